/** Where the journal of the outbox is kept. The outbox itself knows no files. */

/** What a store says of the journal when it opens it. */
export type OpenedJournal =
  /** It is ours: nobody else writes to it until it is closed. */
  | { readonly kind: 'owned'; readonly lines: readonly string[] }
  /** Another process has it. The message says which, and what to do; the lines are those of this moment. */
  | { readonly kind: 'readOnly'; readonly lines: readonly string[]; readonly message: string }
  | { readonly kind: 'problem'; readonly message: string };

/** Whether something is on the disk for good. The message is a full sentence. */
export type Stored = { readonly kind: 'stored' } | { readonly kind: 'problem'; readonly message: string };

/** A journal of lines. Calls are made one after the other, each when the one before it is done. Nothing is thrown. */
export interface OutboxStore {
  /** By how much the journal may grow before it is worth being rewritten, in UTF-16 units. */
  readonly allowedGrowth: number;
  /** Opens the journal to write to it, or else to read it; may be called again unless it is owned. */
  open(): Promise<OpenedJournal>;
  /**
   * Adds lines at the end, all or none. They survive a crash of the process and of the machine once this resolves, but for
   * a crash in between, which may leave the first of them and a part of the next one.
   */
  append(lines: readonly string[]): Promise<Stored>;
  /** Replaces the lines in one step: a crash leaves the old ones or the new ones. */
  rewrite(edit: (lines: readonly string[]) => readonly string[]): Promise<Stored>;
  /** Lets go of the journal. */
  close(): Promise<void>;
}
