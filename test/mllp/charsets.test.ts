import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { charsets, declaredCharset, findCharset } from '../../server/src/core/encoding/charset-names.ts';
import { encodeFrame } from '../../server/src/core/encoding/frames.ts';
import { decodeMessage, encodeMessage, frameLike, sniffCharset } from '../../server/src/mllp/charsets.ts';
import { adt } from '../support/mllp-messages.ts';

function encode(text: string, declared: string, fallback?: string): Buffer {
  const encoded = encodeMessage(text, declared.split('~'), fallback === undefined ? undefined : findCharset(fallback));
  assert.equal(encoded.kind, 'encoded', JSON.stringify(encoded));
  return encoded.kind === 'encoded' ? encoded.bytes : Buffer.alloc(0);
}

// The bytes come from the tables of each standard, so that a round trip through one wrong table can't pass.
const samples: readonly (readonly [string, string, string])[] = [
  ['8859/1', 'Müller é ÿ', '4dfc6c6c657220e920ff'],
  ['8859/2', 'Łódź', 'a3f364bc'],
  ['8859/3', 'Ħ', 'a1'],
  ['8859/4', 'Ā', 'c0'],
  ['8859/5', 'Иван', 'b8d2d0dd'],
  ['8859/6', 'ب', 'c8'],
  ['8859/7', 'Ωμέγα', 'd9ecdde3e1'],
  ['8859/8', 'שלום', 'f9ece5ed'],
  ['8859/9', 'İğşı', 'ddf0fefd'],
  ['8859/15', '€ Œ', 'a420bc'],
  ['ASCII', 'plain', '706c61696e'],
  ['ISO IR6', 'plain', '706c61696e'],
  ['UNICODE', 'é', 'c3a9'],
  ['UNICODE UTF-8', 'é😀', 'c3a9f09f9880'],
  ['GB 18030-2000', '中𠀀', 'd6d095328236'],
  ['BIG-5', '中', 'a4a4'],
  ['KS X 1001', '한', 'c7d1'],
  ['ISO IR14', 'ﾔﾏﾀﾞ', 'd4cfc0de'],
  ['~ISO IR87', '山田^太郎', '1b2442' + '3b33' + '4544' + '1b2842' + '5e' + '1b2442' + '4240' + '4f3a' + '1b2842'],
  ['ISO IR14~ISO IR87', 'ﾔ山', 'd41b24423b331b2842'],
  ['~ISO IR87~ISO IR159', '丂', '1b242844' + '3021' + '1b2842'],
  ['WINDOWS-1252', '€', '80'],
];

for (const [declared, text, hex] of samples) {
  test(`writes and reads ${JSON.stringify(text)} as ${declared}`, () => {
    assert.equal(encode(text, declared).toString('hex'), hex);
    const message = adt({ charset: declared, name: text });
    const bytes = encode(message, declared);
    const decoded = decodeMessage(bytes);
    assert.equal(decoded.text, message);
    assert.deepEqual(decoded.notes, []);
    assert.deepEqual(Buffer.from(frameLike(decoded.text, decoded)), Buffer.from(encodeFrame(bytes)));
  });
}

test('covers every character set that can go over MLLP', () => {
  const covered = new Set(
    samples.flatMap(([declared]) => declared.split('~')).map(name => findCharset(name)?.encoding),
  );
  const wanted = new Set(
    charsets
      .map(charset => charset.encoding)
      .filter(encoding => encoding !== undefined && !encoding.startsWith('windows')),
  );
  wanted.delete('utf-16');
  wanted.delete('utf-32');
  for (const encoding of wanted) assert.ok(covered.has(encoding), `${encoding} has no sample`);
});

test('Latin-1 falling back to UTF-8: reads Latin-1 bytes by MSH-18', () => {
  const bytes = Buffer.from(adt({ charset: '8859/1', name: 'MÜLLER^ZOË' }), 'latin1');
  const decoded = decodeMessage(bytes);
  assert.match(decoded.text, /MÜLLER\^ZOË/);
  assert.equal(decoded.charset, '8859/1');
});

