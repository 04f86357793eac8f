/** Writing a mapping: what is offered, what is said, and where names lead, over JSON-RPC. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  CodeAction,
  CompletionItem,
  CompletionList,
  DocumentSymbol,
  Hover,
  Location,
  MarkupContent,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver-types';
import type { FileContent } from '../../server/src/mapping/mapping.ts';
import { type PreviewResponse, previewMethod } from '../../server/src/protocol.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const mapping = 'file:///workspace/lab.hl7map.yaml';
const message = 'file:///workspace/adt.hl7';
/** `$0` is where the cursor is; it is not in the text that the server gets. */
const text = `hl7map: 1
name: Lab
source: { hl7v2: "2.3", message: ADT_A01 }
target: { hl7v2: "2.5.1", message: ADT_A01 }
start: copy
tables:
  sex: { map: { W: F, M: M } }
  site: { csv: tables/site.csv, key: local, value: name }
fragments:
  Own: { "1": this.1 }
steps:
  - drop: [Z01, PID-19]
  - map:
      PID-8: PID-8 | lookup:'sex'
      PV1-3.4: { from: PV1-3.4, table: site }
      PID-3: { use: Own }
  - each: OBX
    where: OBX-2 == 'NM'
    map:
      OBX-3: OBX-3 | lookup:'sex' | upcase
`;

async function withEditor(run: (editor: Editor) => Promise<void>): Promise<void> {
  const files = new Map<string, FileContent>([['tables/site.csv', { text: 'local,name,oid\nN,North,1.2\n' }]]);
  const readFile = (_mapping: string, name: string): FileContent => files.get(name) ?? { problem: 'no such file' };
  const editor = await startEditor({ runtime: { readFile } });
  try {
    await editor.open(mapping, text, 'hl7map');
    await editor.open(
      message,
      'MSH|^~\\&|ACME|W||B|20260301||ADT^A01|A1|P|2.3\nPID|1||4711||Okafor^Nneka||19800214|W\n',
    );
    await run(editor);
  } finally {
    editor.close();
  }
}

/** The position of the n-th occurrence of a text, some characters into it. */
function placeOf(part: string, into = 0, within = text): { line: number; character: number } {
  const before = within.slice(0, within.indexOf(part) + into).split('\n');
  return { line: before.length - 1, character: (before.at(-1) ?? '').length };
}

const at = (part: string, into = 0) => ({ textDocument: { uri: mapping }, position: placeOf(part, into) });

/** What is offered where a line is written behind the others. */
async function offered(editor: Editor, line: string): Promise<readonly CompletionItem[]> {
  await editor.change(mapping, `${text}${line.replace('$0', '')}\n`);
  const list = await editor.connection.sendRequest<CompletionList | null>('textDocument/completion', {
    textDocument: { uri: mapping },
    position: { line: text.split('\n').length - 1, character: line.indexOf('$0') },
  });
  return list?.items ?? [];
}

test('fields of the source are offered with their names and types, by its version', () =>
  withEditor(async editor => {
    const items = await offered(editor, '      OBX-5: PID-$0');
    const sex = items.find(({ label }) => label === '8');
    assert.equal(sex?.detail, 'Sex · IS');
    assert.deepEqual(items.map(({ label }) => Number(label)).slice(0, 3), [1, 2, 3]);
  }));

test('fields of the target are those of its own version', () =>
  withEditor(async editor => {
    const items = await offered(editor, '      PID-$0');
    assert.match(items.find(({ label }) => label === '8')?.detail ?? '', /^Administrative Sex/);
    assert.ok(items.length > 30, 'PID has more fields in 2.5.1 than in 2.3');
  }));

test('components and codes go by the data type and the table', () =>
  withEditor(async editor => {
    const detailOf = async (line: string, wanted: string): Promise<string> =>
      (await offered(editor, line)).find(({ label }) => label === wanted)?.detail ?? '';
    assert.match(await detailOf('      OBX-5: PID-3.$0', '4'), /authority/i);
    assert.match(await detailOf("    where: PV1-2 == '$0", 'I'), /Inpatient/);
  }));

test('filters, tables, columns and fragments are offered where they can stand', () =>
  withEditor(async editor => {
    const filters = await offered(editor, '      OBX-5: PID-8 | $0');
    assert.match(filters.find(({ label }) => label === 'upcase')?.detail ?? '', /upcase/);
    assert.equal(filters.find(({ label }) => label === 'lookup')?.insertText, 'lookup:');
    const labels = async (line: string) => (await offered(editor, line)).map(({ label }) => label);
    assert.deepEqual(await labels("      OBX-5: PID-8 | lookup:'$0"), ['sex', 'site']);
    assert.deepEqual(await labels("      OBX-5: PID-8 | lookup:'site','$0"), ['local', 'name', 'oid']);
    assert.deepEqual(await labels('      OBX-5: { use: $0'), ['Own']);
    assert.deepEqual(await labels('      OBX-5: { value: PID-$0'), []);
  }));

