/** References, rename and workspace symbols over JSON-RPC. The cursor is `$0`. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Location, SymbolInformation, WorkspaceEdit } from 'vscode-languageserver/node';
import {
  type CountResponse,
  countMethod,
  type ExtractResponse,
  extractMethod,
  type SearchScope,
} from '../../server/src/protocol.ts';
import type { MessageFile } from '../../server/src/service/workspace-messages.ts';
import { fileText } from '../support/arbitraries.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const admit = [
  'MSH|^~\\&|ADT|ACME|HUB|BOREALIS|20260301||ADT^A01^ADT_A01|M1|P|2.5.1',
  'PID|1||4711^^^ACME^MR~55^^^REGION^PI||Halimbawa^Marisol',
  'PV1|1|I|||||||||||||||||4711',
].join('\r');
const merge = [
  'MSH#*!\\&#ADT#ACME#HUB#BOREALIS#20260302##ADT*A40*ADT_A39#M2#P#2.5.1',
  'PID#1##900***ACME*MR##Halimbawa*Marisol',
  'MRG#4711***ACME*MR',
].join('\n');
const other = admit.replace('|M1|', '|M3|').replace('4711^^^ACME', '4711^^^NORTH').replace('||||4711', '||||V9');
const ack = 'MSH|^~\\&|HUB|BOREALIS|ADT|ACME|20260301||ACK^A01|R1|P|2.5.1\rMSA|AA|M1';

/** Files of a workspace that is only in memory. */
const files: Record<string, string> = { 'other.hl7': other, 'ack.hl7': ack };
let reads = 0;
let editor: Editor;
let documents = 0;

before(async () => {
  editor = await startEditor({
    runtime: {
      async *listMessages(): AsyncGenerator<MessageFile> {
        for (const name of Object.keys(files)) yield { uri: `file:///workspace/${name}`, name, stamp: '1' };
      },
      async readMessageFile(uri) {
        reads++;
        return files[uri.split('/').at(-1) ?? ''];
      },
    },
  });
});
after(() => editor.close());

async function opened(marked: string) {
  const uri = `file:///finding-${documents++}.hl7`;
  const lines = marked.slice(0, marked.indexOf('$0')).split(/\r\n?|\n/);
  await editor.open(uri, marked.replace('$0', ''));
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  return { textDocument: { uri }, position };
}

async function closed(uri: string): Promise<void> {
  await editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
}

/** `file line:start-end` for each use. */
async function usesAt(marked: string): Promise<readonly string[]> {
  const at = await opened(marked);
  const found: Location[] | null = await editor.connection.sendRequest('textDocument/references', {
    ...at,
    context: { includeDeclaration: true },
  });
  await closed(at.textDocument.uri);
  return (found ?? []).map(({ uri, range: { start, end } }) => {
    const name = uri === at.textDocument.uri ? 'here' : uri.split('/').at(-1);
    return `${name} ${start.line}:${start.character}-${end.character}`;
  });
}

describe('references', () => {
  test('lead from a patient id to the same patient in every message, by its authority', async () => {
    assert.deepEqual(await usesAt(`${admit.replace('4711', '47$011')}\r${merge}`), ['here 1:7-11', 'here 5:4-8']);
  });

  test('tell a visit number from a patient id', async () => {
    assert.deepEqual(await usesAt(`${admit}$0\r${merge}`), ['here 2:24-28']);
  });

  test('lead from a message to its acknowledgement, in files that are not open as well', async () => {
    assert.deepEqual(await usesAt(admit.replace('|M1|', '|M$01|')), ['here 0:57-59', 'ack.hl7 1:7-9']);
  });

  test('of a name are the same text at the same place, in any delimiters', async () => {
    const found = await usesAt(`${admit.replace('Marisol', '$0Marisol')}\r${merge}`);
    assert.deepEqual(found, ['here 1:48-55', 'here 4:32-39', 'other.hl7 1:49-56']);
  });

  test('are none on a delimiter declaration, a segment id or a blank line', async () => {
    assert.deepEqual(await usesAt(admit.replace('^~', '^$0~')), []);
    assert.deepEqual(await usesAt(admit.replace('PID', 'P$0ID')), []);
    assert.deepEqual(await usesAt(`${admit}\r\r$0\r`), []);
  });
});

