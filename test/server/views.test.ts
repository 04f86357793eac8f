/** The message tree and editing in place over JSON-RPC. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type ConvertResponse,
  convertMethod,
  type MessageTreeNode,
  type PlaceResponse,
  placeMethod,
  type SetValueResponse,
  setValueMethod,
  type TreeResponse,
  treeAtMethod,
  treeMethod,
} from '../../server/src/protocol.ts';
import { fileText } from '../support/arbitraries.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const header = 'MSH|^~\\&|LAB|BOREALIS|EHR|BOREALIS|20260301120000-0500||ORU^R01^ORU_R01|L0001|P|2.5.1';
const message = [
  header,
  'PID|1||4711^^^LAB&1.2.3&ISO^MR~55^^^REGION^PI||Halimbawa^Marisol||19790222|F',
  'OBR|1||A|X^one',
  'OBX|1|NM|HGB||11.8',
  'OBX|2|TX|NOTE||field \\F\\ here',
].join('\r');

let editor: Editor;
let documents = 0;
before(async () => {
  editor = await startEditor();
});
after(() => editor.close());

async function opened(text: string): Promise<string> {
  const uri = `file:///views-${documents++}.hl7`;
  await editor.open(uri, text);
  return uri;
}

interface Asked {
  readonly showEmpty?: boolean;
  readonly filter?: string;
}

async function children(
  uri: string,
  parent: readonly string[],
  asked: Asked = {},
): Promise<readonly MessageTreeNode[]> {
  const params = { uri, parent, showEmpty: false, filter: '', ...asked };
  const response: TreeResponse = await editor.connection.sendRequest(treeMethod, params);
  assert.equal(response.kind, 'nodes');
  return response.kind === 'nodes' ? response.nodes : [];
}

/** The tree down to `depth` levels, a line a node. */
async function printed(
  uri: string,
  depth: number,
  asked: Asked = {},
  parent: readonly string[] = [],
): Promise<readonly string[]> {
  if (depth === 0) return [];
  const lines: string[] = [];
  for (const node of await children(uri, parent, asked)) {
    lines.push(`${'  '.repeat(parent.length)}${node.label}${node.description === '' ? '' : `: ${node.description}`}`);
    if (node.hasChildren) lines.push(...(await printed(uri, depth - 1, asked, [...parent, node.id])));
  }
  return lines;
}

