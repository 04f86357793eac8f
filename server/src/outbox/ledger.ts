/**
 * What the records of the journal come to: the messages that are still on the list and where each stands. Only records
 * change it, so that what is in memory and what a reload would find are the same.
 */
import type { Delivery, SendResultKind } from '../mllp/send-result.ts';
import { type JournalLine, type JournalRecord, type QueuedRecord, readLine, type SettledRecord } from './records.ts';

/** What a receiver said, or what went wrong. */
export interface Verdict {
  /** MSA-1; empty where there is none. */
  readonly code: string;
  /** For a person. */
  readonly text: string;
  readonly notes: readonly string[];
  /** The reply as it came; empty where there is none. */
  readonly reply: string;
}

/** Where a message stands. */
export type Standing =
  /** To be sent. `problem`: why the last attempt did not get out; empty where there was none. */
  | { readonly kind: 'waiting'; readonly problem: string }
  /** On its way. */
  | { readonly kind: 'sending' }
  /** The receiver has it and said no. */
  | { readonly kind: 'refused'; readonly verdict: Verdict }
  /** The receiver has it; what it thinks of it is not known. */
  | { readonly kind: 'unconfirmed'; readonly verdict: Verdict }
  /** The receiver may have it. Whether it goes out again is for the user to say. */
  | { readonly kind: 'uncertain'; readonly verdict: Verdict };

/** A message of the list. */
export interface LedgerEntry {
  readonly queued: QueuedRecord;
  readonly standing: Standing;
  /** How often it was put on the wire, or was about to be. */
  readonly attempts: number;
  /** It goes out again at the user's word, who was told that the receiver may have it already. */
  readonly mayDouble: boolean;
  /** What it takes in the journal at least, in UTF-16 units. */
  readonly size: number;
}

/** Where an attempt leaves its message; `done` takes it off the list. */
export function standingAfter(result: SendResultKind, delivery: Delivery): Standing['kind'] | 'done' {
  if (result === 'accepted') return 'done';
  if (result === 'rejected' || result === 'applicationError') return 'refused';
  switch (delivery) {
    case 'notSent':
      return 'waiting';
    case 'received':
      return 'unconfirmed';
    case 'maybe':
      return 'uncertain';
  }
}

const interruptedText = 'Pipehat ended while it was being sent, so there is no answer.';
const damagedText = 'The journal of the outbox is damaged behind this message, so what became of it may be missing.';
const newerText = 'A newer Pipehat has written something about it that this one does not understand.';

/** The list, made by {@link replay} and changed by {@link Ledger.apply}. */
export class Ledger {
  /** By endpoint, then by id, in the order of queueing. */
  readonly #queues = new Map<string, Map<string, LedgerEntry>>();
  readonly #endpoints = new Map<string, string>();
  readonly #paused = new Set<string>();
  readonly #accepted = new Map<string, number>();
  readonly #damagedLines: number[] = [];
  #group: { readonly record: QueuedRecord; readonly size: number }[] = [];
  #unknownLines = 0;
  #nextId = 1;
  #size = 0;

  /** The number of the next message: ids count on and are never used twice. */
  get nextId(): number {
    return this.#nextId;
  }

  /** What a journal of the list needs at least, in UTF-16 units. */
  get size(): number {
    return this.#size;
  }

