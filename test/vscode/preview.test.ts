import assert from 'node:assert/strict';
import { setup, suite, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, codeOf, putCursor, replace, sample, show, textBecomes, until } from './support.ts';

const mapping = 'acme-to-borealis.hl7map.yaml';
const message = 'samples/acme-adt-a01.hl7';
const table = 'tables/loinc.csv';

/** Opens the preview of a pair, and gives its address. */
async function preview(messageUri: vscode.Uri = sample(message)): Promise<vscode.Uri> {
  const pair = { mapping: sample(mapping).toString(), message: messageUri.toString() };
  const uri = await vscode.commands.executeCommand<vscode.Uri | undefined>('pipehat.previewMapping', pair);
  assert.ok(uri, 'there is a preview');
  return uri;
}

async function textOf(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

suite('the preview of a mapping', () => {
  setup(closeAll);
  teardown(closeAll);
  suiteTeardown(closeAll);

  test('stands beside the message in its own language, for the mapping that can be seen', async () => {
    await show(message);
    await vscode.window.showTextDocument(sample(mapping), { viewColumn: vscode.ViewColumn.Two });
    const uri = await vscode.commands.executeCommand<vscode.Uri>('pipehat.previewMapping');
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
    assert.equal(editor?.viewColumn, vscode.ViewColumn.Three);
    assert.equal(uri.scheme, 'pipehat');
    assert.match(uri.path, /\/preview: acme-to-borealis → acme-adt-a01\.hl7$/);
    const text = editor?.document.getText() ?? '';
    assert.match(text, /^PID\|1\|\|4711002\^\^\^ACME\^MR~R-88120\^\^\^REGION\^PI\|\|Mfano\^Amina\^/m);
    assert.match(text, /\|\|19880314\|F\|/);
    assert.match(text, /BOREALIS NORTH/);
    await until('the language of the output', vscode.workspace.onDidOpenTextDocument, () =>
      vscode.workspace.textDocuments.find(
        document => document.uri.toString() === uri.toString() && document.languageId === 'hl7',
      ),
    );
  });

  test('stays where the user has put it', async () => {
    await show(message);
    const uri = await preview();
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Two });
    await vscode.commands.executeCommand('moveActiveEditor', { to: 'first', by: 'group' });
    assert.equal((await preview()).toString(), uri.toString());
    const columns = vscode.window.tabGroups.all
      .filter(({ tabs }) =>
        tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
      )
      .map(({ viewColumn }) => viewColumn);
    assert.deepEqual(columns, [vscode.ViewColumn.One]);
  });

  test('takes the only mapping of the workspace where none can be seen', async () => {
    // The samples have more of them; the suite's workspace is a copy.
    for (const other of ['mappings', 'lab-to-fhir.hl7map.yaml']) {
      await vscode.workspace.fs.delete(sample(other), { recursive: true });
    }
    await show(message);
    const uri = await vscode.commands.executeCommand<vscode.Uri>('pipehat.previewMapping');
    assert.match(uri.path, /acme-to-borealis → acme-adt-a01\.hl7$/);
  });

  test('follows the message as it is typed, saved or not', async () => {
    const editor = await show(message);
    const uri = await preview();
    await replace(editor, 'Amina^Mfano', 'Zuri^Mfano');
    await textBecomes(uri, 'the new name', text => text.includes('Mfano^Zuri'));
    assert.equal(editor.document.isDirty, true);
  });

  test('follows the mapping as it is typed, saved or not', async () => {
    const uri = await preview();
    const editor = await show(mapping);
    await replace(editor, 'MSH-3: { value: HUB }', 'MSH-3: { value: NEWHUB }');
    await textBecomes(uri, 'the new sender', text => text.includes('|NEWHUB|'));
    assert.equal(editor.document.isDirty, true);
  });

  test('follows the cursor to another message of the document', async () => {
    const [first, second] = await Promise.all(
      [message, 'samples/acme-adt-a04.hl7'].map(async path => textOf(sample(path))),
    );
    const document = await vscode.workspace.openTextDocument({ language: 'hl7', content: `${first}${second}` });
    const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    const uri = await preview(document.uri);
    assert.match(await textOf(uri), /ACM260314-0030/);
    putCursor(editor, '4711022');
    await textBecomes(uri, 'the second message', text => /ACM260314-0031/.test(text) && !/ACM260314-0030/.test(text));
  });

  test('follows a table when that is saved', async () => {
    const uri = await preview();
    assert.match(await textOf(uri), /^OBX\|3\|ST\|HSCORE\^/m);
    const original = await vscode.workspace.fs.readFile(sample(table));
    const added = `${new TextDecoder().decode(original)}HSCORE,99999-9,House score,\n`;
    try {
      await vscode.workspace.fs.writeFile(sample(table), new TextEncoder().encode(added));
      await textBecomes(uri, 'the added code', text => /^OBX\|3\|ST\|99999-9\^House score\^LN\^HSCORE/m.test(text));
    } finally {
      await vscode.workspace.fs.writeFile(sample(table), original);
    }
  });

  test('keeps its text while the mapping is broken, says so above, and comes back', async () => {
    const uri = await preview();
    const before = await textOf(uri);
    const editor = await show(mapping);
    await replace(editor, 'hl7map: 1', 'hl7map: 2');
    await lensBecomes(uri, title => title.includes('Output of an earlier run'));
    assert.equal(await textOf(uri), before);
    await replace(editor, 'value: HUB', 'value: HUB2');
    await replace(editor, 'hl7map: 2', 'hl7map: 1');
    await textBecomes(uri, 'the output of the mended mapping', text => text.includes('|HUB2|'));
    await lensBecomes(uri, title => title.includes('Output of acme-to-borealis.hl7map.yaml'));
  });

  test('shows what went wrong at the rule, until it is closed', async () => {
    const uri = await preview();
    await show(mapping);
    const codes = () =>
      vscode.languages
        .getDiagnostics(sample(mapping))
        .filter(problem => codeOf(problem) === 'table-miss')
        .map(({ message }) => message);
    const [miss] = await until('the code that is not in the table', vscode.languages.onDidChangeDiagnostics, () =>
      codes().length > 0 ? codes() : undefined,
    );
    assert.match(miss ?? '', /HSCORE/);
    const tabs = vscode.window.tabGroups.all
      .flatMap(group => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
    assert.equal(tabs.length, 1);
    await vscode.window.tabGroups.close(tabs);
    await until(
      'an end of the problems',
      vscode.languages.onDidChangeDiagnostics,
      () => codes().length === 0 || undefined,
    );
  });

  test('leads from its output to the value, the rule and the row of the table, and tells by hover', async () => {
    const uri = await preview();
    const document = await vscode.workspace.openTextDocument(uri);
    const at = document.positionAt(document.getText().indexOf('BOREALIS NORTH') + 3);
    const links = await vscode.commands.executeCommand<vscode.LocationLink[]>(
      'vscode.executeDefinitionProvider',
      uri,
      at,
    );
    const texts = await Promise.all(
      links.map(async ({ targetUri, targetRange }) =>
        (await vscode.workspace.openTextDocument(targetUri)).getText(targetRange),
      ),
    );
    assert.deepEqual(texts.sort(), [
      'NTH',
      'NTH,BOREALIS NORTH,2.999.10.1',
      "PV1-3.4.1: PV1-3.4.1 | lookup:'facility'",
    ]);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, at);
    const story = hovers
      .flatMap(({ contents }) => contents.map(one => (one as vscode.MarkdownString).value))
      .join('\n');
    assert.match(story, /PV1-3\.4\.1/);
    assert.match(story, /from PV1-3\.4\.1: `NTH`/);
    assert.match(story, /facility\.csv line \d+: `NTH` → `BOREALIS NORTH`/);
  });

  test('says behind each rule what it gave', async () => {
    await preview();
    const document = await vscode.workspace.openTextDocument(sample(mapping));
    const hints = await hintsBecome(document, labels => labels.length > 5);
    assert.ok(hints.includes('PID-8: PID-8 | lookup:\'sex\' → "F" from "W"'), JSON.stringify(hints));
    assert.ok(!hints.some(hint => hint.startsWith('MSH-3:')), 'a constant is there to be read already');
    await vscode.workspace.getConfiguration('pipehat').update('preview.ruleResults', false, true);
    try {
      await hintsBecome(document, labels => labels.length === 0);
    } finally {
      await vscode.workspace.getConfiguration('pipehat').update('preview.ruleResults', undefined, true);
    }
  });

  test('says why where there is no output', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'hl7', content: 'nothing here\n' });
    const uri = await preview(document.uri);
    const shown = await vscode.workspace.openTextDocument(uri);
    assert.match(shown.getText(), /^[A-Z].*\.\n$/);
    assert.equal(shown.languageId, 'plaintext');
  });
});

/** Waits until the line above the output reads as it should. */
async function lensBecomes(uri: vscode.Uri, passes: (title: string) => boolean): Promise<void> {
  // VS Code has no event for lenses; whatever changes them changes a document or its problems first, and asking anew
  // for them is what an editor does.
  const limit = Date.now() + 10_000;
  let titles: readonly string[] = [];
  while (Date.now() < limit) {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
    titles = lenses.map(({ command }) => command?.title ?? '');
    if (titles.some(passes)) return;
  }
  assert.fail(`the line above the output stays ${JSON.stringify(titles)}`);
}

/** Waits until the hints of a mapping pass; each with the text of its line. */
async function hintsBecome(
  document: vscode.TextDocument,
  passes: (labels: readonly string[]) => boolean,
): Promise<readonly string[]> {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  // As for lenses, there is no event for hints.
  const limit = Date.now() + 10_000;
  let labels: readonly string[] = [];
  while (Date.now() < limit) {
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      document.uri,
      whole,
    );
    labels = hints.map(({ label, position }) => `${document.lineAt(position).text.trim()} ${label}`);
    if (passes(labels)) return labels;
  }
  assert.fail(`the hints stay ${JSON.stringify(labels)}`);
}
