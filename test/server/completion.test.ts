/** Completion over JSON-RPC. The cursor is `$0`. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CompletionList } from 'vscode-languageserver/node';
import type { MessageTypesResponse, NewMessageResponse } from '../../server/src/protocol.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const header = 'MSH|^~\\&|LAB|BOREALIS|EHR|BOREALIS|20260301120000-0500||ORU^R01^ORU_R01|L0001|P|2.5.1';
let editor: Editor;
let documents = 0;
let withSnippets: Editor;
before(async () => {
  editor = await startEditor();
  withSnippets = await startEditor({ textDocument: { completion: { completionItem: { snippetSupport: true } } } });
});
after(() => {
  editor.close();
  withSnippets.close();
});

async function completeAt(
  marked: string,
  client = editor,
  triggerKind = 1,
  triggerCharacter?: string,
): Promise<CompletionList | null> {
  const uri = `file:///completion-${documents++}.hl7`;
  const lines = marked.slice(0, marked.indexOf('$0')).split('\n');
  await client.open(uri, marked.replace('$0', ''));
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  const context = { triggerKind, ...(triggerCharacter === undefined ? {} : { triggerCharacter }) };
  return client.connection.sendRequest('textDocument/completion', { textDocument: { uri }, position, context });
}

const labels = (list: CompletionList | null): string[] => list?.items.map(({ label }) => label) ?? [];

test('a new line offers the segments that the structure allows there, in its order', async () => {
  const list = await completeAt(`${header}\nPID|1||4711\n$0\nOBX|1|ST|A||b||||||F`);
  assert.deepEqual(labels(list), ['PD1', 'NTE', 'NK1', 'PV1', 'ORC', 'OBR']);
  const obr = list?.items.find(({ label }) => label === 'OBR');
  assert.equal(obr?.detail, 'Observation Request (required here)');
  assert.equal(obr?.documentation, 'in PATIENT_RESULT › ORDER_OBSERVATION');
  assert.deepEqual(obr?.textEdit, {
    range: { start: { line: 2, character: 0 }, end: { line: 2, character: 0 } },
    newText: 'OBR|1|',
  });
});

test('an id that is begun is put right by what is chosen', async () => {
  const list = await completeAt(`${header}\nPID|1||4711\nOB$0\n`);
  const obr = list?.items.find(({ label }) => label === 'OBR');
  assert.deepEqual(obr?.textEdit, {
    range: { start: { line: 2, character: 0 }, end: { line: 2, character: 2 } },
    newText: 'OBR|1|',
  });
});

test('the separator of the message is written, not the usual one', async () => {
  const list = await completeAt('MSH#*~\\&#A#B#C#D#2026##ORU*R01*ORU_R01#1#P#2.5.1\n$0');
  const pid = list?.items.find(({ label }) => label === 'PID');
  assert.equal((pid?.textEdit as { newText: string } | undefined)?.newText, 'PID#1#');
});

test('what is a part of a value in a message asks for nothing, though it does in a mapping', async () => {
  const sex = `${header}\nPID|1||4711||Okafor^Nneka||19800214|$0|`;
  assert.ok(labels(await completeAt(sex, editor, 2, '|')).includes('F'));
  for (const character of ['-', '.', "'"]) assert.equal(await completeAt(sex, editor, 2, character), null, character);
});

test('a place with a table offers its codes with their meanings, and takes the place of what is there', async () => {
  const list = await completeAt(`${header}\nPID|1||4711||Okafor^Nneka||19800214|X$0|`);
  assert.deepEqual(labels(list), ['A', 'F', 'M', 'N', 'O', 'U']);
  assert.equal(list?.items[1]?.detail, 'Female (table 0001 Administrative Sex)');
  assert.deepEqual(list?.items[1]?.textEdit, {
    range: { start: { line: 1, character: 36 }, end: { line: 1, character: 37 } },
    newText: 'F',
  });
});

test('codes follow the version, the component and the type in OBX-2', async () => {
  const coded = await completeAt(`${header}\nOBX|1|CWE|6690-2^Leukocytes^LN||1^Y^$0`);
  assert.ok(labels(coded).includes('LN') && !labels(coded).includes('99zzz'));
  assert.equal(await completeAt(`${header}\nOBX|1|ST|6690-2^Leukocytes^LN||$0`), null);
});

test('nothing is offered where nothing is known', async () => {
  assert.equal(await completeAt(`${header}\nPID|1||4711||Oka$0for`), null);
  assert.equal(await completeAt(`${header.replace('ORU^R01^ORU_R01', 'ZZZ^Z01')}\n$0`), null);
});

const texts = (list: CompletionList | null): string[] =>
  list?.items.map(({ textEdit }) => (textEdit as { newText: string } | undefined)?.newText ?? '') ?? [];
const textFor = (list: CompletionList | null, label: string): string | undefined =>
  texts(list)[labels(list).indexOf(label)];

/** A tab stop as snippets write it. */
const stop = (number: number, text: string): string => '$' + `{${number}:${text}}`;