describe('rename', () => {
  const rename = async (marked: string, newName: string): Promise<string> => {
    const at = await opened(marked);
    const { uri } = at.textDocument;
    try {
      const edit: WorkspaceEdit | null = await editor.connection.sendRequest('textDocument/rename', { ...at, newName });
      const lines = marked.replace('$0', '').split(/\r\n?|\n/);
      for (const { range, newText } of [...(edit?.changes?.[uri] ?? [])].reverse()) {
        const line = lines[range.start.line] ?? '';
        lines[range.start.line] = line.slice(0, range.start.character) + newText + line.slice(range.end.character);
      }
      return lines.filter(line => /PID|MRG|MSA|PV1/.test(line)).join('\n');
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      await closed(uri);
    }
  };

  test('writes a new id for the patient wherever it is meant, and nowhere else', async () => {
    assert.equal(
      await rename(`${admit.replace('4711', '47$011')}\r${merge}`, 'A|#1'),
      [
        'PID|1||A\\F\\#1^^^ACME^MR~55^^^REGION^PI||Halimbawa^Marisol',
        'PV1|1|I|||||||||||||||||4711',
        'PID#1##900***ACME*MR##Halimbawa*Marisol',
        'MRG#A|\\F\\1***ACME*MR',
      ].join('\n'),
    );
  });

  test('says what it would rename before it does', async () => {
    const at = await opened(admit.replace('4711', '47$011'));
    assert.deepEqual(await editor.connection.sendRequest('textDocument/prepareRename', at), {
      range: { start: { line: 1, character: 7 }, end: { line: 1, character: 11 } },
      placeholder: '4711',
    });
    await closed(at.textDocument.uri);
  });

  test('refuses in words what is no identifier, and what is none afterwards', async () => {
    const id = admit.replace('4711', '47$011');
    assert.match(await rename(admit.replace('Marisol', 'Ma$0risol'), 'Maria'), /^Given Name is no identifier: .*/);
    assert.equal(await rename(id, ' '), 'An identifier can not be empty.');
    assert.match(await rename(id, '""'), /deletes a value/);
    assert.match(await rename(id, 'a\rb'), /line ends/);
    assert.match(await rename(id.replace('^~\\&', '^~'), 'a|b'), /no escape character in MSH-2/);
  });

  test('of any value in any text answers, and leaves every other leaf as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fileText, fc.nat(), async (text, at) => {
        const offset = text.length === 0 ? 0 : at % text.length;
        const answer = await rename(`${text.slice(0, offset)}$0${text.slice(offset)}`, 'NEW');
        assert.equal(typeof answer, 'string');
      }),
      { numRuns: 60 },
    );
    assert.deepEqual(editor.log, []);
  });
});

describe('workspace symbols', () => {
  const named = async (query: string): Promise<readonly string[]> => {
    const found: SymbolInformation[] | null = await editor.connection.sendRequest('workspace/symbol', { query });
    return (found ?? []).map(({ name, location }) => `${location.uri.split('/').at(-1)}: ${name}`);
  };

  test('are messages by type, control id and patient, found by any of their words', async () => {
    assert.deepEqual(await named('adt'), ['other.hl7: ADT^A01 · M3 · 4711 · Halimbawa, Marisol']);
    assert.deepEqual(await named('marisol m3'), ['other.hl7: ADT^A01 · M3 · 4711 · Halimbawa, Marisol']);
    assert.deepEqual(await named('ack'), ['ack.hl7: ACK^A01 · R1']);
    assert.deepEqual(await named('nobody'), []);
  });

  test('read a file once as long as it does not change, and what is open before what is saved', async () => {
    await named('');
    const before = reads;
    await editor.open('file:///workspace/other.hl7', other.replace('|M3|', '|M4|'));
    assert.deepEqual(await named('halimbawa'), ['other.hl7: ADT^A01 · M4 · 4711 · Halimbawa, Marisol']);
    assert.equal(reads, before);
    await closed('file:///workspace/other.hl7');
  });
});

describe('values over many messages', () => {
  const ask = <Response>(method: string, paths: string, scope: SearchScope): Promise<Response> =>
    editor.connection.sendRequest(method, { paths, scope, id: 1 });

  test('are a table with a row for each message', async () => {
    const response = await ask<ExtractResponse>(extractMethod, 'PID-3.1, PID-5 MSA-2', { kind: 'workspace' });
    assert.deepEqual(response, {
      kind: 'table',
      text:
        'file,message,controlId,PID-3.1,PID-5,MSA-2\n' + 'other.hl7,1,M3,4711,Halimbawa^Marisol,\nack.hl7,1,R1,,,M1\n',
      rows: 2,
      isCut: false,
    });
  });

  test('may be in groups, and of one document only', async () => {
    const uri = 'file:///table.hl7';
    await editor.open(uri, `${admit}\r${admit.replace('|M1|', '|M2|')}`);
    const response = await ask<ExtractResponse>(extractMethod, "PID-3['4.1=REGION'].1", { kind: 'document', uri });
    assert.equal(
      response.kind === 'table' && response.text,
      "file,message,controlId,PID-3['4.1=REGION'].1\ntable.hl7,1,M1,55\ntable.hl7,2,M2,55\n",
    );
    await closed(uri);
  });

  test('are counted', async () => {
    const scope = { kind: 'folder', uri: 'file:///workspace' } as const;
    const response = await ask<CountResponse>(countMethod, 'MSH-9.1', scope);
    assert.equal(
      response.kind === 'counts' && response.text,
      'Values of MSH-9.1: 2 different in 2 messages\n\nCount   Share  Value\n    1   50.0%  ACK\n    1   50.0%  ADT\n',
    );
    const elsewhere = await ask<CountResponse>(countMethod, 'MSH-9.1', { kind: 'folder', uri: 'file:///work' });
    assert.equal(elsewhere.kind === 'counts' && elsewhere.messages, 0);
  });

  test('are refused in words where a path is none', async () => {
    const scope = { kind: 'workspace' } as const;
    assert.deepEqual(await ask(extractMethod, 'PID-3 PID-x', scope), {
      kind: 'refused',
      message: 'PID-x is no path: expected a field number.',
    });
    assert.match(JSON.stringify(await ask(countMethod, 'PID-3 PID-5', scope)), /Name one path/);
  });
});
