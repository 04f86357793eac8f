/** Sending messages of open documents, of files, and again. */
import type { CancellationToken, Connection } from 'vscode-languageserver';
import { SourceText } from '../core/syntax/source-text.ts';
import {
  builtInListenerName,
  type EndpointParams,
  type LoadParams,
  type LoadProgress,
  type LoadResponse,
  loadMethod,
  loadProgressMethod,
  type SendOutcome,
  type SendParams,
  type SendProgress,
  type SendResponse,
  type SendSource,
  sendMethod,
  sendProgressMethod,
} from '../protocol.ts';
import type { DocumentSnapshot } from '../service/document.ts';
import {
  messageAtLine,
  messagesInLines,
  messagesOfAll,
  type Outgoing,
  type OutgoingItem,
  textAgain,
} from '../service/outgoing-messages.ts';
import type { Readied } from '../service/ready.ts';
import { reportedErrorsAt } from '../service/reported-errors.ts';
import type { Listeners } from './listening.ts';
import { notify } from './notify.ts';
import type { OutgoingText, RemoteEndpoint, Route, Transport, TransportProblem } from './transport.ts';

const LOOPBACK = '127.0.0.1';
/** Seconds. */
const BUILT_IN_TIMEOUT = 30;

/** What the handlers need of the server around them. */
export interface SendingContext {
  readonly connection: Connection;
  readonly transport: Transport;
  readonly listeners: Listeners;
  document(uri: string): DocumentSnapshot | undefined;
  /** A file that the user has chosen, as it is on the disk. */
  readFile(uri: string): Promise<FileText>;
  readonly ready: Ready;
  /** The same for one run, whose `{{number}}` begins at 1. */
  readyForRun(): Ready;
}

/** The text of a file, or why there is none. */
export type FileText = Readied;

/** Makes a text ready for an endpoint: new ids and times, variables. */
export type Ready = (text: string, endpoint: EndpointParams) => Readied;

/** Registers the handlers, and gives to others what they choose messages and endpoints by. */
export function registerSendingHandlers(context: SendingContext): Choosing {
  const { connection } = context;

  connection.onRequest<SendResponse, void>(sendMethod, async (params: SendParams, token: CancellationToken) => {
    const chosen = await choose(context, params.what, params.batch);
    if (chosen.kind === 'none') return refused(chosen.message);
    if (chosen.kind === 'batch') return chosen;
    const destination = await destinationOf(context, params.endpoint);
    if (destination.kind === 'problem') return refused(destination.message);
    const { route, name } = destination;
    const abort = abortOn(token);
    const outcomes: SendOutcome[] = [];
    try {
      for (const item of chosen.items) {
        const outcome = await sendOne(item, params.endpoint, route, context.ready, abort.signal);
        outcomes.push(outcome);
        const progress = { id: params.id, outcome, done: outcomes.length, of: chosen.items.length };
        notify<SendProgress>(connection, sendProgressMethod, progress);
        if (outcome.result === 'cancelled') break;
      }
    } finally {
      abort.forget();
      await route.close();
    }
    return { kind: 'sent', endpoint: name, outcomes };
  });

  connection.onRequest<LoadResponse, void>(loadMethod, async (params: LoadParams, token: CancellationToken) => {
    const chosen = await choose(context, params.what, 'split');
    if (chosen.kind !== 'items') return refused(chosen.kind === 'none' ? chosen.message : '');
    const endpoint = await remoteOf(context, params.endpoint);
    if (endpoint.kind === 'problem') return refused(endpoint.message);
    // Looked at before the first of them goes out, and made ready anew for each round: the two must not share their numbers.
    const looked = context.readyForRun();
    const readied = chosen.items.map(item => looked(item.text, params.endpoint));
    const problem = readied.find(one => one.kind === 'problem');
    if (problem?.kind === 'problem') return refused(`Nothing was sent. ${problem.message}`);
    const of = chosen.items.length * params.count;
    const abort = abortOn(token);
    try {
      const texts = repeated(chosen.items, params, context.readyForRun());
      const run = {
        texts,
        options: params,
        progress(figures: LoadProgress['figures']) {
          notify<LoadProgress>(connection, loadProgressMethod, { id: params.id, of, figures });
        },
      };
      const result = await context.transport.load(endpoint.remote, run, abort.signal);
      if (result.kind === 'problem') return refused(result.message);
      const { figures, firstFailure } = result;
      const isShort = figures.messages < of;
      const stopped = token.isCancellationRequested && isShort ? 'cancelled' : isShort ? 'error' : '';
      return { kind: 'figures', endpoint: endpoint.name, figures, stopped, firstFailure };
    } finally {
      abort.forget();
    }
  });
  return {
    choose: (what, batch) => choose(context, what, batch),
    remote: endpoint => remoteOf(context, endpoint),
  };
}

/** How messages and endpoints are chosen. */
export interface Choosing {
  choose(what: SendSource, batch: SendParams['batch']): Promise<Outgoing>;
  remote(endpoint: EndpointParams): Promise<Remote>;
}

/** The endpoint that a transport takes, and what people know it by. */
export type Remote =
  | { readonly kind: 'remote'; readonly remote: RemoteEndpoint; readonly name: string }
  | TransportProblem;