test('a segment comes with its required fields as tab stops, where the client takes them', async () => {
  const list = await completeAt(`${header}\n$0`, withSnippets);
  assert.equal(
    textFor(list, 'PID'),
    'PID|1||' + stop(1, 'Patient Identifier List') + '||' + stop(2, 'Patient Name') + '$0',
  );
  assert.equal(list?.items.find(({ label }) => label === 'PID')?.insertTextFormat, 2);
  assert.equal(textFor(list, 'OBR'), 'OBR|1|||' + stop(1, 'Universal Service Identifier') + '$0');
});

test('a set id goes on counting within its group', async () => {
  const group = `${header}\nPID|1||4711\nOBR|1|||A\nOBX|1|ST|A||b||||||F\nOBX|2|ST|A||b||||||F`;
  assert.equal(textFor(await completeAt(`${group}\n$0`), 'OBX'), 'OBX|3|');
  assert.equal(textFor(await completeAt(`${group}\n$0`), 'OBR'), 'OBR|2|');
  assert.equal(textFor(await completeAt(`${group}\nOBR|2|||B\n$0`), 'OBX'), 'OBX|1|');
});

test('an id before fields that are there is put in alone', async () => {
  const list = await completeAt(`${header}\nPID|1||4711\nO$0BR|7|||A`, withSnippets);
  const obr = list?.items.find(({ label }) => label === 'OBR');
  assert.equal(obr?.insertTextFormat, undefined);
  assert.deepEqual(obr?.textEdit, {
    range: { start: { line: 2, character: 0 }, end: { line: 2, character: 3 } },
    newText: 'OBR',
  });
});

test('an empty document offers whole messages, with the time and an id of their own', async () => {
  const list = await completeAt('$0');
  assert.deepEqual(labels(list).slice(0, 2), ['New ADT^A01 message', 'New ADT^A04 message']);
  assert.equal(
    texts(list)[0],
    'MSH|^~\\&|||||20260314084500+0100||ADT^A01^ADT_A01|NEW1|T|2.5.1\nEVN||20260314084500\nPID|1||EXAMPLE||EXAMPLE\nPV1|1|I',
  );
  const snippets = await completeAt('MS$0', withSnippets);
  assert.ok(
    texts(snippets)[0]?.endsWith(`PID|1||${stop(2, 'EXAMPLE')}||${stop(3, 'EXAMPLE')}\nPV1|1|${stop(4, 'I')}$0`),
    texts(snippets)[0],
  );
});

test('another message can begin wherever MSH is being written, and only there', async () => {
  assert.ok(!labels(await completeAt(`${header}\n$0`)).some(label => label.startsWith('New')));
  assert.ok(labels(await completeAt(`${header}\nM$0`)).includes('New ADT^A01 message'));
});

