/**
 * Every key of a test file, by where it may stand. The reader goes by these lists, and a test holds
 * schemas/hl7maptest.schema.json against them.
 */
import type { KeySet } from '../language/schema-reader.ts';
import type { MappingProblemCode } from '../problem.ts';

export const testFileKeys: KeySet = {
  what: 'a test file',
  keys: ['hl7maptest', 'note', 'mapping', 'ignore', 'cases'],
};

export const testCaseKeys: KeySet = {
  what: 'a case',
  keys: ['name', 'note', 'input', 'message', 'params', 'expect', 'assert', 'diagnostics'],
};

/** What an assertion may say in place of a value. */
export const assertionKeys: KeySet = { what: 'an assertion', keys: ['value', 'count'] };

export const diagnosticKeys: KeySet = { what: 'an expected problem', keys: ['code', 'text'] };

/** The word that says that a place of the output holds nothing. */
export const absentWord = 'absent';

/** The compiler holds these against the type, so that none is forgotten. */
const codes = {
  schema: true,
  'unknown-path': true,
  'unknown-table': true,
  'unknown-column': true,
  'unknown-filter': true,
  'unused-table': true,
  'repeats-without-index': true,
  'written-twice': true,
  'mixed-and-or': true,
  'untrusted-functions': true,
  'table-miss': true,
  'invalid-value': true,
  'composite-as-scalar': true,
  'required-never-set': true,
  'not-in-target-table': true,
  'formula-in-cell': true,
  limit: true,
} satisfies Record<MappingProblemCode, true>;

/** The codes that an expected problem can have. */
export const diagnosticCodes: readonly string[] = Object.keys(codes);
