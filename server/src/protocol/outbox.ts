/** The outbox: messages that wait for their endpoint, on the disk until they have gone out. */
import type { EndpointParams } from './endpoints.ts';
import type { BatchForm, SendOutcome, SendSource } from './sending.ts';

/** Client to server: run the outbox of a folder. Answered with {@link OutboxState}; nothing is written until it is used. */
export const openOutboxMethod = 'pipehat/outbox/open';

export interface OpenOutboxParams {
  /** Where the client keeps what belongs to the workspace: an absolute path. */
  readonly folder: string;
}

/** Server to client: the list or the state of a queue is another one. Told with {@link OutboxState}. */
export const outboxChangedMethod = 'pipehat/outbox/changed';

export interface OutboxState {
  readonly queues: readonly OutboxQueueState[];
  /** What is odd about the outbox as a whole, in sentences: another window runs it, a line of it can't be read. */
  readonly notes: readonly string[];
}

export interface OutboxQueueState {
  /** The name of the endpoint. */
  readonly endpoint: string;
  readonly isPaused: boolean;
  /** Whether it waits until the user has decided about its first message. */
  readonly isHeld: boolean;
  /** Why it waits; empty where it does not. */
  readonly problem: string;
  /** When it is tried again by itself, in ISO 8601; empty where it is not. */
  readonly nextAttemptAt: string;
  /** How many the endpoint has accepted. */
  readonly accepted: number;
  readonly entries: readonly OutboxEntryState[];
}

export interface OutboxEntryState {
  readonly id: string;
  readonly controlId: string;
  readonly messageType: string;
  readonly isBatch: boolean;
  /** ISO 8601 */
  readonly queuedAt: string;
  readonly state: 'waiting' | 'sending' | 'refused' | 'unconfirmed' | 'uncertain';
  readonly attempts: number;
  /** Where it stands, why, and what can be done, in sentences. */
  readonly words: string;
  readonly hasReply: boolean;
}

/** Client to server: put messages into the outbox. Answered with {@link QueueResponse}. */
export const queueMethod = 'pipehat/outbox/queue';

export interface QueueParams {
  readonly what: SendSource;
  readonly batch?: BatchForm;
  readonly endpoint: EndpointParams;
}

export type QueueResponse =
  /** All of them are on the disk. */
  | { readonly kind: 'queued'; readonly count: number }
  | { readonly kind: 'batch'; readonly messages: number }
  /** None is queued; the message says why. */
  | { readonly kind: 'refused'; readonly message: string };

/** Client to server: what the user wants of the outbox. Answered with {@link OutboxAnswer}. */
export const outboxActionMethod = 'pipehat/outbox/action';

export type OutboxAction =
  | { readonly kind: 'pause' | 'resume'; readonly endpoint: string }
  | { readonly kind: 'retry' | 'remove'; readonly id: string };

/** Whether it was done, and in a sentence what that means. */
export interface OutboxAnswer {
  readonly kind: 'done' | 'problem';
  readonly message: string;
}

/** Client to server: a message of the outbox as it goes out. Answered with {@link OutboxContent}, or null. */
export const outboxContentMethod = 'pipehat/outbox/content';

export interface OutboxContentParams {
  readonly id: string;
}

export interface OutboxContent {
  readonly text: string;
  /** The last reply; empty where there is none. */
  readonly reply: string;
}

/** Server to client: an attempt is over. Told with {@link OutboxSettled}. */
export const outboxSettledMethod = 'pipehat/outbox/settled';

export interface OutboxSettled {
  readonly endpoint: string;
  readonly outcome: SendOutcome;
}

/**
 * Server to client: where an endpoint is that messages wait for. Answered with {@link OutboxEndpointResponse}: settings
 * and secrets are the client's, and so is the question whether the user has agreed to send there.
 */
export const outboxEndpointMethod = 'pipehat/outbox/endpoint';

export interface OutboxEndpointParams {
  readonly name: string;
}

export type OutboxEndpointResponse =
  | { readonly kind: 'endpoint'; readonly endpoint: EndpointParams }
  | { readonly kind: 'problem'; readonly message: string };
