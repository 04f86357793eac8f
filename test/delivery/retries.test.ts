import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createServer } from 'node:tls';
import fc from 'fast-check';
import { type RetryPolicy, retryDefaults, type Wait, withRetries } from '../../server/src/delivery/retries.ts';
import { endpointAt } from '../../server/src/mllp/endpoint.ts';
import { prepareBatch } from '../../server/src/mllp/outgoing.ts';
import { readReplies } from '../../server/src/mllp/replies.ts';
import type { Delivery, SendResult } from '../../server/src/mllp/send-result.ts';
import { createSender, type Sender } from '../../server/src/mllp/sender.ts';
import { ack, adt } from '../support/mllp-messages.ts';
import { testCertificate, testRuntime } from '../support/mllp-peers.ts';
import { outgoing } from '../support/mllp-sending.ts';

const rest = { controlId: 'MSG00001', code: '', replies: [], notes: [], latencyMs: 1 };
const refused: SendResult = { ...rest, result: 'unreachable', text: 'Nothing listens there.', delivery: 'notSent' };
const slow: SendResult = { ...rest, result: 'timedOut', phase: 'connect', text: 'No way.', delivery: 'notSent' };
const lost: SendResult = { ...rest, result: 'timedOut', phase: 'reply', text: 'No reply came.', delivery: 'maybe' };
const accepted: SendResult = { ...rest, result: 'accepted', code: 'AA', text: '', delivery: 'received' };
const failed: SendResult = { ...rest, result: 'applicationError', code: 'AE', text: 'no', delivery: 'received' };

/** AR, or another code, with an ERR segment for each table 0357 code; `W` in front of a code makes it a warning. */
function rejected(code: 'AR' | 'CR' | 'AE', ...errors: readonly string[]): SendResult {
  const segments = errors.map(
    one => `ERR||PID^1^5|${one.replace('W', '')}^x^HL70357|${one.startsWith('W') ? 'W' : 'E'}\r`,
  );
  const [reply] = readReplies(Buffer.from(ack(code, 'MSG00001') + segments.join('')), undefined).replies;
  assert.ok(reply?.kind === 'acknowledgement');
  const result = code === 'AE' ? 'applicationError' : 'rejected';
  return { ...rest, result, code, text: 'no', reply: reply.reply, replies: [reply.reply], delivery: 'received' };
}

/** A sender that gives these results one after the other, and the waits that were asked for. */
function script(
  results: readonly SendResult[],
  policy: Partial<RetryPolicy> = {},
  wait?: Wait,
): { readonly sender: Sender; readonly waits: number[]; sent(): number } {
  const waits: number[] = [];
  let sent = 0;
  const inner: Sender = {
    send: () => Promise.resolve(results[sent++] ?? assert.fail('sent once more than it should be')),
    close: () => Promise.resolve(),
  };
  const waiting: Wait = (milliseconds, signal) => {
    waits.push(milliseconds);
    return wait === undefined ? Promise.resolve() : wait(milliseconds, signal);
  };
  return { sender: withRetries(inner, { ...retryDefaults, times: 3, ...policy }, waiting), waits, sent: () => sent };
}

test('what did not leave is sent again, and the notes say how often and why', async () => {
  const { sender, waits } = script([refused, refused, slow, accepted]);
  const sent = await sender.send(outgoing());
  assert.deepEqual([sent.result, sent.code, sent.delivery], ['accepted', 'AA', 'received']);
  assert.deepEqual(sent.notes, ['4 attempts were made. Earlier: Nothing listens there. (2 times) No way.']);
  assert.deepEqual(waits, [1_000, 2_000, 4_000]);
});

test('no more often than is asked for', async () => {
  const { sender, sent } = script([refused, refused, refused], { times: 2 });
  const result = await sender.send(outgoing());
  assert.deepEqual([result.result, result.delivery, sent()], ['unreachable', 'notSent', 3]);
  const none = script([refused], { times: 0 });
  assert.equal(await none.sender.send(outgoing()), refused, 'the result as it is');
});

test('what only another setting can change is not sent again', async () => {
  const untrusted: SendResult = { ...refused, text: 'Its certificate is signed by nobody.', isLasting: true };
  const { sender, sent } = script([untrusted]);
  assert.equal(await sender.send(outgoing()), untrusted, 'the result as it is');
  assert.equal(sent(), 1);
});

test('waits grow up to the longest', async () => {
  const { sender, waits } = script([refused, refused, refused, refused], { delayMs: 100, factor: 3, maxDelayMs: 500 });
  await sender.send(outgoing());
  assert.deepEqual(waits, [100, 300, 500]);
});

for (const [name, result] of [
  ['AA', accepted],
  ['AE', failed],
  ['AE with a code that passes', rejected('AE', '207')],
  ['AR without a code', rejected('AR')],
  ['AR with another code', rejected('AR', '101')],
  ['AR with another code among others', rejected('AR', '207', '101')],
  ['a reply that did not come', lost],
  ['a cancelled message', { ...rest, result: 'cancelled', text: '', delivery: 'notSent' }],
] as const satisfies readonly (readonly [string, SendResult])[]) {
  test(`never again: ${name}`, async () => {
    assert.equal(await script([result]).sender.send(outgoing()), result);
  });
}

