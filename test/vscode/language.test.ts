import assert from 'node:assert/strict';
import { suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, codeOf, problemsBecome, putCursor, replace, show } from './support.ts';

const mistakes = 'messages/with-mistakes.hl7';
const allMistakes = [
  "3:56 not-in-table 'X'",
  "4:1 unknown-segment 'PDI'",
  "5:7 required-field ''",
  "6:40 invalid-escape '\\Q\\'",
  "8:1 invalid-segment-id 'arms and legs'",
  "9:86 unknown-version '2.5.9'",
  "13:8 invalid-header '^'",
];

suite('a message in the editor', () => {
  suiteTeardown(closeAll);

  test('activates the extension', async () => {
    const extension = vscode.extensions.getExtension('pipehat.pipehat');
    await show(mistakes);
    await extension?.activate();
    assert.equal(extension?.isActive, true);
    const commands = await vscode.commands.getCommands(true);
    const own = commands.filter(command => command.startsWith('pipehat.'));
    const declared: readonly { readonly command: string }[] = extension?.packageJSON.contributes.commands;
    assert.deepEqual(
      declared.map(({ command }) => command).filter(command => !own.includes(command)),
      [],
    );
  });

  test('has its problems at the exact places, in its own words', async () => {
    const { document } = await show(mistakes);
    await problemsBecome(document.uri, allMistakes);
    const [sex] = vscode.languages.getDiagnostics(document.uri).filter(problem => codeOf(problem) === 'not-in-table');
    assert.equal(sex?.source, 'hl7');
    assert.equal(sex?.severity, vscode.DiagnosticSeverity.Information);
    assert.match(sex?.message ?? '', /^PID-8 \(Administrative Sex\): 'X' is not in table 0001/);
  });

  test('loses a problem when it is put right, and gets it back with undo', async () => {
    const editor = await show(mistakes);
    await problemsBecome(editor.document.uri, allMistakes);
    await replace(editor, '19900102|X', '19900102|F');
    await problemsBecome(editor.document.uri, allMistakes.slice(1));
    await vscode.commands.executeCommand('undo');
    await problemsBecome(editor.document.uri, allMistakes);
  });

  test('says in a hover where one is and what stands there', async () => {
    const editor = await show('messages/adt-a01-v23.hl7');
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      editor.document.uri,
      putCursor(editor, 'Halimbawa'),
    );
    const text = hovers.flatMap(hover => hover.contents.map(textOf)).join('\n');
    assert.match(text, /PID-5\.1/);
    assert.match(text, /Patient Name/i);
    assert.match(text, /XPN/);
  });

  test('has an outline down to the components', async () => {
    const { document } = await show('messages/adt-a01-v23.hl7');
    const patient = findSymbol(await outlineOf(document), /^PID\b/);
    const name = findSymbol(patient?.children ?? [], /^PID-5\b/);
    const family = findSymbol(name?.children ?? [], /^PID-5\.1\b/);
    assert.equal(family && document.getText(family.range), 'Halimbawa');
  });

  test('has colours by meaning', async () => {
    const { document } = await show('messages/adt-a04-v251.hl7');
    const legend = await vscode.commands.executeCommand<vscode.SemanticTokensLegend>(
      'vscode.provideDocumentSemanticTokensLegend',
      document.uri,
    );
    const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens>(
      'vscode.provideDocumentSemanticTokens',
      document.uri,
    );
    const kinds = kindsByText(document, legend, tokens);
    assert.equal(kinds.get('PID'), 'hl7Segment');
    assert.equal(kinds.get('Omuma'), 'hl7Text');
    assert.equal(kinds.get('19951103'), 'hl7Date');
    assert.equal(kinds.get('BRO'), 'hl7Code');
    assert.equal(kinds.get('4711003'), 'hl7Identifier');
  });

  test('need not be a file', async () => {
    const header = 'MSH|^~\\&|ACME_ADT|ACME|HUB|BOREALIS|20260328093000||ADT^A08^ADT_A01|U1|T|2.5.1';
    const document = await vscode.workspace.openTextDocument({
      language: 'hl7',
      content: `${header}\nEVN||20260328093000\nPID|1||1^^^ACME^MR||Primjer^Luka||19900102|X\nPV1|1|I\n`,
    });
    await vscode.window.showTextDocument(document);
    await problemsBecome(document.uri, ["3:44 not-in-table 'X'"]);
  });

  test('follows the settings', async () => {
    const { document } = await show(mistakes);
    await problemsBecome(document.uri, allMistakes);
    const settings = vscode.workspace.getConfiguration('pipehat');
    try {
      await settings.update('validation.rules', { 'not-in-table': 'off' }, vscode.ConfigurationTarget.Workspace);
      await problemsBecome(document.uri, allMistakes.slice(1));
    } finally {
      await settings.update('validation.rules', undefined, vscode.ConfigurationTarget.Workspace);
    }
    await problemsBecome(document.uri, allMistakes);
  });

  test('on the wire ends with CR, and is read all the same', async () => {
    const { document } = await show('messages/adt-a03-cr-v25.hl7');
    assert.equal(document.lineCount, 6);
    const symbols = await outlineOf(document);
    assert.ok(findSymbol(symbols, /^DG1\b/));
  });
});

async function outlineOf({ uri }: vscode.TextDocument): Promise<readonly vscode.DocumentSymbol[]> {
  return await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', uri);
}

/** The first symbol with such a name, however deep. */
function findSymbol(symbols: readonly vscode.DocumentSymbol[], name: RegExp): vscode.DocumentSymbol | undefined {
  for (const symbol of symbols) {
    const found = name.test(symbol.name) ? symbol : findSymbol(symbol.children, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function textOf(content: vscode.MarkdownString | vscode.MarkedString): string {
  return typeof content === 'string' ? content : content.value;
}

/** The token type of each text that has one; of texts that occur more than once, that of the last. */
function kindsByText(
  document: vscode.TextDocument,
  legend: vscode.SemanticTokensLegend,
  { data }: vscode.SemanticTokens,
): ReadonlyMap<string, string> {
  const kinds = new Map<string, string>();
  let line = 0;
  let character = 0;
  for (let i = 0; i + 4 < data.length; i += 5) {
    const [lineStep = 0, characterStep = 0, length = 0, type = 0] = data.subarray(i, i + 4);
    character = lineStep === 0 ? character + characterStep : characterStep;
    line += lineStep;
    const text = document.getText(new vscode.Range(line, character, line, character + length));
    kinds.set(text, legend.tokenTypes[type] ?? '');
  }
  return kinds;
}
