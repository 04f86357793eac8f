import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readHl7Date, writeHl7Date } from '../../server/src/mapping/expression/dates.ts';

/** DTM as chapter 2.A writes it: each part only where the one before it is there. */
const form = /^\d{4}(?:\d{2}(?:\d{2}(?:\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,4})?)?)?)?)?)?(?:[+-]\d{4})?$/;

test('what has not the form of an HL7 date is none, and what is one is written as it was', () => {
  const piece = fc.constantFrom(
    '2024',
    '19',
    '02',
    '01',
    '12',
    '5',
    '.',
    '.5',
    '+',
    '-',
    '+0100',
    '-0530',
    ' ',
    'x',
    '٣',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 9 }), pieces => {
      const text = pieces.join('');
      const date = readHl7Date(text);
      if (!form.test(text)) assert.equal(date, undefined);
      else if (date !== undefined) assert.equal(writeHl7Date(date), text);
    }),
    { numRuns: 2_000 },
  );
});

test('an HL7 date is a day of the calendar and a time of the day', () => {
  const good = ['2024', '202402', '20240229', '2024022923', '20240229235960', '20240229235959.1234+1400', '2024-0500'];
  for (const text of good) assert.notEqual(readHl7Date(text), undefined, text);
  const bad = ['20230229', '20240431', '202413', '202400', '20240100', '2024010124', '202401012360', '2024+1500'];
  for (const text of bad) assert.equal(readHl7Date(text), undefined, text);
});
