/**
 * The outbox: messages wait here until their endpoint takes them. They survive the end of the process, go out in the order
 * they were queued in, endpoint by endpoint, and none goes out twice unless the user said so after being told that it may be
 * there already. MLLP can't say more: when a connection breaks before the reply, nobody on this side knows.
 */
import { formatMessageType, parseMessage } from '../core/syntax/message.ts';
import type { OutgoingMessage } from '../mllp/outgoing.ts';
import type {
  Outbox,
  OutboxAnswer,
  OutboxAttempt,
  OutboxItem,
  OutboxQueue,
  OutboxStatus,
  OutboxWorld,
  Queued,
} from './contract.ts';
import { entryOf, type OutboxEntry, type QueueView } from './entry.ts';
import { type Committed, type Decision, Journal } from './journal.ts';
import { Lane } from './lane.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import { type QueuedRecord, storedMessage } from './records.ts';

/** How long a journal that another process has is left alone before it is tried again. */
export const TAKE_OVER_MS = 5_000;
/** How long a reply is waited for when the outbox is closed, and then for the sender to give up, unless said otherwise. */
export const CLOSE_GRACE_MS = 1_000;

/** Opens an outbox and lets it work. */
export function createOutbox(world: OutboxWorld): Outbox {
  return new RunningOutbox(world);
}

