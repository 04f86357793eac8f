import assert from 'node:assert/strict';
import { test } from 'node:test';
import { charsets, declaredCharset, findCharset } from '../../../server/src/core/encoding/charset-names.ts';

test('knows every name of table 0211', () => {
  const table0211 = [
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 15].map(part => `8859/${part}`),
    ...['ASCII', 'BIG-5', 'CNS 11643-1992', 'GB 18030-2000', 'ISO IR6', 'ISO IR14', 'ISO IR87', 'ISO IR159'],
    ...['JAS2020', 'JIS X 0202', 'KS X 1001', 'UNICODE', 'UNICODE UTF-8', 'UNICODE UTF-16', 'UNICODE UTF-32'],
  ];
  assert.deepEqual(
    charsets
      .filter(charset => charset.standard)
      .map(charset => charset.name)
      .sort(),
    table0211.sort(),
  );
  for (const name of table0211) assert.equal(findCharset(name)?.name, name);
});

const spellings: readonly (readonly [string, string | undefined])[] = [
  ['unicode utf-8', 'UNICODE UTF-8'],
  ['UTF-8', 'UNICODE UTF-8'],
  ['utf8', 'UNICODE UTF-8'],
  ['ISO-8859-1', '8859/1'],
  ['iso8859/1', '8859/1'],
  ['8859-15', '8859/15'],
  ['ISO_8859-15', '8859/15'],
  ['Latin1', '8859/1'],
  ['ISO IR 100', '8859/1'],
  ['us-ascii', 'ASCII'],
  ['ISOIR87', 'ISO IR87'],
  ['GB18030', 'GB 18030-2000'],
  ['Big5', 'BIG-5'],
  ['windows-1252', 'WINDOWS-1252'],
  ['cp1252', 'WINDOWS-1252'],
  ['8859/16', undefined],
  ['ISO IR 999', undefined],
  ['18', undefined],
  ['', undefined],
];

for (const [written, name] of spellings) {
  test(`reads ${JSON.stringify(written)} as ${name ?? 'no character set'}`, () => {
    assert.equal(findCharset(written)?.name, name);
  });
}

test('takes an empty MSH-18 as no declaration', () => {
  assert.deepEqual(declaredCharset([]), { kind: 'none' });
  assert.deepEqual(declaredCharset(['']), { kind: 'none' });
  assert.deepEqual(declaredCharset([' ', '']), { kind: 'none' });
});

test('tells an unknown name from one that is known but has no converter', () => {
  assert.deepEqual(declaredCharset(['KLINGON']), { kind: 'unknown', name: 'KLINGON' });
  const declared = declaredCharset(['CNS 11643-1992']);
  assert.equal(declared.kind === 'unsupported' && declared.charset.name, 'CNS 11643-1992');
});

const declarations: readonly (readonly [readonly string[], string, readonly string[]])[] = [
  [['8859/1'], 'iso-8859-1', []],
  [['8859/1', '8859/7'], 'iso-8859-1', []],
  [['ASCII'], 'ascii', []],
  [['', 'ISO IR87'], 'iso-2022-jp', ['jis-x-0208']],
  [['ASCII', 'ISO IR87', 'ISO IR159'], 'iso-2022-jp', ['jis-x-0208', 'jis-x-0212']],
  [['ISO IR14', 'ISO IR87'], 'iso-2022-jp', ['jis-x-0201', 'jis-x-0208']],
  [['ISO IR6', 'ISO IR87'], 'iso-2022-jp', ['jis-x-0208']],
  [['ISO IR87'], 'iso-2022-jp', ['jis-x-0208']],
  [['JIS X 0202'], 'iso-2022-jp', ['jis-x-0201', 'jis-x-0208']],
  [['ISO IR14'], 'jis-x-0201', []],
  [['UNICODE UTF-8', 'ISO IR87'], 'utf-8', []],
  [['UNICODE'], 'utf-8', []],
];

for (const [repetitions, encoding, sets] of declarations) {
  test(`reads MSH-18 ${JSON.stringify(repetitions.join('~'))} as ${encoding}`, () => {
    const declared = declaredCharset(repetitions);
    assert.equal(declared.kind, 'known');
    assert.equal(declared.kind === 'known' && declared.encoding, encoding);
    assert.deepEqual(declared.kind === 'known' && declared.sets, sets);
  });
}
