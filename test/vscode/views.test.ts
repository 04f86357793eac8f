import assert from 'node:assert/strict';
import { suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, putCursor, sample, show, textBecomes, until } from './support.ts';

const message = 'messages/adt-a04-v251.hl7';

suite('finding and views', () => {
  suiteTeardown(closeAll);

  test('the message tree goes to a place, and copies its path and value', async () => {
    const editor = await show(message);
    const place = editor.document.getText().split('\n')[2]?.indexOf('Omuma') ?? 0;
    const node = {
      id: 'PID-5.1',
      kind: 'component',
      label: 'PID-5.1 Family Name',
      path: 'PID-5.1',
      range: { start: { line: 2, character: place }, end: { line: 2, character: place + 5 } },
    };
    const element = { uri: editor.document.uri.toString(), node, parent: undefined };
    await vscode.commands.executeCommand('pipehat.tree.goTo', element);
    assert.equal(editor.document.getText(editor.selection), 'Omuma');
    await vscode.commands.executeCommand('pipehat.tree.copyPath', element);
    assert.equal(await vscode.env.clipboard.readText(), 'PID-5.1');
    await vscode.commands.executeCommand('pipehat.tree.copyValue', element);
    assert.equal(await vscode.env.clipboard.readText(), 'Omuma');
  });

  test('a value of several lines is edited in an editor, since an input box has only one', async () => {
    const editor = await show('messages/oru-r01-escapes-v251.hl7');
    const { line, character } = putCursor(editor, 'first line');
    const start = { line, character };
    const node = { label: 'OBX[3]-5', path: 'OBX[3]-5', isEditable: true, range: { start, end: start } };
    const opened = until('the value', vscode.window.onDidChangeActiveTextEditor, () => {
      const document = vscode.window.activeTextEditor?.document;
      return document?.uri.scheme === 'pipehat-value' ? document : undefined;
    });
    await vscode.commands.executeCommand('pipehat.tree.editValue', { uri: editor.document.uri.toString(), node });
    assert.match((await opened).getText(), /^first line\r?\nsecond line$/);
  });

  test('references of a patient id are found in files that are not open', async () => {
    const editor = await show('messages/adt-a40-v25.hl7');
    const text = editor.document.getText();
    const id = /\nMRG\|([^^|]+)/.exec(text)?.[1] ?? '';
    const locations = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      editor.document.uri,
      putCursor(editor, id),
    );
    assert.ok(locations.length >= 1);
    for (const { uri, range } of locations) {
      assert.equal((await vscode.workspace.openTextDocument(uri)).getText(range), id);
    }
  });

  test('a control id is renamed, and anything that is no identifier is refused in words', async () => {
    const editor = await show(message);
    const rename = (text: string, to: string) =>
      vscode.commands.executeCommand<vscode.WorkspaceEdit>(
        'vscode.executeDocumentRenameProvider',
        editor.document.uri,
        putCursor(editor, text),
        to,
      );
    const edit = await rename('ACM260314-0002', 'A|B');
    assert.deepEqual(
      edit.get(editor.document.uri).map(({ newText }) => newText),
      ['A\\F\\B'],
    );
    await assert.rejects(async () => await rename('Adaeze', 'Ada'), /is no identifier/);
  });

  test('messages are found by type and patient in the whole workspace', async () => {
    await show(message);
    const symbols = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
      'vscode.executeWorkspaceSymbolProvider',
      'omuma adt',
    );
    assert.ok(symbols.some(({ name }) => name === 'ADT^A04 · ACM260314-0002 · 4711003 · Omuma, Adaeze'));
  });

  test('a decoded value is written back into its message when it is saved', async () => {
    const editor = await show('messages/oru-r01-escapes-v251.hl7');
    const source = editor.document.uri;
    const { line, character } = putCursor(editor, 'keep at 2');
    const uri = await vscode.commands.executeCommand<vscode.Uri>('pipehat.openDecodedValue', {
      uri: source.toString(),
      line,
      character,
    });
    const value = await vscode.workspace.openTextDocument(uri);
    assert.equal(value.getText(), 'keep at 2 to 8 degrees&dark');
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 0, 0, 4), 'cool | dry\nkeep');
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.ok(await value.save());
    await textBecomes(source, 'the value in the message', text =>
      text.includes('||cool \\F\\ dry\\.br\\keep at 2 to 8 degrees\\T\\dark|'),
    );
  });

  test('a value that has changed meanwhile is not written over', async () => {
    const editor = await show('messages/oru-r01-escapes-v251.hl7');
    const { line, character } = putCursor(editor, 'first line');
    const uri = await vscode.commands.executeCommand<vscode.Uri>('pipehat.openDecodedValue', {
      uri: editor.document.uri.toString(),
      line,
      character,
    });
    await editor.edit(edit => edit.insert(new vscode.Position(line, character), 'very '));
    await assert.rejects(
      async () => await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('other')),
      /has changed in the message meanwhile/,
    );
  });

  test('values are extracted into a table, and counted', async () => {
    await show(message);
    const scope = { kind: 'document', uri: sample(message).toString() };
    const table = await vscode.commands.executeCommand<vscode.TextDocument>('pipehat.extractPaths', {
      paths: 'PID-3.1 PID-5.1',
      scope,
    });
    assert.equal(
      table.getText(),
      'file,message,controlId,PID-3.1,PID-5.1\nmessages/adt-a04-v251.hl7,1,ACM260314-0002,4711003,Omuma\n',
    );
    const counts = await vscode.commands.executeCommand<vscode.TextDocument>('pipehat.countValues', {
      paths: 'MSH-9.1',
      scope: 'workspace',
    });
    assert.equal(counts.languageId, 'plaintext');
    assert.match(counts.getText(), /^Values of MSH-9\.1: \d+ different in \d+ messages/);
  });

  test('two messages are compared in the diff editor', async () => {
    const editor = await show('messages/batch-adt-a08-v24.hl7');
    const opened = until('the comparison', vscode.window.tabGroups.onDidChangeTabs, () =>
      vscode.window.tabGroups.all
        .flatMap(group => group.tabs)
        .find(({ input }) => input instanceof vscode.TabInputTextDiff),
    );
    const uri = editor.document.uri.toString();
    const [one, other] = [...editor.document.getText().matchAll(/^MSH/gm)].map(
      ({ index }) => editor.document.positionAt(index).line,
    );
    await vscode.commands.executeCommand('pipehat.compareMessages', { uri, line: one, with: { uri, line: other } });
    assert.match((await opened).label, /^\S+ ↔ \S+ \(\d+ differences?\)$/);
  });
});