class RunningOutbox implements Outbox {
  readonly opened: Promise<void>;
  readonly #world: OutboxWorld;
  readonly #journal: Journal;
  readonly #lanes = new Map<string, Lane>();
  #cancelOpening: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(world: OutboxWorld) {
    this.#world = world;
    this.#journal = new Journal(world.store, () => world.changed());
    this.opened = this.#open();
  }

  async queue(endpoint: string, items: readonly OutboxItem[]): Promise<Queued> {
    const prepared = items.map(({ text, isBatch }) => this.#world.prepare(text, isBatch, endpoint));
    const refusals = prepared.flatMap((one, index) => (one.kind === 'refused' ? [{ ...one, index }] : []));
    if (refusals.length > 0) return { kind: 'refused', refusals };
    const ready = prepared.filter(one => one.kind === 'ready');
    const written = await this.#commit(ledger => {
      const records = recordsOf(endpoint, items, ready, ledger.nextId, this.#world.now());
      return { records, value: records.map(({ id }) => id) };
    });
    if (written.kind === 'problem') return written;
    this.#lane(endpoint).run();
    return { kind: 'queued', ids: written.value };
  }

  entries(): readonly OutboxEntry[] {
    const views = new Map<string, QueueView>();
    return [...this.#journal.ledger.entries()].map(entry => {
      const { endpoint } = entry.queued;
      const view = views.get(endpoint) ?? this.#view(endpoint);
      views.set(endpoint, view);
      return entryOf(entry, view);
    });
  }

  status(): OutboxStatus {
    const { ledger, mode } = this.#journal;
    const entries = [...ledger.entries()];
    const queues = ledger.endpoints.map((endpoint): OutboxQueue => {
      const { head, isPaused, nextAttemptAt, problem } = this.#view(endpoint);
      const mine = entries.filter(({ queued }) => queued.endpoint === endpoint);
      return {
        endpoint,
        isPaused,
        isHeld: head?.standing.kind === 'uncertain',
        waiting: mine.filter(({ standing }) => standing.kind === 'waiting' || standing.kind === 'sending').length,
        accepted: ledger.accepted.get(endpoint) ?? 0,
        problem: nextAttemptAt === undefined ? '' : problem,
        ...(nextAttemptAt === undefined ? {} : { nextAttemptAt: new Date(nextAttemptAt).toISOString() }),
      };
    });
    return { mode, queues, notes: notesOf(ledger) };
  }

  content(id: string): { readonly text: string; readonly reply: string } | undefined {
    const entry = this.#journal.ledger.entry(id);
    if (entry === undefined) return undefined;
    const { queued, standing } = entry;
    return { text: queued.text, reply: 'verdict' in standing ? standing.verdict.reply : '' };
  }

  async pause(endpoint: string): Promise<OutboxAnswer> {
    const written = await this.#commit(ledger => ({
      records: ledger.isPaused(endpoint) ? [] : [{ kind: 'paused', endpoint }],
      value: ledger.head(endpoint)?.standing.kind === 'sending',
    }));
    if (written.kind === 'problem') return written;
    const rest = written.value ? ' The message that is on its way goes on; its reply is waited for.' : '';
    return done(`${endpoint} is paused.${rest}`);
  }

  async resume(endpoint: string): Promise<OutboxAnswer> {
    const written = await this.#commit(ledger => ({
      records: ledger.isPaused(endpoint) ? [{ kind: 'resumed', endpoint }] : [],
      value: ledger.head(endpoint),
    }));
    if (written.kind === 'problem') return written;
    this.#lane(endpoint).runNow();
    return done(heldWords(endpoint, written.value) ?? `${endpoint} goes on.`);
  }

  async retry(id: string): Promise<OutboxAnswer> {
    const written = await this.#commit(ledger => {
      const entry = ledger.entry(id);
      const isSettled = entry !== undefined && 'verdict' in entry.standing;
      return { records: isSettled ? [{ kind: 'retried', id, at: this.#world.now() }] : [], value: entry };
    });
    if (written.kind === 'problem') return written;
    const entry = written.value;
    if (entry === undefined) return gone;
    if (entry.standing.kind === 'sending') return problem(`${nameOf(entry)} is on its way already.`);
    const { endpoint } = entry.queued;
    this.#lane(endpoint).runNow();
    const paused = this.#journal.ledger.isPaused(endpoint) ? ` ${endpoint} is paused; resume it to send it.` : '';
    const held = heldWords(endpoint, this.#journal.ledger.head(endpoint));
    if (held !== undefined) return done(held);
    if (entry.standing.kind === 'waiting') return done(`${endpoint} is tried at once.${paused}`);
    return done(`${nameOf(entry)} is sent again, and may then be at ${endpoint} twice.${paused}`);
  }

  async remove(id: string): Promise<OutboxAnswer> {
    const written = await this.#commit(ledger => {
      const entry = ledger.entry(id);
      return { records: entry === undefined ? [] : [{ kind: 'removed', id, at: this.#world.now() }], value: entry };
    });
    if (written.kind === 'problem') return written;
    const entry = written.value;
    if (entry === undefined) return gone;
    const { endpoint } = entry.queued;
    this.#lane(endpoint).run();
    const name = nameOf(entry);
    switch (entry.standing.kind) {
      case 'waiting':
        return done(
          entry.mayDouble ? `${name} was removed and is not sent again.` : `${name} was removed and is not sent.`,
        );
      case 'sending':
        return done(
          `${name} was removed, but it is on its way and can't be called back: ${endpoint} may get it. What comes after it waits for its reply.`,
        );
      case 'uncertain':
        return done(`${name} was removed and counts as sent.`);
      case 'refused':
      case 'unconfirmed':
        return done(`${name} was removed.`);
    }
  }

  close(graceMs = CLOSE_GRACE_MS): Promise<void> {
    this.#closing ??= this.#close(graceMs);
    return this.#closing;
  }

  async #close(graceMs: number): Promise<void> {
    this.#cancelOpening?.();
    const lanes = [...this.#lanes.values()];
    const ended = Promise.all(lanes.map(lane => lane.close()));
    await this.#within(graceMs, ended);
    for (const lane of lanes) lane.abort();
    await this.#within(graceMs, ended);
    await this.#journal.close();
  }

  async #within(milliseconds: number, work: Promise<unknown>): Promise<void> {
    let cancel = (): void => {};
    const late = new Promise<void>(resolve => {
      cancel = this.#world.after(milliseconds, resolve);
    });
    await Promise.race([work, late]);
    cancel();
  }

  async #open(): Promise<void> {
    this.#cancelOpening = undefined;
    const mode = await this.#journal.open();
    if (this.#closing !== undefined) return;
    if (mode.kind === 'owned') for (const endpoint of this.#journal.ledger.endpoints) this.#lane(endpoint).run();
    else this.#cancelOpening = this.#world.after(TAKE_OVER_MS, () => void this.#open());
  }

  /** Whoever asks for a change is not kept waiting for the next look at a journal that may be free by now. */
  async #commit<T>(decide: (ledger: Ledger) => Decision<T>): Promise<Committed<T>> {
    await this.opened;
    if (this.#journal.mode.kind !== 'owned' && this.#closing === undefined) {
      this.#cancelOpening?.();
      await this.#open();
    }
    return await this.#journal.commit(decide);
  }

  #lane(endpoint: string): Lane {
    const known = this.#lanes.get(endpoint);
    if (known !== undefined) return known;
    const lane = new Lane(endpoint, this.#journal, {
      now: () => this.#world.now(),
      after: (milliseconds, call) => this.#world.after(milliseconds, call),
      route: name => this.#world.route(name),
      changed: () => this.#world.changed(),
      settled: (entry, result) => this.#world.settled?.(attemptOf(entry), result),
    });
    if (this.#closing !== undefined) void lane.close();
    this.#lanes.set(endpoint, lane);
    return lane;
  }

  #view(endpoint: string): QueueView {
    const { ledger } = this.#journal;
    const lane = this.#lanes.get(endpoint);
    return {
      isPaused: ledger.isPaused(endpoint),
      head: ledger.head(endpoint),
      nextAttemptAt: lane?.nextAttemptAt,
      problem: lane?.problem ?? '',
    };
  }
}

