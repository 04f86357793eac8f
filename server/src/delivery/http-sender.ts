/**
 * HL7 over HTTP, by the convention of HAPI's "HL7 over HTTP": a message is the body of a POST, without MLLP's framing,
 * and the acknowledgement is the body of the response. An MSA decides whatever the status is, since a receiver answers
 * AE and AR with status 500 and the acknowledgement in the body.
 */
import { type ClientRequest, type IncomingMessage, request as startRequest } from 'node:http';
import type { Socket } from 'node:net';
import { type Charset, type Encoding, findCharset } from '../core/encoding/charset-names.ts';
import { isLoopback } from '../mllp/endpoint.ts';
import { Exchange } from '../mllp/exchange.ts';
import { contentOf, type OutgoingMessage } from '../mllp/outgoing.ts';
import { judgeReplies, readReplies } from '../mllp/replies.ts';
import type { MllpRuntime } from '../mllp/runtime.ts';
import type { SendResult } from '../mllp/send-result.ts';
import type { Sender } from '../mllp/sender.ts';
import { describeBreak, describeConnectProblem, errorCode } from '../mllp/socket-problems.ts';
import { Turns } from '../mllp/turns.ts';
import { type NoConnection, unsent } from '../mllp/unsent.ts';
import { ConnectingAgent, type ConnectingRequest, NotConnected } from './http-agent.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import { describeStatus, isGatewayStatus, isSuccess, type ResponseFacts, statusLine } from './http-status.ts';

/** A sender for an endpoint. It connects with the first message, not before. */
export function createHttpSender(endpoint: HttpEndpoint, runtime: MllpRuntime): Sender {
  return new HttpSender(endpoint, runtime);
}

class HttpSender implements Sender {
  readonly #endpoint: HttpEndpoint;
  readonly #runtime: MllpRuntime;
  readonly #url: URL;
  readonly #host: string;
  readonly #port: number;
  readonly #isSecure: boolean;
  readonly #agent: ConnectingAgent;
  readonly #turns: Turns;
  readonly #notes: readonly string[];
  readonly #waiting = new Set<Promise<SendResult>>();
  #isClosed = false;

