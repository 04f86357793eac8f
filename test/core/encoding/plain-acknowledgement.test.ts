import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAcknowledgement } from '../../../server/src/core/encoding/acknowledgement.ts';
import { acknowledgementMode } from '../../../server/src/core/encoding/acknowledgement-mode.ts';
import { readPlainAcknowledgement } from '../../../server/src/core/encoding/plain-acknowledgement.ts';
import { messagesOf } from '../../../server/src/core/syntax/message.ts';
import { SourceText } from '../../../server/src/core/syntax/source-text.ts';

const header = 'MSH|^~\\&|EHR|HOSP|LAB|BOREALIS|20260301120000||ACK^A01^ACK|A1|P|2.5.1';

const plain: readonly (readonly [string, string, { code: string; controlId: string; text: string }])[] = [
  ['a code and an id', `${header}\rMSA|AA|M1\r`, { code: 'AA', controlId: 'M1', text: '' }],
  ['a text', `${header}\rMSA|AE|M1|PID-8 is wrong\r`, { code: 'AE', controlId: 'M1', text: 'PID-8 is wrong' }],
  ['no CR at the end', `${header}\rMSA|AA|M1`, { code: 'AA', controlId: 'M1', text: '' }],
  ['blanks around the code', `${header}\rMSA| AA |M1|`, { code: 'AA', controlId: 'M1', text: '' }],
  ['a character set', `${header}||||||UNICODE UTF-8\rMSA|AA|M1\r`, { code: 'AA', controlId: 'M1', text: '' }],
  ['an MSA that ends early', `${header}\rMSA|\r`, { code: '', controlId: '', text: '' }],
];

for (const [name, text, expected] of plain) {
  test(`reads a reply without cutting it: ${name}`, () => {
    const { code, controlId, text: said } = readPlainAcknowledgement(text) ?? {};
    assert.deepEqual({ code, controlId, text: said }, expected);
  });
}

const others: readonly (readonly [string, string])[] = [
  ['an ERR', `${header}\rMSA|AE|M1\rERR||PID^1^8|103^x|E\r`],
  ['an escape sequence', `${header}\rMSA|AE|M1|a\\T\\b\r`],
  ['an error condition in MSA-6', `${header}\rMSA|AE|M1||||103\r`],
  ['a wish to be acknowledged', `${header}|||AL|NE\rMSA|AA|M1\r`],
  ['other delimiters', `${header.replace('^~', '~^')}\rMSA|AA|M1\r`],
  ['line feeds', `${header}\r\nMSA|AA|M1\r\n`],
  ['two replies', `${header}\rMSA|AA|M1\r${header}\rMSA|AA|M2\r`],
  ['no MSA', `${header}\rQAK|1\r`],
];

for (const [name, text] of others) {
  test(`leaves a reply to be cut: ${name}`, () => assert.equal(readPlainAcknowledgement(text), undefined));
}

test('what is read without cutting is what is read of the message, and asks for nothing', () => {
  const piece = fc.constantFrom(
    ...[
      '|',
      '||||',
      '\r',
      '\rMSA|',
      'AA',
      ' AE ',
      'M1',
      '^',
      '~',
      '&',
      '\\',
      '\\T\\',
      'AL',
      'NE',
      '\n',
      '\x1c',
      '\x0b',
    ],
    ...['ERR|', 'MSH|^~\\&|', 'BHS|', 'é', '\ufeff', '\t', ' '],
  );
  const tail = fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join(''));
  const start = fc.constantFrom(`${header}\rMSA|AA|M1`, header, `${header}|`, `${header}\rMSA`, 'MSH|^~\\&|A', '');
  let read = 0;
  fc.assert(
    fc.property(start, tail, (first, rest) => {
      const text = first + rest;
      const found = readPlainAcknowledgement(text);
      if (found === undefined) return;
      read++;
      const messages = messagesOf(SourceText.of(text));
      const [message] = messages;
      assert.ok(message !== undefined && messages.length === 1);
      assert.deepEqual(found, readAcknowledgement(message));
      assert.equal(acknowledgementMode(message.header).kind, 'original');
    }),
    { numRuns: 5_000 },
  );
  assert.ok(read > 200, `only ${read} texts were plain`);
});
