/** The queue of one endpoint at work: one message after the other, and patience where the endpoint is down. */
import type { SendResult } from '../mllp/send-result.ts';
import type { Sender } from '../mllp/sender.ts';
import { doubleNote } from './entry.ts';
import type { Journal } from './journal.ts';
import { type LedgerEntry, standingAfter } from './ledger.ts';
import { outgoingMessage, type SettledRecord } from './records.ts';

/** The first wait for an endpoint that is down; each one after it is twice as long, up to the longest. */
export const FIRST_WAIT_MS = 5_000;
export const LONGEST_WAIT_MS = 5 * 60_000;

/** What a lane needs of the world. */
export interface LaneWorld {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once, later; returns what takes that back. */
  after(milliseconds: number, call: () => void): () => void;
  /** The way to an endpoint as it is set up now, or why there is none, as a full sentence. */
  route(endpoint: string): Promise<Sender | { readonly problem: string }>;
  /** Called when something about the queue is another. */
  changed(): void;
  /** Called with what became of an attempt, once it is in the journal. */
  settled(entry: LedgerEntry, result: SendResult): void;
}

/** Sends what is in one queue of the list, in order. */
export class Lane {
  readonly #endpoint: string;
  readonly #journal: Journal;
  readonly #world: LaneWorld;
  readonly #abort = new AbortController();
  #running: Promise<void> | undefined;
  #isWanted = false;
  #isClosed = false;
  #failures = 0;
  #nextAttemptAt: number | undefined;
  #cancelWait: (() => void) | undefined;
  #problem = '';

  constructor(endpoint: string, journal: Journal, world: LaneWorld) {
    this.#endpoint = endpoint;
    this.#journal = journal;
    this.#world = world;
  }

  /** When it tries again by itself; undefined where it does not wait. In milliseconds since 1970. */
  get nextAttemptAt(): number | undefined {
    return this.#nextAttemptAt;
  }

  /** What kept the last attempt from being made, as a sentence; empty where nothing did. */
  get problem(): string {
    return this.#problem;
  }

  /** Sends what may be sent now. To be called whenever there may be something. */
  run(): void {
    this.#isWanted = true;
    this.#running ??= this.#sendAll();
  }

  /** The same, without waiting any longer for an endpoint that was down. */
  runNow(): void {
    this.#stopWaiting();
    this.#failures = 0;
    this.run();
  }

  /** Begins nothing any more. Resolves when nothing is on its way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopWaiting();
    await this.#running;
  }

  /** Gives up waiting for the reply, or the connection. */
  abort(): void {
    this.#abort.abort();
  }

  async #sendAll(): Promise<void> {
    while (this.#isWanted) {
      this.#isWanted = false;
      while (await this.#sendNext()) {}
    }
    this.#running = undefined;
  }

  /** The message that may go out now. */
  #next(): LedgerEntry | undefined {
    if (this.#isClosed || this.#nextAttemptAt !== undefined) return undefined;
    const { ledger } = this.#journal;
    const head = ledger.isPaused(this.#endpoint) ? undefined : ledger.head(this.#endpoint);
    return head?.standing.kind === 'waiting' ? head : undefined;
  }

  /** @returns whether to go on */
  async #sendNext(): Promise<boolean> {
    const next = this.#next();
    if (next === undefined) return false;
    const { id } = next.queued;
    const route = await this.#route();
    if ('problem' in route) {
      this.#wait(route.problem);
      return false;
    }
    const begun = await this.#journal.commit(() => {
      const now = this.#next();
      // The user may have paused the queue or removed the message meanwhile.
      if (now?.queued.id !== id) return { records: [], value: undefined };
      const attempt = now.attempts + 1;
      return { records: [{ kind: 'sending', id, attempt, at: this.#world.now() }], value: now };
    });
    if (begun.kind === 'problem') {
      this.#wait(begun.message);
      return false;
    }
    if (begun.value === undefined) return true;
    return await this.#send(begun.value, route);
  }

  async #route(): Promise<Sender | { readonly problem: string }> {
    try {
      return await this.#world.route(this.#endpoint);
    } catch {
      return { problem: `The settings of ${this.#endpoint} could not be read.` };
    }
  }

  async #send(entry: LedgerEntry, sender: Sender): Promise<boolean> {
    // Closed while the attempt was being written down: nothing may go out any more, and the sender says that nothing did.
    if (this.#isClosed) this.#abort.abort();
    const message = outgoingMessage(entry.queued.message);
    const plain = await sender
      .send(message, this.#abort.signal)
      // A sender returns what goes wrong; one that throws may have sent.
      .catch(() => failed(entry));
    const result = entry.mayDouble ? { ...plain, notes: [...plain.notes, doubleNote] } : plain;
    await this.#journal.settle(recordOf(entry, result, this.#world.now()));
    this.#world.settled(entry, result);
    if (standingAfter(result.result, result.delivery) === 'waiting') {
      this.#wait(result.text);
      return false;
    }
    this.#failures = 0;
    this.#problem = '';
    return true;
  }

  #wait(problem: string): void {
    if (this.#isClosed) return;
    this.#problem = problem;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.#failures, LONGEST_WAIT_MS);
    this.#failures++;
    this.#nextAttemptAt = this.#world.now() + wait;
    this.#cancelWait = this.#world.after(wait, () => {
      this.#stopWaiting();
      this.run();
    });
    this.#world.changed();
  }

  #stopWaiting(): void {
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    this.#nextAttemptAt = undefined;
  }
}

function recordOf(entry: LedgerEntry, result: SendResult, at: number): SettledRecord {
  const { code, text, delivery, notes, reply } = result;
  const isKept = reply !== undefined && result.result !== 'accepted';
  return {
    kind: 'settled',
    id: entry.queued.id,
    at,
    result: result.result,
    code,
    text,
    delivery,
    notes,
    ...(isKept ? { reply: reply.text } : {}),
  };
}

function failed({ queued }: LedgerEntry): SendResult {
  return {
    result: 'unreachable',
    controlId: queued.message.controlId,
    code: '',
    text: 'Sending failed for a reason that Pipehat does not know.',
    replies: [],
    latencyMs: 0,
    notes: [],
    delivery: 'maybe',
  };
}
