/** The world of an outbox in the hands of a test: a journal in memory, a clock, and endpoints that do as they are told. */
import { prepareBatch, prepareMessage } from '../../server/src/mllp/outgoing.ts';
import type { Delivery, SendResult, SendResultKind } from '../../server/src/mllp/send-result.ts';
import type { Sender } from '../../server/src/mllp/sender.ts';
import type { OutboxAttempt, OutboxItem, OutboxWorld } from '../../server/src/outbox/contract.ts';
import { createOutbox } from '../../server/src/outbox/outbox.ts';
import { wholeLines } from '../../server/src/outbox/records.ts';
import type { OpenedJournal, OutboxStore, Stored } from '../../server/src/outbox/store.ts';
import { adt } from './mllp-messages.ts';

/** Lets everything go on that waits for nothing but its turn. */
export async function settleDown(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve));
}

/** A disk that outlives those who write to it. */
export class MemoryDisk {
  text = '';
  /** What the next writes do: nothing comes of them but this problem. */
  problem: string | undefined;
  /** Bytes of the next write that still get there before the machine stops; the writer never hears of it again. */
  stopsAfter: number | undefined;
  /** Whether another process has it. */
  isTaken = false;
  rewrites = 0;
  allowedGrowth = 256 * 1024;
  /** What the next writes wait for. */
  gate: Promise<void> | undefined;

  get lines(): readonly string[] {
    return wholeLines(this.text);
  }

  /** A writer of its own; after {@link MemoryStore.stop} nothing that it does gets to the disk. */
  store(): MemoryStore {
    return new MemoryStore(this);
  }
}

const never = new Promise<never>(() => {});

/** What one process has of the disk. */
export class MemoryStore implements OutboxStore {
  get allowedGrowth(): number {
    return this.#disk.allowedGrowth;
  }

  readonly #disk: MemoryDisk;
  #isStopped = false;

  constructor(disk: MemoryDisk) {
    this.#disk = disk;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  stop(): void {
    this.#isStopped = true;
  }

