import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeDateTime, describeTime, parseDateTime, parseTime } from '../../../server/src/core/values/date-time.ts';

/** A text and how it reads; undefined where it is no date or time. */
const dates: readonly [string, string | undefined][] = [
  ['2026', '2026'],
  ['202603', 'March 2026'],
  ['20260301', '1 March 2026'],
  ['2026030112', '1 March 2026, 12 h'],
  ['202603011205', '1 March 2026, 12:05'],
  ['20260301120530', '1 March 2026, 12:05:30'],
  ['20260301120530.25', '1 March 2026, 12:05:30.25'],
  ['20260301120530.2500-0500', '1 March 2026, 12:05:30.2500 (UTC-05:00)'],
  ['20260301+0545', '1 March 2026 (UTC+05:45)'],
  ['20240229', '29 February 2024'],
  ['20250229', undefined],
  ['19000229', undefined],
  ['20000229', '29 February 2000'],
  ['20260431', undefined],
  ['20261301', undefined],
  ['20260300', undefined],
  ['2026030124', undefined],
  ['202603011260', undefined],
  ['20260301120530.', undefined],
  ['20260301120530.12345', undefined],
  ['20260301120530+1500', undefined],
  ['2026-03-01', undefined],
  ['202603011', undefined],
  ['', undefined],
  ['03/01/2026', undefined],
];
for (const [text, words] of dates) {
  test(`${JSON.stringify(text)} is ${words ?? 'no date'}`, () => {
    const date = parseDateTime(text);
    assert.equal(date && describeDateTime(date), words);
  });
}

const times: readonly [string, string | undefined][] = [
  ['12', '12 h'],
  ['0905', '09:05'],
  ['235959.1+0100', '23:59:59.1 (UTC+01:00)'],
  ['2400', undefined],
  ['9:05', undefined],
];
for (const [text, words] of times) {
  test(`the time ${text} is ${words ?? 'none'}`, () => {
    const time = parseTime(text);
    assert.equal(time && describeTime(time), words);
  });
}