describe('the message tree', () => {
  test('shows what holds something, in groups, with names, decoded values and the meanings of codes', async () => {
    const lines = await printed(await opened(message), 9);
    assert.deepEqual(lines.slice(0, 3), [
      'ORU^R01: L0001 · 4711 · Halimbawa, Marisol',
      '  MSH Message Header',
      '    MSH-1 Field Separator: |',
    ]);
    const patient = lines.findIndex(line => line.includes('PID '));
    assert.deepEqual(lines.slice(patient - 2, patient + 8), [
      '  PATIENT_RESULT',
      '    PATIENT',
      '      PID Patient Identification',
      '        PID-1 Set ID - PID: 1',
      '        PID-3 Patient Identifier List: 4711^^^LAB&1.2.3&ISO^MR',
      '          PID-3.1 ID Number: 4711',
      '          PID-3.4 Assigning Authority: LAB&1.2.3&ISO',
      '            PID-3.4.1 Namespace ID: LAB',
      '            PID-3.4.2 Universal ID: 1.2.3',
      '            PID-3.4.3 Universal ID Type: ISO · ISO object identifier (OID)',
    ]);
    assert.deepEqual(lines.slice(-6), [
      '      OBSERVATION[2]',
      '        OBX[2] Observation/Result',
      '          OBX[2]-1 Set ID - OBX: 2',
      '          OBX[2]-2 Value Type: TX · Text Data (Display)',
      '          OBX[2]-3 Observation Identifier: NOTE',
      '          OBX[2]-5 Observation Value: field | here',
    ]);
  });

  test('lists empty places where it is asked to, by the facts of the version', async () => {
    const uri = await opened(message);
    const pid = ['message/1', 'PATIENT_RESULT[1]/', 'PATIENT[1]/', 'PID'];
    const few = await children(uri, pid);
    const all = await children(uri, pid, { showEmpty: true });
    assert.deepEqual(
      few.map(({ path }) => path),
      ['PID-1', 'PID-3', 'PID-3[2]', 'PID-5', 'PID-7', 'PID-8'],
    );
    assert.equal(all.at(-1)?.label, 'PID-39 Tribal Citizenship');
    const address = await children(uri, [...pid, 'PID-11'], { showEmpty: true });
    assert.equal(address[2]?.label, 'PID-11.3 City');
  });

  test('keeps what matches a filter, what leads there and what is below', async () => {
    const uri = await opened(message);
    assert.deepEqual(await printed(uri, 9, { filter: 'hgb' }), [
      'ORU^R01: L0001 · 4711 · Halimbawa, Marisol',
      '  PATIENT_RESULT',
      '    ORDER_OBSERVATION',
      '      OBSERVATION',
      '        OBX Observation/Result',
      '          OBX-3 Observation Identifier: HGB',
    ]);
    assert.deepEqual(await printed(uri, 9, { filter: 'pid-5' }), [
      'ORU^R01: L0001 · 4711 · Halimbawa, Marisol',
      '  PATIENT_RESULT',
      '    PATIENT',
      '      PID Patient Identification',
      '        PID-5 Patient Name: Halimbawa^Marisol',
      '          PID-5.1 Family Name: Halimbawa',
      '          PID-5.2 Given Name: Marisol',
    ]);
    assert.deepEqual(await printed(uri, 9, { filter: 'nowhere' }), []);
  });

  test('goes by the delimiters of each message, and lists batch envelopes', async () => {
    const other = 'MSH#*~\\&#A#B#C#D#2026##ADT*A01#2#P#2.5\rPID#1##9***X\\F\\Y';
    const uri = await opened(`FHS|^~\\&\rBHS|^~\\&\r${message}\r${other}\rBTS|2\rFTS|1`);
    assert.deepEqual(await printed(uri, 1), [
      'File header',
      'Batch header',
      'ORU^R01: L0001 · 4711 · Halimbawa, Marisol',
      'ADT^A01: 2 · 9',
      'Batch trailer',
      'File trailer',
    ]);
    const [, , authority] = await children(uri, ['message/4', 'PID', 'PID-3']);
    assert.equal(authority, undefined);
    assert.equal((await children(uri, ['message/4', 'PID', 'PID-3']))[1]?.description, 'X#Y');
  });

  test('lists the messages of a large file by pages', async () => {
    const uri = await opened(`${message}\r`.repeat(1_200));
    assert.deepEqual(await printed(uri, 1), ['Messages 1 to 500', 'Messages 501 to 1000', 'Messages 1001 to 1200']);
    assert.equal((await children(uri, ['page/1001'])).length, 200);
    const position = { line: 5 * 600 + 1, character: 50 };
    const chain: readonly MessageTreeNode[] = await editor.connection.sendRequest(treeAtMethod, {
      uri,
      position,
      showEmpty: false,
    });
    assert.deepEqual(
      chain.map(({ id }) => id),
      ['page/501', 'message/601', 'PATIENT_RESULT[1]/', 'PATIENT[1]/', 'PID', 'PID-5', 'PID-5.1'],
    );
  });

  test('filters a large file by names in its first messages and by values in all of them', async () => {
    const uri = await opened(`${message}\r`.repeat(1_200) + message.replace('L0001', 'L0|9'.replace('|', '\\F\\')));
    assert.deepEqual(await printed(uri, 1, { filter: 'l0|9' }), ['ORU^R01: L0|9 · 4711 · Halimbawa, Marisol']);
    const named = await printed(uri, 1, { filter: 'family name' });
    assert.equal(named.length, 500);
    assert.equal((await printed(uri, 1, { filter: 'marisol' })).at(-1), 'More messages match. Narrow the filter.');
  });

  test('finds a place in any text, and every node it lists can be opened', async () => {
    await fc.assert(
      fc.asyncProperty(fileText, fc.boolean(), async (text, showEmpty) => {
        const uri = await opened(text);
        await printed(uri, 6, { showEmpty });
        await editor.connection.sendRequest(treeAtMethod, { uri, position: { line: 3, character: 7 }, showEmpty });
        await editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
      }),
      { numRuns: 40 },
    );
    assert.deepEqual(editor.log, []);
  });
});

