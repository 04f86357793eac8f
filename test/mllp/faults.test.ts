/**
 * Ten thousand messages over a wire that misbehaves. Each is sent until it is accepted, as a person or an outbox would.
 * What the sender says of every attempt is then held against what the listener really got.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Endpoint } from '../../server/src/mllp/endpoint.ts';
import type { Delivery, SendResultKind } from '../../server/src/mllp/send-result.ts';
import { startFaultProxy } from '../support/mllp-fault-proxy.ts';
import { controlIdOf } from '../support/mllp-messages.ts';
import { startTestListener } from '../support/mllp-peers.ts';
import { outgoing, senderTo } from '../support/mllp-sending.ts';
import { numbersFrom } from '../support/numbers.ts';

/** A wire that is this bad never needs more; a message that does would never get through. */
const ATTEMPTS = 60;

interface Attempts {
  readonly deliveries: Delivery[];
  readonly results: SendResultKind[];
}

for (const { name, messages, share, settings } of [
  { name: 'a window of 16', messages: 7_000, share: 0.02, settings: { keepAlive: true, window: 16 } },
  { name: 'one after the other', messages: 2_000, share: 0.02, settings: { keepAlive: true, window: 1 } },
  { name: 'a connection each', messages: 1_000, share: 0.1, settings: { keepAlive: false } },
] as const) {
  test(`no message is lost, and none doubled unsaid, over a bad wire: ${name}`, async t => {
    const { attempts, received, counts } = await sendAll(t, messages, share, settings);
    // The wire has to have been bad, or this shows nothing.
    assert.deepEqual([...counts.keys()].sort(), [
      'bytes',
      'cut',
      'delay',
      'halfClose',
      'junk',
      'reset',
      'swallow',
      'wrongId',
    ]);
    for (const [id, { deliveries, results }] of attempts) {
      const what = `${id}: ${results.map((result, index) => `${result} ${deliveries[index]}`).join(', ')}`;
      const times = received.get(id) ?? 0;
      assert.equal(results.at(-1), 'accepted', what);
      const sure = deliveries.filter(delivery => delivery === 'received').length;
      const possible = deliveries.filter(delivery => delivery !== 'notSent').length;
      assert.ok(times >= sure && times <= possible, `${what}; the listener got it ${times} times`);
    }
    assert.equal(received.size, messages);
  });
}

async function sendAll(
  t: TestContext,
  messages: number,
  share: number,
  settings: Partial<Endpoint>,
): Promise<{
  readonly attempts: ReadonlyMap<string, Attempts>;
  readonly received: ReadonlyMap<string, number>;
  readonly counts: ReadonlyMap<string, number>;
}> {
  const { listener, records } = await startTestListener(t);
  const proxy = await startFaultProxy(t, listener.port, numbersFrom(20261122), share);
  // An answer that was swallowed is not waited for long; one that is slow for another reason is just one more fault.
  const sender = senderTo(t, proxy.port, { replyTimeout: 100, ...settings });
  const attempts = new Map<string, Attempts>();
  const ids = Array.from({ length: messages }, (_, index) => `M${index}`).values();
  const worker = async (): Promise<void> => {
    for (const controlId of ids) {
      const message = outgoing({ controlId });
      const tried: Attempts = { deliveries: [], results: [] };
      attempts.set(controlId, tried);
      while (tried.results.length < ATTEMPTS && tried.results.at(-1) !== 'accepted') {
        const { result, delivery } = await sender.send(message);
        tried.results.push(result);
        tried.deliveries.push(delivery);
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  await sender.close();
  await listener.close();
  const received = new Map<string, number>();
  for (const { text } of records.all) {
    const id = controlIdOf(text);
    received.set(id, (received.get(id) ?? 0) + 1);
  }
  return { attempts, received, counts: proxy.counts };
}
