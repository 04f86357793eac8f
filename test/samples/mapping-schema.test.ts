/** The schema that editors complete by is held against the lists of keys that the reader goes by, place by place. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import {
  caseKeys,
  commonStepKeys,
  conditionKeys,
  elseKeys,
  ignoreKeys,
  mappingKeys,
  ruleKeys,
  sourceKeys,
  stepKinds,
  stepOptions,
  tableKeys,
  tableOrigins,
  targetKeys,
} from '../../server/src/mapping/language/keys.ts';
import type { KeySet } from '../../server/src/mapping/language/schema-reader.ts';
import { repositoryRoot } from '../support/paths.ts';

/** As much of JSON Schema as this one is made of. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly oneOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly $ref?: string;
  readonly type?: string | readonly string[];
}

const schema: Schema = JSON.parse(readFileSync(path.join(repositoryRoot, 'schemas', 'hl7map.schema.json'), 'utf8'));
const definition = (name: string): Schema => schema.definitions?.[name] ?? assert.fail(`no definition ${name}`);
const sorted = (keys: Iterable<string>): string[] => [...new Set(keys)].sort();
const keysOf = ({ properties = {} }: Schema): string[] => sorted(Object.keys(properties));
const known = ({ keys }: KeySet): string[] => sorted(keys);
/** The keys of all alternatives together. */
const keysOfAll = (schemas: readonly Schema[] = []): string[] => sorted(schemas.flatMap(keysOf));

describe('schema of mapping files and the reader', () => {
  const rule = definition('ruleOptions');
  const cases = rule.properties?.cases?.items?.oneOf ?? [];
  const inElse = cases.flatMap(({ properties = {} }) => properties.else?.oneOf ?? []);
  for (const [what, expected, found] of [
    ['the file', known(mappingKeys), keysOf(schema)],
    ['source', known(sourceKeys), keysOf(schema.properties?.source ?? {})],
    ['target', known(targetKeys), keysOf(schema.properties?.target ?? {})],
    ['a table', known(tableKeys), keysOf(definition('table'))],
    ['a rule', known(ruleKeys), keysOf(rule)],
    ['a case', known(caseKeys), keysOfAll(cases)],
    ['else', known(elseKeys), keysOfAll(inElse)],
    ['a condition', known(conditionKeys), keysOfAll(definition('condition').oneOf)],
    ['ignore', known(ignoreKeys), keysOfAll(schema.properties?.ignore?.oneOf?.[1]?.items?.oneOf)],
  ] as const)
    it(`know the same keys of ${what}`, () => assert.deepEqual(found, expected));

  it('know the same steps, and the same keys of each', () => {
    const steps = definition('step').oneOf ?? [];
    const kinds = steps.map(({ required = [] }) => stepKinds.find(kind => kind === required[0]));
    assert.deepEqual(sorted(kinds.map(String)), sorted(stepKinds));
    for (const [index, kind] of kinds.entries()) {
      assert.ok(kind);
      const expected = sorted([kind, ...stepOptions[kind], ...commonStepKeys]);
      assert.deepEqual(keysOf(steps[index] ?? {}), expected, kind);
      assert.equal(steps[index]?.additionalProperties, false, kind);
    }
  });

  it('know the same kinds of tables', () => {
    const kinds = definition('table').oneOf?.map(({ required = [] }) => required[0] ?? '') ?? [];
    assert.deepEqual(sorted(kinds), sorted(tableOrigins));
  });

  it('describes every key that can be written', () => {
    const missing: string[] = [];
    const resolved = (one: Schema): Schema =>
      one.$ref === undefined ? one : definition(one.$ref.replace('#/definitions/', ''));
    const walk = (one: Schema, at: string): void => {
      for (const [key, inner] of Object.entries(one.properties ?? {})) {
        if (inner.description === undefined && resolved(inner).description === undefined) missing.push(`${at}.${key}`);
        walk(inner, `${at}.${key}`);
      }
      for (const inner of one.oneOf ?? []) walk(inner, at);
      if (one.items !== undefined) walk(one.items, `${at}[]`);
    };
    walk(schema, '');
    for (const [name, inner] of Object.entries(schema.definitions ?? {})) walk(inner, name);
    assert.deepEqual(missing, []);
  });
});
