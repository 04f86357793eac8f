import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SendResult } from '../../server/src/mllp/send-result.ts';
import { ack, adt, framed } from '../support/mllp-messages.ts';
import { freePort } from '../support/mllp-peers.ts';
import { exchange, outgoing, reply, senderTo } from '../support/mllp-sending.ts';

const verdicts: readonly (readonly [string, SendResult['result']])[] = [
  ['AA', 'accepted'],
  ['AE', 'applicationError'],
  ['AR', 'rejected'],
];

for (const [code, result] of verdicts) {
  test(`${code} comes to ${result}`, async t => {
    const sent = await exchange(t, reply(ack(code, 'MSG00001', { text: 'said the peer' })));
    assert.equal(sent.result, result);
    assert.equal(sent.code, code);
    assert.equal(sent.text, 'said the peer');
    assert.equal(sent.controlId, 'MSG00001');
    assert.equal(sent.delivery, 'received');
    assert.equal(sent.reply?.text, ack(code, 'MSG00001', { text: 'said the peer' }));
    assert.ok(sent.latencyMs > 0);
    assert.deepEqual(sent.notes, []);
  });
}

test('writes the message as one frame, in one piece', async t => {
  let bytes = '';
  await exchange(t, async peer => {
    bytes = peer.received.toString('latin1');
    await peer.write(framed(ack('AA', 'MSG00001')));
  });
  assert.equal(bytes, `\x0b${adt()}\x1c\r`);
});

test('split ACK truncated at the first read: takes a reply that is split at every byte', async t => {
  const frame = framed(ack('AA', 'MSG00001', { text: 'Łódź' }));
  const sent = await exchange(t, peer => peer.writeInPieces(Array.from(frame, byte => Buffer.of(byte))));
  assert.equal(sent.result, 'accepted');
  assert.equal(sent.text, 'Łódź');
});

test('multi-byte character split across reads garbled: takes a reply that is split inside a character', async t => {
  const frame = framed(ack('AE', 'MSG00001', { text: 'Geräte-Ä' }));
  const cut = frame.indexOf(Buffer.from('ä', 'utf8')) + 1;
  const sent = await exchange(t, peer => peer.writeInPieces([frame.subarray(0, cut), frame.subarray(cut)]));
  assert.equal(sent.text, 'Geräte-Ä');
});

test('Latin-1 falling back to UTF-8: reads a reply by its own MSH-18', async t => {
  const header = 'MSH|^~\\&|EHR|SOUTH|REG|NORTH|20261121||ACK|1|T|2.5.1||||||8859/1';
  const text = ack('AE', 'MSG00001', { header, text: 'Zimmer für Müller' });
  const bytes = Buffer.concat([Buffer.of(0x0b), Buffer.from(text, 'latin1'), Buffer.of(0x1c, 0x0d)]);
  const sent = await exchange(t, peer => peer.write(bytes));
  assert.equal(sent.text, 'Zimmer für Müller');
  assert.equal(sent.reply?.charset, '8859/1');
});

test('`&REG;`-like text changed because the message went through HTML: text arrives as it was', async t => {
  let arrived = '';
  await exchange(
    t,
    (peer, message) => {
      arrived = message;
      return peer.write(framed(ack('AA', 'MSG00001')));
    },
    { name: 'ACME&REG;^&amp;^&lt;b&gt;^<b>' },
  );
  assert.ok(arrived.includes('|ACME&REG;^&amp;^&lt;b&gt;^<b>|'));
});

test('ACK without the last CR: takes a reply whose last segment is not ended', async t => {
  const sent = await exchange(t, reply(ack('AA', 'MSG00001').slice(0, -1)));
  assert.equal(sent.result, 'accepted');
});

test('ACK without the last CR: takes a frame that ends with 0x1C alone, and says so', async t => {
  const frame = framed(ack('AA', 'MSG00001')).subarray(0, -1);
  const sent = await exchange(t, peer => peer.write(frame), {}, { returnGrace: 5 });
  assert.equal(sent.result, 'accepted');
  assert.match(sent.notes.join(), /0x0D behind it was missing/);
});

