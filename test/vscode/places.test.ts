import assert from 'node:assert/strict';
import { suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, putCursor, show, until } from './support.ts';

const admission = 'messages/adt-a01-v23.hl7';

/** Waits until the editor's selection holds a text. */
async function selectionBecomes(editor: vscode.TextEditor, text: string): Promise<void> {
  const selected = () => editor.document.getText(editor.selection);
  await until(
    `the selection '${text}'`,
    vscode.window.onDidChangeTextEditorSelection,
    () => selected() === text || undefined,
    selected,
  );
}

suite('places in a message', () => {
  suiteTeardown(closeAll);

  test('commands go from value to value, and select it', async () => {
    const editor = await show(admission);
    const steps: readonly [string, string, string][] = [
      ['Halimbawa', 'nextComponent', 'Marisol'],
      ['Marisol', 'previousComponent', 'Halimbawa'],
      ['Halimbawa', 'nextSegment', 'NK1'],
      ['Halimbawa', 'previousSegment', 'EVN'],
    ];
    for (const [from, command, expected] of steps) {
      putCursor(editor, from);
      await vscode.commands.executeCommand(`pipehat.${command}`);
      assert.equal(editor.document.getText(editor.selection), expected, command);
    }
  });

  test('a key that repeats takes no step twice', async () => {
    const editor = await show(admission);
    putCursor(editor, 'MSH');
    await Promise.all([1, 2, 3].map(() => vscode.commands.executeCommand('pipehat.nextSegment')));
    assert.equal(editor.selection.start.line, 3);
  });

  test('Go to Path follows what is typed, and goes there', async () => {
    const editor = await show(admission);
    putCursor(editor, 'MSH');
    await vscode.commands.executeCommand('pipehat.goToPath', 'PID.5.1');
    await selectionBecomes(editor, 'Halimbawa');
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    assert.equal(editor.document.getText(editor.selection), 'Halimbawa');
  });

  test('Copy Path offers the notations, Pipehat’s own first', async () => {
    const editor = await show(admission);
    putCursor(editor, 'Halimbawa');
    await vscode.env.clipboard.writeText('');
    const copied = vscode.commands.executeCommand('pipehat.copyPath');
    // The list comes once the server has answered, and nothing tells of it: it is accepted until the command ends.
    let done = false;
    void Promise.resolve(copied).then(() => {
      done = true;
    });
    while (!done) await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    assert.equal(await vscode.env.clipboard.readText(), 'PID-5.1');
  });

  test('no key of ours is one that VS Code uses', async () => {
    const uri = vscode.Uri.parse('vscode://defaultsettings/keybindings.json');
    const text = (await vscode.workspace.openTextDocument(uri)).getText();
    const lines = text.split(/\n(?=\{)/).filter(line => !line.includes('"command": "pipehat.'));
    const taken = new Set(lines.flatMap(line => /"key": "([^"]*)"/.exec(line)?.[1] ?? []));
    assert.ok(taken.has('f12'), 'the list has the keys of VS Code');
    const manifest = vscode.extensions.getExtension('pipehat.pipehat')?.packageJSON;
    const keys: readonly { readonly key: string; readonly when: string }[] = manifest.contributes.keybindings;
    assert.ok(keys.length > 0);
    // In a view of our own a key means what it means in VS Code's views: F2 edits there as well.
    const inEditor = keys.filter(({ when }) => !when.startsWith('focusedView == pipehat.'));
    assert.deepEqual(
      inEditor.filter(({ key, when }) => taken.has(key) || !when.includes('editorLangId == hl7')),
      [],
    );
  });
});
