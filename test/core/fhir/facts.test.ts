import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { compileFhirStructures } from '../../../scripts/fhir-structures.mjs';
import { Problems } from '../../../scripts/read-definitions.mjs';
import { codesOf } from '../../../server/src/core/fhir/check-codes.ts';
import type { FhirElement } from '../../../server/src/core/fhir/types.ts';
import { fhirR4Facts } from '../../../tools/fhir-r4-facts.mjs';
import { testDefinitions } from '../../support/definitions.ts';
import { repositoryRoot } from '../../support/paths.ts';

const file = path.join(repositoryRoot, 'server/definitions/fhir-r4.txt');
const text = readFileSync(file, 'utf8');
const facts = testDefinitions().fhirR4Sync();

/** The folder of profiles-resources.json and the others, which tools/fhir-r4-facts.mjs says how to get. */
const published = process.env.PIPEHAT_FHIR_R4;
const missing = published !== undefined && existsSync(published) ? false : 'PIPEHAT_FHIR_R4 names no folder';

test('the facts are those of the published definitions', { skip: missing }, () => {
  assert.equal(text, fhirR4Facts(published ?? ''));
});

test('every fact of fhir-r4.txt comes out of the look-ups, and no other', () => {
  const open = /^open (.*)$/m.exec(text)?.[1] ?? '';
  let around: string[] = [];
  let counted = 0;
  const told = new Set<string>();
  for (const line of text.split('\n')) {
    if (line === '' || /^(?:#|values|open)/.test(line)) around = [];
    const [, kind, name = '', base = ''] =
      /^(primitive|abstract|type|profile|resource) (\w+)(?: : (\w+))?$/.exec(line) ?? [];
    if (kind !== undefined && around.length === 0) {
      around = [name];
      told.add(name);
      const type = facts.type(name);
      assert.deepEqual([type?.kind, type?.base], [kind, base], line);
    }
    const [, indent = '', element = '', range, types = '', set] =
      /^( +)(\S+) (\d\.\.\S) (\S+)(?: = (\S+))?$/.exec(line) ?? [];
    if (range === undefined || around.length === 0) continue;
    around.length = indent.length / 2;
    const parent = facts.type(around.join('.'));
    const found = parent?.elements.find(one => one.name === element);
    assert.ok(found, line);
    around.push(element);
    told.add(around.join('.'));
    const isGroup = facts.type(around.join('.')) !== undefined;
    const expected = isGroup ? around.join('.') : types === '*' ? open : types.replace(/^#/, '');
    assert.deepEqual(printed(found), [range, expected, set], line);
    assert.equal(found.owner, parent?.id);
    counted += 1;
  }
  assert.ok(counted > 4000, `${counted} elements`);
  const all = [...facts.resourceTypes, ...facts.dataTypes].flatMap(id => facts.type(id)?.elements ?? []);
  for (const { owner, name } of all) assert.ok(told.has(`${owner}.${name}`), `${owner}.${name} is in no line`);
});

test('every value set that an element names has its codes, and is named', () => {
  const named = new Set([...text.matchAll(/ = (\S+)$/gm)].map(([, id]) => id));
  const defined = [...text.matchAll(/^values (\S+)/gm)].map(([, id]) => id ?? '');
  assert.deepEqual([...named].sort(), [...defined].sort());
  for (const id of defined) {
    const set = facts.valueSet(id);
    assert.ok(set !== undefined && set.open === (codesOf(set).length === 0), id);
  }
  assert.deepEqual(
    defined.filter(id => facts.valueSet(id)?.open),
    ['LL379-9', 'currencies', 'mimetypes', 'ucum-units'],
  );
  assert.equal(facts.valueSet('nothing'), undefined);
  assert.equal(facts.valueSet('constructor'), undefined);
});

const good = `primitive string : Element

open string

abstract Element
  id 0..1 string

type Thing : Element
  part 0..* Element
    same 0..* #Thing.part
  kind 0..1 string = kinds

values kinds
  http://example.org/kinds
    a b
`;

test('a right file has no problem', () => assert.deepEqual(problemsOf(good), []));

for (const [what, from, to, problem] of [
  ['an unknown type', 'id 0..1 string', 'id 0..1 strin', 'fhir-r4.txt:6: type strin is not defined'],
  ['an unknown base', 'Thing : Element', 'Thing : Elemen', 'fhir-r4.txt:8: type Elemen is not defined'],
  ['an unknown value set', '= kinds', '= kind', 'fhir-r4.txt:11: value set kind is not defined'],
  ['a group that is none', '#Thing.part', '#Thing.kind', 'fhir-r4.txt:10: #Thing.kind has no elements'],
  [
    'elements below a text',
    'part 0..* Element',
    'part 0..* string',
    'fhir-r4.txt:9: Thing.part is no group of elements',
  ],
  ['a cardinality', 'id 0..1', 'id 0..x', 'fhir-r4.txt:6: no element: see the head of the file'],
  ['several types', 'id 0..1 string', 'id 0..1 string|Thing', 'fhir-r4.txt:6: Element.id has several types and no [x]'],
  ['an element twice', 'kind 0..1', 'part 0..1', 'fhir-r4.txt:11: Thing.part is there twice'],
  ['a type twice', 'type Thing', 'type Element', 'fhir-r4.txt:8: Element is there twice'],
  ['a step of one blank', '  id', ' id', 'fhir-r4.txt:6: a line is set in by steps of two blanks'],
  ['a leap', '  id', '      id', 'fhir-r4.txt:6: no element: see the head of the file'],
  ['no head', 'type Thing', 'thing Thing', 'fhir-r4.txt:8: no type, no value set: see the head of the file'],
  [
    'codes of no system',
    '  http://example.org/kinds\n',
    '',
    'fhir-r4.txt:14: a code system is one word, and its codes stand further in below it',
  ],
] as const) {
  test(`the build says so: ${what}`, () => {
    assert.notEqual(good.replace(from, to), good);
    assert.ok(problemsOf(good.replace(from, to)).includes(problem), problemsOf(good.replace(from, to)).join('\n'));
  });
}

function problemsOf(definitions: string): readonly string[] {
  const problems = new Problems();
  compileFhirStructures(definitions, problems);
  return problems.list;
}

function printed({ min, max, types, valueSet }: FhirElement): readonly (string | undefined)[] {
  const names = types.map(({ type, targets }) => (targets.length === 0 ? type : `${type}(${targets.join('|')})`));
  return [`${min}..${max === Infinity ? '*' : max}`, names.join('|'), valueSet];
}