test('ACK without the last CR: takes a frame that ends with 0x1C when the peer closes its side', async t => {
  const frame = framed(ack('AA', 'MSG00001')).subarray(0, -1);
  const sent = await exchange(t, peer => void peer.socket.end(frame), {}, { returnGrace: 20_000 });
  assert.equal(sent.result, 'accepted');
});

test('a reply whose segments end with LF is read all the same', async t => {
  const sent = await exchange(t, reply(ack('AA', 'MSG00001', { text: 'ok' }).replaceAll('\r', '\n')));
  assert.equal(sent.result, 'accepted');
  assert.equal(sent.text, 'ok');
});

test('CA sent in original mode: is accepted with a note', async t => {
  const sent = await exchange(t, reply(ack('CA', 'MSG00001')));
  assert.equal(sent.result, 'accepted');
  assert.equal(sent.code, 'CA');
  assert.match(sent.notes.join(), /answered CA, a commit code/);
});

test('ACK reusing the received MSH-10: a reply is known by MSA-2, whatever its MSH-10', async t => {
  const header = 'MSH|^~\\&|EHR|SOUTH|REG|NORTH|20261121||ACK^A01^ACK|MSG00001|T|2.5.1';
  const sent = await exchange(t, reply(ack('AA', 'OTHER', { header })));
  assert.equal(sent.result, 'badReply');
  assert.equal(
    sent.text,
    'The reply is for another message: its MSA-2 is "OTHER", the MSH-10 that was sent is "MSG00001".',
  );
});

test('compares MSA-2 with MSH-10 as text, whatever delimiters each was written with', async t => {
  const sent = await exchange(t, reply('MSH*:%!;*A*B*C*D***ACK*1*T*2.5.1\rMSA*AA*A&B\r'), { controlId: 'A\\T\\B' });
  assert.equal(sent.result, 'accepted');
});

test('a reply without MSA-2 answers nothing', async t => {
  const sent = await exchange(t, reply('MSH|^~\\&|||||||ACK|1|T|2.5.1\rMSA|AA\r'));
  assert.equal(sent.result, 'badReply');
  assert.equal(sent.delivery, 'maybe');
});

test('a message without MSH-10 takes any reply, and says so', async t => {
  const sent = await exchange(t, reply(ack('AA', 'SOMETHING')), { controlId: '' });
  assert.equal(sent.result, 'accepted');
  assert.match(sent.notes.join(), /no MSH-10/);
});

const badReplies: readonly (readonly [string, string, RegExp])[] = [
  ['without MSA', 'MSH|^~\\&|||||||ADT^A01|1|T|2.5.1\rEVN|A01\r', /ADT\^A01, holds no MSA segment/],
  ['that is no HL7', 'hello', /holds no MSH segment/],
  ['that is empty', '', /holds no MSH segment/],
  ['with a code that is none', ack('OK', 'MSG00001'), /MSA-1 is "OK", which is not in table 0008/],
  ['with an empty code', ack('', 'MSG00001'), /MSA-1 is "", which is not in table 0008/],
];

for (const [name, text, expected] of badReplies) {
  test(`a reply ${name} is a bad one, and is shown`, async t => {
    const sent = await exchange(t, reply(text));
    assert.equal(sent.result, 'badReply');
    assert.match(sent.text, expected);
    assert.equal(sent.reply?.text, text);
  });
}

test('a reply that is no ACK is taken by its MSA and shown as the message it is', async t => {
  const response =
    'MSH|^~\\&|A|B|C|D|20261121||RSP^K22^RSP_K21|R1|T|2.5.1\rMSA|AA|MSG00001\rQAK|T1|OK\rQPD|Q22^Find^L|T1\r';
  const sent = await exchange(t, reply(response));
  assert.equal(sent.result, 'accepted');
  assert.equal(sent.reply?.text, response);
});

