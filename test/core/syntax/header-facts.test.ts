/** What is read off a header in one go is what the header says when it is cut. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeDelimiters, standardDelimiters } from '../../../server/src/core/syntax/delimiters.ts';
import { HeaderReader } from '../../../server/src/core/syntax/header-facts.ts';
import { Segment } from '../../../server/src/core/syntax/segment.ts';

const value = fc.constantFrom(
  '',
  'ORU^R01^ORU_R01',
  'ADT^A08',
  'A1',
  ' 2.5.1 ',
  '2.5.1^USA',
  '2.3',
  'UNICODE UTF-8',
  '8859/1~',
);
const fields = fc.array(value, { maxLength: 20 });

test('type, version and charset are those of the cut header, wherever it stands and whatever came before', () => {
  const reader = new HeaderReader();
  fc.assert(
    fc.property(fields, fc.constantFrom('|', '#'), fc.constantFrom('', '\rPID|1|2'), (list, separator, behind) => {
      const delimiters = separator === '|' ? standardDelimiters : makeDelimiters('#', '^~\\&');
      const header = ['MSH', '^~\\&', ...list].join(separator);
      const facts = reader.read(`XYZ\r${header}${behind}`, 4, 4 + header.length, delimiters);
      const cut = new Segment(header, 0, delimiters);
      const raw = (field: number): string => cut.rawAt({ field });
      assert.deepEqual(facts, {
        type: raw(9),
        version: cut.rawAt({ field: 12, component: 1 }).trim(),
        charset: raw(18),
      });
      const alone = ['MSH', '^~\\&', '', '', '', '', '', '', '', raw(10)].join(separator);
      const before = reader.controlIdHash;
      assert.equal(before === 0, raw(10) === '');
      reader.read(alone, 0, alone.length, delimiters);
      assert.equal(reader.controlIdHash, before);
    }),
  );
});

test('what many headers say alike is told apart from what is only as long', () => {
  const reader = new HeaderReader();
  const types = Array.from({ length: 40 }, (_, number) => `ADT^A${String(number).padStart(2, '0')}`);
  for (const type of [...types, ...types]) {
    const header = `MSH|^~\\&|||||||${type}|1|P|2.5`;
    assert.equal(reader.read(header, 0, header.length, standardDelimiters).type, type);
  }
});

test('headers that say the same share one object, whatever their ids', () => {
  const reader = new HeaderReader();
  const [one, two, other] = ['7|P|2.5', '8|P|2.5', '8|P|2.6'].map(end => {
    const header = `MSH|^~\\&|||||||ADT^A08|${end}`;
    return [reader.read(header, 0, header.length, standardDelimiters), reader.controlIdHash] as const;
  });
  assert.equal(one?.[0], two?.[0]);
  assert.notEqual(one?.[1], two?.[1]);
  assert.notEqual(two?.[0], other?.[0]);
  assert.equal(two?.[1], other?.[1]);
});
