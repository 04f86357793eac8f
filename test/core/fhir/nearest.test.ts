import assert from 'node:assert/strict';
import { test } from 'node:test';
import { didYouMean, nearestNames } from '../../../server/src/core/fhir/nearest.ts';

for (const [wanted, names, expected] of [
  ['birthdate', ['active', 'birthDate'], ['birthDate']],
  ['gendr', ['name', 'gender'], ['gender']],
  ['abcd', ['ABCX', 'abcx'], ['abcx', 'ABCX']],
  ['ab', ['ba', 'xy', 'a', 'abc', 'b'], ['ba', 'a', 'abc']],
  ['identifer', ['identity', 'identifier', 'id'], ['identifier', 'identity']],
  ['xyzzy', ['name', 'gender'], []],
  ['', ['name'], []],
  ['text', [], []],
] as const) {
  test(`'${wanted}' may be ${expected.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(nearestNames(wanted, names), expected);
  });
}

test('the nearest one is offered in words', () => {
  assert.equal(didYouMean(['a', 'b']), " Did you mean 'a'?");
  assert.equal(didYouMean([]), '');
});