test('elements of FHIR are offered by the resource and the element around them', () =>
  withEditor(async editor => {
    const top = 'hl7map: 1\ntarget: { fhir: R4 }\nresources:\n  - resource: Observation\n    as: result\n    map:\n';
    const labels = async (line: string): Promise<readonly string[]> => {
      await editor.change(mapping, `${top}${line.replace('$0', '')}\n`);
      const before = `${top}${line}`.slice(0, `${top}${line}`.indexOf('$0')).split('\n');
      const list = await editor.connection.sendRequest<CompletionList | null>('textDocument/completion', {
        textDocument: { uri: mapping },
        position: { line: before.length - 1, character: (before.at(-1) ?? '').length },
      });
      return (list?.items ?? []).map(({ label }) => label);
    };
    const elements = await labels('      $0');
    for (const name of ['status', 'valueQuantity', 'component[]']) assert.ok(elements.includes(name), name);
    assert.ok((await labels('      code.$0')).includes('coding[]'));
    assert.ok(
      (await labels('      code:\n        map:\n          coding[]:\n            map:\n              $0')).includes(
        'system',
      ),
    );
    const tables = await labels("      status: OBX-11 | lookup:'v2f-$0");
    assert.ok(tables.includes('v2f-ObservationStatus'), tables.join(' '));
    assert.ok((await labels('extends: $0')).includes('pipehat:fhir/oru-r01'));
    assert.deepEqual(await labels('      nothing:\n        map:\n          $0'), []);
    assert.deepEqual(await labels('      status: { from: OBX-11 }\nrows:\n  $0'), []);
  }));

test('what the previewed message has filled comes first, with its value', () =>
  withEditor(async editor => {
    await editor.connection.sendRequest(previewMethod, {
      preview: 'p',
      mapping,
      messages: [{ uri: message, line: 0 }],
    });
    const list = await editor.connection.sendRequest<CompletionList>('textDocument/completion', {
      textDocument: { uri: mapping },
      position: placeOf("PID-8 | lookup:'sex'", 4),
    });
    const sorted = [...list.items].sort((a, b) => (a.sortText ?? '').localeCompare(b.sortText ?? ''));
    assert.deepEqual(
      sorted.slice(0, 5).map(({ label }) => label),
      ['1', '3', '5', '7', '8'],
    );
    assert.match(sorted[2]?.detail ?? '', /Okafor\^Nneka$/);
  }));

async function hoverText(editor: Editor, part: string, into = 0): Promise<string> {
  const hover = await editor.connection.sendRequest<Hover | null>('textDocument/hover', at(part, into));
  return hover === null ? '' : (hover.contents as MarkupContent).value;
}

test('a hover says what a path is in its version, and what the message has there', () =>
  withEditor(async editor => {
    assert.equal(
      await hoverText(editor, "PID-8 | lookup:'sex'"),
      '**PID-8** Sex\n\nIS · optional · table 0001 Sex · version 2.3',
    );
    assert.match(await hoverText(editor, 'PID-8: PID-8'), /Administrative Sex[\s\S]*version 2\.5\.1/);
    await editor.connection.sendRequest(previewMethod, {
      preview: 'p',
      mapping,
      messages: [{ uri: message, line: 0 }],
    });
    assert.match(await hoverText(editor, "PID-8 | lookup:'sex'"), /In this message: `W`$/);
  }));

test('a hover tells what a filter does and what a table holds', () =>
  withEditor(async editor => {
    assert.match(await hoverText(editor, '| upcase', 3), /upcase[\s\S]*→/);
    assert.match(await hoverText(editor, "lookup:'sex'", 9), /\*\*sex\*\* 2 codes[\s\S]*`W` → `F`/);
    assert.match(await hoverText(editor, 'site: { csv'), /\*\*site\*\* 1 codes[\s\S]*`oid`/);
    assert.equal(await hoverText(editor, 'hl7map'), '');
  }));

const lines = (places: readonly Location[] | null): number[] => (places ?? []).map(({ range }) => range.start.line + 1);

test('a table and a fragment lead to where they are declared, and a file to itself', () =>
  withEditor(async editor => {
    const definition = (part: string, into: number) =>
      editor.connection.sendRequest<Location | null>('textDocument/definition', at(part, into));
    assert.deepEqual(lines([(await definition("lookup:'sex'", 9)) as Location]), [7]);
    assert.deepEqual(lines([(await definition('use: Own', 6)) as Location]), [10]);
    assert.equal((await definition('tables/site.csv', 3))?.uri, 'file:///workspace/tables/site.csv');
    assert.equal(await definition('hl7map', 1), null);
  }));

