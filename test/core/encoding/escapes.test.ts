import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeText, encodeText, findEscapes, translateText } from '../../../server/src/core/encoding/escapes.ts';
import { makeDelimiters, standardDelimiters } from '../../../server/src/core/syntax/delimiters.ts';

const show = (text: string): string =>
  findEscapes(text, standardDelimiters)
    .map(found => `${text.slice(found.start, found.end)} ${found.meaning?.kind ?? found.problem}`)
    .join(', ');

/** Raw text, the escapes in it, the decoded text. */
const cases: readonly [string, string, string][] = [
  ['plain', '', 'plain'],
  ['a\\F\\b', '\\F\\ delimiter', 'a|b'],
  [
    '\\S\\\\R\\\\E\\\\T\\\\P\\',
    '\\S\\ delimiter, \\R\\ delimiter, \\E\\ delimiter, \\T\\ delimiter, \\P\\ delimiter',
    '^~\\&#',
  ],
  ['\\H\\bold\\N\\', '\\H\\ highlight, \\N\\ highlight', 'bold'],
  ['a\\.br\\b', '\\.br\\ format', 'a\nb'],
  ['a\\.sp2\\b', '\\.sp2\\ format', 'a\n\nb'],
  [
    'a\\.sk3\\b\\.in+4\\\\.ti-2\\\\.ce\\',
    '\\.sk3\\ format, \\.in+4\\ format, \\.ti-2\\ format, \\.ce\\ format',
    'a   b\n',
  ],
  ['\\X0D0A\\', '\\X0D0A\\ hexadecimal', '\r\n'],
  ['\\XC3A4\\', '\\XC3A4\\ hexadecimal', 'ä'],
  ['\\XE4\\', '\\XE4\\ hexadecimal', 'ä'],
  ['\\X0\\', '\\X0\\ bad-hexadecimal', '\\X0\\'],
  ['\\XZZ\\', '\\XZZ\\ bad-hexadecimal', '\\XZZ\\'],
  ['\\C2842\\\\M242842\\', '\\C2842\\ charset, \\M242842\\ charset', '\\C2842\\\\M242842\\'],
  ['\\Zlocal\\', '\\Zlocal\\ local', '\\Zlocal\\'],
  ['C:\\temp', '\\temp unterminated', 'C:\\temp'],
  ['\\\\server\\share', '\\\\ unknown, \\share unterminated', '\\\\server\\share'],
  ['a\\Q\\b', '\\Q\\ unknown', 'a\\Q\\b'],
  ['a\\b\\T\\c', '\\ unterminated, \\T\\ delimiter', 'a\\b&c'],
  ['\\', '\\ unterminated', '\\'],
];
for (const [raw, escapes, text] of cases) {
  test(`${raw} decodes to ${JSON.stringify(text)}`, () => {
    assert.equal(show(raw), escapes);
    assert.equal(decodeText(raw, standardDelimiters), text);
  });
}

test('encoding a text and decoding it gives the text back', () => {
  const odd = makeDelimiters('#', '*~!&%');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(standardDelimiters, odd), (text, delimiters) => {
      assert.equal(decodeText(encodeText(text, delimiters), delimiters), text);
    }),
  );
});

test('an encoded text holds no delimiter', () => {
  assert.equal(encodeText('a|b^c~d&e\\f#g\nh', standardDelimiters), 'a\\F\\b\\S\\c\\R\\d\\T\\e\\E\\f#g\\.br\\h');
  assert.equal(encodeText('a#b', makeDelimiters('|', '^~\\&#')), 'a\\P\\b');
});

test('a leaf is rewritten for other delimiters, formatting included', () => {
  const odd = makeDelimiters('#', '*~!&');
  assert.equal(translateText('a\\F\\b\\.br\\c!d#e\\Q\\', standardDelimiters, odd), 'a|b!.br!c!E!d!F!e\\Q\\');
  assert.equal(translateText('a\\F\\b', standardDelimiters, standardDelimiters), 'a\\F\\b');
});
