import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Endpoint } from '../../server/src/mllp/endpoint.ts';
import { prepareBatch } from '../../server/src/mllp/outgoing.ts';
import type { SendResult } from '../../server/src/mllp/send-result.ts';
import { ack, adt, controlIdOf, framed } from '../support/mllp-messages.ts';
import { startScriptedServer } from '../support/mllp-peers.ts';
import { exchange, outgoing, reply, senderTo } from '../support/mllp-sending.ts';

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
  const { port, connections } = await startScriptedServer(t, () => {});
  const sent = await senderTo(t, port).send(outgoing({ accept: 'NE', application: 'NE' }));
  assert.equal(sent.result, 'accepted');
  assert.equal(sent.delivery, 'maybe');
  assert.match(sent.notes.join(), /asks for no acknowledgement/);
  assert.equal(controlIdOf(await (await connections.next()).frame()), 'MSG00001');
});

test('a message that asks for bad news only is accepted when none comes', async t => {
  const sent = await exchange(t, () => {}, { accept: 'ER', application: 'NE' }, { replyTimeout: 20 });
  assert.equal(sent.result, 'accepted');
  assert.match(sent.notes.join(), /on error only/);
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
  const sent = await sendBatch(t, [ack('AA', 'M1')], { replyTimeout: 250 });
  assert.equal(sent.result, 'timedOut');
  assert.match(sent.text, /Only 1 of 2 messages/);
});
