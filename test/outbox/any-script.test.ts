/**
 * Whatever receivers answer, whenever the process ends (also in the middle of a write) and whatever the user decides: no
 * message is lost, none is doubled that the user was not told about, and the order is that of queueing.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  accepted,
  itemOf,
  MemoryDisk,
  type Outcome,
  refused,
  settleDown,
  TestClock,
  TestOutbox,
  unanswered,
  unreachable,
} from '../support/outbox-world.ts';

type Step =
  | { readonly do: 'queue'; readonly endpoint: string; readonly count: number }
  /** What becomes of the message that is on its way to an endpoint, and whether the receiver has it then. */
  | { readonly do: 'settle'; readonly endpoint: string; readonly outcome: Outcome; readonly arrives: boolean }
  /** The process ends; what is on its way has arrived or not. */
  | { readonly do: 'crash'; readonly arrives: boolean }
  /** The machine stops in the middle of the next write. */
  | { readonly do: 'tear'; readonly after: number; readonly arrives: boolean }
  | { readonly do: 'reload'; readonly arrives: boolean }
  | { readonly do: 'retry' | 'remove'; readonly which: number }
  | { readonly do: 'pause' | 'resume'; readonly endpoint: string }
  | { readonly do: 'wait'; readonly seconds: number };

const endpoint = fc.constantFrom('EHR', 'LAB');
const end = fc.constantFrom<readonly [Outcome, boolean]>(
  [accepted, true],
  [refused, true],
  [['timedOut', 'received', 'CA'], true],
  [unreachable, false],
  [unanswered, true],
  [unanswered, false],
);
const arrives = fc.boolean();
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('queue' as const), endpoint, count: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 10,
    arbitrary: fc
      .tuple(endpoint, end)
      .map(([endpoint, [outcome, arrives]]) => ({ do: 'settle' as const, endpoint, outcome, arrives })),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), arrives }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('tear' as const),
      after: fc.oneof(fc.constant(0), fc.nat(3000), fc.constant(1_000_000)),
      arrives,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reload' as const), arrives }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('retry' as const, 'remove' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const), endpoint }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(5, 60, 300) }) },
);

