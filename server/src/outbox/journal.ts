/**
 * The one writer of the list. Every change is decided, written and then taken into account in a turn of its own, so that no
 * decision is made on what is about to change.
 */
import { compacted } from './compaction.ts';
import { Ledger, replay } from './ledger.ts';
import { type JournalRecord, type SettledRecord, writeLine } from './records.ts';
import type { OutboxStore } from './store.ts';

/** Whether this outbox may change the list, and if not, why, as a full sentence. */
export type JournalMode =
  | { readonly kind: 'owned' }
  | { readonly kind: 'readOnly'; readonly message: string }
  | { readonly kind: 'problem'; readonly message: string };

/** What a turn decided: records to write, and what it comes to once they are on the disk. */
export interface Decision<T> {
  readonly records: readonly JournalRecord[];
  readonly value: T;
}

/** The outcome of a turn. */
export type Committed<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'problem'; readonly message: string };

/** The journal of an outbox with the list that it comes to. */
export class Journal {
  readonly #store: OutboxStore;
  readonly #changed: () => void;
  #ledger = new Ledger();
  #mode: JournalMode = { kind: 'problem', message: 'The outbox is being opened.' };
  #last: Promise<unknown> = Promise.resolve();
  /** What happened and could not be written. It goes before whatever is written next. */
  #unwritten: SettledRecord[] = [];
  /** Of the journal on the disk, in UTF-16 units, and what it was when it was last compacted. */
  #size = 0;
  #compactedSize = 0;
  #isClosed = false;

  /** @param changed called whenever the list or the mode is another */
  constructor(store: OutboxStore, changed: () => void) {
    this.#store = store;
    this.#changed = changed;
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  get mode(): JournalMode {
    return this.#mode;
  }

  /** Takes hold of the journal, or reads it where another process has it. */
  open(): Promise<JournalMode> {
    return this.#inTurn(async () => {
      if (this.#isClosed || this.#mode.kind === 'owned') return this.#mode;
      const opened = await this.#store.open();
      if (opened.kind !== 'problem') {
        this.#ledger = replay(opened.lines);
        this.#size = sizeOf(opened.lines);
      }
      if (opened.kind === 'owned') {
        this.#ledger.interrupt();
        this.#mode = { kind: 'owned' };
        await this.#compactIfGrown();
      } else this.#mode = { kind: opened.kind, message: opened.message };
      this.#changed();
      return this.#mode;
    });
  }

  /** Makes a change: what `decide` returns is on the disk before this resolves, or nothing has changed. */
  commit<T>(decide: (ledger: Ledger) => Decision<T>): Promise<Committed<T>> {
    return this.#inTurn(async () => {
      if (this.#isClosed) return { kind: 'problem', message: 'The outbox is closed.' };
      if (this.#mode.kind !== 'owned') return { kind: 'problem', message: this.#mode.message };
      const { records, value } = decide(this.#ledger);
      if (records.length > 0) {
        const stored = await this.#append(records);
        if (stored.kind === 'problem') return stored;
        this.#apply(records);
        await this.#compactIfGrown();
      }
      return { kind: 'done', value };
    });
  }

  /**
   * Takes into account what has become of a message. That can't be undone, so it counts even where it can't be written; then
   * it is written with the next change, before any message goes out.
   */
  settle(record: SettledRecord): Promise<void> {
    return this.#inTurn(async () => {
      // Not there any more: the user took it off the list while it was on its way.
      if (this.#isClosed || this.#ledger.entry(record.id) === undefined) return;
      const stored = await this.#append([record]);
      if (stored.kind === 'problem') this.#unwritten.push(record);
      this.#apply([record]);
      await this.#compactIfGrown();
    });
  }

  /** Finishes what was begun and lets go of the journal. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#isClosed) return;
      if (this.#unwritten.length > 0) await this.#append([]);
      this.#isClosed = true;
      await this.#store.close();
    });
  }

  async #append(records: readonly JournalRecord[]): ReturnType<OutboxStore['append']> {
    const lines = [...this.#unwritten, ...records].map(writeLine);
    const stored = await this.#store.append(lines);
    if (stored.kind === 'stored') {
      this.#unwritten = [];
      this.#size += sizeOf(lines);
    }
    return stored;
  }

  #apply(records: readonly JournalRecord[]): void {
    for (const record of records) {
      this.#ledger.apply({ kind: 'record', record }, record.kind === 'queued' ? writeLine(record).length : 0);
    }
    this.#changed();
  }

  /** Messages that are through are patient data that nobody needs: with the last of them the journal is emptied at once. */
  async #compactIfGrown(): Promise<void> {
    const { size } = this.#ledger;
    const grown = 2 * Math.max(this.#compactedSize, size) + this.#store.allowedGrowth;
    const limit = size === 0 ? this.#compactedSize : grown;
    if (this.#size <= limit || this.#unwritten.length > 0) return;
    let compactedSize = this.#size;
    const stored = await this.#store.rewrite(lines => {
      const kept = compacted(lines);
      compactedSize = sizeOf(kept);
      return kept;
    });
    if (stored.kind === 'stored') this.#size = compactedSize;
    // Where it failed it is tried again once the journal has grown, not at every turn.
    this.#compactedSize = this.#size;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn;
    return turn;
  }
}

/** With a line end each. */
function sizeOf(lines: readonly string[]): number {
  return lines.reduce((size, line) => size + line.length + 1, 0);
}
