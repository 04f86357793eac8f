/**
 * Thousands of messages to an HTTP receiver that misbehaves. Each is sent until it is accepted. What the sender says of
 * every attempt is then held against what the receiver really got.
 */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import type { HttpEndpoint } from '../../server/src/delivery/http-endpoint.ts';
import type { Delivery, SendResultKind } from '../../server/src/mllp/send-result.ts';
import { type HttpRequest, httpSenderTo, startHttpPeer } from '../support/http-peers.ts';
import { ack, controlIdOf } from '../support/mllp-messages.ts';
import { outgoing } from '../support/mllp-sending.ts';
import { numbersFrom } from '../support/numbers.ts';

/** A receiver that is this bad never needs more; a message that does would never get through. */
const ATTEMPTS = 60;

type Fault = (response: ServerResponse, id: string) => void;

const faults: Readonly<Record<string, Fault>> = {
  swallow: () => {},
  reset: ({ socket }) => void socket?.resetAndDestroy(),
  close: ({ socket }) => void socket?.end(),
  cut: (response, id) => {
    response.writeHead(200, { 'Content-Length': 1_000 });
    response.write(ack('AA', id), () => response.socket?.destroy());
  },
  headersOnly: response => {
    response.writeHead(200);
    response.flushHeaders();
  },
  wrongId: (response, id) => void response.end(ack('AA', `X${id}`)),
  failure: response => void response.writeHead(500).end(),
  gateway: response => void response.writeHead(503).end('<html></html>'),
  // The connection is gone while the next message may be on its way.
  closeBehind: (response, id) => {
    const { socket } = response;
    response.end(ack('AA', id), () => socket?.destroy());
  },
  noHttp: ({ socket }) => void socket?.end('\x0bMSH|\x1c\r'),
};

for (const { name, messages, settings } of [
  { name: 'kept connections', messages: 3_000, settings: { window: 16 } },
  { name: 'one after the other', messages: 1_000, settings: { window: 1 } },
  { name: 'a connection each', messages: 1_000, settings: { keepAlive: false, window: 8 } },
] as const) {
  test(`no message is lost, and none doubled unsaid, to a bad receiver: ${name}`, async t => {
    const { attempts, received, seen } = await sendAll(t, messages, settings);
    assert.deepEqual([...seen].sort(), Object.keys(faults).sort(), 'the receiver has to have been bad');
    for (const [id, tries] of attempts) {
      const what = `${id}: ${tries.map(({ result, delivery }) => `${result} ${delivery}`).join(', ')}`;
      const times = received.get(id) ?? 0;
      assert.equal(tries.at(-1)?.result, 'accepted', what);
      const sure = tries.filter(({ delivery }) => delivery === 'received').length;
      const possible = tries.filter(({ delivery }) => delivery !== 'notSent').length;
      assert.ok(times >= sure && times <= possible, `${what}; the receiver got it ${times} times`);
    }
    assert.equal(received.size, messages);
  });
}

async function sendAll(
  t: TestContext,
  messages: number,
  settings: Partial<HttpEndpoint>,
): Promise<{
  readonly attempts: ReadonlyMap<string, readonly { result: SendResultKind; delivery: Delivery }[]>;
  readonly received: ReadonlyMap<string, number>;
  readonly seen: ReadonlySet<string>;
}> {
  const next = numbersFrom(20261122);
  const names = Object.keys(faults);
  const received = new Map<string, number>();
  const seen = new Set<string>();
  const peer = await startHttpPeer(t, ({ body }: HttpRequest, response) => {
    const id = controlIdOf(body.toString());
    received.set(id, (received.get(id) ?? 0) + 1);
    const name = next() < 0.15 ? names[Math.floor(next() * names.length)] : undefined;
    if (name === undefined) {
      response.end(ack('AA', id));
      return;
    }
    seen.add(name);
    faults[name]?.(response, id);
  });
  // Now and then a connection is broken before anything is read from it.
  peer.connected(socket => {
    if (next() < 0.05) socket.resetAndDestroy();
  });
  const sender = httpSenderTo(t, peer.url, { replyTimeout: 100, ...settings });
  const attempts = new Map<string, { result: SendResultKind; delivery: Delivery }[]>();
  const ids = Array.from({ length: messages }, (_, index) => `M${index}`).values();
  const worker = async (): Promise<void> => {
    for (const controlId of ids) {
      const tries: { result: SendResultKind; delivery: Delivery }[] = [];
      attempts.set(controlId, tries);
      while (tries.length < ATTEMPTS && tries.at(-1)?.result !== 'accepted') {
        const { result, delivery } = await sender.send(outgoing({ controlId }));
        tries.push({ result, delivery });
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return { attempts, received, seen };
}
