import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpointAt } from '../../server/src/mllp/endpoint.ts';
import { prepareMessage } from '../../server/src/mllp/outgoing.ts';
import { createSender } from '../../server/src/mllp/sender.ts';
import { adt } from '../support/mllp-messages.ts';
import { startTestListener, testRuntime } from '../support/mllp-peers.ts';

for (const [name, keepAlive, window] of [
  ['one connection, a window of 16', true, 16],
  ['a connection each', false, 1],
] as const) {
  test(`sender and listener lose nothing and double nothing: ${name}`, async t => {
    const { listener, records, problems } = await startTestListener(t, { backlogLimit: 8 }, async () => {
      // A rule that takes a turn of the event loop, so that messages queue up.
      await new Promise(resolve => setImmediate(resolve));
      return { kind: 'byMode', verdict: 'accept' };
    });
    const sender = createSender(endpointAt('127.0.0.1', listener.port, { keepAlive, window }), testRuntime());
    t.after(() => sender.close());
    const charsets = ['', '8859/1', '8859/2', 'UNICODE UTF-8', '~ISO IR87', 'GB 18030-2000'];
    const names = ['PLAIN', 'MÜLLER', 'ŁÓDŹ', 'Ωμέγα 😀', '山田', '中𠀀'];
    const texts = Array.from({ length: 300 }, (_, index) =>
      adt({ controlId: `M${index}`, charset: charsets[index % 6] ?? '', name: names[index % 6] ?? '' }),
    );
    const results = await Promise.all(
      texts.map(text => {
        const prepared = prepareMessage(text);
        if (prepared.kind !== 'ready') throw new Error(prepared.message);
        return sender.send(prepared);
      }),
    );
    for (const [index, result] of results.entries()) {
      assert.equal(result.result, 'accepted', result.text);
      assert.equal(result.reply?.acknowledgement?.controlId, `M${index}`);
      assert.deepEqual(result.notes, []);
    }
    assert.deepEqual(records.all.map(record => record.text).sort(), [...texts].sort());
    assert.deepEqual(
      problems.all.map(problem => problem.kind),
      window > 8 ? ['backlog'] : [],
    );
  });
}