const values: readonly { readonly at: string; readonly marked: string; readonly expected: readonly string[] }[] = [
  {
    at: 'MSH-9.2',
    marked: 'MSH|^~\\&|A|B|C|D|2026||SIU^$0|1|P|2.3.1',
    expected: 'S12 S13 S14 S15 S16 S17 S18 S19 S20 S21 S22 S23 S24 S26'.split(' '),
  },
  { at: 'MSH-9.3', marked: 'MSH|^~\\&|A|B|C|D|2026||ADT^A04^$0|1|P|2.5.1', expected: ['ADT_A01'] },
  { at: 'MSH-9.3', marked: 'MSH|^~\\&|A|B|C|D|2026||ZZZ^Z01^$0|1|P|2.5.1', expected: [] },
  { at: 'MSH-10', marked: 'MSH|^~\\&|A|B|C|D|2026||ADT^A04|$0|P|2.5.1', expected: ['NEW1'] },
  { at: 'MSH-12', marked: 'MSH|^~\\&|A|B|C|D|2026||ADT^A04|1|P|2.5$0', expected: ['2.5', '2.5.1'] },
  {
    at: 'MSH-7',
    marked: 'MSH|^~\\&|A|B|C|D|$0||ADT^A04|1|P|2.5.1',
    expected: ['20260314084500', '20260314084500+0100', '20260314'],
  },
  {
    at: 'a time that is there keeps its precision',
    marked: 'MSH|^~\\&|A|B|C|D|202501010000$0||ADT^A04|1|P|2.5.1',
    expected: ['202603140845'],
  },
  {
    at: 'and its offset',
    marked: 'MSH|^~\\&|A|B|C|D|20250101000000-0500$0||ADT^A04|1|P|2.5.1',
    expected: ['20260314084500+0100'],
  },
  {
    at: 'OBX-14 of 2.3.1',
    marked: `${header.replace('2.5.1', '2.3.1')}\nOBX|1|ST|A||b||||||F|||$0`,
    expected: ['20260314084500', '20260314084500+0100', '20260314'],
  },
];
for (const { at, marked, expected } of values)
  test(`values at ${at}: ${expected.join(' ')}`, async () => {
    const list = await completeAt(marked);
    const found = texts(list);
    if (at === 'MSH-12') assert.ok(expected.every(one => found.includes(one)));
    else assert.deepEqual(found, expected);
  });

test('MSH-9.1 offers the message types of the version, with what they are', async () => {
  const list = await completeAt('MSH|^~\\&|A|B|C|D|2026||$0|1|P|2.5.1');
  assert.ok(labels(list).length > 50);
  assert.equal(list?.items.find(({ label }) => label === 'ADT')?.labelDetails?.description, 'ADT message');
});

test('OBX-2 offers the data types of values by name, MSH-18 the charsets', async () => {
  const types = await completeAt(`${header}\nOBX|1|$0`);
  assert.equal(types?.items.find(({ label }) => label === 'CWE')?.labelDetails?.description, 'Coded with Exceptions');
  const sets = await completeAt(`${header}||||||$0`);
  assert.ok(labels(sets).includes('UNICODE UTF-8'));
});

test('codes are found by their meaning, and again while one types on', async () => {
  assert.deepEqual(labels(await completeAt(`${header}\nPID|1||4711||X||1980|Fem$0`)), ['F']);
  assert.deepEqual(labels(await completeAt(`${header}\nPID|1||4711||X||1980|fem$0`, editor, 3)), ['F']);
  assert.equal(await completeAt(`${header}\nPID|1||4711||X||1980|Xy$0`, editor, 3), null);
  const list = await completeAt(`${header}\nPID|1||4711||X||1980|F$0`);
  assert.deepEqual(labels(list), ['A', 'F', 'M', 'N', 'O', 'U']);
  assert.equal(list?.items.find(({ label }) => label === 'F')?.preselect, true);
  assert.equal(list?.isIncomplete, true);
});

test('any place of any text has an answer', async () => {
  for (const marked of [
    '\u000b$0',
    'MSH$0',
    'MSH|$0',
    'MSH|^~\\&$0',
    '|||$0',
    `${header}\n\u0000\u0001$0`,
    'FHS|^~\\&|$0',
    'BTS|$0',
  ])
    await completeAt(marked);
  assert.deepEqual(editor.log, []);
});

test('the types of a version and the text of a message can be asked for', async () => {
  const types: MessageTypesResponse = await editor.connection.sendRequest('pipehat/message/types', { version: '2.3' });
  assert.equal(types.version, '2.3');
  assert.deepEqual(types.common[0], {
    code: 'ADT',
    event: 'A01',
    structure: 'ADT_A01',
    title: 'Admit a patient',
  });
  const params = { version: '2.3', code: 'ADT', event: 'A01', extent: 'minimal' };
  const made: NewMessageResponse = await editor.connection.sendRequest('pipehat/message/new', params);
  assert.equal(
    made.kind === 'message' ? made.text.split('\n')[0] : made.message,
    'MSH|^~\\&|||||20260314084500+0100||ADT^A01|NEW1|T|2.3',
  );
  const none: NewMessageResponse = await editor.connection.sendRequest('pipehat/message/new', {
    ...params,
    event: 'Q99',
  });
  assert.deepEqual(none, { kind: 'nothing', message: 'Version 2.3 has no message ADT^Q99.' });
});
