/** Completion over JSON-RPC. The cursor is `$0`. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CompletionList } from 'vscode-languageserver/node';
import { type Editor, startEditor } from '../support/lsp.ts';

const header = 'MSH|^~\\&|LAB|BOREALIS|EHR|BOREALIS|20260301120000-0500||ORU^R01^ORU_R01|L0001|P|2.5.1';
let editor: Editor;
let documents = 0;
before(async () => {
  editor = await startEditor();
});
after(() => editor.close());

async function completeAt(marked: string): Promise<CompletionList | null> {
  const uri = `file:///completion-${documents++}.hl7`;
  const lines = marked.slice(0, marked.indexOf('$0')).split('\n');
  await editor.open(uri, marked.replace('$0', ''));
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  return editor.connection.sendRequest('textDocument/completion', { textDocument: { uri }, position });
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
    newText: 'OBR|',
  });
});

test('an id that is begun is put right by what is chosen', async () => {
  const list = await completeAt(`${header}\nPID|1||4711\nOB$0\n`);
  const obr = list?.items.find(({ label }) => label === 'OBR');
  assert.deepEqual(obr?.textEdit, {
    range: { start: { line: 2, character: 0 }, end: { line: 2, character: 2 } },
    newText: 'OBR|',
  });
});

test('the separator of the message is written, not the usual one', async () => {
  const list = await completeAt('MSH#*~\\&#A#B#C#D#2026##ORU*R01*ORU_R01#1#P#2.5.1\n$0');
  const pid = list?.items.find(({ label }) => label === 'PID');
  assert.equal((pid?.textEdit as { newText: string } | undefined)?.newText, 'PID#');
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
  assert.equal(await completeAt('$0'), null);
  assert.equal(await completeAt(`${header.replace('ORU^R01^ORU_R01', 'ZZZ^Z01')}\n$0`), null);
});
