import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ack, controlIdOf, framed } from '../support/mllp-messages.ts';
import { freePort, type RawPeer, startScriptedServer } from '../support/mllp-peers.ts';
import { outgoing, senderTo } from '../support/mllp-sending.ts';

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
  const impatient = senderTo(t, port, { keepAlive: true, replyTimeout: 250 });
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
