/** What a keystroke costs, counted in checked lines: no noise of a machine can fool it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { neverCancelled } from '../../server/src/service/cancellation.ts';
import { type ContentChange, type DocumentSnapshot, documentStore } from '../../server/src/service/document.ts';
import { createLanguageService } from '../../server/src/service/language-service.ts';
import { testDefinitions } from '../support/definitions.ts';

const uri = 'file:///batch.hl7';
const message = (number: number): string =>
  [
    `MSH|^~\\&|LAB|BOREALIS|EHR|BOREALIS|20260301120000-0500||ORU^R01^ORU_R01|L${number}|P|2.5.1`,
    'PID|1||4711^^^BOREALIS^MR||Okafor^Nneka||19800214|F',
    'OBR|1|||57021-8^CBC^LN',
    ...Array.from({ length: 7 }, (_, index) => `OBX|${index + 1}|NM|6690-2^Leukocytes^LN||7.2|10*3/uL|4.0-11.0|N|||F`),
    '',
  ].join('\r');
const batch = Array.from({ length: 2_000 }, (_, number) => message(number)).join('');

/** Opens the batch, makes the changes one by one and says how many lines each had checked. */
async function checkedBy(
  changes: readonly ContentChange[],
): Promise<{ open: number; each: number[]; diagnostics: number }> {
  const service = createLanguageService({ definitions: testDefinitions(), pause: () => nextTurn() });
  let document: DocumentSnapshot = documentStore.create(uri, 'hl7', 1, batch);
  await service.diagnose(document, neverCancelled);
  const open = service.checkedLines(uri);
  const each: number[] = [];
  let diagnostics = 0;
  for (const change of changes) {
    const before = service.checkedLines(uri);
    document = documentStore.update(document, [change], document.version + 1);
    diagnostics = (await service.diagnose(document, neverCancelled))?.length ?? -1;
    each.push(service.checkedLines(uri) - before);
  }
  return { open, each, diagnostics };
}

const insert = (line: number, character: number, text: string): ContentChange => ({
  range: { start: { line, character }, end: { line, character } },
  text,
});

test('opening checks every line once', async () => {
  assert.deepEqual((await checkedBy([])).open, 20_001);
});

test('a keystroke in a value checks its own segment only, anywhere in the file', async () => {
  const { each } = await checkedBy([insert(10_004, 10, 'x'), insert(5, 10, 'y'), insert(19_999, 10, 'z')]);
  assert.deepEqual(each, [1, 1, 1]);
});

test('a new line checks the lines that it makes', async () => {
  const { each } = await checkedBy([insert(10_004, 12, '\r')]);
  assert.deepEqual(each, [2]);
});

test('another version in MSH-12 checks its message only', async () => {
  const end = message(1000).indexOf('\r');
  const shorten = (line: number): ContentChange => ({
    range: { start: { line, character: end - 2 }, end: { line, character: end } },
    text: '',
  });
  const { each } = await checkedBy([shorten(10_000), shorten(11_000)]);
  // The first message of a version is looked at once more when the facts of the version are there.
  assert.deepEqual(each, [20, 10]);
});

test('other delimiters in MSH check their message only', async () => {
  const { each, diagnostics } = await checkedBy([
    { range: { start: { line: 10_000, character: 3 }, end: { line: 10_000, character: 4 } }, text: '#' },
  ]);
  assert.deepEqual(each, [10]);
  assert.ok(diagnostics > 0);
});

test('a removed MSH gives its lines to the message before, and only those are checked again', async () => {
  const { each } = await checkedBy([
    { range: { start: { line: 10_000, character: 0 }, end: { line: 10_001, character: 0 } }, text: '' },
  ]);
  // The same version and delimiters hold there, so what the lines say of themselves is still true.
  assert.deepEqual(each, [0]);
});

test('what an edit gives is what opening the edited text gives', async () => {
  const service = createLanguageService({ definitions: testDefinitions(), pause: () => nextTurn() });
  let document: DocumentSnapshot = documentStore.create(uri, 'hl7', 1, batch.slice(0, 6_000));
  const changes = [
    insert(3, 5, '\\Q\\'),
    insert(0, 3, '#'),
    insert(0, 3, '|'),
    insert(12, 0, 'junk\r'),
    insert(10, 0, 'MSH|^~\\&\r'),
    insert(2, 3, '\r\n'),
  ];
  for (const change of changes) {
    document = documentStore.update(document, [change], document.version + 1);
    const edited = await service.diagnose(document, neverCancelled);
    const fresh = createLanguageService({ definitions: testDefinitions(), pause: () => nextTurn() });
    const opened = await fresh.diagnose(documentStore.create(uri, 'hl7', 1, document.getText()), neverCancelled);
    assert.deepEqual(edited, opened);
  }
});