  /** How many lines could not be understood, and which could not even be read (counted from 1). */
  get oddLines(): { readonly unknown: number; readonly damaged: readonly number[] } {
    return { unknown: this.#unknownLines, damaged: this.#damagedLines };
  }

  /** How many messages each endpoint has accepted. */
  get accepted(): ReadonlyMap<string, number> {
    return this.#accepted;
  }

  /** The endpoints that have messages on the list, are paused or have accepted any, by name. */
  get endpoints(): readonly string[] {
    return [...new Set([...this.#queues.keys(), ...this.#paused, ...this.#accepted.keys()])].sort();
  }

  isPaused(endpoint: string): boolean {
    return this.#paused.has(endpoint);
  }

  entry(id: string): LedgerEntry | undefined {
    return this.#queues.get(this.#endpoints.get(id) ?? '')?.get(id);
  }

  /** Every message of the list: by the names of the endpoints, so that no queue jumps about, and in the order of each. */
  *entries(): Generator<LedgerEntry> {
    for (const endpoint of [...this.#queues.keys()].sort()) yield* this.#queues.get(endpoint)?.values() ?? [];
  }

  /** The message that everything behind it waits for: on its way, to be sent, or to be decided about. */
  head(endpoint: string): LedgerEntry | undefined {
    for (const entry of this.#queues.get(endpoint)?.values() ?? []) {
      const { kind } = entry.standing;
      if (kind !== 'refused' && kind !== 'unconfirmed') return entry;
    }
    return undefined;
  }

  /**
   * Takes a line into account.
   * @param size of the line, in UTF-16 units
   * @param number of the line, counted from 1
   */
  apply(line: JournalLine, size: number, number = 0): void {
    switch (line.kind) {
      case 'record':
        this.#applyRecord(line.record, size);
        return;
      case 'unknown':
        this.#unknownLines++;
        this.#dropGroup();
        if (line.id !== undefined) this.#doubt(line.id, newerText);
        return;
      case 'damaged':
        // What it said could have been about any of these, so none of them may go out as if nothing had been said.
        this.#damagedLines.push(number);
        this.#admitGroup();
        for (const { queued } of [...this.entries()]) this.#doubt(queued.id, damagedText);
    }
  }

  /** Nobody is sending: what was on its way when the journal ended may have arrived. */
  interrupt(): void {
    this.#dropGroup();
    for (const { queued, standing } of [...this.entries()]) {
      if (standing.kind === 'sending') this.#doubt(queued.id, interruptedText);
    }
  }

  #applyRecord(record: JournalRecord, size: number): void {
    if (record.kind !== 'queued') this.#dropGroup();
    switch (record.kind) {
      case 'queued':
        this.#queue(record, size);
        return;
      case 'sending':
        this.#change(record.id, { standing: { kind: 'sending' }, attempts: record.attempt });
        return;
      case 'settled':
        this.#settle(record);
        return;
      case 'removed':
        this.#remove(record.id);
        return;
      case 'retried':
        this.#change(record.id, { standing: { kind: 'waiting', problem: '' }, mayDouble: true });
        return;
      case 'paused':
        this.#paused.add(record.endpoint);
        return;
      case 'resumed':
        this.#paused.delete(record.endpoint);
        return;
      case 'tally':
        this.#nextId = Math.max(this.#nextId, record.nextId);
        for (const [endpoint, count] of record.accepted) this.#accept(endpoint, count);
    }
  }

  #queue(record: QueuedRecord, size: number): void {
    this.#nextId = Math.max(this.#nextId, Number(record.id) + 1 || 0);
    // Another group has begun: of the one before, the end was never written.
    if (this.#group[0]?.record.group !== record.group) this.#dropGroup();
    this.#group.push({ record, size });
    if (record.more !== true) this.#admitGroup();
  }

  #admitGroup(): void {
    for (const { record, size } of this.#group) {
      const queue = this.#queues.get(record.endpoint) ?? new Map<string, LedgerEntry>();
      this.#queues.set(record.endpoint, queue);
      this.#endpoints.set(record.id, record.endpoint);
      const standing = { kind: 'waiting', problem: '' } as const;
      queue.set(record.id, { queued: record, standing, attempts: 0, mayDouble: false, size });
      this.#size += size;
    }
    this.#dropGroup();
  }

  #dropGroup(): void {
    this.#group = [];
  }

  #settle(record: SettledRecord): void {
    const entry = this.entry(record.id);
    if (entry === undefined) return;
    const kind = standingAfter(record.result, record.delivery);
    if (kind === 'done') {
      this.#accept(entry.queued.endpoint, 1);
      this.#remove(record.id);
      return;
    }
    const { code, text, notes, reply = '' } = record;
    const standing: Standing =
      kind === 'waiting'
        ? { kind, problem: text }
        : kind === 'sending'
          ? { kind }
          : { kind, verdict: { code, text, notes, reply } };
    this.#change(record.id, { standing });
  }

  #doubt(id: string, text: string): void {
    this.#change(id, { standing: { kind: 'uncertain', verdict: { code: '', text, notes: [], reply: '' } } });
  }

  #accept(endpoint: string, count: number): void {
    this.#accepted.set(endpoint, (this.#accepted.get(endpoint) ?? 0) + count);
  }

  #change(id: string, change: Partial<LedgerEntry>): void {
    const entry = this.entry(id);
    if (entry !== undefined) this.#queues.get(entry.queued.endpoint)?.set(id, { ...entry, ...change });
  }

  #remove(id: string): void {
    const entry = this.entry(id);
    if (entry === undefined) return;
    const { endpoint } = entry.queued;
    const queue = this.#queues.get(endpoint);
    queue?.delete(id);
    if (queue?.size === 0) this.#queues.delete(endpoint);
    this.#endpoints.delete(id);
    this.#size -= entry.size;
  }
}

/** The list that a journal comes to. A message that is on its way stays so; see {@link Ledger.interrupt}. */
export function replay(lines: readonly string[]): Ledger {
  const ledger = new Ledger();
  for (const [index, line] of lines.entries()) ledger.apply(readLine(line), line.length, index + 1);
  return ledger;
}