test('says MSA-3 and every ERR, with their places', async t => {
  const text =
    ack('AE', 'MSG00001', { text: 'two problems' }) +
    'ERR||PID^1^3^2^4|101^Required field missing^HL70357|E||||Give an authority.\r' +
    'ERR||OBX^2^5|103^Table value not found^HL70357|E\r';
  const sent = await exchange(t, reply(text));
  assert.equal(
    sent.text,
    'two problems; PID-3[2].4: Give an authority., Required field missing (101); OBX[2]-5: Table value not found (103)',
  );
  assert.equal(sent.reply?.acknowledgement?.errors.length, 2);
});

test('junk around the reply is passed over, and told', async t => {
  const sent = await exchange(t, peer =>
    peer.write(Buffer.concat([Buffer.from('\r\nhm'), framed(ack('AA', 'MSG00001'))])),
  );
  assert.equal(sent.result, 'accepted');
  assert.match(sent.notes.join(), /4 bytes came outside any MLLP frame/);
});

test('a missing reply is a time-out, and the message may have arrived', async t => {
  const sent = await exchange(t, () => {}, {}, { replyTimeout: 20 });
  assert.equal(sent.result, 'timedOut');
  assert.equal(sent.result === 'timedOut' && sent.phase, 'reply');
  assert.equal(sent.delivery, 'maybe');
  assert.equal(sent.text, 'No reply came within 20 ms.');
});

test('a reply without an end is a time-out', async t => {
  const frame = framed(ack('AA', 'MSG00001')).subarray(0, -2);
  const sent = await exchange(t, peer => peer.write(frame), {}, { replyTimeout: 250 });
  assert.equal(sent.result, 'timedOut');
});

test('a missing application reply is a time-out of a message that has arrived', async t => {
  const sent = await exchange(
    t,
    reply(ack('CA', 'MSG00001')),
    { accept: 'AL', application: 'AL' },
    { replyTimeout: 250 },
  );
  assert.equal(sent.result === 'timedOut' && sent.phase, 'applicationReply');
  assert.equal(sent.delivery, 'received');
  assert.equal(sent.code, 'CA');
});

test('a time-out says what came outside any frame', async t => {
  const bare = await exchange(t, peer => peer.write(ack('AA', 'MSG00001')), {}, { replyTimeout: 250 });
  assert.match(bare.text, /look like a message without MLLP framing/);
  const http = await exchange(t, peer => peer.write('HTTP/1.1 400 Bad Request\r\n\r\n'), {}, { replyTimeout: 250 });
  assert.match(http.text, /are HTTP, not MLLP/);
});

test('a closed port is unreachable, and nothing was sent', async t => {
  const port = await freePort();
  const sent = await senderTo(t, port).send(outgoing());
  assert.equal(sent.result, 'unreachable');
  assert.equal(sent.delivery, 'notSent');
  assert.equal(
    sent.text,
    `Nothing listens at 127.0.0.1:${port}. Check host and port, and whether the receiver is started.`,
  );
});

test('a reset before the reply leaves the fate of the message open', async t => {
  const sent = await exchange(t, peer => peer.reset());
  assert.equal(sent.result, 'unreachable');
  assert.equal(sent.delivery, 'maybe');
  assert.match(sent.text, /reset the connection before a reply came/);
});

test('a peer that closes its side before the reply is unreachable', async t => {
  const sent = await exchange(t, peer => peer.halfClose());
  assert.equal(sent.result, 'unreachable');
  assert.match(sent.text, /closed the connection without a reply/);
});

test('a reply that breaks off is a bad one', async t => {
  const frame = framed(ack('AA', 'MSG00001'));
  const sent = await exchange(t, peer => void peer.socket.end(frame.subarray(0, 20)));
  assert.equal(sent.result, 'badReply');
  assert.match(sent.text, /broke off after 19 bytes/);
});

test('a reply above the limit is refused', async t => {
  const sent = await exchange(t, reply('x'.repeat(200)), {}, { replyLimit: 100 });
  assert.equal(sent.result, 'badReply');
  assert.match(sent.text, /larger than 100 bytes/);
});