for (const [name, result] of [
  ['AR 207', rejected('AR', '207')],
  ['AR 206', rejected('AR', '206')],
  ['CR 207', rejected('CR', '207')],
  ['AR 207 with a warning', rejected('AR', '207', 'W101')],
] as const) {
  test(`rejected for the time being, it is sent again: ${name}`, async () => {
    const sent = await script([result, accepted]).sender.send(outgoing());
    assert.equal(sent.result, 'accepted');
    assert.equal(sent.notes.length, 1, 'what was rejected is not there twice');
    assert.match(sent.notes[0] ?? '', /^2 attempts were made\. Earlier: The receiver rejected it for the time being/);
  });
}

test('which codes pass can be said', async () => {
  const result = rejected('AR', '101');
  assert.equal((await script([result, accepted], { transientCodes: ['101'] }).sender.send(outgoing())).code, 'AA');
});

test('a batch that was rejected in part is not sent again', async () => {
  const batch = prepareBatch(adt({ controlId: 'M1' }) + adt({ controlId: 'M2' }));
  assert.ok(batch.kind === 'ready');
  assert.equal((await script([rejected('AR', '207')]).sender.send(batch)).result, 'rejected');
});

test('what may have arrived is sent again only when that is asked for, and then it is said', async () => {
  const { sender } = script([lost, refused, lost, accepted], { uncertain: true });
  const sent = await sender.send(outgoing());
  assert.deepEqual([sent.result, sent.delivery], ['accepted', 'received']);
  assert.deepEqual(sent.notes, [
    '4 attempts were made. Earlier: No reply came. (2 times) Nothing listens there.',
    'The message went out 3 times, so the receiver may have it twice or more.',
  ]);
});

test('a later attempt that did not leave does not make the first one undone', async () => {
  const sent = await script([lost, refused], { uncertain: true, times: 1 }).sender.send(outgoing());
  assert.deepEqual([sent.result, sent.delivery], ['unreachable', 'maybe']);
});

test('cancel in the wait ends it', async () => {
  const abort = new AbortController();
  const { sender, sent } = script([refused, accepted], {}, async (_, signal) => {
    const aborted = new Promise(resolve => signal.addEventListener('abort', resolve));
    abort.abort();
    await aborted;
  });
  const result = await sender.send(outgoing(), abort.signal);
  assert.deepEqual([result.result, result.delivery, sent()], ['cancelled', 'notSent', 1]);
  assert.equal(result.text, 'Cancelled while waiting for attempt 2.');
  assert.deepEqual(result.notes, ['One attempt was made. Earlier: Nothing listens there.']);
});

test('closing ends the wait', async () => {
  const { sender } = script([lost, accepted], { uncertain: true }, async (_, signal) => {
    const aborted = new Promise(resolve => signal.addEventListener('abort', resolve));
    await sender.close();
    await aborted;
  });
  const result = await sender.send(outgoing());
  assert.deepEqual([result.result, result.delivery], ['cancelled', 'maybe']);
});

test('whatever the attempts come to, nothing that may have arrived goes out again unasked or unsaid', async () => {
  const kinds = [refused, slow, lost, accepted, failed, rejected('AR', '207'), rejected('AR', '101')];
  const results = fc.array(fc.constantFrom(...kinds), { minLength: 10, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(results, fc.integer({ min: 0, max: 8 }), fc.boolean(), async (list, times, uncertain) => {
      const { sender, sent } = script(list, { times, uncertain });
      const result = await sender.send(outgoing());
      const attempts = list.slice(0, sent());
      assert.ok(attempts.length <= times + 1);
      const strength = (delivery: Delivery): number => ['notSent', 'maybe', 'received'].indexOf(delivery);
      assert.equal(strength(result.delivery), Math.max(...attempts.map(one => strength(one.delivery))));
      const doubtful = attempts.slice(0, -1).filter(one => one.delivery === 'maybe').length;
      if (!uncertain) assert.equal(doubtful, 0);
      const last = attempts.at(-1);
      const mayBeTwice = doubtful + (last?.delivery !== 'notSent' && last?.result !== 'rejected' ? 1 : 0) > 1;
      assert.equal(
        result.notes.some(note => note.includes('twice')),
        mayBeTwice,
      );
    }),
  );
});

test('a certificate that nobody trusts is met once', async t => {
  const tls = { cert: testCertificate('server.pem'), key: testCertificate('server-key.pem') };
  const server = createServer(tls);
  let met = 0;
  server.on('connection', () => met++);
  server.on('tlsClientError', () => {});
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const sender = createSender(endpointAt('127.0.0.1', port, { tls: {} }), testRuntime());
  const patient = withRetries(sender, { ...retryDefaults, times: 3 }, () => Promise.resolve());
  t.after(() => patient.close());
  const result = await patient.send(outgoing());
  assert.equal(result.result, 'unreachable');
  assert.match(result.text, /signed by nobody that is trusted here/);
  assert.equal(met, 1);
});
