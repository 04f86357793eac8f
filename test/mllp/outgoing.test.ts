import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCharset } from '../../server/src/core/encoding/charset-names.ts';
import {
  normaliseMessage,
  type OutgoingMessage,
  prepareBatch,
  prepareMessage,
} from '../../server/src/mllp/outgoing.ts';
import { adt } from '../support/mllp-messages.ts';

function ready(text: string, charset?: string): OutgoingMessage {
  const prepared = prepareMessage(text, charset === undefined ? undefined : findCharset(charset));
  if (prepared.kind !== 'ready') throw new Error(prepared.message);
  return prepared;
}

const normal = adt();

const forms: readonly (readonly [string, string])[] = [
  ['a message with LF sent as LF: LF becomes CR', normal.replaceAll('\r', '\n')],
  ['CRLF becomes CR', normal.replaceAll('\r', '\r\n')],
  ['mixed line ends become CR', normal.replace('\r', '\n').replace('\rPID', '\r\nPID')],
  ['the last segment gets its CR', normal.slice(0, -1)],
  ['blank lines are left out', normal.replaceAll('\r', '\n\n \t\n')],
  ['framing bytes left in the file are left out', `\x0b${normal}\x1c\r`],
  ['a byte order mark is left out', `\ufeff${normal}`],
];

for (const [name, text] of forms) {
  test(`on the way out, ${name}`, () => {
    assert.equal(normaliseMessage(text), normal);
    assert.equal(Buffer.from(ready(text).frame).toString('latin1'), `\x0b${normal}\x1c\r`);
  });
}

test('leaves everything else as it is', () => {
  const odd = 'MSH|^~\\&|a|b\rZZZ| two  blanks |\\.br\\|&REG;|&amp;|\t|\u00a0|""\r';
  assert.equal(normaliseMessage(odd), odd);
});

test('knows a message by its MSH-10 and mode', () => {
  const message = ready(adt({ controlId: 'A\\T\\B', accept: 'AL', application: 'NE' }));
  assert.equal(message.controlId, 'A&B');
  assert.deepEqual(message.expected, ['A&B']);
  assert.deepEqual(message.mode, { kind: 'enhanced', accept: 'AL', application: 'NE' });
});

const batch = `FHS|^~\\&|A|B|||||||F1\nBHS|^~\\&|A|B|||||||B1\n${adt({ controlId: 'M1' })}\n${adt({ controlId: 'M2' })}\nBTS|2\nFTS|1\n`;

test('batch file sent as one frame without being asked: ours is refused until it is asked for', () => {
  for (const text of [batch, adt({ controlId: 'A' }) + adt({ controlId: 'B' }), `BHS|^~\\&\r${adt()}BTS|1\r`]) {
    const prepared = prepareMessage(text);
    assert.equal(prepared.kind === 'refused' && prepared.reason, 'several-messages');
  }
});

test('sends a batch as the batch it is when asked, known by BHS-11 and by its messages', () => {
  const message = prepareBatch(batch);
  if (message.kind !== 'ready') throw new Error(message.message);
  assert.equal(message.controlId, 'B1');
  assert.deepEqual(message.envelopeIds, ['B1', 'F1']);
  assert.deepEqual(message.expected, ['M1', 'M2']);
  assert.equal(
    Buffer.from(message.frame).subarray(1, -2).toString(),
    batch.replaceAll('\n', '\r').replaceAll('\r\r', '\r'),
  );
});

test('encodes by MSH-18, else by the setting, else as UTF-8', () => {
  const bytesOf = (message: OutgoingMessage): string => Buffer.from(message.frame).toString('latin1');
  assert.match(bytesOf(ready(adt({ charset: '8859/1', name: 'ZOË' }))), /ZO\xcb/);
  assert.match(bytesOf(ready(adt({ name: 'ZOË' }), '8859/1')), /ZO\xcb/);
  assert.match(bytesOf(ready(adt({ name: 'ZOË' }))), /ZO\xc3\x8b/);
  assert.equal(ready(adt({ name: 'ZOË' })).charset, 'UNICODE UTF-8');
});

test('refuses what the character set can not say, with the character, its place and its offset in the given text', () => {
  const text = `\ufeff\x0b${adt({ charset: '8859/1', name: 'EXAMPLE^ADA€' }).replaceAll('\r', '\r\n')}`;
  const prepared = prepareMessage(text);
  assert.equal(prepared.kind, 'refused');
  if (prepared.kind !== 'refused') return;
  assert.equal(prepared.reason, 'unencodable');
  assert.equal(prepared.path, 'PID-5.2');
  assert.equal(text[prepared.offset ?? -1], '€');
  assert.match(prepared.message, /^PID-5\.2: "€" \(U\+20AC\) does not exist in 8859\/1\. /);
});

const places: readonly (readonly [string, string])[] = [
  ['PID|1||€\r', 'PID-3'],
  ['PID|1||a~€\r', 'PID-3[2]'],
  ['PID|1||a^b&€\r', 'PID-3.2.2'],
  ['PID|1||a^€&b\r', 'PID-3.2.1'],
  ['OBX|1\rOBX|€\r', 'OBX[2]-1'],
];

for (const [segments, path] of places) {
  test(`names the place ${path} of a character that can not be sent`, () => {
    const prepared = prepareMessage(`MSH|^~\\&|||||||ADT^A01|1|P|2.5||||||ASCII\r${segments}`);
    assert.equal(prepared.kind === 'refused' && prepared.path, path);
  });
}

test('says which message of several holds the character', () => {
  const prepared = prepareBatch(adt({ controlId: '1' }) + adt({ controlId: '2', name: '€' }), findCharset('8859/1'));
  assert.equal(prepared.kind === 'refused' && prepared.path, 'message 2, PID-5');
});

test('refuses a character set that can not go over MLLP', () => {
  const prepared = prepareMessage(adt({ charset: 'UNICODE UTF-16' }));
  assert.equal(prepared.kind === 'refused' && prepared.reason, 'unusable-charset');
  assert.match(prepared.kind === 'refused' ? prepared.message : '', /^MSH-18: .*UTF-16.*use UNICODE UTF-8\.$/);
});

for (const text of ['', '\n\n', 'hello', 'PID|1\r', '\x00\x01\x02']) {
  test(`refuses ${JSON.stringify(text)}, which is no message`, () => {
    const prepared = prepareMessage(text);
    assert.equal(prepared.kind === 'refused' && prepared.reason, 'not-a-message');
  });
}
