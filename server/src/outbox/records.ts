/** What the journal of the outbox says: one JSON record a line, only ever added to. */
import type { OutgoingMessage } from '../mllp/outgoing.ts';
import type { Delivery, SendResultKind } from '../mllp/send-result.ts';

/** A message as it was prepared: these bytes go out, whatever settings or versions change meanwhile. */
export type StoredMessage = Omit<OutgoingMessage, 'kind' | 'frame'> & {
  /** The frame, a character for each byte. */
  readonly frame: string;
};

/** A message was put at the end of its queue. Endpoints are named only, so that no secret gets here. */
export interface QueuedRecord {
  readonly kind: 'queued';
  readonly id: string;
  readonly endpoint: string;
  /** Milliseconds since 1970; so is `at` everywhere. */
  readonly at: number;
  /** As the user gave it, to be looked at. */
  readonly text: string;
  readonly isBatch: boolean;
  readonly messageType: string;
  readonly message: StoredMessage;
  /** Id of the first of those that were queued together. */
  readonly group?: string;
  /** More of the group follow; it counts once the last of it is there, so that all of it is queued or nothing. */
  readonly more?: true;
}

/** The next thing that happens is that the message is put on the wire. */
export interface SendingRecord {
  readonly kind: 'sending';
  readonly id: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly at: number;
}

/** What became of an attempt. */
export interface SettledRecord {
  readonly kind: 'settled';
  readonly id: string;
  readonly at: number;
  readonly result: SendResultKind;
  readonly code: string;
  readonly text: string;
  readonly delivery: Delivery;
  readonly notes: readonly string[];
  /** The last reply; not kept where the message was accepted, since the message then leaves the list. */
  readonly reply?: string;
}

/** The user took the message off the list. */
export interface RemovedRecord {
  readonly kind: 'removed';
  readonly id: string;
  readonly at: number;
}

/** The user wants a message to go out again, and was told that the receiver may have it already. */
export interface RetriedRecord {
  readonly kind: 'retried';
  readonly id: string;
  readonly at: number;
}

/** The user stopped a queue, or let it go on. */
export interface PauseRecord {
  readonly kind: 'paused' | 'resumed';
  readonly endpoint: string;
}

/** What is left of records that a compaction dropped. */
export interface TallyRecord {
  readonly kind: 'tally';
  /** Ids are never used twice, as a list that somebody looks at may be older than the journal. */
  readonly nextId: number;
  /** How many were accepted, by endpoint. */
  readonly accepted: readonly (readonly [endpoint: string, count: number])[];
}

export type JournalRecord =
  | QueuedRecord
  | SendingRecord
  | SettledRecord
  | RemovedRecord
  | RetriedRecord
  | PauseRecord
  | TallyRecord;

/** A line of the journal as it was understood. */
export type JournalLine =
  | { readonly kind: 'record'; readonly record: JournalRecord }
  /** JSON, but nothing that this version knows: written by a newer one. */
  | { readonly kind: 'unknown'; readonly id: string | undefined }
  | { readonly kind: 'damaged' };

/** Reads one line. Nothing is thrown, whatever it holds. */
export function readLine(line: string): JournalLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'damaged' };
  }
  if (typeof value !== 'object' || value === null) return { kind: 'damaged' };
  if (isJournalRecord(value)) return { kind: 'record', record: value };
  return { kind: 'unknown', id: 'id' in value && typeof value.id === 'string' ? value.id : undefined };
}

/** The line of a record, without a line end. */
export function writeLine(record: JournalRecord): string {
  return JSON.stringify(record);
}

/**
 * Cuts a journal into its lines. What stands behind the last line end was being written when the writer ended: nobody was
 * told that it is there, so it counts as not written.
 */
export function wholeLines(text: string): readonly string[] {
  const end = text.lastIndexOf('\n');
  return end === -1 ? [] : text.slice(0, end).split('\n');
}

/** The prepared message as the journal keeps it. */
export function storedMessage({ kind: _, frame, ...rest }: OutgoingMessage): StoredMessage {
  let bytes = '';
  for (const byte of frame) bytes += String.fromCharCode(byte);
  return { ...rest, frame: bytes };
}

/** The prepared message again, to the byte. */
export function outgoingMessage(stored: StoredMessage): OutgoingMessage {
  return { ...stored, kind: 'ready', frame: Uint8Array.from(stored.frame, character => character.charCodeAt(0)) };
}

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;

const isText: Check = value => typeof value === 'string';
const isNumber: Check = value => typeof value === 'number' && Number.isFinite(value);
const isFlag: Check = value => typeof value === 'boolean';
const isOptional =
  (check: Check): Check =>
  value =>
    value === undefined || check(value);
const isListOf =
  (check: Check): Check =>
  value =>
    Array.isArray(value) && value.every(check);
const isOneOf =
  (...allowed: readonly string[]): Check =>
  value =>
    typeof value === 'string' && allowed.includes(value);
const has =
  (shape: Shape): Check =>
  value =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(shape).every(([name, check]) => check((value as Readonly<Record<string, unknown>>)[name]));

const results = [
  'accepted',
  'rejected',
  'applicationError',
  'timedOut',
  'unreachable',
  'badReply',
  'cancelled',
] as const satisfies readonly SendResultKind[];
const deliveries = ['notSent', 'maybe', 'received'] as const satisfies readonly Delivery[];

const storedShape = has({
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a character for each byte, control characters too.
  frame: value => typeof value === 'string' && /^[\x00-\xff]*$/.test(value),
  controlId: isText,
  expected: isListOf(isText),
  envelopeIds: isListOf(isText),
  charset: isText,
  mode: value =>
    has({ kind: isOneOf('original') })(value) ||
    has({ kind: isOneOf('enhanced'), accept: isText, application: isText })(value),
});

const shapes: Readonly<Record<JournalRecord['kind'], Check>> = {
  queued: has({
    id: isText,
    endpoint: isText,
    at: isNumber,
    text: isText,
    isBatch: isFlag,
    messageType: isText,
    message: storedShape,
    group: isOptional(isText),
    more: isOptional(isFlag),
  }),
  sending: has({ id: isText, attempt: isNumber, at: isNumber }),
  settled: has({
    id: isText,
    at: isNumber,
    result: isOneOf(...results),
    code: isText,
    text: isText,
    delivery: isOneOf(...deliveries),
    notes: isListOf(isText),
    reply: isOptional(isText),
  }),
  removed: has({ id: isText, at: isNumber }),
  retried: has({ id: isText, at: isNumber }),
  paused: has({ endpoint: isText }),
  resumed: has({ endpoint: isText }),
  tally: has({
    nextId: isNumber,
    accepted: isListOf(value => Array.isArray(value) && isText(value[0]) && isNumber(value[1])),
  }),
};

function isJournalRecord(value: object): value is JournalRecord {
  const kind = 'kind' in value ? value.kind : undefined;
  return typeof kind === 'string' && Object.hasOwn(shapes, kind) && shapes[kind as JournalRecord['kind']](value);
}
