import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { buildDefinitions } from '../../../scripts/build-definitions.mjs';
import {
  type ElementFacts,
  Problems,
  parseStructure,
  readVersion,
  type StructureNodeFacts,
} from '../../../scripts/read-definitions.mjs';
import {
  type ElementDefinition,
  knownVersions,
  type StructureNode,
} from '../../../server/src/core/definitions/types.ts';
import { definitionsIn } from '../../../server/src/node/definitions.ts';
import { repositoryRoot } from '../../support/paths.ts';

const sources = path.join(repositoryRoot, 'server', 'definitions');
const folder = mkdtempSync(path.join(tmpdir(), 'definitions-'));
after(() => rmSync(folder, { recursive: true, force: true }));
// scripts/unit.mjs has built them from the same sources, once for all test files.
const built = process.env.PIPEHAT_TEST_DEFINITIONS ?? '';
const source = definitionsIn(built);

for (const version of knownVersions) {
  test(`every fact of ${version}.txt comes out of the look-ups, and nothing else does`, () => {
    const problems = new Problems();
    const facts = readVersion(path.join(sources, `${version}.txt`), problems);
    assert.deepEqual(problems.list, []);
    const definitions = source.loadSync(version);
    assert.equal(definitions.version, version);

    assert.deepEqual(definitions.segmentIds, [...facts.segments.keys()].sort());
    for (const { id, name, fields } of facts.segments.values()) {
      const segment = definitions.segment(id);
      assert.deepEqual([segment?.id, segment?.name], [id, name]);
      const found = segment?.fields.map(field => ({
        ...elementFacts(field),
        maxRepetitions: field.maxRepetitions,
        item: field.item,
      }));
      assert.deepEqual(found, fields.map(withoutLine), id);
    }
    assert.deepEqual(definitions.dataTypeIds, [...facts.types.keys()].sort());
    for (const { id, displayId, open, name, components } of facts.types.values()) {
      const type = definitions.dataType(id);
      assert.deepEqual([type?.id, type?.displayId, type?.open, type?.name], [id, displayId, open, name]);
      const found = type?.components.map(component => ({ ...elementFacts(component), maxRepetitions: 1, item: '' }));
      assert.deepEqual(found, components.map(withoutLine), id);
    }
    assert.deepEqual(definitions.tableIds, [...facts.tables.keys()].sort());
    for (const { id, kind, open, name, codes, patterns } of facts.tables.values()) {
      const table = definitions.table(id);
      assert.deepEqual([table?.id, table?.kind, table?.open, table?.name], [id, kind, open, name]);
      assert.deepEqual([...(table?.codes ?? [])], [...codes]);
      const found = table?.patterns.map(({ code, expression }) => [code, expression.source]);
      assert.deepEqual(
        found,
        [...patterns].map(([code, pattern]) => [code, new RegExp(`^(?:${pattern})$`).source]),
      );
    }
    assert.deepEqual(definitions.structureIds, [...facts.structures.keys()].sort());
    for (const structure of facts.structures.values()) {
      const nodes = parseStructure(structure, `${version}.txt`, problems);
      assert.deepEqual(definitions.structure(structure.id)?.children.map(nodeFacts), nodes.map(nodeWithoutLine));
    }
    assert.deepEqual(
      definitions.events.map(({ code, event, structure }) => `${code}^${event} ${structure}`).sort(),
      [...facts.events.values()].map(({ code, event, structure }) => `${code}^${event} ${structure}`).sort(),
    );
    for (const { code, event, structure } of facts.events.values())
      assert.equal(definitions.structureOf(code, event), structure);
    assert.deepEqual(problems.list, []);
  });
}

function elementFacts({ position, name, dataType, usage, maxLength, table }: ElementDefinition) {
  return { position, name, dataType, usage, maxLength, table: table ?? '' };
}

function withoutLine({ line: _, ...facts }: ElementFacts) {
  return facts;
}

type BareNode = { kind: string; name: string; min: number; max: number; children: BareNode[] };

function nodeFacts(node: StructureNode): BareNode {
  const { kind, min, max } = node;
  if (node.kind === 'segment') return { kind, name: node.id, min, max, children: [] };
  const children = node.kind === 'group' ? node.children : node.alternatives;
  return { kind, name: node.name, min, max, children: children.map(nodeFacts) };
}

function nodeWithoutLine({ kind, name, min, max, children }: StructureNodeFacts): BareNode {
  return { kind, name, min, max, children: children.map(nodeWithoutLine) };
}