async function sendOne(
  item: OutgoingItem,
  endpoint: EndpointParams,
  route: Route,
  ready: Ready,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const { uri, number, messageType, isBatch, message } = item;
  const readied = ready(item.text, endpoint);
  const about = { uri, message: number, messageType, isBatch };
  if (readied.kind === 'problem') {
    return {
      ...about,
      ...{ controlId: message?.controlId ?? '', result: 'unreachable', code: '', latencyMs: 0, reply: '' },
      ...{ text: `Not sent. ${readied.message}`, notes: [], reported: [], time: '', sent: '', delivery: 'notSent' },
    };
  }
  const outcome = await route.send({ text: readied.text, isBatch }, signal);
  const reported = message === undefined || uri === '' ? [] : reportedErrorsAt(message, outcome.reply);
  return { ...outcome, ...about, reported, sent: readied.text };
}

function* repeated(
  items: readonly OutgoingItem[],
  { count, endpoint }: LoadParams,
  ready: Ready,
): Generator<OutgoingText> {
  for (let round = 0; round < count; round++) {
    for (const { text, isBatch } of items) {
      const readied = ready(text, endpoint);
      // What could not be made ready was found out before the first of them went out.
      if (readied.kind === 'text') yield { text: readied.text, isBatch };
    }
  }
}

/** The messages that a request is about. Those of documents are as the user saw them. */
async function choose(context: SendingContext, what: SendSource, batch: SendParams['batch']): Promise<Outgoing> {
  if (what.kind === 'text') return textAgain(what.text);
  if (what.kind === 'files') return await messagesOfFiles(context, what.uris, batch);
  const { uri } = what;
  const document = context.document(uri);
  if (document === undefined) return none('The document is not open any more.');
  if (document.version !== what.version) return none('The document was changed just now. Send it again.');
  const { source } = document;
  switch (what.kind) {
    case 'messageAt':
      return messageAtLine(uri, source, what.line);
    case 'lines':
      return messagesInLines(uri, source, what.ranges);
    case 'document':
      return messagesOfAll([{ uri, source }], batch);
  }
}

/** Every file is read before the first message goes out: one that can't be read is no surprise half-way then. */
async function messagesOfFiles(
  context: SendingContext,
  uris: readonly string[],
  batch: SendParams['batch'],
): Promise<Outgoing> {
  const documents: { uri: string; source: SourceText }[] = [];
  for (const uri of uris) {
    const open = context.document(uri);
    if (open !== undefined) {
      documents.push({ uri, source: open.source });
      continue;
    }
    const read = await context.readFile(uri);
    if (read.kind === 'problem') return none(`Nothing was sent. ${read.message}`);
    documents.push({ uri, source: SourceText.of(read.text) });
  }
  const outgoing = messagesOfAll(documents, batch);
  return outgoing.kind === 'none' ? none('There is no message in these files: no line starts with MSH.') : outgoing;
}

async function destinationOf(
  context: SendingContext,
  params: EndpointParams,
): Promise<
  | { readonly kind: 'destination'; readonly route: Route; readonly name: string }
  | { readonly kind: 'problem'; readonly message: string }
> {
  const endpoint = await remoteOf(context, params);
  if (endpoint.kind === 'problem') return endpoint;
  const opened = await context.transport.open(endpoint.remote);
  if (opened.kind === 'problem') return opened;
  return { kind: 'destination', route: opened.route, name: endpoint.name };
}

/** The built-in listener is started where it is meant. */
async function remoteOf({ listeners }: SendingContext, endpoint: EndpointParams): Promise<Remote> {
  if (endpoint.kind !== 'builtIn') return { kind: 'remote', remote: endpoint, name: describe(endpoint) };
  const started = await listeners.start({ name: builtInListenerName, host: LOOPBACK, port: 0 }, []);
  if (started.kind === 'problem') return started;
  const { port } = started;
  // A listener on every address is reached by this one, too; not every system connects to 0.0.0.0.
  const host = started.host === '0.0.0.0' ? LOOPBACK : started.host === '::' ? '::1' : started.host;
  const remote = { kind: 'mllp', name: builtInListenerName, host, port, timeout: BUILT_IN_TIMEOUT } as const;
  return { kind: 'remote', remote: { ...remote, keepAlive: true }, name: describe(remote) };
}

function describe(endpoint: RemoteEndpoint): string {
  switch (endpoint.kind) {
    case 'mllp':
      return `${endpoint.name} (${endpoint.host}:${endpoint.port})`;
    case 'http':
      return `${endpoint.name} (${endpoint.url})`;
    case 'folder':
      return `${endpoint.name} (${endpoint.folder})`;
  }
}

function abortOn(token: CancellationToken): { readonly signal: AbortSignal; forget(): void } {
  const abort = new AbortController();
  const subscription = token.onCancellationRequested(() => abort.abort());
  return { signal: abort.signal, forget: () => subscription.dispose() };
}

function none(message: string): Outgoing {
  return { kind: 'none', message };
}

function refused(message: string): { readonly kind: 'refused'; readonly message: string } {
  return { kind: 'refused', message };
}
