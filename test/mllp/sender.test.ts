import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Endpoint, endpointAt } from '../../server/src/mllp/endpoint.ts';
import { type OutgoingMessage, prepareBatch, prepareMessage } from '../../server/src/mllp/outgoing.ts';
import type { SendResult } from '../../server/src/mllp/send-result.ts';
import { createSender, type Sender } from '../../server/src/mllp/sender.ts';
import { ack, adt, controlIdOf, framed, type HeaderValues } from '../support/mllp-messages.ts';
import { connectRaw, freePort, type RawPeer, startScriptedServer, testRuntime } from '../support/mllp-peers.ts';

function outgoing(values: HeaderValues = {}): OutgoingMessage {
  const prepared = prepareMessage(adt(values));
  if (prepared.kind !== 'ready') throw new Error(prepared.message);
  return prepared;
}

/** A sender that waits long for what comes and is closed when the test ends. */
function senderTo(t: TestContext, port: number, settings: Partial<Endpoint> = {}): Sender {
  const sender = createSender(endpointAt('127.0.0.1', port, { replyTimeout: 20_000, ...settings }), testRuntime());
  t.after(() => sender.close());
  return sender;
}

/** Sends one message to a server that answers it as the script says. */
async function exchange(
  t: TestContext,
  answer: (peer: RawPeer, message: string) => Promise<void> | void,
  values: HeaderValues = {},
  settings: Partial<Endpoint> = {},
): Promise<SendResult> {
  const { port } = await startScriptedServer(t, async peer => answer(peer, await peer.frame()));
  return await senderTo(t, port, settings).send(outgoing(values));
}

/** A script that answers with one frame of the given text. */
const reply =
  (text: string) =>
  (peer: RawPeer): Promise<void> =>
    peer.write(framed(text));

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

test('enhanced mode AL/AL waits for CA and then for AA', async t => {
  const sent = await exchange(
    t,
    async peer => {
      await peer.write(framed(ack('CA', 'MSG00001')));
      await peer.write(framed(ack('AA', 'MSG00001', { text: 'done' })));
    },
    { accept: 'AL', application: 'AL' },
  );
  assert.equal(sent.result, 'accepted');
  assert.equal(sent.code, 'AA');
  assert.deepEqual(
    sent.replies.map(one => one.acknowledgement?.code),
    ['CA', 'AA'],
  );
  assert.deepEqual(sent.notes, []);
});

test('two frames in one packet taken as one: CA and AE in one packet are two replies', async t => {
  const both = Buffer.concat([framed(ack('CA', 'MSG00001')), framed(ack('AE', 'MSG00001', { text: 'no' }))]);
  const sent = await exchange(t, peer => peer.write(both), { accept: 'AL', application: 'AL' });
  assert.equal(sent.result, 'applicationError');
  assert.equal(sent.replies.length, 2);
});

test('enhanced mode AL/NE is done with CA, and CE or CR ends any exchange', async t => {
  const accepted = await exchange(t, reply(ack('CA', 'MSG00001')), { accept: 'AL', application: 'NE' });
  assert.equal(accepted.result, 'accepted');
  const error = await exchange(t, reply(ack('CE', 'MSG00001')), { accept: 'AL', application: 'AL' });
  assert.equal(error.result, 'applicationError');
  const rejected = await exchange(t, reply(ack('CR', 'MSG00001')), { accept: 'AL', application: 'AL' });
  assert.equal(rejected.result, 'rejected');
});

test('acknowledges an application reply that asks for it', async t => {
  const header = 'MSH|^~\\&|EHR|SOUTH|REG|NORTH|20261121||ACK^A01^ACK|APP1|T|2.5.1|||AL|NE';
  const { port, connections } = await startScriptedServer(t, async peer => {
    await peer.frame();
    await peer.write(framed(ack('CA', 'MSG00001')));
    await peer.write(framed(ack('AA', 'MSG00001', { header })));
  });
  const sent = await senderTo(t, port).send(outgoing({ accept: 'AL', application: 'AL' }));
  assert.equal(sent.result, 'accepted');
  const answered = await (await connections.next()).frame();
  assert.match(answered, /^MSH\|\^~\\&\|REG\|NORTH\|EHR\|SOUTH\|.*\rMSA\|CA\|APP1\r$/);
});

test('a message that asks for no answer is accepted once it is written', async t => {
  const arrived = new Promise<string>(resolve => {
    void exchange(t, (_, message) => resolve(message), { accept: 'NE', application: 'NE' }).then(sent => {
      assert.equal(sent.result, 'accepted');
      assert.equal(sent.delivery, 'maybe');
      assert.match(sent.notes.join(), /asks for no acknowledgement/);
    });
  });
  assert.equal(controlIdOf(await arrived), 'MSG00001');
});