const gone: OutboxAnswer = { kind: 'problem', message: 'The message is not in the outbox any more.' };

function done(message: string): OutboxAnswer {
  return { kind: 'done', message };
}

function problem(message: string): OutboxAnswer {
  return { kind: 'problem', message };
}

function heldWords(endpoint: string, head: LedgerEntry | undefined): string | undefined {
  if (head?.standing.kind !== 'uncertain') return undefined;
  return `${endpoint} waits until you have decided about ${nameOf(head)}.`;
}

function attemptOf({ queued, attempts, mayDouble }: LedgerEntry): OutboxAttempt {
  const { id, endpoint, messageType, isBatch, text } = queued;
  const { controlId } = queued.message;
  return { id, endpoint, controlId, messageType, isBatch, mayDouble, attempt: attempts + 1, text };
}

function nameOf({ queued }: LedgerEntry): string {
  return queued.message.controlId === '' ? 'The message' : queued.message.controlId;
}

function recordsOf(
  endpoint: string,
  items: readonly OutboxItem[],
  messages: readonly OutgoingMessage[],
  firstId: number,
  at: number,
): readonly QueuedRecord[] {
  return messages.flatMap((message, index) => {
    const item = items[index];
    if (item === undefined) return [];
    const parsed = parseMessage(item.text);
    return {
      kind: 'queued',
      id: String(firstId + index),
      endpoint,
      at,
      ...item,
      messageType: parsed === undefined ? '' : formatMessageType(parsed.type),
      message: storedMessage(message),
      group: String(firstId),
      ...(index < messages.length - 1 ? { more: true } : {}),
    };
  });
}

function notesOf({ oddLines }: Ledger): readonly string[] {
  const { unknown, damaged } = oddLines;
  const notes: string[] = [];
  if (unknown > 0) {
    notes.push(
      unknown === 1
        ? 'A record of the journal was written by a newer Pipehat and is kept as it is; update Pipehat to have it read.'
        : `${unknown} records of the journal were written by a newer Pipehat and are kept as they are; update Pipehat to have them read.`,
    );
  }
  if (damaged.length > 0) {
    const where = `${damaged.length === 1 ? 'line' : 'lines'} ${damaged.join(', ')}`;
    notes.push(
      `The journal of the outbox is damaged (${where}): a message may be missing from the list, so compare it with what was queued.`,
    );
  }
  return notes;
}
