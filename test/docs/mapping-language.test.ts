/** The page about the mapping language: every key is on it, and every example compiles. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { mappingKeys, ruleKeys, stepKinds, stepOptions, tableKeys } from '../../server/src/mapping/language/keys.ts';
import { compile } from '../mapping/mapped.ts';
import { repositoryRoot } from '../support/paths.ts';

const page = readFileSync(path.join(repositoryRoot, 'docs', 'mapping.md'), 'utf8');

test('every key of the language is on the page', () => {
  const keys = [
    ...[...mappingKeys.keys, ...ruleKeys.keys, ...tableKeys.keys],
    ...[...stepKinds, ...Object.values(stepOptions).flat()],
  ];
  const written = new Set([...page.matchAll(/[A-Za-z][A-Za-z0-9]*/g)].map(([word]) => word));
  assert.deepEqual(
    keys.filter(key => !written.has(key)),
    [],
  );
  for (const kind of stepKinds) assert.match(page, new RegExp(`^### (?:\\w+ and )?${kind}\\b`, 'm'), kind);
});

/** What an example leaves out, so that it can stand alone. */
const tables = 'tables: { sex: { map: { M: M } } }\n';
const head = `hl7map: 1
source: { hl7v2: "2.5.1", message: ORU_R01 }
target: { hl7v2: "2.5.1", message: ADT_A01 }
params: { site: X }
`;
const files = {
  'tables/loinc.csv': 'local_code,loinc,display\nHGB,718-7,Haemoglobin\n',
  'maps/units.json': '{ "resourceType": "ConceptMap", "group": [] }',
  'base/adt.hl7map.yaml': 'hl7map: 1\nsteps:\n  - map: { PID-8: { id: sex, from: PID-8 } }\n',
};

/** An example as a mapping of its own. */
function whole(example: string): string {
  if (example.startsWith('hl7map')) return example;
  const indented = (by: string): string => example.replace(/^(?=.)/gm, by);
  if (/^(?:tables|fragments|functions):/.test(example)) return `${head}${example}`;
  if (example.startsWith('where:')) return `${head}steps:\n  - keep: PID-3\n${indented('    ')}`;
  if (/^[A-Z]/.test(example)) return `${head}steps:\n  - map:\n${indented('      ')}`;
  return `${head}${tables}steps:\n${indented('  ')}`;
}

const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, example = '']) => example);

for (const [index, example] of examples.entries())
  test(`example ${index + 1} of the page compiles: ${example.split('\n')[0]}`, () => {
    const { problems } = compile(whole(example), files);
    const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    assert.deepEqual(errors, []);
  });

test('there are examples', () => {
  assert.ok(examples.length > 10);
});