test('every name that the definitions use is defined, in every version', () => {
  for (const version of knownVersions) {
    const definitions = source.loadSync(version);
    const elements = [
      ...definitions.segmentIds.flatMap(id => definitions.segment(id)?.fields ?? []),
      ...definitions.dataTypeIds.flatMap(id => definitions.dataType(id)?.components ?? []),
    ];
    for (const { name, dataType, table, tableComponent, usage } of elements) {
      const where = `${version} ${name}`;
      const type = definitions.dataType(dataType);
      if (dataType === '') assert.match(usage, /^[WX]$/, where);
      else assert.ok(type, `${where}: data type ${dataType}`);
      if (table !== undefined) assert.ok(definitions.table(table), `${where}: table ${table}`);
      if (tableComponent > 0) assert.ok(type?.components[tableComponent - 1], `${where}: component ${tableComponent}`);
    }
    for (const { structure } of definitions.events) assert.ok(definitions.structure(structure), structure);
    const check = (node: StructureNode): void => {
      if (node.kind === 'segment')
        assert.ok(node.id === 'Hxx' || definitions.segment(node.id), `${version} ${node.id}`);
      else (node.kind === 'group' ? node.children : node.alternatives).forEach(check);
    };
    for (const id of definitions.structureIds) definitions.structure(id)?.children.forEach(check);
    for (const id of definitions.tableIds) {
      const table = definitions.table(id);
      assert.ok(table?.open || (table?.codes.size ?? 0) > 0, `${version} table ${id} has no codes`);
    }
  }
});

test('all versions together zip to less than 250 KB', () => {
  const zipped = readdirSync(built).reduce(
    (sum, name) => sum + deflateRawSync(readFileSync(path.join(built, name)), { level: 9 }).length,
    0,
  );
  assert.ok(zipped < 250 * 1024, `${zipped} bytes`);
});

/** Builds a folder with one version's file of these lines and says what the build complains of. */
function complaint(lines: string[], rules = 'CE * 1\n'): string {
  const input = mkdtempSync(path.join(folder, 'input-'));
  mkdirSync(input, { recursive: true });
  writeFileSync(path.join(input, '2.5.txt'), `${['version 2.5', ...lines].join('\n')}\n`);
  writeFileSync(path.join(input, 'table-components.txt'), rules);
  try {
    buildDefinitions(input, path.join(input, 'output'));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}

const type = ['type ST String', 'type CE Coded element', '  1 O ST - - Identifier'];

const mistakes: [string, string[], string][] = [
  ['nothing wrong', [...type, 'segment ZZZ Test', '  1 R ST 1 - - - Name'], ''],
  ['a missing column', [...type, 'segment ZZZ Test', '  1 R ST 1 - - Name'], "2.5.txt:6: expected 'POSITION USAGE"],
  ['a gap', [...type, 'segment ZZZ Test', '  2 R ST 1 - - - Name'], '2.5.txt:6: position 2 where 1 is due'],
  ['an unknown usage', [...type, 'segment ZZZ Test', '  1 Q ST 1 - - - Name'], "2.5.txt:6: 'Q' is no usage"],
  ['an unknown type', [...type, 'segment ZZZ Test', '  1 R XX 1 - - - Name'], "2.5.txt:6: ZZZ-1 has data type 'XX'"],
  [
    'an unknown table',
    [...type, 'segment ZZZ Test', '  1 R ST 1 - 0001 - Name'],
    '2.5.txt:6: ZZZ-1 names table 0001, which is not defined',
  ],
  ['an empty table', ['table 0001 user Sex'], '2.5.txt:2: table 0001 has no codes and is not open'],
  ['a code twice', ['table 0001 user Sex', '  M Male', '  M Man'], '2.5.txt:4: code M is in table 0001 twice'],
  ['a bad pattern', ['table 0001 user Sex', '  M /(/ Male'], "2.5.txt:3: '(' is no regular expression"],
  ['a separator', ['table 0001 user Sex', '  M a|b'], "2.5.txt:2: '|' and '~' cannot be used in 'a|b'"],
  ['an unknown segment', ['structure ACK', '  MSH'], '2.5.txt:3: segment MSH is not defined'],
  ['an open bracket', ['structure ACK', '  [{Hxx}'], "2.5.txt:2: structure ACK: ']' is missing"],
  ['a stray bracket', ['structure ACK', '  Hxx]'], "2.5.txt:3: structure ACK: ']' is not expected here"],
  ['a choice of one', ['structure ACK', '  <Hxx>'], '2.5.txt:3: a choice of fewer than two'],
  ['an event in the air', ['event ADT^A01 ADT_A01'], '2.5.txt:2: ADT^A01 has structure ADT_A01, which is not defined'],
  ['an unknown keyword', ['segments'], "2.5.txt:2: unknown keyword 'segments'"],
  ['a segment twice', [...type, ...Array(2).fill(['segment ZZZ T', '  1 R ST 1 - - - N']).flat()], '2.5.txt:7: ZZZ is'],
];

for (const [what, lines, expected] of mistakes) {
  test(`the build answers ${what} with ${expected === '' ? 'no complaint' : `'${expected}...'`}`, () => {
    const found = complaint(lines);
    if (expected === '') assert.equal(found, '');
    else assert.ok(found.startsWith(expected), found);
  });
}

test('a table of a composite without a rule is a complaint that names the rule file', () => {
  const lines = [...type, 'table 0001 user Sex', '  M Male', 'segment ZZZ Test', '  1 R CE 1 - 0001 - Name'];
  assert.equal(complaint(lines), '');
  assert.match(complaint(lines, ''), /^2\.5\.txt:8: table-components\.txt has no rule for type CE with table 0001/);
  assert.match(complaint(lines, 'CE * 7\n'), /^table-components\.txt:1: CE has no component 7 in 2\.5\.txt/);
});
