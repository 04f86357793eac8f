/** The schema's keys of targets that are trees are those that the reader goes by. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import {
  bundleKinds,
  csvKeys,
  resourceGroupKeys,
  resourceIdKeys,
  resourceKeys,
  rowsKeys,
} from '../../server/src/mapping/language/keys.ts';
import { fhirCases, formatCases } from '../mapping/tree-cases.ts';
import { repositoryRoot } from '../support/paths.ts';

interface Schema {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly oneOf: readonly Schema[];
  readonly enum: readonly string[];
}

const schema: Schema = JSON.parse(readFileSync(path.join(repositoryRoot, 'schemas', 'hl7map.schema.json'), 'utf8'));
const { target, rows, bundle } = schema.properties;
const [resource, group] = schema.definitions.resource?.oneOf ?? [];
const keysOf = (one: Schema | undefined): string[] => Object.keys(one?.properties ?? {}).sort();

describe('schema of targets that are trees', () => {
  for (const [what, expected, found] of [
    ['a resource', resourceKeys.keys, keysOf(resource)],
    ['a group of resources', resourceGroupKeys.keys, keysOf(group)],
    ['an id', resourceIdKeys.keys, keysOf(resource?.properties.id?.oneOf[1])],
    ['rows', rowsKeys.keys, keysOf(rows)],
    ['csv', csvKeys.keys, keysOf(target?.properties.csv?.oneOf[1])],
    ['bundle', bundleKinds, [...(bundle?.enum ?? [])].sort()],
  ] as const)
    it(`knows the same keys of ${what} as the reader`, () => assert.deepEqual(found, [...expected].sort()));

  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
  for (const { what, mapping } of [...fhirCases, ...formatCases])
    it(`accepts: ${what}`, () => {
      const source = mapping.includes('source:') ? '' : 'source: { hl7v2: "2.5.1" }\n';
      // The second of two rules for one element is a mistake that the engine reports.
      const valid = validate(parse(`${mapping}${source}`, { uniqueKeys: false }));
      assert.ok(valid, JSON.stringify(validate.errors));
    });

  for (const [what, part] of [
    ['an unknown key of a resource', 'target: { fhir: R4 }\nresources: [{ resource: Patient, name: x }]'],
    ['a Bundle of another kind', 'target: { fhir: R4 }\nbundle: document\nresources: [{ resource: Patient }]'],
    ['rows without columns', 'target: { csv: true }\nrows: { each: OBX }'],
    ['another way with formulas', 'target: { csv: { formulas: drop } }\nrows: { columns: { A: PID-1 } }'],
  ] as const)
    it(`rejects ${what}`, () => assert.ok(!validate(parse(`hl7map: 1\nsource: { hl7v2: "2.5" }\n${part}`))));
});
