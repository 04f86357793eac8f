/** Sending messages: what goes out, and what became of it. */
import type { EndpointParams } from './endpoints.ts';
import type { Range } from './position.ts';

/** Client to server: send messages. Answered with {@link SendResponse}; can be cancelled. */
export const sendMethod = 'pipehat/send';

export interface SendParams {
  /** Names the send in {@link SendProgress}. */
  readonly id: number;
  readonly what: SendSource;
  /** How a batch goes out; without it a batch is answered with a question. */
  readonly batch?: BatchForm;
  readonly endpoint: EndpointParams;
}

/** `split`: message by message; `whole`: as the one block that it is. */
export type BatchForm = 'split' | 'whole';

/** What to send. An older or newer version of a document than the user saw is not sent. */
export type SendSource =
  /** The message that a line is in. */
  | { readonly kind: 'messageAt'; readonly uri: string; readonly version: number; readonly line: number }
  /** Every message that one of the ranges touches; lines, the last one included. */
  | { readonly kind: 'lines'; readonly uri: string; readonly version: number; readonly ranges: readonly LineRange[] }
  | { readonly kind: 'document'; readonly uri: string; readonly version: number }
  /** Files in this order: as they are in the editor where they are open, else as they are on the disk. */
  | { readonly kind: 'files'; readonly uris: readonly string[] }
  /** A text that is no document's, such as a message that was sent before. */
  | { readonly kind: 'text'; readonly text: string };

export interface LineRange {
  readonly first: number;
  readonly last: number;
}

export type SendResult =
  | 'accepted'
  | 'rejected'
  | 'applicationError'
  | 'timedOut'
  | 'unreachable'
  | 'badReply'
  | 'cancelled';

/** What became of one message, or of a batch that went out as one. */
export interface SendOutcome {
  /** Number of the message in its document, 1-based. */
  readonly message: number;
  /** The document or file that it is from; empty for a text. */
  readonly uri: string;
  readonly controlId: string;
  /** `ADT^A01` */
  readonly messageType: string;
  readonly result: SendResult;
  /** MSA-1; empty where there was no acknowledgement. */
  readonly code: string;
  /** What the peer said, or what went wrong, for people. */
  readonly text: string;
  readonly latencyMs: number;
  /** The reply as it came, segment ends and all; empty where there was none. */
  readonly reply: string;
  /** Things that a user should know though the send went well. */
  readonly notes: readonly string[];
  /** What the reply reports (ERR), at its places in the document. */
  readonly reported: readonly ReportedProblem[];
  /** When it went out, in ISO 8601. */
  readonly time: string;
  /** The message as it went out: with new ids and variables, where the endpoint wants them. */
  readonly sent: string;
  /** Whether it went out as one block of several messages. */
  readonly isBatch: boolean;
  /** Whether the receiver may have the message: `notSent` is certain, and so is `received`. */
  readonly delivery: 'notSent' | 'maybe' | 'received';
}

/** A problem that a receiver reports about a message that was sent. */
export interface ReportedProblem {
  readonly range: Range;
  readonly severity: 'error' | 'warning' | 'information';
  /** Of table 0357; empty where there is none. */
  readonly code: string;
  readonly message: string;
}

export type SendResponse =
  | { readonly kind: 'sent'; readonly endpoint: string; readonly outcomes: readonly SendOutcome[] }
  /** It is a batch, and nobody said how it goes out. Nothing was sent. */
  | { readonly kind: 'batch'; readonly messages: number }
  /** Nothing was sent; the message says why. */
  | { readonly kind: 'refused'; readonly message: string };

/** Server to client: another message of a send is settled. */
export const sendProgressMethod = 'pipehat/send/progress';

export interface SendProgress {
  readonly id: number;
  readonly outcome: SendOutcome;
  /** How many messages of the send are settled, and how many there are. */
  readonly done: number;
  readonly of: number;
}

/** Client to server: send many messages and measure. Answered with {@link LoadResponse}; can be cancelled. */
export const loadMethod = 'pipehat/load';

export interface LoadParams {
  /** Names the run in {@link LoadProgress}. */
  readonly id: number;
  readonly what: SendSource;
  readonly endpoint: EndpointParams;
  /** How often each message goes out. */
  readonly count: number;
  /** How many connections at once. */
  readonly concurrency: number;
  /** Messages a second over all connections; as fast as they go where it is left out. */
  readonly rate?: number;
  readonly stopOnError: boolean;
}

/** The figures of a run, so far or in the end. */
export interface LoadFigures {
  readonly messages: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly results: Readonly<Record<string, number>>;
  /** By MSA-1. */
  readonly codes: Readonly<Record<string, number>>;
  /** Of the messages that were answered; undefined where none was. */
  readonly latencyMs:
    | {
        readonly min: number;
        readonly p50: number;
        readonly p90: number;
        readonly p95: number;
        readonly p99: number;
        readonly max: number;
      }
    | undefined;
}

export type LoadResponse =
  | {
      readonly kind: 'figures';
      readonly endpoint: string;
      readonly figures: LoadFigures;
      /** Why there are fewer messages than were asked for; empty where there are not. */
      readonly stopped: '' | 'cancelled' | 'error';
      /** What was said of the first message that was not accepted; empty where all were. */
      readonly firstFailure: string;
    }
  | { readonly kind: 'refused'; readonly message: string };

/** Server to client: how far a run is. */
export const loadProgressMethod = 'pipehat/load/progress';

export interface LoadProgress {
  readonly id: number;
  readonly of: number;
  readonly figures: LoadFigures;
}