test('a table is found wherever it is used, and renamed there', () =>
  withEditor(async editor => {
    const found = await editor.connection.sendRequest<Location[]>('textDocument/references', {
      ...at("lookup:'sex'", 9),
      context: { includeDeclaration: true },
    });
    assert.deepEqual(lines(found), [7, 14, 20]);
    const edit = await editor.connection.sendRequest<WorkspaceEdit>('textDocument/rename', {
      ...at('sex: {', 1),
      newName: 'gender',
    });
    assert.deepEqual(
      (edit.changes?.[mapping] ?? []).map(({ range, newText }) => [range.start.line + 1, newText]),
      [
        [7, 'gender'],
        [14, 'gender'],
        [20, 'gender'],
      ],
    );
    for (const [newName, reason] of [
      ['site', /There is a table 'site' already/],
      ['a b', /can't be a name/],
    ] as const) {
      const refused = editor.connection.sendRequest('textDocument/rename', { ...at('sex: {', 1), newName });
      await assert.rejects(refused, reason);
    }
  }));

test('the outline has tables, fragments, steps and rules', () =>
  withEditor(async editor => {
    const symbols = await editor.connection.sendRequest<DocumentSymbol[]>('textDocument/documentSymbol', {
      textDocument: { uri: mapping },
    });
    assert.deepEqual(
      symbols.map(({ name, children }) => [name, (children ?? []).map(child => child.name)]),
      [
        ['sex', []],
        ['site', []],
        ['Own', ['1']],
        ['drop Z01', []],
        ['drop PID-19', []],
        ['PID-8', []],
        ['PV1-3.4', []],
        ['PID-3', []],
        ['each OBX', ['OBX-3']],
      ],
    );
  }));

/** The text of the mapping after the fix with this title, for the problem on a line. */
async function fixed(editor: Editor, written: string, line: number, title: string): Promise<WorkspaceEdit['changes']> {
  await editor.change(mapping, written);
  const preview = { preview: 'p', mapping, messages: [{ uri: message, line: 0 }] };
  const response = await editor.connection.sendRequest<PreviewResponse>(previewMethod, preview);
  const report = await editor.pull(mapping);
  const found = [
    ...(report.kind === 'full' ? report.items : []),
    ...(response.kind === 'output' ? response.problems : []).map(({ start, end, code, message: words }) => ({
      range: { start, end },
      code,
      message: words,
    })),
  ].filter(({ range }) => range.start.line + 1 === line);
  assert.notEqual(found.length, 0, `a problem on line ${line}`);
  const actions = await editor.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri: mapping },
    range: found[0]?.range,
    context: { diagnostics: found },
  });
  const action = actions.find(one => one.title === title);
  assert.ok(action, JSON.stringify(actions.map(one => one.title)));
  return action.edit?.changes;
}

function applied(written: string, edits: readonly TextEdit[] | undefined): string {
  assert.equal(edits?.length, 1);
  const [{ range, newText }] = edits as [TextEdit];
  const offset = ({ line, character }: TextEdit['range']['start']): number =>
    written.split('\n').slice(0, line).join('\n').length + (line === 0 ? 0 : 1) + character;
  return written.slice(0, offset(range.start)) + newText + written.slice(offset(range.end));
}

const rules = (tables: string, rule: string): string =>
  `hl7map: 1\nsource: { hl7v2: "2.3" }\ntarget: { hl7v2: "2.5.1" }\ntables:\n${tables}\nsteps:\n  - map:\n      ${rule}\n`;

test('a code that a table of the mapping lacks is added to it, in the style of its other entries', () =>
  withEditor(async editor => {
    for (const [table, expected] of [
      ['  t: { map: { A: X } }', '  t: { map: { A: X, W: W } }'],
      ['  t:\n    map:\n      A: X', '  t:\n    map:\n      A: X\n      W: W'],
    ] as const) {
      const written = rules(table, "PID-8: PID-8 | lookup:'t'");
      const line = written.split('\n').findIndex(text => text.includes('PID-8')) + 1;
      const changes = await fixed(editor, written, line, "Add 'W' to table 't'");
      const mended = applied(written, changes?.[mapping]);
      assert.equal(mended, rules(expected, "PID-8: PID-8 | lookup:'t'"));
      await editor.change(mapping, mended);
      const again = await editor.connection.sendRequest<PreviewResponse>(previewMethod, {
        preview: 'p',
        mapping,
        messages: [{ uri: message, line: 0 }],
      });
      assert.deepEqual(again.kind === 'output' && again.problems, [], 'the problem is gone');
    }
  }));

test('a code that a CSV file lacks becomes a row of it', () =>
  withEditor(async editor => {
    const written = rules('  site: { csv: tables/site.csv, key: local, value: name }', "PID-8: PID-8 | lookup:'site'");
    const line = written.split('\n').findIndex(text => text.includes('PID-8')) + 1;
    const changes = await fixed(editor, written, line, "Add 'W' to table 'site'");
    const edits = changes?.['file:///workspace/tables/site.csv'];
    assert.equal(applied('local,name,oid\nN,North,1.2\n', edits), 'local,name,oid\nN,North,1.2\nW,,\n');
  }));

test('what the engine knows how to mend is offered', () =>
  withEditor(async editor => {
    const written = text.replace('hl7map: 1\n', '');
    const changes = await fixed(editor, written, 1, "Write 'hl7map: 1'");
    assert.equal(applied(written, changes?.[mapping]), `hl7map: 1\n${written}`);
  }));
