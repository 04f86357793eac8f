import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LoadJob, type LoadOptions, runLoad } from '../../server/src/delivery/run-load.ts';
import { prepareMessage } from '../../server/src/mllp/outgoing.ts';
import type { SendResult } from '../../server/src/mllp/send-result.ts';
import type { Sender } from '../../server/src/mllp/sender.ts';
import { outgoing } from '../support/mllp-sending.ts';

const rest = { code: '', replies: [], notes: [], latencyMs: 1, text: '' };
const accepted = (controlId: string): SendResult => ({ ...rest, controlId, result: 'accepted', delivery: 'received' });
const rejected = (controlId: string): SendResult => ({ ...rest, controlId, result: 'rejected', delivery: 'received' });

function options(more: Partial<LoadOptions> = {}): LoadOptions {
  return {
    concurrency: 1,
    stopOnError: false,
    signal: new AbortController().signal,
    wait: () => assert.fail('nothing to wait for'),
    elapsed: () => 0,
    ...more,
  };
}

/** Jobs that are counted when they are taken. */
function jobs(count: number): { readonly list: AsyncIterator<LoadJob>; taken(): number } {
  let taken = 0;
  async function* make(): AsyncGenerator<LoadJob> {
    while (taken < count) yield { message: outgoing({ controlId: `M${++taken}` }) };
  }
  return { list: make(), taken: () => taken };
}

/** Senders that answer as told. */
function senders(answer: (controlId: string, signal: AbortSignal | undefined) => Promise<SendResult>): {
  make(): Sender;
  readonly counts: { made: number; closed: number; busy: number; most: number };
} {
  const counts = { made: 0, closed: 0, busy: 0, most: 0 };
  return {
    counts,
    make() {
      counts.made++;
      return {
        async send({ controlId }, signal) {
          counts.most = Math.max(counts.most, ++counts.busy);
          const result = await answer(controlId, signal);
          counts.busy--;
          return result;
        },
        close() {
          counts.closed++;
          return Promise.resolve();
        },
      };
    },
  };
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

test('every job is sent once, by so many senders at once, and each of them is closed', async () => {
  const { make, counts } = senders(async id => {
    await turn();
    return accepted(id);
  });
  const ids: string[] = [];
  const end = await runLoad(jobs(20).list, make, options({ concurrency: 4 }), (_, { controlId }) => {
    ids.push(controlId);
  });
  assert.deepEqual(end, { isAllAccepted: true });
  assert.deepEqual(ids.sort(), Array.from({ length: 20 }, (_, index) => `M${index + 1}`).sort());
  assert.deepEqual([counts.made, counts.closed, counts.most], [4, 4, 4]);
});

test('a job is taken when there is a sender for it, and an outcome is waited for', async () => {
  const { make } = senders(id => Promise.resolve(accepted(id)));
  const { list, taken } = jobs(5);
  const seen: number[] = [];
  await runLoad(list, make, options(), async () => {
    seen.push(taken());
    await turn();
  });
  assert.deepEqual(seen, [1, 2, 3, 4, 5]);
});

test('a message that can not be sent is an outcome, and nothing goes out for it', async () => {
  const { make } = senders(() => assert.fail('sent'));
  const refused = prepareMessage('PID|1');
  const results: SendResult[] = [];
  async function* one(): AsyncGenerator<LoadJob> {
    yield { message: refused };
  }
  const end = await runLoad(one(), make, options(), (_, result) => void results.push(result));
  assert.equal(end.isAllAccepted, false);
  assert.deepEqual(
    results.map(({ result, delivery, text }) => [result, delivery, text]),
    [['unreachable', 'notSent', 'Not sent. There is no MSH segment, so this is no HL7 message to send.']],
  );
});

test('the rate is kept by waiting for the time that each message is due', async () => {
  const { make } = senders(id => Promise.resolve(accepted(id)));
  let clock = 500;
  const waits: number[] = [];
  const wait = (milliseconds: number): Promise<void> => {
    waits.push(milliseconds);
    clock += milliseconds;
    return Promise.resolve();
  };
  await runLoad(jobs(4).list, make, options({ rate: 10, wait, elapsed: () => clock }), () => {
    clock += 30;
  });
  assert.deepEqual(waits, [70, 70, 70], 'a hundred milliseconds each, of which thirty have passed');
});

test('stops at the first one that is not accepted, or does not', async () => {
  for (const [stopOnError, expected] of [
    [true, 3],
    [false, 9],
  ] as const) {
    const { make, counts } = senders(id => Promise.resolve(id === 'M3' ? rejected(id) : accepted(id)));
    const { list, taken } = jobs(9);
    const end = await runLoad(list, make, options({ stopOnError }), () => {});
    assert.deepEqual([end.isAllAccepted, taken(), counts.closed], [false, expected, 1]);
  }
});

test('cancelled, it takes no more jobs', async () => {
  const abort = new AbortController();
  const { make, counts } = senders((id, signal) => {
    abort.abort();
    assert.ok(signal?.aborted);
    return Promise.resolve(accepted(id));
  });
  const { list, taken } = jobs(9);
  await runLoad(list, make, options({ signal: abort.signal }), () => {});
  assert.deepEqual([taken(), counts.closed], [1, 1]);
});

test('what an outcome is told to may fail: every sender is closed all the same', async () => {
  const { make, counts } = senders(id => Promise.resolve(accepted(id)));
  const { list, taken } = jobs(9);
  await assert.rejects(
    runLoad(list, make, options({ concurrency: 2 }), () => Promise.reject(new Error('the pipe is closed'))),
    /the pipe is closed/,
  );
  assert.deepEqual([counts.closed, taken()], [2, 2]);
});