describe('a value in place', () => {
  const place = (uri: string, path: string): Promise<PlaceResponse> =>
    editor.connection.sendRequest(placeMethod, { uri, line: 0, path });
  const set = (uri: string, path: string, value: string, version = 1): Promise<SetValueResponse> =>
    editor.connection.sendRequest(setValueMethod, { uri, version, line: 0, path, value });

  test('is read decoded and written escaped', async () => {
    const uri = await opened(message);
    assert.deepEqual(await place(uri, 'OBX[2]-5'), {
      kind: 'place',
      name: 'Observation Value',
      value: 'field | here',
      isEditable: true,
      version: 1,
    });
    assert.deepEqual(await set(uri, 'OBX[2]-5', 'a|b & c\nd'), {
      kind: 'edit',
      range: { start: { line: 4, character: 15 }, end: { line: 4, character: 29 } },
      newText: 'a\\F\\b \\T\\ c\\.br\\d',
      problem: null,
    });
  });

  test('may be beyond the end of its segment', async () => {
    const response = await set(await opened(message), 'OBR-7', '20260301');
    assert.deepEqual(response, {
      kind: 'edit',
      range: { start: { line: 2, character: 14 }, end: { line: 2, character: 14 } },
      newText: '|||20260301',
      problem: null,
    });
  });

  test('is judged before it is written', async () => {
    const uri = await opened(message);
    const sex = await set(uri, 'PID-8', 'Q');
    assert.equal(sex.kind === 'edit' && sex.problem?.severity, 'information');
    assert.match(JSON.stringify(sex), /PID-8 \(Administrative Sex\): 'Q' is not in table 0001/);
    const birth = await set(uri, 'PID-7', '19791322');
    assert.match(JSON.stringify(birth), /"severity":"(?:error|warning)"/);
    assert.equal((await set(uri, 'PID-8', 'M')).kind, 'edit');
  });

  test('is refused in words where it can not be written', async () => {
    const uri = await opened(message);
    const message2 = await opened('MSH|^\rPID|1');
    assert.deepEqual(
      [await set(uri, 'PID-5', 'A'), await set(uri, 'ZZZ-1', 'A'), await set(uri, 'PID-8', 'M', 7)].map(
        response => response.kind === 'refused' && response.message,
      ),
      [
        'PID-5 is made of parts. Edit one of them.',
        'The message has no ZZZ-1 any more.',
        'The message has changed meanwhile. Try again.',
      ],
    );
    assert.match(JSON.stringify(await set(message2, 'PID-3', 'a|b')), /no escape character in MSH-2/);
  });
});

test('a message is converted as it is, to JSON and to XML', async () => {
  const editor = await startEditor();
  const uri = 'file:///convert.hl7';
  await editor.open(
    uri,
    'MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|X1|P|2.5.1\rEVN||20260101\rPID|1||1||A^B\rPV1|1|I\r',
  );
  const convert = (to: 'json' | 'xml', line = 2) =>
    editor.connection.sendRequest<ConvertResponse>(convertMethod, { uri, line, to });
  const json = await convert('json');
  assert.ok(json.kind === 'converted');
  assert.equal(json.name, 'X1');
  assert.equal(JSON.parse(json.text).controlId, 'X1');
  const xml = await convert('xml');
  assert.ok(xml.kind === 'converted');
  assert.match(xml.text, /<ADT_A01 xmlns="urn:hl7-org:v2xml">/);
  assert.match(xml.text, /<FN\.1>A<\/FN\.1>/);
  assert.equal(xml.note, '');
  await editor.change(uri, 'PID|1');
  assert.equal((await convert('json', 0)).kind, 'refused');
  editor.close();
});
