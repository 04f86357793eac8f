import assert from 'node:assert/strict';
import { suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, show } from './support.ts';

const batch = 'messages/batch-adt-a08-v24.hl7';

suite('what stands above a message', () => {
  suiteTeardown(closeAll);

  test('says what can be done with it, and how many problems it has', async () => {
    const { document } = await show(batch);
    // Done once the server has answered: only then are there lenses to ask for.
    await vscode.commands.executeCommand('pipehat.nextSegment');
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      4,
    );
    const [first] = lenses;
    assert.ok(first && document.lineAt(first.range.start.line).text.startsWith('MSH'));
    // Those that are resolved come last in this list, wherever they stand in the editor.
    const ofFirst = lenses.filter(({ range }) => range.start.line === first.range.start.line);
    assert.deepEqual(
      ofFirst.map(({ command }) => command?.title),
      ['Send', 'Preview Mapping', 'Compare...', 'No problems'],
    );
  });

  test('acts on its own message, wherever the cursor was', async () => {
    const editor = await show(batch);
    const text = editor.document.getText();
    const second = editor.document.positionAt(text.indexOf('MSH', text.indexOf('MSH') + 3)).line;
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    await vscode.commands.executeCommand('pipehat.atMessage', {
      uri: editor.document.uri.toString(),
      line: second,
      action: 'problems',
    });
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, second);
  });

  test('folds by message', async () => {
    const { document } = await show(batch);
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    assert.ok(folds.some(({ start }) => document.lineAt(start).text.startsWith('MSH')));
    assert.ok(folds.some(({ start }) => document.lineAt(start).text.startsWith('BHS')));
  });
});