test('reads an empty MSH-18 as UTF-8, or as the endpoint says', () => {
  const utf8 = Buffer.from(adt({ name: 'MÜLLER' }), 'utf8');
  assert.match(decodeMessage(utf8).text, /MÜLLER/);
  assert.deepEqual(decodeMessage(utf8).notes, []);
  const latin = Buffer.from(adt({ name: 'ŁÓDŹ' }).replace('ŁÓDŹ', '\xa3\xd3D\xac'), 'latin1');
  assert.match(decodeMessage(latin, findCharset('8859/2')).text, /ŁÓDŹ/);
});

const liars: readonly (readonly [string, string, Buffer, RegExp, RegExp])[] = [
  ['an empty MSH-18 and Latin-1 bytes', '', Buffer.from('ZOË', 'latin1'), /ZOË/, /MSH-18 is empty.*8859\/1/],
  ['ASCII and UTF-8 bytes', 'ASCII', Buffer.from('ZOË', 'utf8'), /ZOË/, /MSH-18 says ASCII.*UTF-8/],
  ['ASCII and Latin-1 bytes', 'ASCII', Buffer.from('ZOË', 'latin1'), /ZOË/, /MSH-18 says ASCII.*8859\/1/],
  ['a name nobody knows', 'KLINGON', Buffer.from('ZOË', 'utf8'), /ZOË/, /"KLINGON", which is not in table 0211/],
  ['a name without a converter', 'CNS 11643-1992', Buffer.from('ZOË', 'latin1'), /ZOË/, /no converter/],
  ['UTF-8 and Latin-1 bytes', 'UNICODE UTF-8', Buffer.from('ZOË', 'latin1'), /ZO\ufffd/, /not UNICODE UTF-8/],
];

for (const [name, charset, bytes, expected, note] of liars) {
  test(`reads a message with ${name}, and says so`, () => {
    const [before, after] = adt({ charset, name: '#' }).split('#');
    const decoded = decodeMessage(Buffer.concat([Buffer.from(before ?? ''), bytes, Buffer.from(after ?? '')]));
    assert.match(decoded.text, expected);
    assert.equal(decoded.notes.length, 1);
    assert.match(decoded.notes[0] ?? '', note);
  });
}

test('says nothing about an odd MSH-18 where all bytes are ASCII', () => {
  assert.deepEqual(decodeMessage(Buffer.from(adt({ charset: 'ASCII' }))).notes, []);
  assert.deepEqual(decodeMessage(Buffer.from(adt({ charset: 'CNS 11643-1992' }))).notes, []);
});

test('reads UTF-16 with and without a byte order mark, and says that MLLP can not carry it', () => {
  const text = adt({ charset: 'UNICODE UTF-16', name: 'ŁÓDŹ' });
  const little = Buffer.from(text, 'utf16le');
  const big = Buffer.from(little).swap16();
  for (const bytes of [
    little,
    Buffer.concat([Buffer.of(0xff, 0xfe), little]),
    big,
    Buffer.concat([Buffer.of(0xfe, 0xff), big]),
  ]) {
    const decoded = decodeMessage(bytes);
    assert.match(decoded.text, /ŁÓDŹ/);
    assert.match(decoded.notes[0] ?? '', /UTF-16/);
  }
});

test('reads MSH-18 off the bytes of the header', () => {
  const sniff = (text: string): readonly string[] => sniffCharset(Buffer.from(text, 'latin1'));
  assert.deepEqual(sniff(adt({ charset: '8859/1' })), ['8859/1']);
  assert.deepEqual(sniff(adt({ charset: '~ISO IR87' })), ['', 'ISO IR87']);
  assert.deepEqual(sniff(adt()), []);
  assert.deepEqual(sniff(`FHS|^~\\&|A\rBHS|^~\\&|A\r${adt({ charset: '8859/2' })}`), ['8859/2']);
  assert.deepEqual(sniff(`\ufeff${adt({ charset: '8859/2' })}`.replace('\ufeff', '\xef\xbb\xbf')), ['8859/2']);
  assert.deepEqual(sniff('MSH*:%!;*A*B*C*D*1**ADT:A01*1*P*2.5******8859/1%8859/2\r'), ['8859/1', '8859/2']);
  assert.deepEqual(sniff('PID|1||XMSH|^~\\&|||||||||||||||||8859/1\r'), []);
  assert.deepEqual(sniff(''), []);
  assert.deepEqual(sniff('MSH'), []);
});

