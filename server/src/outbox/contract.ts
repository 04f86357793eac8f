/** What an outbox needs, and what it gives to whoever shows it. */
import type { OutgoingMessage, RefusedMessage } from '../mllp/outgoing.ts';
import type { SendResult } from '../mllp/send-result.ts';
import type { OutboxEntry } from './entry.ts';
import type { JournalMode } from './journal.ts';
import type { LaneWorld } from './lane.ts';
import type { OutboxStore } from './store.ts';

/** What an outbox needs of the world. */
export interface OutboxWorld extends Pick<LaneWorld, 'now' | 'after' | 'route'> {
  readonly store: OutboxStore;
  /**
   * Makes a text ready for an endpoint, or says why it can't be sent. It is asked once, when the text is queued: what it
   * returns is what goes out. A batch goes as the one block it is.
   */
  prepare(text: string, isBatch: boolean, endpoint: string): OutgoingMessage | RefusedMessage;
  /** Called whenever the list or the state of a queue is another. */
  changed(): void;
  /** Called with what became of each attempt, once it is in the journal: an accepted message is off the list by then. */
  settled?(attempt: OutboxAttempt, result: SendResult): void;
}

/** An attempt that is over. */
export interface OutboxAttempt
  extends Pick<OutboxEntry, 'id' | 'endpoint' | 'controlId' | 'messageType' | 'isBatch' | 'mayDouble'> {
  /** 1 for the first. */
  readonly attempt: number;
  /** The message as it was queued. */
  readonly text: string;
}

/** A text to queue. */
export interface OutboxItem {
  readonly text: string;
  readonly isBatch: boolean;
}

/** The outcome of {@link Outbox.queue}: all of the texts are on the disk, or none is queued. */
export type Queued =
  | { readonly kind: 'queued'; readonly ids: readonly string[] }
  /** These texts can't be sent as they are. */
  | { readonly kind: 'refused'; readonly refusals: readonly (RefusedMessage & { readonly index: number })[] }
  | { readonly kind: 'problem'; readonly message: string };

/** Whether the list was changed as asked. Both messages are for people, in full sentences. */
export type OutboxAnswer =
  | { readonly kind: 'done'; readonly message: string }
  | { readonly kind: 'problem'; readonly message: string };

/** The queue of one endpoint. */
export interface OutboxQueue {
  readonly endpoint: string;
  readonly isPaused: boolean;
  /** It waits until the user has decided about its first message. */
  readonly isHeld: boolean;
  /** How many are to be sent, the one on its way with them. */
  readonly waiting: number;
  /** How many the endpoint has accepted over time. */
  readonly accepted: number;
  /** Why it waits until {@link OutboxQueue.nextAttemptAt}; empty where it does not. */
  readonly problem: string;
  /** ISO 8601, UTC. */
  readonly nextAttemptAt?: string;
}

/** The outbox as a whole. */
export interface OutboxStatus {
  /** Whether it sends; where not, why. */
  readonly mode: JournalMode;
  readonly queues: readonly OutboxQueue[];
  /** What is odd about the journal, in full sentences. */
  readonly notes: readonly string[];
}

/** Made by {@link createOutbox}. Nothing is thrown. */
export interface Outbox {
  /** Resolves when the journal has been read; what was queued before then goes out by itself. */
  readonly opened: Promise<void>;
  /** Puts texts at the end of a queue, in their order. */
  queue(endpoint: string, items: readonly OutboxItem[]): Promise<Queued>;
  /** The messages that are on the list, by the names of the endpoints, in the order of each queue. */
  entries(): readonly OutboxEntry[];
  status(): OutboxStatus;
  /** The text of a message as it was queued, and the last reply to it (empty where there is none). */
  content(id: string): { readonly text: string; readonly reply: string } | undefined;
  /** Begins nothing for an endpoint until {@link Outbox.resume}, also after a reload. What is on its way goes on. */
  pause(endpoint: string): Promise<OutboxAnswer>;
  /** Goes on, at once: also with an endpoint that was down. */
  resume(endpoint: string): Promise<OutboxAnswer>;
  /** Sends a message again that was settled, at its place; for one that waits, tries the queue at once. */
  retry(id: string): Promise<OutboxAnswer>;
  /** Takes a message off the list. One that may have arrived then counts as sent. */
  remove(id: string): Promise<OutboxAnswer>;
  /**
   * Ends all work. A reply that is on its way has so many milliseconds to come; after that the message is `uncertain`, or
   * stays `waiting` where nothing of it was written.
   */
  close(graceMs?: number): Promise<void>;
}
