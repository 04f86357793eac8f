/** Mappings as an editor sees them: diagnostics of the file, and previews that follow both documents. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { FileContent } from '../../server/src/mapping/mapping.ts';
import { readBeside } from '../../server/src/node/workspace-files.ts';
import { type PreviewResponse, previewMethod } from '../../server/src/protocol.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const mapping = 'file:///workspace/lab.hl7map.yaml';
const message = 'file:///workspace/adt.hl7';
const mappingText = `hl7map: 1
name: swap
source: { hl7v2: "2.3", message: ADT_A01 }
target: { hl7v2: "2.5.1", message: ADT_A01 }
start: copy
tables:
  sex: { map: { W: F, M: M }, onMissing: error }
  site: { csv: site.csv, key: local, value: name }
steps:
  - map:
      MSH-12: { value: 2.5.1 }
      PID-8: PID-8 | lookup:'sex'
      PV1-3.4: PV1-3.4 | lookup:'site'
`;
const messageText =
  'MSH|^~\\&|ACME|W||B|20260301||ADT^A01|1|P|2.3\nPID|1||4711||Okafor^Nneka||19800214|W\nPV1|1|I|3^1^A^N\n';

async function withEditor(run: (editor: Editor, files: Map<string, FileContent>) => Promise<void>): Promise<void> {
  const files = new Map<string, FileContent>([['site.csv', { text: 'local,name\nN,North\n' }]]);
  const readFile = (_mapping: string, name: string): FileContent => files.get(name) ?? { problem: 'no such file' };
  const editor = await startEditor({ runtime: { readFile } });
  try {
    await editor.open(mapping, mappingText, 'hl7map');
    await editor.open(message, messageText);
    await run(editor, files);
  } finally {
    editor.close();
  }
}

const preview = (editor: Editor, line = 0, uri = message): Promise<PreviewResponse> =>
  editor.connection.sendRequest(previewMethod, { preview: 'p', mapping, messages: [{ uri, line }] });

const segmentsOf = (response: PreviewResponse): string[] => {
  assert.equal(response.kind, 'output');
  return response.kind === 'output' ? response.text.split('\r').filter(segment => segment !== '') : [];
};

test('a preview is the mapped message, with the tables beside the mapping', () =>
  withEditor(async editor => {
    const response = await preview(editor);
    assert.deepEqual(segmentsOf(response), [
      'MSH|^~\\&|ACME|W||B|20260301||ADT^A01|1|P|2.5.1',
      'PID|1||4711||Okafor^Nneka||19800214|F',
      'PV1|1|I|3^1^A^North',
    ]);
    assert.ok(response.kind === 'output' && response.languageId === 'hl7' && response.problems.length === 0);
  }));

test('it follows the message, the mapping and the table', () =>
  withEditor(async (editor, files) => {
    await editor.change(message, 'M', { start: { line: 1, character: 36 }, end: { line: 1, character: 37 } });
    assert.match(segmentsOf(await preview(editor))[1] ?? '', /\|M$/);
    await editor.change(mapping, mappingText.replace('M: M', 'M: U'));
    assert.match(segmentsOf(await preview(editor))[1] ?? '', /\|U$/);
    files.set('site.csv', { text: 'local,name\nN,Nord\n' });
    assert.match(segmentsOf(await preview(editor))[2] ?? '', /\^Nord$/);
  }));

test('a code that the table lacks is a problem at its rule, and the rest is there', () =>
  withEditor(async editor => {
    await editor.change(message, 'Q', { start: { line: 1, character: 36 }, end: { line: 1, character: 37 } });
    const response = await preview(editor);
    assert.ok(response.kind === 'output');
    assert.deepEqual(
      response.problems.map(({ code, severity, start }) => [code, severity, start.line]),
      [['table-miss', 'error', 11]],
    );
    assert.match(response.problems[0]?.message ?? '', /'Q'/);
    assert.match(segmentsOf(response)[2] ?? '', /\^North$/);
  }));

test('the message at the cursor is mapped, and the first one from anywhere else', () =>
  withEditor(async editor => {
    const two = `junk\n${messageText}${messageText.replace('|1|P|', '|2|P|')}`;
    await editor.open('file:///workspace/two.hl7', two);
    assert.match(segmentsOf(await preview(editor, 5, 'file:///workspace/two.hl7'))[0] ?? '', /\|2\|P\|/);
    assert.match(segmentsOf(await preview(editor, 0, 'file:///workspace/two.hl7'))[0] ?? '', /\|1\|P\|/);
  }));

test('where there is nothing to show it says why', () =>
  withEditor(async editor => {
    await editor.change(message, 'nothing here');
    assert.deepEqual(await preview(editor), {
      kind: 'nothing',
      message: 'There is no message here: no line starts with MSH.',
    });
    await editor.change(message, messageText);
    await editor.change(mapping, '- this\n- is no mapping');
    assert.deepEqual(await preview(editor), {
      kind: 'nothing',
      message: 'The mapping cannot be read. See its problems.',
    });
    await editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri: mapping } });
    assert.deepEqual(await preview(editor), { kind: 'nothing', message: 'The mapping is not open any more.' });
  }));

test('what is wrong with a mapping is a diagnostic at its place, with source hl7map', () =>
  withEditor(async (editor, files) => {
    assert.deepEqual(await editor.pull(mapping).then(report => report.kind === 'full' && report.items), []);
    files.delete('site.csv');
    await editor.change(mapping, mappingText.replace("PID-8 | lookup:'sex'", "PID-99 | lookup:'sax'"));
    const report = await editor.pull(mapping);
    assert.ok(report.kind === 'full');
    assert.deepEqual(
      report.items.map(
        ({ code, source, range }) =>
          `${range.start.line}:${range.start.character}-${range.end.character} ${code} ${source}`,
      ),
      [
        '6:2-5 unused-table hl7map',
        '7:15-23 schema hl7map',
        '11:13-19 unknown-path hl7map',
        '11:29-34 unknown-table hl7map',
      ],
    );
    assert.equal(
      report.items.at(-1)?.codeDescription?.href,
      'https://github.com/pipehat/pipehat/blob/main/docs/mapping/codes.md#unknown-table',
    );
  }));

test('tables are read from within the workspace only, through links too', context => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipehat-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const uri = (...parts: string[]): string => pathToFileURL(path.join(folder, ...parts)).href;
  mkdirSync(path.join(folder, 'workspace', 'maps'), { recursive: true });
  writeFileSync(path.join(folder, 'secret.csv'), 'a,b\n');
  writeFileSync(path.join(folder, 'workspace', 'table.csv'), 'a,b\n1,ä\n');
  symlinkSync(path.join(folder, 'secret.csv'), path.join(folder, 'workspace', 'maps', 'link.csv'));
  const read = (name: string, ...roots: string[]) => readBeside(uri('workspace', 'maps', 'm.hl7map.yaml'), name, roots);
  assert.deepEqual(read('../table.csv', uri('workspace')), { text: 'a,b\n1,ä\n' });
  assert.match(read('../table.csv').problem ?? '', /outside .*maps/);
  for (const name of ['../../secret.csv', 'link.csv', path.join(folder, 'secret.csv')]) {
    assert.match(read(name, uri('workspace')).problem ?? '', /^it is outside .*workspace,/, name);
  }
  assert.match(read('none.csv', uri('workspace')).problem ?? '', /no such file/);
  assert.match(readBeside('untitled:Untitled-1', 'table.csv', [uri('workspace')]).problem ?? '', /not saved/);
});

test('a preview says what language its output is in', () =>
  withEditor(async editor => {
    for (const [target, rest, languageId] of [
      ['fhir: R4', 'resources: [{ resource: Patient, map: { birthDate: PID-7 | fhir_date } }]', 'json'],
      ['json: true', 'output: { name: PID-5.1 }', 'json'],
      ['xml: true', 'output: { name: PID-5.1 }', 'xml'],
      ['csv: true', 'rows: { columns: { name: PID-5.1 } }', 'plaintext'],
    ] as const) {
      await editor.change(mapping, `hl7map: 1\ntarget: { ${target} }\n${rest}\n`);
      const response = await preview(editor);
      assert.ok(response.kind === 'output', target);
      assert.deepEqual([response.languageId, response.problems], [languageId, []], target);
      assert.match(response.text, /Okafor|1980-02-14/);
    }
  }));

test('a preview goes by the base that a mapping extends, versions and all, and follows its changes', () =>
  withEditor(async (editor, files) => {
    const base = (code: string): string =>
      `hl7map: 1\nsource: { hl7v2: "2.3" }\ntarget: { hl7v2: "2.4" }\nsteps:\n  - map: { PID-8: { value: ${code} } }\n`;
    files.set('base.hl7map.yaml', { text: base('X') });
    const uri = 'file:///workspace/own.hl7map.yaml';
    await editor.open(uri, 'hl7map: 1\nextends: base.hl7map.yaml\nsteps:\n  - map: { PID-99: PID-1 }\n', 'hl7map');
    const sex = async (): Promise<string | undefined> => {
      const response: PreviewResponse = await editor.connection.sendRequest(previewMethod, {
        preview: 'p',
        mapping: uri,
        messages: [{ uri: message, line: 0 }],
      });
      return segmentsOf(response)[1]?.split('|')[8];
    };
    assert.equal(await sex(), 'X');
    files.set('base.hl7map.yaml', { text: base('Y') });
    assert.equal(await sex(), 'Y');
  }));

test('a mapping builds on one that comes with the product, though it names no version itself', () =>
  withEditor(async editor => {
    const tables = 'tables: { sex: { map: { W: female } } }\n';
    await editor.change(mapping, `hl7map: 1\nextends: pipehat:fhir/adt\n${tables}`);
    assert.deepEqual(await editor.pull(mapping).then(report => report.kind === 'full' && report.items), []);
    const response = await preview(editor);
    assert.ok(response.kind === 'output');
    assert.deepEqual(response.problems, []);
    const { entry } = JSON.parse(response.text);
    assert.deepEqual(
      entry.map(({ resource }: { resource: { resourceType: string } }) => resource.resourceType),
      ['Patient', 'Encounter'],
    );
    assert.equal(entry[0].resource.gender, 'female');
  }));
