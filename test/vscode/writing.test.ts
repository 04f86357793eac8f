import assert from 'node:assert/strict';
import { suite, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, codeOf, problemsBecome, show, textBecomes, until } from './support.ts';

const header = 'MSH|^~\\&|ACME_ADT|ACME|HUB|BOREALIS|20260328093000||ADT^A08^ADT_A01|W1|T|2.5.1';

async function untitled(content: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ language: 'hl7', content });
  const editor = await vscode.window.showTextDocument(document);
  // VS Code gives the name of a closed one out again, and now and then its text as well.
  if (document.getText() !== content) {
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    assert.ok(await editor.edit(edit => edit.replace(whole, content)), 'the edit was applied');
  }
  return editor;
}

/** The last place of a document. */
function endOf(document: vscode.TextDocument): vscode.Position {
  return document.lineAt(document.lineCount - 1).range.end;
}

async function completionsAt(
  { document }: vscode.TextEditor,
  position: vscode.Position,
): Promise<vscode.CompletionItem[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
  );
  return list.items;
}

function labelOf({ label }: vscode.CompletionItem): string {
  return typeof label === 'string' ? label : label.label;
}

/** The quick fixes at a problem, once it is there. */
async function fixesOf(document: vscode.TextDocument, code: string): Promise<readonly vscode.CodeAction[]> {
  const problem = await until('the problem', vscode.languages.onDidChangeDiagnostics, () =>
    vscode.languages.getDiagnostics(document.uri).find(found => codeOf(found) === code),
  );
  return await vscode.commands.executeCommand(
    'vscode.executeCodeActionProvider',
    document.uri,
    problem.range,
    'quickfix',
  );
}

suite('writing a message', () => {
  teardown(closeAll);
  suiteTeardown(closeAll);

  test('a segment is completed with its required fields as tab stops', async () => {
    const editor = await untitled(`${header}\nEVN||20260328093000\n`);
    // The first problem says that the server is there.
    await problemsBecome(editor.document.uri, ["2:1 missing-segment 'EVN'", "2:1 missing-segment 'EVN'"]);
    const pid = (await completionsAt(editor, endOf(editor.document))).find(item => labelOf(item) === 'PID');
    assert.ok(pid?.insertText instanceof vscode.SnippetString);
    assert.match(pid.insertText.value, /^PID\|1\|\|\$\{1:Patient Identifier List\}/);
  });

  test('a new message is one without a problem', async () => {
    const params = { version: '2.5.1', code: 'ADT', event: 'A01', extent: 'minimal' };
    const uri = await vscode.commands.executeCommand<vscode.Uri>('pipehat.newMessage', params);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.toString(), uri.toString());
    assert.equal(document?.languageId, 'hl7');
    const wanted = /^MSH\|.*\|ADT\^A01\^ADT_A01\|\w+\|T\|2\.5\.1\nEVN\|\|\d{14}\nPID\|1\|.*\nPV1\|1\|I\n$/;
    // A document of the same name was closed before, and VS Code may tell of its text first.
    await textBecomes(uri, 'the message', text => wanted.test(text));
    await problemsBecome(uri, []);
  });

  test('a message is used again with a control id and time of its own', async () => {
    const original = await show('messages/adt-a04-v251.hl7');
    const uri = await vscode.commands.executeCommand<vscode.Uri>('pipehat.newMessage', original.document.uri);
    const again = (text: string) =>
      text.replace(/^((?:[^|]*\|){6})[^|]*((?:\|[^|]*){2}\|)[^|]*/, (_, start, middle) => `${start}TIME${middle}ID`);
    const copy = await textBecomes(uri, 'the copy', text => again(text) === again(original.document.getText()));
    assert.notEqual(copy, original.document.getText());
  });

  test('a code is put right by the light bulb', async () => {
    const { document } = await untitled(
      `${header}\nEVN||20260328093000\nPID|1||1||Primjer^Luka||19900102|male\nPV1|1|I\n`,
    );
    const fixes = await fixesOf(document, 'not-in-table');
    const [fix] = fixes.filter(({ isPreferred }) => isPreferred);
    assert.equal(fix?.title, "Change 'male' to 'M' (Male)");
    assert.ok(fix.edit && (await vscode.workspace.applyEdit(fix.edit)));
    await problemsBecome(document.uri, []);
  });

  test('a missing segment goes where it belongs', async () => {
    const { document } = await untitled(`${header}\nPID|1||1||Primjer^Luka\nPV1|1|I\n`);
    const [fix] = await fixesOf(document, 'missing-segment');
    assert.equal(fix?.title, 'Insert EVN here');
    assert.ok(fix.edit && (await vscode.workspace.applyEdit(fix.edit)));
    await textBecomes(
      document.uri,
      'EVN on the second line',
      text => text.split(/\r?\n/)[1]?.startsWith('EVN||') === true,
    );
  });

  test('formatting puts segments to the start of their lines', async () => {
    const { document } = await untitled(`${header}\n\n  EVN||20260328093000\n`);
    await vscode.commands.executeCommand('editor.action.formatDocument');
    await textBecomes(document.uri, 'the text formatted', text => text === `${header}\nEVN||20260328093000\n`);
  });

  // Only a real key asks the providers of a paste, so pasting is seen in test/ui.
  test('a log is repaired by a command, as a whole or what is selected of it', async () => {
    const prefixed = [header, 'EVN||20260328093000'].map((line, at) => `2026-03-28 09:30:0${at} INFO  [in] ${line}`);
    const message = `${header}\nEVN||20260328093000`;
    const { document } = await untitled(prefixed.join('\n'));
    await vscode.commands.executeCommand('pipehat.repairMessage');
    await textBecomes(document.uri, 'the message alone', text => text === message);

    const other = await untitled(`# as it came\n${prefixed.join('\n')}\n`);
    other.selection = new vscode.Selection(1, 5, 2, 3);
    await vscode.commands.executeCommand('pipehat.repairMessage');
    await textBecomes(other.document.uri, 'two lines alone', text => text === `# as it came\n${message}\n`);
  });
});
