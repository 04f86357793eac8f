/** The list as people see it: plain data and words. */
import type { LedgerEntry, Standing, Verdict } from './ledger.ts';

/** A message of the outbox. */
export interface OutboxEntry {
  /** Names it for good: no other message gets the same one. */
  readonly id: string;
  readonly endpoint: string;
  /** MSH-10, or the id of the batch. */
  readonly controlId: string;
  /** `ADT^A01`; of a batch, that of its first message. */
  readonly messageType: string;
  readonly isBatch: boolean;
  /** ISO 8601, UTC. */
  readonly queuedAt: string;
  /**
   * `waiting`: to be sent. `sending`: on its way. `refused`: the receiver has it and said no. `unconfirmed`: the receiver has
   * it and its answer is missing or can't be read. `uncertain`: it may have arrived; the user has to say what happens.
   */
  readonly state: Standing['kind'];
  /** How often it was put on the wire, or was about to be. */
  readonly attempts: number;
  /** Where it stands, why, and what can be done, in full sentences. */
  readonly words: string;
  /** MSA-1 of the reply; empty where there is none. */
  readonly code: string;
  /** It goes out again at the user's word, and the receiver may then have it twice. */
  readonly mayDouble: boolean;
  /** When it is tried again by itself, ISO 8601, UTC; only the first of a queue has it. */
  readonly nextAttemptAt?: string;
}

/** What {@link entryOf} has to know of the queue around a message. */
export interface QueueView {
  readonly isPaused: boolean;
  /** The message that everything behind it waits for. */
  readonly head: LedgerEntry | undefined;
  /** When the queue is tried again by itself, in milliseconds since 1970. */
  readonly nextAttemptAt: number | undefined;
  /** What kept the queue from trying, as a sentence; empty where nothing did. */
  readonly problem: string;
}

/** Said with a message that goes out again though it may have arrived, and with what becomes of it. */
export const doubleNote =
  'It was sent again at your word after the receiver may have got it, so it may be there twice.';

/** A message of the list for people. */
export function entryOf(entry: LedgerEntry, queue: QueueView): OutboxEntry {
  const { queued, standing, attempts, mayDouble } = entry;
  const { nextAttemptAt } = queue;
  const isNext = queue.head === entry && standing.kind === 'waiting' && !queue.isPaused;
  return {
    id: queued.id,
    endpoint: queued.endpoint,
    controlId: queued.message.controlId,
    messageType: queued.messageType,
    isBatch: queued.isBatch,
    queuedAt: new Date(queued.at).toISOString(),
    state: standing.kind,
    attempts,
    words: wordsOf(entry, queue),
    code: 'verdict' in standing ? standing.verdict.code : '',
    mayDouble,
    ...(isNext && nextAttemptAt !== undefined ? { nextAttemptAt: new Date(nextAttemptAt).toISOString() } : {}),
  };
}

function wordsOf(entry: LedgerEntry, queue: QueueView): string {
  const { standing, mayDouble } = entry;
  switch (standing.kind) {
    case 'waiting':
      return sentences(waitingWords(entry, standing.problem, queue), mayDouble ? announcement : '');
    case 'sending':
      return sentences('It is on its way; the reply is waited for.', mayDouble ? announcement : '');
    case 'refused':
      return sentences(
        `The receiver has it and refused it${codeOf(standing.verdict)}.`,
        ...said(standing.verdict),
        'The queue goes on with the next message.',
      );
    case 'unconfirmed':
      return sentences(
        'The receiver has it, but did not say what came of it.',
        ...said(standing.verdict),
        'The queue goes on with the next message.',
      );
    case 'uncertain':
      return sentences(
        ...said(standing.verdict),
        'The receiver may have it or not, so the queue waits: look there, then remove the message if it has arrived, or send it again, after which it may be there twice.',
      );
  }
}

const announcement = 'It goes out again at your word and may then be there twice.';

function waitingWords(entry: LedgerEntry, problem: string, queue: QueueView): string {
  const { head, isPaused } = queue;
  if (isPaused) return sentences('The queue is paused.', problem);
  if (head !== undefined && head !== entry) {
    const name = head.queued.message.controlId;
    const which = name === '' ? 'the message before it' : name;
    return head.standing.kind === 'uncertain'
      ? `It waits until you have decided about ${which}.`
      : `It waits behind ${which}.`;
  }
  const reason = queue.problem === '' ? problem : queue.problem;
  if (queue.nextAttemptAt !== undefined)
    return sentences('It has not been sent.', reason, 'It is tried again by itself.');
  return sentences('It is sent next.', reason);
}

function said({ text, notes }: Verdict): readonly string[] {
  return [text, ...notes];
}

function codeOf({ code }: Verdict): string {
  return code === '' ? '' : ` (${code})`;
}

/** What peers say often ends without a full stop. */
function sentences(...parts: readonly string[]): string {
  return parts
    .map(part => part.trim())
    .filter(part => part !== '')
    .map(part => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(' ');
}