  constructor(endpoint: HttpEndpoint, runtime: MllpRuntime) {
    this.#endpoint = endpoint;
    this.#runtime = runtime;
    this.#url = new URL(endpoint.url);
    // An IPv6 address stands in brackets in a URL only.
    this.#host = this.#url.hostname.replace(/^\[|\]$/g, '');
    this.#isSecure = this.#url.protocol === 'https:';
    this.#port = this.#url.port === '' ? (this.#isSecure ? 443 : 80) : Number(this.#url.port);
    const { connectTimeout, tlsTimeout, tls = {} } = endpoint;
    const address = { host: this.#host, port: this.#port, connectTimeout, tlsTimeout };
    this.#agent = new ConnectingAgent(this.#isSecure ? { ...address, tls } : address, endpoint.keepAlive);
    this.#turns = new Turns(Math.max(1, endpoint.window));
    this.#notes =
      endpoint.basic === undefined || this.#isSecure || isLoopback(this.#host)
        ? []
        : ['The password went over the network unencrypted, since the address is http: and not https:.'];
  }

  async send(message: OutgoingMessage, signal?: AbortSignal): Promise<SendResult> {
    const sent = this.#sendInTurn(message, signal);
    this.#waiting.add(sent);
    try {
      return await sent;
    } finally {
      this.#waiting.delete(sent);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#waiting);
    this.#agent.destroy();
  }

  async #sendInTurn(message: OutgoingMessage, signal: AbortSignal | undefined): Promise<SendResult> {
    const startedAt = this.#runtime.elapsed();
    const failure = (opening: NoConnection): SendResult =>
      unsent(message, opening, this.#runtime.elapsed() - startedAt);
    if (this.#isClosed || !(await this.#turns.take(signal))) return failure({ kind: 'cancelled' });
    try {
      return await this.#post(message, signal, failure);
    } finally {
      this.#turns.give();
    }
  }

  #post(
    message: OutgoingMessage,
    signal: AbortSignal | undefined,
    failure: (opening: NoConnection) => SendResult,
  ): Promise<SendResult> {
    return new Promise(resolve => {
      let isSettled = false;
      // There from the moment that HTTP may write: until then the message has not left.
      let exchange: Exchange | undefined;
      const settle = (result: SendResult): void => {
        if (isSettled) return;
        isSettled = true;
        signal?.removeEventListener('abort', cancel);
        resolve(result);
      };
      const cancel = (): void => {
        if (exchange === undefined) settle(failure({ kind: 'cancelled' }));
        else exchange.cancel();
        request.destroy();
      };
      const body = contentOf(message);
      const request = this.#request(message, body.length, signal);
      request.once('socket', (socket: Socket) => {
        if (isSettled) return;
        const notes = [...this.#agent.notesOn(socket), ...this.#notes];
        exchange = new Exchange(message, this.#endpoint.replyTimeout, this.#runtime, notes, {
          settled: result => {
            settle(result);
            // Whoever settled it without a whole response has no more use for the connection.
            if (!isAnswered) request.destroy();
          },
          strayBytes: () => undefined,
        });
        exchange.startDeadline();
      });
      let hasResponse = false;
      let isAnswered = false;
      request.once('response', response => {
        hasResponse = true;
        readBody(response, this.#endpoint.replyLimit, outcome => {
          isAnswered = outcome.kind === 'whole';
          if (exchange !== undefined) this.#judge(exchange, response, outcome);
        });
      });
      const fail = (error: Error | undefined): void => {
        // Once a response has begun, what becomes of that says more.
        if (hasResponse) return;
        if (error instanceof NotConnected) settle(failure(error.opening));
        else if (exchange !== undefined) this.#breakOff(exchange, error);
        else settle(failure({ kind: 'unreachable', message: describeConnectProblem(error, this.#host, this.#port) }));
      };
      // A request may fail more than once; what comes after the first time is no news.
      request.on('error', fail);
      request.once('close', () => fail(undefined));
      signal?.addEventListener('abort', cancel, { once: true });
      if (signal?.aborted) cancel();
      else request.end(body);
    });
  }

  #request({ charset }: OutgoingMessage, length: number, signal: AbortSignal | undefined): ClientRequest {
    const { basic } = this.#endpoint;
    const token = basic === undefined ? undefined : Buffer.from(`${basic.user}:${basic.password}`).toString('base64');
    const options: ConnectingRequest = {
      agent: this.#agent,
      method: 'POST',
      host: this.#host,
      port: this.#port,
      path: `${this.#url.pathname}${this.#url.search}`,
      headers: {
        Host: this.#url.host,
        'Content-Type': `application/hl7-v2; charset=${webName(findCharset(charset)?.encoding)}`,
        'Content-Length': length,
        Accept: 'application/hl7-v2',
        'Accept-Encoding': 'identity',
        'User-Agent': 'Pipehat',
        ...(token === undefined ? {} : { Authorization: `Basic ${token}` }),
      },
      connecting: signal,
    };
    return startRequest(options);
  }

  #judge(exchange: Exchange, response: IncomingMessage, outcome: ReadOutcome): void {
    switch (outcome.kind) {
      case 'too-large': {
        const limit = this.#endpoint.replyLimit;
        exchange.misanswer(`The reply is larger than ${limit} bytes, the limit for this endpoint.`);
        return;
      }
      case 'broken': {
        const after = outcome.bytes === 0 ? 'its headers' : `${outcome.bytes} bytes of its body`;
        exchange.misanswer(`The reply, ${statusLine(factsOf(response, 0))}, broke off after ${after}.`);
        return;
      }
      case 'whole':
        this.#judgeWhole(exchange, factsOf(response, outcome.body.length), outcome.body);
    }
  }

  #judgeWhole(exchange: Exchange, facts: ResponseFacts, body: Buffer): void {
    const read = readReplies(body, charsetIn(facts.contentType) ?? this.#endpoint.charset);
    const isGood = isSuccess(facts.status);
    const [first] = read.replies;
    if (read.replies.some(one => one.kind === 'acknowledgement')) {
      const isAccepted = first?.reply.acknowledgement?.code.endsWith('A') === true;
      if (isAccepted && !isGood) {
        exchange.note(`The reply came with ${statusLine(facts)}, although it accepts the message.`);
      }
      judgeReplies(exchange, read, 'Over HTTP a message has one reply, so none can follow it.');
      return;
    }
    if (isGood && facts.bytes === 0 && !exchange.needsReply) {
      const why = 'The message asks for no acknowledgement (MSH-15 and MSH-16), and none came';
      exchange.leave(`${why}; the peer has it, as ${statusLine(facts)} says.`, 'received');
      return;
    }
    const request = { url: this.#endpoint.url, hasCredentials: this.#endpoint.basic !== undefined };
    if (isGatewayStatus(facts.status)) {
      exchange.breakOff(0, describeStatus(facts, request));
      return;
    }
    const isHl7 = isGood && first?.kind === 'no-acknowledgement';
    const text = isHl7 ? first.problem : describeStatus(facts, request);
    exchange.misanswer(text, facts.bytes === 0 ? undefined : first?.reply);
  }

  #breakOff(exchange: Exchange, error: Error | undefined): void {
    const isOtherProtocol = errorCode(error).startsWith('HPE_');
    if (isOtherProtocol) {
      const advice = this.#isSecure ? 'It may be the port of another service' : 'It may speak MLLP, or want https';
      exchange.misanswer(`${this.#url.host} did not answer in HTTP. ${advice}.`);
      return;
    }
    // Node's word for a connection that the peer closed in good order.
    const cause = error?.message === 'socket hang up' ? undefined : error;
    exchange.breakOff(0, describeBreak(cause, this.#host, this.#port, this.#isSecure));
  }
}

/** Reads a response to its end, and no further than the limit; `done` is called once. */
function readBody(response: IncomingMessage, limit: number, done: (outcome: ReadOutcome) => void): void {
  const parts: Buffer[] = [];
  let bytes = 0;
  let isDone = false;
  const finish = (outcome: ReadOutcome): void => {
    if (isDone) return;
    isDone = true;
    done(outcome);
  };
  response.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes <= limit) parts.push(part);
    else finish({ kind: 'too-large' });
  });
  response.on('end', () => {
    if (response.complete) finish({ kind: 'whole', body: Buffer.concat(parts) });
  });
  // What it failed with says no more than that it broke off; 'close' follows.
  response.on('error', () => {});
  response.once('close', () => finish({ kind: 'broken', bytes }));
}

type ReadOutcome =
  | { readonly kind: 'whole'; readonly body: Buffer }
  | { readonly kind: 'too-large' }
  /** The connection ended in the middle of the response. */
  | { readonly kind: 'broken'; readonly bytes: number };

function factsOf({ statusCode, statusMessage, headers }: IncomingMessage, bytes: number): ResponseFacts {
  return {
    status: statusCode ?? 0,
    phrase: statusMessage ?? '',
    bytes,
    contentType: headers['content-type'] ?? '',
    location: headers.location ?? '',
    challenge: headers['www-authenticate'] ?? '',
  };
}

/** The name of an encoding in a Content-Type. Text in a set that can't be written is all ASCII, or it is not sent. */
function webName(encoding: Encoding | undefined): string {
  switch (encoding) {
    case undefined:
    case 'ascii':
      return 'us-ascii';
    case 'jis-x-0201':
      return 'JIS_X0201';
    default:
      return encoding;
  }
}

function charsetIn(contentType: string): Charset | undefined {
  const name = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1];
  return name === undefined ? undefined : findCharset(name);
}
