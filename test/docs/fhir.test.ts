/** The page about FHIR is held against the mappings and tables that come with Pipehat. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { withTables } from '../../tools/fhir-page.mjs';
import { problemsOf } from '../mapping/mapped.ts';
import { testDefinitions } from '../support/definitions.ts';
import { repositoryRoot } from '../support/paths.ts';

const page = readFileSync(path.join(repositoryRoot, 'docs/fhir.md'), 'utf8');

test('its tables are those of the mappings (node tools/fhir-page.mjs mappings/fhir)', () =>
  assert.equal(page, withTables(page, path.join(repositoryRoot, 'mappings/fhir'))));

test('it names every table of codes', () => {
  const [, list = ''] = /The tables are: ([^.]*)\./.exec(page) ?? [];
  assert.deepEqual(
    [...list.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    testDefinitions().v2fSync().names,
  );
});

test('its example is a mapping without a problem', () => {
  const [, example = ''] = /```yaml\n(hl7map: 1[\s\S]*?)```/.exec(page) ?? [];
  assert.deepEqual(problemsOf(example), []);
});

test('it names every fragment of the data types', () => {
  const text = testDefinitions().mappingsSync().get('fhir/datatypes') ?? '';
  const fragments = [...text.slice(text.indexOf('\nfragments:')).matchAll(/^ {2}(\w+):/gm)].map(
    ([, name]) => name ?? '',
  );
  assert.ok(fragments.length > 10);
  assert.deepEqual(
    fragments.filter(name => !/Type$/.test(name) && !page.includes(`\`${name}\``)),
    [],
  );
});
