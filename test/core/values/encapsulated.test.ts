import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { describeSize, encapsulatedContent, hiddenContent } from '../../../server/src/core/values/encapsulated.ts';

/** What data begins with, and what it is taken for. */
const contents: readonly [string, string | Buffer, string][] = [
  ['PDF', '%PDF-1.7\n%âãÏÓ', 'PDF document'],
  ['PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), 'PNG image'],
  ['JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'JPEG image'],
  ['RTF', '{\\rtf1\\ansi', 'RTF document'],
  ['CDA', '<?xml version="1.0"?>\n<!-- c -->\n<ClinicalDocument xmlns="urn:hl7-org:v3">', 'CDA document'],
  ['CDA with a prefix', '<hl7:ClinicalDocument>', 'CDA document'],
  ['XML', '<?xml version="1.0"?><report/>', 'XML document'],
  ['HTML', '<!doctype html><p>', 'HTML document'],
  ['text', 'Nothing abnormal.\r\nSigned', 'text'],
  ['anything else', Buffer.from([1, 2, 3, 0, 255]), 'data'],
];
for (const [what, content, kind] of contents) {
  test(`${what} is known by its first bytes, in base64 and in hexadecimal`, () => {
    const bytes = Buffer.from(content as string);
    const base64 = { kind, bytes: bytes.length, encoding: 'base64' };
    assert.deepEqual(encapsulatedContent('Base64', bytes.toString('base64')), base64);
    assert.deepEqual(encapsulatedContent('hex', bytes.toString('hex')), { ...base64, encoding: 'hexadecimal' });
  });
}

test('data that is not encoded, or not there, holds nothing to decode', () => {
  assert.equal(encapsulatedContent('A', 'plain words'), undefined);
  assert.equal(encapsulatedContent('Base64', ''), undefined);
  assert.equal(encapsulatedContent('', 'JVBERi0xLjQK'), undefined);
});

test('base64 that nothing declares counts only where its content is known', () => {
  const pdf = Buffer.from(`%PDF-1.4\n${'x'.repeat(100)}`).toString('base64');
  assert.equal(hiddenContent(pdf)?.kind, 'PDF document');
  for (const value of [
    '',
    'Okafor',
    'A'.repeat(80),
    Buffer.from('only words, '.repeat(9)).toString('base64'),
    `${pdf.slice(0, 20)} ${pdf}`,
  ])
    assert.equal(hiddenContent(value), undefined);
});

test('the size is that of the decoded bytes, whatever they are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), bytes => {
      assert.equal(encapsulatedContent('BASE64', Buffer.from(bytes).toString('base64'))?.bytes, bytes.length);
    }),
  );
});

test('sizes are written as people read them', () => {
  assert.deepEqual([0, 1, 999, 1_000, 12_400, 999_949, 1_300_000].map(describeSize), [
    '0 bytes',
    '1 byte',
    '999 bytes',
    '1.0 KB',
    '12.4 KB',
    '999.9 KB',
    '1.3 MB',
  ]);
});
