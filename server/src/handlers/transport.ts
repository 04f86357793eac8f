/** What the handlers of sending and listening want of the platform. A browser has no sockets and so no transport. */
import type { AnswerRule, Validate } from '../core/encoding/answer-rules.ts';
import type {
  EndpointParams,
  LoadFigures,
  LoadParams,
  OutboxAction,
  OutboxAnswer,
  OutboxContent,
  OutboxSettled,
  OutboxState,
  ReceivedMessage,
  SendOutcome,
  StartListenerParams,
} from '../protocol.ts';

/** An endpoint that needs a transport of its own; sends to the built-in listener go to its address. */
export type RemoteEndpoint = Exclude<EndpointParams, { kind: 'builtIn' }>;

/** What goes out in one piece. */
export interface OutgoingText {
  readonly text: string;
  /** Whether it is sent as one block of several messages. */
  readonly isBatch: boolean;
}

/** What the transport knows of a send; the handler adds which message of which document it was. */
export type TransportOutcome = Pick<
  SendOutcome,
  'controlId' | 'result' | 'code' | 'text' | 'latencyMs' | 'reply' | 'notes' | 'time' | 'delivery'
>;

/** A way to one endpoint, for one message after the other. */
export interface Route {
  /** Never rejects: what can go wrong is an outcome. Aborting gives up at any moment. */
  send(outgoing: OutgoingText, signal: AbortSignal): Promise<TransportOutcome>;
  close(): Promise<void>;
}

/** Why something can't be done, in words for people. */
export interface TransportProblem {
  readonly kind: 'problem';
  readonly message: string;
}

/** A run of many messages. */
export interface LoadRun {
  /** The texts of a run, each as often as it goes out. */
  readonly texts: Iterable<OutgoingText>;
  readonly options: Pick<LoadParams, 'concurrency' | 'rate' | 'stopOnError'>;
  /** Called some times a second, and at the end. */
  progress(figures: LoadFigures): void;
}

/** What became of a run. */
export interface LoadResult {
  readonly figures: LoadFigures;
  /** The first message that was not accepted, in words; empty where all were. */
  readonly firstFailure: string;
}

/** A listener that is up. */
export interface RunningListener {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** A message as it came; the handler gives it a number and the name of its listener. */
export type TransportMessage = Omit<ReceivedMessage, 'id' | 'listener'>;

/** Where a listener tells what happens. */
export interface ListenerEvents {
  received(message: TransportMessage): void;
  problem(message: string): void;
}

/** How a listener answers. */
export interface ListenerAnswers {
  readonly rules: readonly AnswerRule[];
  readonly validate: Validate;
}

/** What an outbox asks for, and where it tells what happens. */
export interface OutboxEvents {
  /** Where an endpoint is now; asked before each attempt. */
  endpoint(name: string): Promise<{ readonly kind: 'endpoint'; readonly endpoint: RemoteEndpoint } | TransportProblem>;
  changed(state: OutboxState): void;
  settled(settled: OutboxSettled): void;
}

/** A message for the outbox, ready as it goes out. */
export type OutboxItem = OutgoingText;

/** An outbox that is open. */
export interface RunningOutbox {
  state(): OutboxState;
  /** Resolves once all of them are on the disk, or none. */
  queue(
    endpoint: string,
    items: readonly OutboxItem[],
  ): Promise<{ readonly kind: 'queued'; readonly count: number } | TransportProblem>;
  act(action: OutboxAction): Promise<OutboxAnswer>;
  content(id: string): OutboxContent | undefined;
  close(): Promise<void>;
}

/** Ways in and out, as the platform has them. */
export interface Transport {
  /** Reads key material where the endpoint names any; connects with the first message. */
  open(endpoint: RemoteEndpoint): Promise<{ readonly kind: 'route'; readonly route: Route } | TransportProblem>;
  /** Sends many messages over several connections. Aborting ends it, and what was measured until then is the result. */
  load(
    endpoint: RemoteEndpoint,
    run: LoadRun,
    signal: AbortSignal,
  ): Promise<({ readonly kind: 'figures' } & LoadResult) | TransportProblem>;
  listen(
    settings: Omit<StartListenerParams, 'name' | 'rules'>,
    events: ListenerEvents,
    answers: ListenerAnswers,
  ): Promise<{ readonly kind: 'listening'; readonly listener: RunningListener } | TransportProblem>;
  /** @param folder absolute; it is made when something is written */
  openOutbox(folder: string, events: OutboxEvents): Promise<RunningOutbox>;
}
