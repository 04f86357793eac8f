/** Messages that are used again: new control id and time, and nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renewed } from '../../../server/src/core/edit/renew.ts';

const now = '20260314084500+0100';
const ids = (): (() => string) => {
  let count = 0;
  return () => `NEW${++count}`;
};

const cases: readonly (readonly [what: string, before: string, after: string])[] = [
  [
    'the time as exactly as it was',
    'MSH|^~\\&|A|B|C|D|20250101||ADT^A01|M1|P|2.5\rPID|1',
    'MSH|^~\\&|A|B|C|D|20260314||ADT^A01|NEW1|P|2.5\rPID|1',
  ],
  [
    'an offset where there was one, and what stands behind the time',
    'MSH|^~\\&|A|B|C|D|202501010101-0500^S||ADT^A01|M1|P|2.5\n',
    'MSH|^~\\&|A|B|C|D|202603140845+0100^S||ADT^A01|NEW1|P|2.5\n',
  ],
  ['no time where there was none', 'MSH|^~\\&|A|B|C|D|||ADT^A01|M1|P|2.5', 'MSH|^~\\&|A|B|C|D|||ADT^A01|NEW1|P|2.5'],
  ['a header that ends early', 'MSH|^~\\&|A', 'MSH|^~\\&|A|||||||NEW1'],
  [
    'each message of a batch, from the last on',
    'FHS|^~\\&|A\rMSH|^~\\&|A||||||ADT|1\rMSH|^~\\&|A||||||ADT|2\rFTS|1',
    'FHS|^~\\&|A\rMSH|^~\\&|A||||||ADT|NEW2\rMSH|^~\\&|A||||||ADT|NEW1\rFTS|1',
  ],
  ["the message's own delimiters", 'MSH#*~?&#A####20250101##ADT*A01#M1', 'MSH#*~?&#A####20260314##ADT*A01#NEW1'],
  ['no message', 'nothing\nhere', 'nothing\nhere'],
];

for (const [what, before, after] of cases) {
  test(`renewing: ${what}`, () => assert.equal(renewed(before, { newId: ids(), now }), after));
}

test('renewing takes only what is asked for', () => {
  const text = 'MSH|^~\\&|A|B|C|D|20250101||ADT^A01|M1|P|2.5';
  assert.equal(renewed(text, {}), text);
  assert.equal(renewed(text, { now }), text.replace('20250101', '20260314'));
  assert.equal(renewed(text, { newId: ids() }), text.replace('M1', 'NEW1'));
});
