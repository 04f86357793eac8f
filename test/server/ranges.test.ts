/** Folding, selection ranges and highlights over JSON-RPC. The cursor is `$0`. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { DocumentHighlight, FoldingRange, SelectionRange } from 'vscode-languageserver/node';
import { fileText } from '../support/arbitraries.ts';
import { type Editor, startEditor } from '../support/lsp.ts';
import { openMarked, textIn } from '../support/marked.ts';

const header = 'MSH|^~\\&|LAB|BOREALIS|EHR|BOREALIS|20260301120000-0500||ORU^R01^ORU_R01|L0001|P|2.5.1';
let editor: Editor;
before(async () => {
  editor = await startEditor();
});
after(() => editor.close());

async function foldsOf(text: string): Promise<FoldingRange[]> {
  const { uri } = await openMarked(editor, text);
  return editor.connection.sendRequest('textDocument/foldingRange', { textDocument: { uri } });
}

/** First and last line of each fold, from 1. */
const lineNumbers = (folds: readonly FoldingRange[]) => folds.map(fold => `${fold.startLine + 1}-${fold.endLine + 1}`);

test('messages and the groups of their structure fold, without the blank lines behind them', async () => {
  const text = [
    header,
    'PID|1',
    'PV1|1|I',
    'OBR|1',
    'OBX|1|ST|a||x',
    'NTE|1',
    'OBX|2|ST|a||x',
    '',
    '',
    header,
    'OBR|1',
  ];
  assert.deepEqual(lineNumbers(await foldsOf(text.join('\n'))), ['1-7', '2-7', '2-3', '4-7', '5-6', '10-11']);
});

test('a batch and its file fold, and what is never closed does not', async () => {
  const text = ['FHS|^~\\&|A', 'BHS|^~\\&|A', header, 'PID|1', 'BTS|1', 'BHS|^~\\&|A', 'FTS|1', 'BHS|^~\\&|A'];
  assert.deepEqual(lineNumbers((await foldsOf(text.join('\r'))).filter(fold => fold.startLine !== 3)), [
    '1-7',
    '2-5',
    '3-4',
  ]);
});

test('of more than five thousand folds the outer ones are left', async () => {
  const message = `${header}\nPID|1\nPV1|1|I\nOBR|1\nOBX|1|ST|a||x\nNTE|1\n`;
  const folds = await foldsOf(`BHS|^~\\&|A\n${message.repeat(2_000)}BTS|2000`);
  assert.equal(folds.length, 5_000);
  const ofLength = (lines: number) => folds.filter(fold => fold.endLine - fold.startLine === lines - 1).length;
  assert.deepEqual([ofLength(6), ofLength(5)], [2_000, 2_000], 'messages and their outermost groups');
  assert.deepEqual(lineNumbers(folds.slice(0, 2)), ['1-12002', '2-7']);
});

async function selectionsAt(marked: string): Promise<string[]> {
  const { uri, text, position } = await openMarked(editor, marked);
  const [chain] = await editor.connection.sendRequest<SelectionRange[]>('textDocument/selectionRange', {
    textDocument: { uri },
    positions: [position],
  });
  const found: string[] = [];
  for (let at = chain; at !== undefined; at = at.parent) found.push(textIn(text, at.range));
  return found;
}

test('a selection grows from the subcomponent to the file', async () => {
  const pid = 'PID|1||4711~4712^^^BOREALIS&1.2.3|x';
  assert.deepEqual(await selectionsAt(`${header}\n${pid.replace('BOREALIS', 'BORE$0ALIS')}\nPV1|1\nOBR|1\n${header}`), [
    'BOREALIS',
    'BOREALIS&1.2.3',
    '4712^^^BOREALIS&1.2.3',
    '4711~4712^^^BOREALIS&1.2.3',
    pid,
    `${pid}\nPV1|1`,
    `${pid}\nPV1|1\nOBR|1`,
    `${header}\n${pid}\nPV1|1\nOBR|1`,
    `${header}\n${pid}\nPV1|1\nOBR|1\n${header}`,
  ]);
});

test('a line that is no segment grows to the message', async () => {
  assert.deepEqual(await selectionsAt(`${header}\njunk $0here`), ['junk here', `${header}\njunk here`]);
});

test('every chain grows around its position, in any text', async () => {
  await fc.assert(
    fc.asyncProperty(fileText, fc.nat(), async (text, seed) => {
      const { uri } = await openMarked(editor, text);
      const lines = text.split(/\r\n|\r|\n/);
      const line = seed % lines.length;
      const position = { line, character: seed % ((lines[line]?.length ?? 0) + 1) };
      const [chain] = await editor.connection.sendRequest<SelectionRange[]>('textDocument/selectionRange', {
        textDocument: { uri },
        positions: [position],
      });
      let inner = { start: position, end: position };
      for (let at = chain; at !== undefined; at = at.parent) {
        const { start, end } = at.range;
        const grows =
          (start.line - inner.start.line || start.character - inner.start.character) <= 0 &&
          (end.line - inner.end.line || end.character - inner.end.character) >= 0;
        assert.ok(grows, JSON.stringify([inner, at.range]));
        inner = at.range;
      }
    }),
    { numRuns: 60 },
  );
});

async function highlightsAt(marked: string): Promise<string[]> {
  const { uri, text, position } = await openMarked(editor, marked);
  const found = await editor.connection.sendRequest<DocumentHighlight[] | null>('textDocument/documentHighlight', {
    textDocument: { uri },
    position,
  });
  return (found ?? []).map(({ range }) => `${range.start.line + 1}: ${textIn(text, range)}`);
}

test('the same place is marked in the other segments of the message, and only there', async () => {
  const text = `${header}\nOBX|1|NM|a^Po$0tassium||1\nNTE|1\nOBX|2|NM|b^Sodium||2\nOBX|3|NM|c\n${header}\nOBX|1|NM|a^Other`;
  assert.deepEqual(await highlightsAt(text), ['2: Potassium', '4: Sodium']);
});

test('a segment id is marked wherever it begins a segment', async () => {
  assert.deepEqual(await highlightsAt(`${header}\nOB$0X|1\nNTE|OBX\n  OBX|2`), ['2: OBX', '4: OBX']);
});

test('nothing is marked on lines that are no segment', async () => {
  assert.deepEqual(await highlightsAt(`${header}\njunk$0`), []);
});