test('is not misled by two-byte characters in the header that look like separators', () => {
  // JIS X 0208 has 0x7C, the field separator, as a byte of many characters.
  const text = adt({ charset: '~ISO IR87' }).replace('|NORTH|', '|北里総合病院|');
  const bytes = encode(text, '~ISO IR87');
  assert.ok(bytes.subarray(0, 80).includes(Buffer.from('\x1b$B', 'latin1')));
  assert.equal(decodeMessage(bytes).text, text);
});

const refused: readonly (readonly [string, string, string, number, string])[] = [
  ['ASCII', 'abcé', 'é', 3, 'U+00E9'],
  ['8859/1', 'ab€', '€', 2, 'U+20AC'],
  ['8859/1', 'ab?😀', '😀', 3, 'U+1F600'],
  ['UNICODE UTF-8', 'ab\ud800c', '\ud800', 2, 'U+D800'],
  ['BIG-5', '中é한', 'é', 1, 'U+00E9'],
  ['~ISO IR87', '山丂', '丂', 1, 'U+4E02'],
  ['~ISO IR87', '山ﾔ', 'ﾔ', 1, 'U+FF94'],
  ['~ISO IR87', '山¥', '¥', 1, 'U+00A5'],
  ['ISO IR14', 'ﾔ山', '山', 1, 'U+5C71'],
];

for (const [charset, text, character, offset, codePoint] of refused) {
  test(`refuses ${JSON.stringify(character)} in ${charset}, never writing a question mark`, () => {
    const encoded = encodeMessage(text, charset.split('~'));
    assert.equal(encoded.kind, 'unencodable');
    if (encoded.kind !== 'unencodable') return;
    assert.deepEqual([encoded.character, encoded.offset, encoded.codePoint], [character, offset, codePoint]);
  });
}

test('writes a real question mark', () => {
  for (const charset of ['ASCII', '8859/1', 'BIG-5', '~ISO IR87'])
    assert.equal(encode('a?', charset).toString('latin1'), 'a?');
});

test('refuses character sets that MLLP or Pipehat can not carry, unless the text is plain ASCII', () => {
  for (const name of ['UNICODE UTF-16', 'UNICODE UTF-32'])
    assert.equal(encodeMessage('a', [name]).kind, 'unusable-charset');
  for (const name of ['CNS 11643-1992', 'KLINGON']) {
    assert.equal(encodeMessage('é', [name]).kind, 'unusable-charset');
    assert.equal(encode('a', name).toString(), 'a');
  }
});

test('either refuses a text or writes bytes that are that text', () => {
  const declarations = charsets.map(charset => charset.name).concat('~ISO IR87', 'ISO IR14~ISO IR87~ISO IR159');
  fc.assert(
    fc.property(fc.constantFrom(...declarations), fc.string({ unit: 'binary', maxLength: 20 }), (declared, value) => {
      // Escape and line-end characters of their own are not content of a message.
      const text = value.replace(/\p{Cc}/gu, '');
      const message = adt({ charset: declared, name: text });
      const encoded = encodeMessage(message, declared.split('~'));
      if (encoded.kind === 'encoded') assert.equal(decodeMessage(encoded.bytes).text, message);
      else if (encoded.kind === 'unencodable')
        assert.equal(message.slice(encoded.offset).startsWith(encoded.character), true);
      else assert.notEqual(declaredCharset(declared.split('~')).kind, 'none');
    }),
    { numRuns: 500 },
  );
});