  async open(): Promise<OpenedJournal> {
    if (this.#isStopped) return never;
    if (this.#disk.problem !== undefined) return { kind: 'problem', message: this.#disk.problem };
    const lines = this.#disk.lines;
    if (this.#disk.isTaken) return { kind: 'readOnly', lines, message: 'Another one has it.' };
    this.#disk.text = this.#disk.text.slice(0, this.#disk.text.lastIndexOf('\n') + 1);
    return { kind: 'owned', lines };
  }

  async append(lines: readonly string[]): Promise<Stored> {
    await this.#disk.gate;
    if (this.#isStopped) return never;
    if (this.#disk.problem !== undefined) return { kind: 'problem', message: this.#disk.problem };
    const text = lines.map(line => `${line}\n`).join('');
    const { stopsAfter } = this.#disk;
    if (stopsAfter !== undefined) {
      this.#disk.text += text.slice(0, stopsAfter);
      this.#disk.stopsAfter = undefined;
      this.stop();
      return never;
    }
    this.#disk.text += text;
    return { kind: 'stored' };
  }

  async rewrite(edit: (lines: readonly string[]) => readonly string[]): Promise<Stored> {
    if (this.#isStopped) return never;
    if (this.#disk.problem !== undefined) return { kind: 'problem', message: this.#disk.problem };
    this.#disk.text = edit(this.#disk.lines)
      .map(line => `${line}\n`)
      .join('');
    this.#disk.rewrites++;
    return { kind: 'stored' };
  }

  async close(): Promise<void> {
    this.stop();
  }
}

/** A clock that goes on when it is told to. */
export class TestClock {
  now = Date.UTC(2026, 10, 22, 8, 0, 0);
  #timers: { readonly at: number; readonly call: () => void }[] = [];

  after(milliseconds: number, call: () => void): () => void {
    const timer = { at: this.now + milliseconds, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer);
    };
  }

  /** Lets time pass, and all that was due by then happen. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.now + milliseconds;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers = this.#timers.filter(other => other !== next);
      this.now = Math.max(this.now, next.at);
      next.call();
      await settleDown();
    }
    this.now = until;
  }
}

/** A message on its way that the test decides about. */
export interface InFlight {
  readonly endpoint: string;
  readonly controlId: string;
  readonly frame: string;
  readonly isAborted: () => boolean;
  settle(kind: Outcome): void;
}

/** What may become of an attempt: `SendResult` in short. */
export type Outcome = readonly [result: SendResultKind, delivery: Delivery, code?: string, text?: string];

export const accepted: Outcome = ['accepted', 'received', 'AA'];
export const refused: Outcome = ['applicationError', 'received', 'AE', 'PID-8: table value not found'];
export const unreachable: Outcome = ['unreachable', 'notSent', '', 'Nothing listens there.'];
export const unanswered: Outcome = ['timedOut', 'maybe', '', 'No reply came within 30000 ms.'];

/** An outbox, what it sends, and what it told. */
export class TestOutbox {
  /** What is on its way, in the order in which it was given to the senders. */
  readonly flights: InFlight[] = [];
  readonly attempts: (OutboxAttempt & { readonly result: SendResult })[] = [];
  /** Endpoints that can't be used, and why. */
  readonly problems = new Map<string, string>();
  changes = 0;
  readonly store: MemoryStore;
  readonly outbox;

  constructor(disk: MemoryDisk, clock: TestClock, more: Partial<OutboxWorld> = {}) {
    this.store = disk.store();
    this.outbox = createOutbox({
      store: this.store,
      now: () => clock.now,
      after: (milliseconds, call) => clock.after(milliseconds, () => this.store.isStopped || call()),
      prepare: (text, isBatch) => (isBatch ? prepareBatch(text) : prepareMessage(text)),
      route: async endpoint => {
        const problem = this.problems.get(endpoint);
        return problem === undefined ? this.sender(endpoint) : { problem };
      },
      changed: () => this.changes++,
      settled: (attempt, result) => this.attempts.push({ ...attempt, result }),
      ...more,
    });
  }

  /** Queues small messages with these control ids. */
  async queue(endpoint: string, ...controlIds: readonly string[]): Promise<readonly string[]> {
    const queued = await this.outbox.queue(endpoint, controlIds.map(itemOf));
    if (queued.kind !== 'queued') throw new Error(`not queued: ${JSON.stringify(queued)}`);
    await settleDown();
    return queued.ids;
  }

  /** Decides about what is on its way to an endpoint. */
  async settle(outcome: Outcome, endpoint?: string): Promise<void> {
    const index = this.flights.findIndex(flight => endpoint === undefined || flight.endpoint === endpoint);
    const [flight] = this.flights.splice(index, index === -1 ? 0 : 1);
    if (flight === undefined) throw new Error('nothing is on its way');
    flight.settle(outcome);
    await settleDown();
  }

  /** Control id and state of each message of the list. */
  get list(): readonly string[] {
    return this.outbox.entries().map(({ controlId, state }) => `${controlId} ${state}`);
  }

  /** What is on its way now. */
  get sending(): readonly string[] {
    return this.flights.map(({ controlId }) => controlId);
  }

  /** A sender whose messages end up in {@link TestOutbox.flights}. */
  sender(endpoint: string): Sender {
    return {
      send: (message, signal) =>
        new Promise(resolve => {
          const { controlId } = message;
          const settle = ([result, delivery, code = '', text = '']: Outcome): void => {
            signal?.removeEventListener('abort', cancel);
            resolve({ result, delivery, code, text, controlId, replies: [], notes: [], latencyMs: 1 } as SendResult);
          };
          const cancel = (): void => settle(['cancelled', 'maybe', '', 'Cancelled while waiting for the reply.']);
          if (signal?.aborted) {
            settle(['cancelled', 'notSent', '', 'Cancelled before anything was sent.']);
            return;
          }
          signal?.addEventListener('abort', cancel);
          const frame = Buffer.from(message.frame).toString('latin1');
          this.flights.push({ endpoint, controlId, frame, settle, isAborted: () => signal?.aborted === true });
        }),
      close: async () => {},
    };
  }
}

/** A small message to queue. */
export function itemOf(controlId: string): OutboxItem {
  return { text: adt({ controlId }), isBatch: false };
}
