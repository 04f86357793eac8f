import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDigitOf } from '../../../server/src/core/values/check-digits.ts';
import {
  checkEncapsulatedData,
  checkStructuredNumeric,
  checkTelephone,
  checkValue,
} from '../../../server/src/core/values/data-types.ts';

/** Data type, value, and the start of what is said of it; nothing where it is right. */
const values: readonly [string, string, string?][] = [
  ['NM', '7'],
  ['NM', '-7.25'],
  ['NM', '+.5'],
  ['NM', '7.'],
  ['NM', '007'],
  ['NM', '>100', 'is no number'],
  ['NM', '1,5', 'is no number'],
  ['NM', '1e5', 'is no number'],
  ['NM', '.', 'is no number'],
  ['NM', ' 7', 'is no number'],
  ['SI', '1'],
  ['SI', '0001'],
  ['SI', '-1', 'is no sequence number'],
  ['SI', '12345', 'is no sequence number'],
  ['DT', '2026'],
  ['DT', '20260301'],
  ['DT', '20260230', 'names no day of the calendar (that month has 28 days)'],
  ['DT', '20261332', 'has no month 13'],
  ['DT', '202603011200', 'is no date'],
  ['DT', '2026-03-01', 'is no date'],
  ['TM', '1200'],
  ['TM', '12:00', 'is no time'],
  ['DTM', '20260301120000.1234-0500'],
  ['DTM', '20260301250000', 'is no date and time'],
  ['TS', '202603'],
  ['TS', '20260431', 'names no day of the calendar (that month has 30 days)'],
  ['TS', '3/1/2026', 'is no date and time'],
  ['ST', 'anything'],
];
for (const [dataType, text, problem] of values) {
  test(`${dataType} ${JSON.stringify(text)} ${problem ?? 'is right'}`, () => {
    const found = checkValue(dataType, text);
    if (problem === undefined) assert.equal(found, undefined);
    else assert.ok(found?.startsWith(problem), found);
  });
}

test('a structured numeric has a comparator and a separator of its own', () => {
  assert.equal(checkStructuredNumeric(1, '>='), undefined);
  assert.match(checkStructuredNumeric(1, 'gt') ?? '', /comparator/);
  assert.equal(checkStructuredNumeric(3, ':'), undefined);
  assert.match(checkStructuredNumeric(3, 'to') ?? '', /separator/);
  assert.equal(checkStructuredNumeric(2, '100'), undefined);
});

for (const [text, right] of [
  ['555-1212', true],
  ['(312)555-1212', true],
  ['1 (312) 555-1212X123', true],
  ['(312)555-1212X1B22Cday time', true],
  ['3125551212', false],
  ['+44 20 7946 0000', false],
] as const) {
  test(`the telephone number ${text} is ${right ? '' : 'not '}in the form of the standard`, () =>
    assert.equal(checkTelephone(text) === undefined, right));
}

test('encapsulated data is checked by its encoding', () => {
  assert.equal(checkEncapsulatedData('Base64', 'QUJDRA=='), undefined);
  assert.match(checkEncapsulatedData('Base64', 'QUJDRA=') ?? '', /no whole base64/);
  assert.match(checkEncapsulatedData('Base64', 'QU!D') ?? '', /no base64/);
  assert.match(checkEncapsulatedData('base64', 'QU=D') ?? '', /no whole base64/);
  assert.equal(checkEncapsulatedData('Hex', '0aFF'), undefined);
  assert.match(checkEncapsulatedData('Hex', '0aF') ?? '', /no hexadecimal/);
  assert.equal(checkEncapsulatedData('A', 'plain text'), undefined);
});

/** Scheme, id, check digit. The first is the Luhn example of every textbook; ISO 7064 MOD 11-2 is that of its own annex. */
const digits: readonly [string, string, string | undefined][] = [
  ['M10', '7992739871', '3'],
  ['M10', '12345', '5'],
  ['M11', '12345', '5'],
  ['ISO', '079', 'X'],
  ['ISO', '0794', '0'],
  ['NPI', '123456789', '3'],
  ['M10', 'A123', undefined],
  ['BCV', '12345', undefined],
];
for (const [scheme, id, digit] of digits) {
  test(`the ${scheme} check digit of ${id} is ${digit ?? 'not known'}`, () =>
    assert.equal(checkDigitOf(scheme, id), digit));
}
