/** Sender and listener keep nothing of a message that is done with: memory stays flat, however many there were. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startListener } from '../../server/src/mllp/listener.ts';
import { testRuntime } from '../support/mllp-peers.ts';
import { outgoing, senderTo } from '../support/mllp-sending.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is still reachable, in bytes. */
function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

for (const { name, warmUp, messages, limit, settings } of [
  {
    name: 'one connection, a window of 16',
    warmUp: 6_000,
    messages: 24_000,
    // An object kept in a map would be more.
    limit: 64,
    settings: { keepAlive: true, window: 16 },
  },
  {
    name: 'a connection each',
    warmUp: 3_000,
    messages: 6_000,
    // A connection that is kept would be thousands; those just being closed are counted in.
    limit: 400,
    settings: { keepAlive: false },
  },
] as const) {
  test(`memory stays flat: ${name}`, async t => {
    let received = 0;
    const sink = { received: () => received++, problem: () => assert.fail('no problem was due') };
    const started = await startListener({ port: 0 }, testRuntime(), sink);
    if (started.kind !== 'listening') throw new Error(started.message);
    t.after(() => started.listener.close());
    const sender = senderTo(t, started.listener.port, settings);
    const send = async (count: number): Promise<void> => {
      let left = count;
      const worker = async (): Promise<void> => {
        while (left-- > 0) {
          const { result, text } = await sender.send(outgoing({ controlId: `M${left}` }));
          if (result !== 'accepted') assert.fail(text);
        }
      };
      await Promise.all(Array.from({ length: 16 }, worker));
    };
    // Code that is compiled later and tables that grow once are no leak.
    await send(warmUp);
    const before = heapUsed();
    await send(messages);
    const perMessage = (heapUsed() - before) / messages;
    assert.equal(received, warmUp + messages);
    assert.ok(perMessage < limit, `${perMessage.toFixed(1)} bytes are kept of each message`);
  });
}