/** A run of a script, with what the receivers got and what the user was promised. */
class Run {
  readonly disk = new MemoryDisk();
  readonly clock = new TestClock();
  box = new TestOutbox(this.disk, this.clock);
  /** Control ids by endpoint, in the order in which they arrived. */
  readonly received = new Map<string, string[]>();
  /** Queued, and the user was told so. */
  readonly promised = new Set<string>();
  /** The user took them off the list, or tried to when the process ended. */
  readonly removed = new Set<string>();
  /** How often the user had a message sent again that may have been there. */
  readonly retries = new Map<string, number>();
  readonly #groups: string[][] = [];
  #arrivesAtEnd = false;
  #count = 0;

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'queue':
        this.#queue(step.endpoint, step.count);
        break;
      case 'settle':
        await this.#settle(step.endpoint, step.outcome, step.arrives);
        break;
      case 'crash':
        this.#arrivesAtEnd = step.arrives;
        this.box.store.stop();
        break;
      case 'tear':
        this.#arrivesAtEnd = step.arrives;
        this.disk.stopsAfter = step.after;
        break;
      case 'reload':
        this.#arrivesAtEnd = step.arrives;
        if (step.arrives) for (const { endpoint, controlId } of this.box.flights) this.#arrive(endpoint, controlId);
        this.box.flights.length = 0;
        void this.box.outbox.close(1000);
        await settleDown();
        await this.clock.pass(2000);
        break;
      case 'retry':
      case 'remove':
        this.#decide(step.do, step.which);
        break;
      case 'pause':
      case 'resume':
        void this.box.outbox[step.do](step.endpoint);
        break;
      case 'wait':
        await this.clock.pass(step.seconds * 1000);
    }
    await settleDown();
    if (this.box.store.isStopped) await this.#restart();
    this.#check();
  }

  /** From now on all is well, and the user decides about what is in doubt. */
  async finish(retries: readonly boolean[]): Promise<void> {
    this.disk.stopsAfter = undefined;
    await this.take({ do: 'resume', endpoint: 'EHR' });
    await this.take({ do: 'resume', endpoint: 'LAB' });
    for (let turn = 0; this.box.outbox.entries().length > 0; turn++) {
      assert.ok(turn < 500, `it never ends: ${this.box.list.join(', ')}`);
      for (const endpoint of ['EHR', 'LAB'])
        await this.take({ do: 'settle', endpoint, outcome: accepted, arrives: true });
      const which = this.box.outbox.entries().findIndex(({ state }) => state !== 'waiting' && state !== 'sending');
      if (which !== -1) await this.take({ do: retries[turn % retries.length] ? 'retry' : 'remove', which });
    }
  }

  #queue(endpoint: string, count: number): void {
    const ids = Array.from({ length: count }, () => `M${String(++this.#count).padStart(4, '0')}`);
    this.#groups.push(ids);
    void this.box.outbox.queue(endpoint, ids.map(itemOf)).then(queued => {
      assert.equal(queued.kind, 'queued');
      for (const id of ids) this.promised.add(id);
    });
  }

  async #settle(endpoint: string, outcome: Outcome, arrives: boolean): Promise<void> {
    const flight = this.box.flights.find(one => one.endpoint === endpoint);
    if (flight === undefined) return;
    if (arrives) this.#arrive(endpoint, flight.controlId);
    await this.box.settle(outcome, endpoint);
  }

  #decide(what: 'retry' | 'remove', which: number): void {
    const entries = this.box.outbox.entries();
    const entry = entries[which % Math.max(1, entries.length)];
    if (entry === undefined) return;
    const { id, controlId, state } = entry;
    if (what === 'remove') this.removed.add(controlId);
    else if (state !== 'waiting' && state !== 'sending') {
      this.retries.set(controlId, (this.retries.get(controlId) ?? 0) + 1);
    }
    void this.box.outbox[what](id);
  }

  async #restart(): Promise<void> {
    if (this.#arrivesAtEnd) for (const { endpoint, controlId } of this.box.flights) this.#arrive(endpoint, controlId);
    this.disk.stopsAfter = undefined;
    const before = new Set(this.box.outbox.entries().map(({ controlId }) => controlId));
    this.box = new TestOutbox(this.disk, this.clock);
    await this.box.outbox.opened;
    const group = this.#groups.at(-1) ?? [];
    const there = this.box.outbox.entries().filter(({ controlId }) => group.includes(controlId)).length;
    // Of those that were being queued all are there or none.
    if (!group.some(id => before.has(id) || this.promised.has(id))) assert.ok(there === 0 || there === group.length);
    await settleDown();
  }

  #arrive(endpoint: string, controlId: string): void {
    const received = this.received.get(endpoint) ?? [];
    received.push(controlId);
    this.received.set(endpoint, received);
  }

  #check(): void {
    const listed = new Set(this.box.outbox.entries().map(({ controlId }) => controlId));
    const all = [...this.received.values()].flat();
    for (const id of this.promised) {
      assert.ok(listed.has(id) || all.includes(id) || this.removed.has(id), `${id} is lost`);
    }
    for (const id of all) {
      const times = all.filter(other => other === id).length;
      assert.ok(times <= 1 + (this.retries.get(id) ?? 0), `${id} was sent ${times} times`);
    }
    for (const [endpoint, ids] of this.received) {
      const first = [...new Set(ids)];
      assert.deepEqual(first, first.toSorted(), `order at ${endpoint}`);
      assert.ok(this.box.flights.filter(flight => flight.endpoint === endpoint).length <= 1, 'one at a time');
    }
  }
}

test('nothing is lost, doubled unsaid or out of order, whatever happens when', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
      // Rewritten after each change, now and then, or when the list is empty.
      fc.constantFrom(-Infinity, 500, 1_000_000),
      async (steps, retries, allowedGrowth) => {
        const run = new Run();
        run.disk.allowedGrowth = allowedGrowth;
        for (const one of steps) await run.take(one);
        await run.finish([...retries, false]);
        const all = [...run.received.values()].flat();
        for (const id of run.promised) assert.ok(all.includes(id) || run.removed.has(id), `${id} never arrived`);
      },
    ),
    { numRuns: 800 },
  );
});
