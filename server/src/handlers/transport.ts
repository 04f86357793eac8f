import type { AnswerRule, Validate } from '../core/encoding/answer-rules.ts';
import type { ReceivedMessage, SendOutcome } from '../protocol.ts';

/** A system to send to, all defaults filled in. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Until the reply is there, in milliseconds. */
  readonly timeout: number;
}

/** What the transport knows of a send; the handler adds which message of the document it was. */
export type TransportOutcome = Omit<SendOutcome, 'message' | 'messageType' | 'reported'>;

/** A way to one destination, for one message after the other. */
export interface Route {
  /** Never rejects: what can go wrong is an outcome. Aborting gives up at any moment. */
  send(text: string, signal: AbortSignal): Promise<TransportOutcome>;
  close(): Promise<void>;
}

/** A listener that is up. */
export interface RunningListener {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Where a listener tells what happens. */
export interface ListenerEvents {
  received(message: ReceivedMessage): void;
  problem(message: string): void;
}

/** How a listener answers. */
export interface ListenerAnswers {
  readonly rules: readonly AnswerRule[];
  readonly validate: Validate;
}

/** MLLP as the platform does it. A browser has no sockets and so no transport. */
export interface Transport {
  open(destination: Destination): Route;
  listen(
    address: { readonly host: string; readonly port: number },
    events: ListenerEvents,
    answers: ListenerAnswers,
  ): Promise<
    | { readonly kind: 'listening'; readonly listener: RunningListener }
    | { readonly kind: 'problem'; readonly message: string }
  >;
}
