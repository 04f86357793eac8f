/** Whatever a text is, and wherever the cursor: every question that helps to write has an answer, and none fails. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { CodeAction, CompletionList, Diagnostic, Range, TextEdit } from 'vscode-languageserver/node';
import { documentStore } from '../../server/src/service/document.ts';
import { fileText } from '../support/arbitraries.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

let editor: Editor;
let documents = 0;
before(async () => {
  editor = await startEditor({
    textDocument: { completion: { completionItem: { snippetSupport: true } } },
    workspace: { workspaceEdit: { snippetEditSupport: true, resourceOperations: ['create'] } },
  });
});
after(() => editor.close());

/** A message that makes sense, with anything in one of its lines. */
const nearlyMessage = fc.tuple(fileText, fc.constantFrom('\r', '\n', '\r\n'), fc.nat(4)).map(([junk, end, at]) => {
  const lines = [
    'MSH|^~\\&|LAB|B|EHR|B|20260301120000||ORU^R01^ORU_R01|L1|P|2.5.1',
    'PID|1||4711||Okafor^Nneka',
    'OBR|1|||A',
    'OBX|1|NM|A||7,2||||||F',
  ];
  return [...lines.slice(0, at), junk, ...lines.slice(at)].join(end);
});

test('any place of any text has completions, any finding has fixes, and their edits are within the text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fileText, nearlyMessage), fc.nat(), fc.nat(), async (text, anyLine, anyCharacter) => {
      const uri = `file:///any-${documents++}.hl7`;
      await editor.open(uri, text);
      const document = documentStore.create(uri, 'hl7', 1, text);
      const isWithin = ({ start, end }: Range): boolean =>
        document.offsetAt(start) <= document.offsetAt(end) &&
        end.line < document.lineCount &&
        end.character <= document.source.lineContent(end.line).length;
      const line = anyLine % document.lineCount;
      const position = { line, character: anyCharacter % (document.source.lineContent(line).length + 1) };
      const list: CompletionList | null = await editor.connection.sendRequest('textDocument/completion', {
        textDocument: { uri },
        position,
      });
      for (const { textEdit } of list?.items ?? []) {
        assert.ok(textEdit && 'range' in textEdit && isWithin(textEdit.range));
        assert.equal(textEdit.range.start.line, line);
        assert.ok(
          textEdit.range.start.character <= position.character && position.character <= textEdit.range.end.character,
        );
      }
      const report = await editor.pull(uri);
      const diagnostics: readonly Diagnostic[] = report.kind === 'full' ? report.items : [];
      const whole = { start: { line: 0, character: 0 }, end: { line, character: 0 } };
      const actions: CodeAction[] | null = await editor.connection.sendRequest('textDocument/codeAction', {
        textDocument: { uri },
        range: whole,
        context: { diagnostics: diagnostics.slice(0, 30) },
      });
      const all: CodeAction[] | null = await editor.connection.sendRequest('textDocument/codeAction', {
        textDocument: { uri },
        range: whole,
        context: { diagnostics: [], only: ['source.fixAll'] },
      });
      for (const { title, edit } of [...(actions ?? []), ...(all ?? [])])
        for (const { range } of (edit?.changes?.[uri] ?? []) as TextEdit[]) assert.ok(isWithin(range), title);
      assert.deepEqual(editor.log, []);
    }),
    { numRuns: 150 },
  );
});
