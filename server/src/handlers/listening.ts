/** Listeners that take messages from others. */
import type { Connection } from 'vscode-languageserver';
import { type AnswerRule, readAnswerRules, type Validate } from '../core/encoding/answer-rules.ts';
import {
  type ListenerInfo,
  type ListenerProblem,
  type ListenerState,
  type ListenResponse,
  listenerProblemMethod,
  listenerStateMethod,
  type ReceivedMessage,
  receivedMethod,
  type StartListenerParams,
  type StopListenerParams,
  startListenerMethod,
  stopListenerMethod,
  type ValidatedMessage,
  validatedMethod,
} from '../protocol.ts';
import { notify } from './notify.ts';
import type { RunningListener, Transport, TransportMessage } from './transport.ts';

/** What the handlers need of the server around them. */
export interface ListeningContext {
  readonly connection: Connection;
  readonly transport: Transport;
  /** What our own diagnostics say about a message that came, for its answer. */
  readonly validate: Validate;
  /** How many problems our own diagnostics find in a message. */
  count(text: string): Promise<{ readonly errors: number; readonly warnings: number }>;
  reportFault(what: string, error: unknown): void;
}

/** Registers the handlers, and gives the listeners to those who send to one of them. */
export function registerListeningHandlers(context: ListeningContext): Listeners {
  const { connection } = context;
  const listeners = new Listeners(context);
  connection.onRequest<ListenResponse, void>(startListenerMethod, (params: StartListenerParams) => {
    const { rules } = params;
    const read = rules === undefined ? { rules: [], problems: [] } : readAnswerRules(rules);
    const [problem] = read.problems;
    if (problem !== undefined) return { kind: 'problem', message: `Answer rules of ${params.name}: ${problem}` };
    return listeners.start(params, read.rules);
  });
  connection.onRequest<number, void>(stopListenerMethod, ({ name }: StopListenerParams) => listeners.stop(name));
  return listeners;
}

/** The listeners of the server, by name. */
export class Listeners {
  readonly #context: ListeningContext;
  readonly #running = new Map<string, { readonly info: ListenerInfo; readonly listener: RunningListener }>();
  /** Starts and stops wait for each other, so that two commands at once do not leave a listener behind. */
  #last: Promise<unknown> = Promise.resolve();
  #lastId = 0;

  constructor(context: ListeningContext) {
    this.#context = context;
  }

  /** Starts a listener; one that runs under its name already stays what it is. */
  start(params: StartListenerParams, rules: readonly AnswerRule[]): Promise<ListenResponse> {
    return this.#inTurn(async () => {
      const { name, tls } = params;
      const known = this.#running.get(name);
      if (known !== undefined) return { kind: 'listening', ...known.info };
      const started = await this.#context.transport.listen(
        params,
        {
          received: message => this.#onReceived(name, message),
          problem: message => this.#notify<ListenerProblem>(listenerProblemMethod, { listener: name, message }),
        },
        { rules, validate: this.#context.validate },
      );
      if (started.kind === 'problem') return started;
      const { listener } = started;
      const info = { name, host: listener.host, port: listener.port, tls: tls !== undefined };
      this.#running.set(name, { info, listener });
      this.#tellState();
      return { kind: 'listening', ...info };
    });
  }

  /**
   * Stops a listener, or all of them.
   * @returns how many were running
   */
  stop(name: string | undefined): Promise<number> {
    return this.#inTurn(async () => {
      const stopped = [...this.#running].filter(([other]) => name === undefined || other === name);
      for (const [other] of stopped) this.#running.delete(other);
      await Promise.all(stopped.map(([, { listener }]) => listener.close()));
      if (stopped.length > 0) this.#tellState();
      return stopped.length;
    });
  }

  #onReceived(listener: string, message: TransportMessage): void {
    const id = ++this.#lastId;
    this.#notify<ReceivedMessage>(receivedMethod, { ...message, id, listener });
    // The sender has its answer by now; what we think of its message comes when there is time.
    this.#context.count(message.text).then(
      counts => this.#notify<ValidatedMessage>(validatedMethod, { id, ...counts }),
      error => this.#context.reportFault('validation of a received message', error),
    );
  }

  #tellState(): void {
    const listeners = [...this.#running.values()].map(({ info }) => info);
    this.#notify<ListenerState>(listenerStateMethod, { listeners });
  }

  #notify<T>(method: string, params: T): void {
    notify(this.#context.connection, method, params);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn;
    return turn;
  }
}
