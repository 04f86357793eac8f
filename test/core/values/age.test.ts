import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeAge } from '../../../server/src/core/values/age.ts';
import { parseDateTime } from '../../../server/src/core/values/date-time.ts';

/** Born on, looked at on, age. */
const ages: readonly [string, string, string | undefined][] = [
  ['19800214', '20260314', '46 years'],
  ['19800314', '20260314', '46 years'],
  ['19800315', '20260314', '45 years'],
  ['20240315', '20260314', '23 months'],
  ['20240314', '20260314', '2 years'],
  ['20260214', '20260314', '1 month'],
  ['20260215', '20260314', '27 days'],
  ['20260313', '20260314', '1 day'],
  ['20260314', '20260314', '0 days'],
  ['20260315', '20260314', undefined],
  ['20300101', '20260314', undefined],
  ['198002', '20260314', 'about 46 years'],
  ['1980', '20260314', 'about 46 years'],
  ['2026', '20260314', 'about 2 months'],
  ['20240229', '20250228', '11 months'],
  ['198002141230+0100', '20260314', '46 years'],
];
for (const [born, on, expected] of ages) {
  test(`born ${born}, on ${on}: ${expected ?? 'no age'}`, () => {
    const [birth, day] = [parseDateTime(born), parseDateTime(on)];
    assert.ok(birth && day);
    assert.equal(describeAge(birth, day), expected);
  });
}
