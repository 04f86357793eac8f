import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type Definitions, knownVersions } from '../../../server/src/core/definitions/types.ts';
import { testDefinitions } from '../../support/definitions.ts';
import { repositoryRoot, sharedFolder, sharedMissing } from '../../support/paths.ts';
import { differences, readRawFacts } from './raw-facts.ts';

const definitions = testDefinitions();

/** The listed corrections as `VERSION WHAT: PLACE`, with the line that lists each; `*` stands for any version. */
function readCorrections(): Map<string, number> {
  const listed = new Map<string, number>();
  const text = readFileSync(path.join(repositoryRoot, 'server', 'definitions', 'corrections.txt'), 'utf8');
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const [, versions = '', what = '', places = ''] = /^(\*|[\d., ]+?) ([a-z].*?): (.+)$/.exec(line) ?? [];
    assert.notEqual(places, '', `corrections.txt:${index + 1}: expected 'VERSIONS WHAT: PLACES'`);
    for (const version of versions.split(', '))
      for (const place of places.split(', ')) listed.set(`${version} ${what}: ${place}`, index + 1);
  }
  return listed;
}

/** What the definitions say at a place such as `OBX-2` or `TS.2`, in the words of corrections.txt. */
function elementAt(of: Definitions, place: string): Record<string, string | number> {
  const [, id = '', separator, position = ''] = /^(\w+)([-.])(\d+)$/.exec(place) ?? [];
  const field = separator === '-' ? of.segment(id)?.fields[Number(position) - 1] : undefined;
  const element = field ?? of.dataType(id)?.components[Number(position) - 1];
  return {
    usage: element?.usage ?? '',
    type: element?.dataType || 'none',
    length: element?.maxLength || 'none',
    table: element?.table ?? 'none',
    repetitions: field?.maxRepetitions || '*',
  };
}

/** Whether a correction is made; for those that only explain a difference, whether what they name is there. */
function isMade(of: Definitions, what: string, place: string): boolean {
  const [, aspect = '', after = ''] = /^(\w+) .* -> (.+)$/.exec(what) ?? [];
  if (aspect === 'kind') return of.table(place)?.kind === after;
  if (aspect === 'components') return of.dataType(place)?.components.length === Number(after);
  if (aspect !== '') return String(elementAt(of, place)[aspect]) === after;
  const [name = '', rest = ''] = place.split(/[/=](.*)/s);
  const [code = '', event = ''] = name.split('^');
  const has = {
    type: () => of.dataType(place) !== undefined,
    code: () => of.table(name)?.codes.has(rest) === true,
    meaning: () => of.table(name)?.codes.has(rest) === true,
    structure: () => of.structure(place) !== undefined,
    event: () => of.structureOf(code, event) === rest,
    opened: () => of.table(place)?.open === true,
    name: () => elementAt(of, place).usage !== '',
  }[what.split(' ')[0] ?? ''];
  assert.ok(has, `corrections.txt: '${what}' is no kind of correction`);
  return has() === !what.endsWith(' removed');
}

test('every listed correction is made', () => {
  for (const [correction, line] of readCorrections()) {
    const [, versions = '', what = '', place = ''] = /^(\S+) (.*?): (.+)$/.exec(correction) ?? [];
    // A reworded meaning names no version: some version has the code.
    const among = versions === '*' ? knownVersions : knownVersions.filter(version => version === versions);
    assert.ok(
      among.some(version => isMade(definitions.loadSync(version), what, place)),
      `corrections.txt:${line}: ${correction}`,
    );
  }
});

const rules: [string, boolean][] = [
  ['no table 9999 is left', knownVersions.every(version => definitions.loadSync(version).table('9999') === undefined)],
  ['placeholder tables are open', ['0300', '0302', '0361', '0362', '0363', '0399'].every(id => isOpen('2.5.1', id))],
  ['the tables that 2.9.1 lacks are there', definitions.loadSync('2.9.1').table('0136')?.codes.size === 2],
  ['the variants of 2.9.1 are one', definitions.loadSync('2.9.1').structureIds.every(id => !id.includes('-'))],
  ['a withdrawn type is no type', definitions.loadSync('2.5.1').dataType('WD') === undefined],
];

function isOpen(version: '2.5.1', id: string): boolean {
  return definitions.loadSync(version).table(id)?.open === true;
}

for (const [rule, holds] of rules) test(`rule: ${rule}`, () => assert.equal(holds, true));

test('every difference from the raw facts is a listed correction, and every one listed is there', {
  skip: sharedMissing,
}, () => {
  const listed = readCorrections();
  const missing = new Map(listed);
  const unlisted: string[] = [];
  for (const version of knownVersions) {
    const raw = readRawFacts(sharedFolder ?? '', version);
    for (const difference of differences(raw, definitions.loadSync(version))) {
      const key = [`${version} ${difference}`, `* ${difference}`].find(candidate => listed.has(candidate));
      if (key === undefined) unlisted.push(`${version} ${difference}`);
      else missing.delete(key);
    }
  }
  if (process.env.PRINT_DIFFERENCES !== undefined) console.log(unlisted.join('\n'));
  assert.deepEqual({ unlisted, missing: [...missing.keys()] }, { unlisted: [], missing: [] });
});
