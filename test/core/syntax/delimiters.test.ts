import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDelimiters } from '../../../server/src/core/syntax/delimiters.ts';

/** Header, then field, component, repetition, escape, subcomponent and truncation with `-` for none, then problems. */
const cases: readonly [string, string, string][] = [
  ['MSH|^~\\&|A', '|^~\\&-', ''],
  ['MSH|^~\\&#|A', '|^~\\&#', ''],
  ['MSH@~&#\\@A', '@~&#\\-', ''],
  ['MSH|^~\\&', '|^~\\&-', ''],
  ['MSH|^|A', '|^----', ''],
  ['MSH|^~|A', '|^~---', ''],
  ['MSH', '|^~\\&-', 'too-short 0-3'],
  ['MSH|', '|^~\\&-', 'too-short 3-4'],
  ['MSH||A', '|^~\\&-', 'too-short 3-4'],
  ['MSHA|^~', '|^~\\&-', 'unusable-separator 3-4'],
  ['MSH ^~\\&', '|^~\\&-', 'unusable-separator 3-4'],
  ['MSH|ADT|A', '|^~\\&-', 'unusable-encoding-characters 4-7'],
  ['MSH|^~\\&#!|A', '|^~\\&-', 'unusable-encoding-characters 4-10'],
  ['MSH|^~\\\\&|A', '|^~\\-&', 'repeated 7-8'],
  ['MSH|^^\\&|A', '|^-\\&-', 'repeated 5-6'],
  ['MSH¦^~\\&¦A', '¦^~\\&-', ''],
];
for (const [header, expected, problems] of cases) {
  test(`${header} is read as ${expected}${problems && ` with ${problems}`}`, () => {
    const { delimiters, problems: found } = readDelimiters(header);
    const { field, component, repetition, escape: mark, subcomponent, truncation } = delimiters;
    assert.equal(
      [field, component, repetition, mark, subcomponent, truncation].map(text => text || '-').join(''),
      expected,
    );
    assert.equal(found.map(problem => `${problem.kind} ${problem.start}-${problem.end}`).join(), problems);
  });
}
