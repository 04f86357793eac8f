import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';

// For all files of the suite: a VS Code in a browser saves a second after an edit, which tests of unsaved text must not
// depend on.
suiteSetup(async () => {
  await vscode.workspace.getConfiguration('files').update('autoSave', 'off', vscode.ConfigurationTarget.Global);
});

suite('the VS Code that the suite runs in', () => {
  test('is a real one', () => {
    assert.match(vscode.version, /^\d+\.\d+\.\d+/);
  });

  test('has the extension', () => {
    assert.ok(vscode.extensions.getExtension('pipehat.pipehat'));
  });

  test('takes an .hl7 file for HL7', async () => {
    const [sample] = await vscode.workspace.findFiles('**/*.hl7', undefined, 1);
    assert.ok(sample, 'the workspace has a sample');
    const document = await vscode.workspace.openTextDocument(sample);
    assert.equal(document.languageId, 'hl7');
  });

  test('gives the suite a workspace of its own to write in', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const file = vscode.Uri.joinPath(folder.uri, 'written.txt');
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode('by the suite'));
    assert.equal((await vscode.workspace.openTextDocument(file)).getText(), 'by the suite');
    await vscode.workspace.fs.delete(file);
  });
});
