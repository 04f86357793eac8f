/** The schema of test files is held against the lists of keys that the reader goes by, and against the samples. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import {
  assertionKeys,
  diagnosticCodes,
  diagnosticKeys,
  testCaseKeys,
  testFileKeys,
} from '../../server/src/mapping/testing/test-keys.ts';
import { readTests } from '../../server/src/mapping/testing/testing.ts';
import { repositoryRoot } from '../support/paths.ts';
import { samplesFolder } from './files.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly $ref?: string;
}

const schema: Schema = JSON.parse(readFileSync(path.join(repositoryRoot, 'schemas', 'hl7maptest.schema.json'), 'utf8'));
const { case: one, assertion, code } = schema.definitions;
const keysOf = (part: Schema | undefined): string[] => Object.keys(part?.properties ?? {}).sort();

describe('schema of test files and the reader', () => {
  for (const [what, expected, found] of [
    ['the file', testFileKeys.keys, keysOf(schema)],
    ['a case', testCaseKeys.keys, keysOf(one)],
    ['an assertion', assertionKeys.keys, keysOf(assertion?.oneOf?.[1])],
    ['an expected problem', diagnosticKeys.keys, keysOf(one?.properties?.diagnostics?.items?.oneOf?.[1])],
    ['codes', diagnosticCodes, [...(code?.enum ?? [])].sort()],
  ] as const)
    it(`know the same keys of ${what}`, () => assert.deepEqual(found, [...expected].sort()));

  it('describes every key that can be written', () => {
    const described = (part: Schema | undefined): boolean =>
      part?.description !== undefined ||
      (part?.$ref !== undefined && described(schema.definitions[part.$ref.replace('#/definitions/', '')]));
    for (const part of [schema, one, assertion?.oneOf?.[1], one?.properties?.diagnostics?.items?.oneOf?.[1]])
      for (const [key, inner] of Object.entries(part?.properties ?? {})) assert.ok(described(inner), key);
  });

  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
  const isValid = (text: string): boolean => validate(parse(text, { uniqueKeys: false }));

  it('accept every sample', () => {
    const files = readdirSync(samplesFolder, { recursive: true, encoding: 'utf8' }).filter(file =>
      file.endsWith('.hl7map.test.yaml'),
    );
    assert.ok(files.length >= 2);
    for (const file of files) {
      const text = readFileSync(path.join(samplesFolder, file), 'utf8');
      assert.ok(isValid(text), `${file}: ${JSON.stringify(validate.errors)}`);
      assert.deepEqual(readTests(text).problems, [], file);
    }
  });

  const withCase = (lines: string): string => `mapping: m\ncases:\n  - { name: one, input: a, ${lines} }\n`;
  for (const text of [
    withCase('expect: b'),
    withCase('assert: { PID-8: F, PID-7: 1988, PID-3: { count: 2 }, PID-4: { value: x } }, message: 2'),
    withCase('diagnostics: [table-miss, { code: schema, text: x }], params: { site: 1, other: }'),
    withCase('diagnostics: []'),
    `hl7maptest: 1\nnote: x\nignore: MSH-7\n${withCase('note: x, expect: b')}`,
  ])
    it(`both accept ${text.split('\n').at(-2)?.trim()}`, () => {
      assert.ok(isValid(text), JSON.stringify(validate.errors));
      assert.deepEqual(readTests(text).problems, []);
    });

  for (const text of [
    'note: x',
    'mapping: m\ncases: []',
    'mapping: m\ncases: [{ input: a, expect: b }]',
    'mapping: m\ncases: [{ name: a, expect: b }]',
    'hl7maptest: 2\nmapping: m\ncases: [{ name: a, input: a, expect: b }]',
    withCase(''),
    withCase('expct: b'),
    withCase('expect: b, message: 0'),
    withCase('assert: {}'),
    withCase('assert: { PID-8: "" }'),
    withCase('assert: { PID-8: [a] }'),
    withCase('assert: { PID-8: {} }'),
    withCase('assert: { PID-8: { count: 1, value: a } }'),
    withCase('assert: { PID-8: { count: -1 } }'),
    withCase('diagnostics: table-miss'),
    withCase('diagnostics: [no-such-code]'),
    withCase('diagnostics: [{ text: a }]'),
    withCase('expect: b, params: { site: [a] }'),
  ])
    it(`both refuse ${text.replaceAll('\n', ' ').trim()}`, () => {
      assert.ok(!isValid(text));
      assert.notDeepEqual(readTests(text).problems, []);
    });

  it('is contributed for test files, which no schema or language of mappings is for', () => {
    const { contributes } = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8'));
    const matches = (pattern: string): boolean => 'a.hl7map.test.yaml'.endsWith(pattern.replace(/^\*/, ''));
    const urls = contributes.yamlValidation
      .filter(({ fileMatch }: { fileMatch: string[] }) => fileMatch.some(matches))
      .map(({ url }: { url: string }) => url);
    assert.deepEqual(urls, ['./schemas/hl7maptest.schema.json']);
    const languages = contributes.languages.filter(({ extensions }: { extensions: string[] }) =>
      extensions.some(matches),
    );
    assert.deepEqual(languages, []);
  });
});
