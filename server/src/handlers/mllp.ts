/** Sending messages of open documents, and the listener that takes messages from others. */
import type { CancellationToken, Connection } from 'vscode-languageserver';
import { type AnswerRule, readAnswerRules, type Validate } from '../core/encoding/answer-rules.ts';
import { formatMessageType, Message } from '../core/syntax/message.ts';
import { sectionAt, sections } from '../core/syntax/sections.ts';
import type { SourceText } from '../core/syntax/source-text.ts';
import {
  type EndpointParams,
  type ListenerProblem,
  type ListenerState,
  type ListenResponse,
  listenerProblemMethod,
  listenerStateMethod,
  type ReceivedMessage,
  receivedMethod,
  type SendOutcome,
  type SendParams,
  type SendResponse,
  type StartListenerParams,
  sendMethod,
  startListenerMethod,
  stopListenerMethod,
} from '../protocol.ts';
import type { DocumentSnapshot } from '../service/document.ts';
import { reportedErrorsAt } from '../service/reported-errors.ts';
import type { Destination, RunningListener, Transport } from './transport.ts';

const LOOPBACK = '127.0.0.1';
const BUILT_IN_TIMEOUT_MS = 30_000;

/** What the handlers need of the server around them. */
export interface MllpHandlerContext {
  readonly connection: Connection;
  readonly transport: Transport;
  document(uri: string): DocumentSnapshot | undefined;
  /** What our own diagnostics say about a message that came. */
  readonly validate: Validate;
  /** A message with a control id and time of its own. */
  renew(text: string): string;
}

/** Registers the handlers of sending and listening. */
export function registerMllpHandlers({ connection, transport, document, validate, renew }: MllpHandlerContext): void {
  const listener = new ListenerHolder(connection, transport, validate);

  connection.onRequest<SendResponse, void>(sendMethod, async (params: SendParams, token: CancellationToken) => {
    const source = document(params.uri);
    if (source === undefined) return refused('The document is not open any more.');
    if (source.version !== params.version) return refused('The document was changed just now. Send it again.');
    const chosen = choose(source.source, params.what);
    if (chosen.kind === 'none') return refused(chosen.message);
    const destination = await destinationOf(params.endpoint, listener);
    if (destination.kind === 'problem') return refused(destination.message);

    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => abort.abort());
    const route = transport.open(destination.destination);
    const outcomes: SendOutcome[] = [];
    try {
      for (const { number, message } of chosen.messages) {
        const text = destination.renews ? renew(message.text) : message.text;
        const outcome = await route.send(text, abort.signal);
        const reported = reportedErrorsAt(message, outcome.reply);
        outcomes.push({ ...outcome, message: number, messageType: formatMessageType(message.type), reported });
        if (outcome.result === 'cancelled') break;
      }
    } finally {
      subscription.dispose();
      await route.close();
    }
    return { kind: 'sent', endpoint: destination.name, outcomes };
  });

  connection.onRequest<ListenResponse, void>(startListenerMethod, ({ host, port, rules }: StartListenerParams) => {
    const read = rules === undefined ? { rules: [], problems: [] } : readAnswerRules(rules);
    const [problem] = read.problems;
    if (problem !== undefined) return { kind: 'problem', message: `pipehat.listener.rules: ${problem}` };
    return listener.start(host, port, read.rules);
  });
  connection.onRequest<boolean, void>(stopListenerMethod, () => listener.stop());
  connection.onShutdown(async () => {
    await listener.stop();
  });
}

/** The one listener of the server, started on demand. */
class ListenerHolder {
  readonly #connection: Connection;
  readonly #transport: Transport;
  readonly #validate: Validate;
  #running: RunningListener | undefined;
  /** Starts and stops wait for each other, so that two commands at once do not leave a listener behind. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, transport: Transport, validate: Validate) {
    this.#connection = connection;
    this.#transport = transport;
    this.#validate = validate;
  }

  /** Starts the listener; one that runs already stays what it is. */
  start(host: string, port: number, rules: readonly AnswerRule[]): Promise<ListenResponse> {
    return this.#inTurn(async () => {
      if (this.#running !== undefined) return this.#answer(this.#running);
      const started = await this.#transport.listen(
        { host, port },
        {
          received: message => this.#notify<ReceivedMessage>(receivedMethod, message),
          problem: message => this.#notify<ListenerProblem>(listenerProblemMethod, { message }),
        },
        { rules, validate: this.#validate },
      );
      if (started.kind === 'problem') return started;
      this.#running = started.listener;
      this.#tellState();
      return this.#answer(started.listener);
    });
  }

  /** @returns whether there was something to stop */
  stop(): Promise<boolean> {
    return this.#inTurn(async () => {
      const running = this.#running;
      if (running === undefined) return false;
      this.#running = undefined;
      await running.close();
      this.#tellState();
      return true;
    });
  }

  #answer({ host, port }: RunningListener): ListenResponse {
    return { kind: 'listening', host, port };
  }

  #tellState(): void {
    const running = this.#running;
    this.#notify<ListenerState>(listenerStateMethod, {
      address: running === undefined ? undefined : { host: running.host, port: running.port },
    });
  }

  #notify<T>(method: string, params: T): void {
    void this.#connection.sendNotification(method, params);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn;
    return turn;
  }
}

type Choice =
  | { readonly kind: 'messages'; readonly messages: readonly { readonly number: number; readonly message: Message }[] }
  | { readonly kind: 'none'; readonly message: string };

function choose(source: SourceText, what: SendParams['what']): Choice {
  const wanted = what.kind === 'all' ? undefined : sectionAt(source, what.line);
  if (wanted !== undefined && wanted.kind !== 'MSH') {
    return { kind: 'none', message: 'The cursor is in no message. Put it on a line of the message to send.' };
  }
  const messages: { number: number; message: Message }[] = [];
  let number = 0;
  for (const section of sections(source)) {
    if (section.kind !== 'MSH') continue;
    number++;
    if (wanted === undefined || wanted.firstLine === section.firstLine) {
      messages.push({ number, message: new Message(source, section) });
    }
  }
  if (messages.length === 0) return { kind: 'none', message: 'There is no message here: no line starts with MSH.' };
  return { kind: 'messages', messages };
}

async function destinationOf(
  endpoint: EndpointParams,
  listener: ListenerHolder,
): Promise<
  | { readonly kind: 'destination'; readonly destination: Destination; readonly name: string; readonly renews: boolean }
  | { readonly kind: 'problem'; readonly message: string }
> {
  if (endpoint.kind === 'mllp') {
    const { host, port, tls, timeout, name, newIds = false } = endpoint;
    const destination = { host, port, tls, timeout: timeout * 1000 };
    return { kind: 'destination', destination, name: `${name} (${host}:${port})`, renews: newIds };
  }
  const started = await listener.start(LOOPBACK, 0, []);
  if (started.kind === 'problem') return started;
  const { port } = started;
  const destination = { host: LOOPBACK, port, tls: false, timeout: BUILT_IN_TIMEOUT_MS };
  return { kind: 'destination', destination, name: `built-in listener (${LOOPBACK}:${port})`, renews: false };
}

function refused(message: string): SendResponse {
  return { kind: 'refused', message };
}