test('a message that asks for bad news only is accepted when none comes', async t => {
  const sent = await exchange(t, () => {}, { accept: 'ER', application: 'NE' }, { replyTimeout: 20 });
  assert.equal(sent.result, 'accepted');
  assert.match(sent.notes.join(), /on error only/);
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
  const sent = await exchange(t, peer => peer.write(frame), {}, { replyTimeout: 50 });
  assert.equal(sent.result, 'timedOut');
});

test('a missing application reply is a time-out of a message that has arrived', async t => {
  const sent = await exchange(
    t,
    reply(ack('CA', 'MSG00001')),
    { accept: 'AL', application: 'AL' },
    { replyTimeout: 50 },
  );
  assert.equal(sent.result === 'timedOut' && sent.phase, 'applicationReply');
  assert.equal(sent.delivery, 'received');
  assert.equal(sent.code, 'CA');
});

test('a time-out says what came outside any frame', async t => {
  const bare = await exchange(t, peer => peer.write(ack('AA', 'MSG00001')), {}, { replyTimeout: 50 });
  assert.match(bare.text, /look like a message without MLLP framing/);
  const http = await exchange(t, peer => peer.write('HTTP/1.1 400 Bad Request\r\n\r\n'), {}, { replyTimeout: 50 });
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

test('a host name that does not exist is unreachable', async t => {
  const sender = createSender(endpointAt('no-such-host.invalid', 2575), testRuntime());
  t.after(() => sender.close());
  const sent = await sender.send(outgoing());
  assert.equal(sent.result, 'unreachable');
  assert.match(sent.text, /no-such-host\.invalid/);
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

test('cancel before anything: nothing is sent', async t => {
  const { port, peers } = await startScriptedServer(t, () => {});
  const sent = await senderTo(t, port).send(outgoing(), AbortSignal.abort());
  assert.equal(sent.result, 'cancelled');
  assert.equal(sent.delivery, 'notSent');
  assert.equal(peers.length, 0);
});

test('cancel while waiting closes the socket', async t => {
  const abort = new AbortController();
  const { port, connections } = await startScriptedServer(t, async peer => {
    await peer.frame();
    abort.abort();
  });
  const sent = await senderTo(t, port).send(outgoing(), abort.signal);
  assert.equal(sent.result, 'cancelled');
  assert.equal(sent.delivery, 'maybe');
  await (await connections.next()).ended;
});

test('cancel while connecting ends the attempt', async t => {
  const abort = new AbortController();
  const sender = senderTo(t, await freePort());
  const sending = sender.send(outgoing(), abort.signal);
  abort.abort();
  assert.equal((await sending).result, 'cancelled');
});

test('each message has a connection of its own unless it is kept', async t => {
  const { port, peers } = await startScriptedServer(t, async peer => {
    await peer.write(framed(ack('AA', controlIdOf(await peer.frame()))));
    await peer.ended;
    peer.halfClose();
  });
  const sender = senderTo(t, port);
  assert.equal((await sender.send(outgoing({ controlId: '1' }))).result, 'accepted');
  assert.equal((await sender.send(outgoing({ controlId: '2' }))).result, 'accepted');
  assert.equal(peers.length, 2);
});

/** Answers every message of a connection with AA. */
async function acceptAllOn(peer: RawPeer): Promise<void> {
  for (;;) await peer.write(framed(ack('AA', controlIdOf(await peer.frame()))));
}

test('keep-alive sends many messages over one connection, in order', async t => {
  const { port, peers } = await startScriptedServer(t, acceptAllOn);
  const sender = senderTo(t, port, { keepAlive: true });
  const ids = Array.from({ length: 20 }, (_, index) => `M${index}`);
  const results = await Promise.all(ids.map(controlId => sender.send(outgoing({ controlId }))));
  assert.deepEqual(
    results.map(result => [result.result, result.controlId]),
    ids.map(id => ['accepted', id]),
  );
  assert.equal(peers.length, 1);
});

test('a window keeps several messages waiting, and finds the message of each reply by MSA-2', async t => {
  const { port } = await startScriptedServer(t, async peer => {
    const ids = [await peer.frame(), await peer.frame(), await peer.frame()].map(controlIdOf);
    for (const id of ids.reverse()) await peer.write(framed(ack('AA', id, { text: `for ${id}` })));
  });
  const sender = senderTo(t, port, { keepAlive: true, window: 3 });
  const results = await Promise.all(['A', 'B', 'C'].map(controlId => sender.send(outgoing({ controlId }))));
  assert.deepEqual(
    results.map(result => result.text),
    ['for A', 'for B', 'for C'],
  );
});

test('no more messages wait at once than the window allows', async t => {
  const { port, connections } = await startScriptedServer(t, () => {});
  const sender = senderTo(t, port, { keepAlive: true, window: 2 });
  const sending = ['A', 'B', 'C'].map(controlId => sender.send(outgoing({ controlId })));
  const peer = await connections.next();
  const first = [await peer.frame(), await peer.frame()].map(controlIdOf);
  assert.deepEqual(first, ['A', 'B']);
  assert.equal(peer.received.includes('|C|'), false);
  await peer.write(framed(ack('AA', 'A')));
  assert.equal(controlIdOf(await peer.frame()), 'C');
  await peer.write(Buffer.concat([framed(ack('AA', 'B')), framed(ack('AA', 'C'))]));
  assert.equal(
    (await Promise.all(sending)).every(result => result.result === 'accepted'),
    true,
  );
});

test('a late reply is not taken for that of the next message, not even of one with the same control id', async t => {
  const { port, connections } = await startScriptedServer(t, async (peer, number) => {
    await peer.frame();
    if (number === 2) await peer.write(framed(ack('AE', 'SAME', { text: 'the second' })));
  });
  const impatient = senderTo(t, port, { keepAlive: true, replyTimeout: 40 });
  const first = await impatient.send(outgoing({ controlId: 'SAME' }));
  assert.equal(first.result, 'timedOut');
  const late = await connections.next();
  const sending = impatient.send(outgoing({ controlId: 'SAME' }));
  await late.write(framed(ack('AA', 'SAME', { text: 'the first' })));
  const second = await sending;
  assert.equal(second.text, 'the second');
});

test('in a window, a late reply is passed over and the others get theirs', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { port, peers, connections } = await startScriptedServer(t, () => {});
  const sender = senderTo(t, port, { keepAlive: true, window: 2, replyTimeout: 1000 });
  const first = sender.send(outgoing({ controlId: 'A' }));
  const peer = await connections.next();
  await peer.frame();
  t.mock.timers.tick(600);
  const second = sender.send(outgoing({ controlId: 'B' }));
  await peer.frame();
  t.mock.timers.tick(600);
  assert.equal((await first).result, 'timedOut');
  const third = sender.send(outgoing({ controlId: 'C' }));
  await peer.write(Buffer.concat([framed(ack('AA', 'A')), framed(ack('AA', 'B'))]));
  const kept = await second;
  assert.equal(kept.result, 'accepted');
  assert.match(kept.notes.join(), /late or repeated reply/);
  const fresh = await connections.next();
  assert.equal(controlIdOf(await fresh.frame()), 'C');
  await fresh.write(framed(ack('AA', 'C')));
  assert.equal((await third).result, 'accepted');
  assert.equal(peers.length, 2, 'nothing new goes out on the connection of the late reply');
});

test('a repeated reply to an earlier message is passed over', async t => {
  const { port } = await startScriptedServer(t, async peer => {
    const one = framed(ack('AA', controlIdOf(await peer.frame())));
    await peer.write(one);
    const two = framed(ack('AA', controlIdOf(await peer.frame())));
    await peer.write(Buffer.concat([one, two]));
  });
  const sender = senderTo(t, port, { keepAlive: true });
  assert.equal((await sender.send(outgoing({ controlId: 'A' }))).result, 'accepted');
  const second = await sender.send(outgoing({ controlId: 'B' }));
  assert.equal(second.result, 'accepted');
  assert.match(second.notes.join(), /repeated reply to an earlier message/);
});

test('a kept connection that the peer closed is replaced', async t => {
  const { port, peers, connections } = await startScriptedServer(t, async peer => {
    await peer.write(framed(ack('AA', controlIdOf(await peer.frame()))));
    peer.halfClose();
  });
  const sender = senderTo(t, port, { keepAlive: true });
  assert.equal((await sender.send(outgoing({ controlId: 'A' }))).result, 'accepted');
  await (await connections.next()).closed;
  assert.equal((await sender.send(outgoing({ controlId: 'B' }))).result, 'accepted');
  assert.equal(peers.length, 2);
});

test('cancelling one of several on a connection leaves the others their replies', async t => {
  const { port, connections } = await startScriptedServer(t, () => {});
  const sender = senderTo(t, port, { keepAlive: true, window: 2 });
  const abort = new AbortController();
  const given = sender.send(outgoing({ controlId: 'A' }), abort.signal);
  const kept = sender.send(outgoing({ controlId: 'B' }));
  const peer = await connections.next();
  await peer.frame();
  await peer.frame();
  abort.abort();
  assert.equal((await given).result, 'cancelled');
  await peer.write(Buffer.concat([framed(ack('AA', 'A')), framed(ack('AA', 'B'))]));
  assert.equal((await kept).result, 'accepted');
});

test('cancel in the queue takes the message out of it', async t => {
  const { port, connections } = await startScriptedServer(t, () => {});
  const sender = senderTo(t, port, { keepAlive: true });
  const first = sender.send(outgoing({ controlId: 'A' }));
  const abort = new AbortController();
  const second = sender.send(outgoing({ controlId: 'B' }), abort.signal);
  const third = sender.send(outgoing({ controlId: 'C' }));
  const peer = await connections.next();
  await peer.frame();
  abort.abort();
  const cancelled = await second;
  assert.deepEqual([cancelled.result, cancelled.delivery], ['cancelled', 'notSent']);
  await peer.write(framed(ack('AA', 'A')));
  assert.equal((await first).result, 'accepted');
  assert.equal(controlIdOf(await peer.frame()), 'C');
  await peer.write(framed(ack('AA', 'C')));
  assert.equal((await third).result, 'accepted');
});

test('close lets a waiting message have its reply and takes no other', async t => {
  const { port, connections } = await startScriptedServer(t, () => {});
  const sender = senderTo(t, port, { keepAlive: true });
  const sending = sender.send(outgoing());
  const peer = await connections.next();
  await peer.frame();
  const closing = sender.close();
  assert.equal((await sender.send(outgoing({ controlId: 'LATER' }))).result, 'cancelled');
  await peer.write(framed(ack('AA', 'MSG00001')));
  assert.equal((await sending).result, 'accepted');
  await peer.ended;
  peer.halfClose();
  await closing;
});

const batch = `BHS|^~\\&|A|B|||||||B1\r${adt({ controlId: 'M1' })}${adt({ controlId: 'M2' })}BTS|2\r`;

async function sendBatch(
  t: TestContext,
  answers: readonly string[],
  settings: Partial<Endpoint> = {},
): Promise<SendResult> {
  const { port } = await startScriptedServer(t, async peer => {
    await peer.frame();
    for (const answer of answers) await peer.write(framed(answer));
  });
  const prepared = prepareBatch(batch);
  if (prepared.kind !== 'ready') throw new Error(prepared.message);
  return await senderTo(t, port, settings).send(prepared);
}

test('a batch is accepted when each of its messages is', async t => {
  const sent = await sendBatch(t, [ack('AA', 'M1'), ack('AA', 'M2')]);
  assert.equal(sent.result, 'accepted');
  assert.equal(sent.controlId, 'B1');
  assert.equal(sent.replies.length, 2);
});

test('a batch takes a batch of acknowledgements, and one for the envelope', async t => {
  const together = await sendBatch(t, [`BHS|^~\\&|B|A\r${ack('AA', 'M1')}${ack('AA', 'M2')}BTS|2\r`]);
  assert.equal(together.result, 'accepted');
  const envelope = await sendBatch(t, [ack('AA', 'B1')]);
  assert.equal(envelope.result, 'accepted');
});

test('a batch with one error is an error', async t => {
  const sent = await sendBatch(t, [ack('AE', 'M1', { text: 'first' }), ack('AA', 'M2')]);
  assert.equal(sent.result, 'applicationError');
  assert.equal(sent.text, 'first');
});

test('a batch whose messages are not all acknowledged times out, and says how many were', async t => {
  const sent = await sendBatch(t, [ack('AA', 'M1')], { replyTimeout: 50 });
  assert.equal(sent.result, 'timedOut');
  assert.match(sent.text, /Only 1 of 2 messages/);
});

test('one buffer shared by all sockets: replies on two connections do not mix', async t => {
  const { port, connections } = await startScriptedServer(t, () => {});
  const [one, two] = [senderTo(t, port), senderTo(t, port)];
  const sending = [one.send(outgoing({ controlId: 'A' })), two.send(outgoing({ controlId: 'B' }))];
  const peers = [await connections.next(), await connections.next()];
  const frames = await Promise.all(peers.map(async peer => framed(ack('AA', controlIdOf(await peer.frame())))));
  for (const end of [0, 1]) {
    for (const [index, peer] of peers.entries()) {
      const frame = frames[index] ?? Buffer.alloc(0);
      await peer.writeInPieces([end === 0 ? frame.subarray(0, 30) : frame.subarray(30)]);
    }
  }
  for (const result of await Promise.all(sending)) assert.equal(result.result, 'accepted');
});

test('the scripted server sees a raw client, too', async t => {
  const { port, connections } = await startScriptedServer(t, () => {});
  const client = await connectRaw(t, port);
  await client.write(framed('x'));
  assert.equal(await (await connections.next()).frame(), 'x');
});
