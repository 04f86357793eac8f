/**
 * One connection to a peer and the messages on it that wait for their reply.
 *
 * Replies find their message by MSA-2. Once that is in doubt (a reply was late, or named something else) the connection
 * is retired: what still waits on it may finish, nothing new goes out on it, and so no reply can be taken for that of a
 * later message.
 */
import type { Socket } from 'node:net';
import { buildAcknowledgement, readAcknowledgement } from '../core/encoding/acknowledgement.ts';
import { acknowledgementMode } from '../core/encoding/acknowledgement-mode.ts';
import { encodeFrame, type Frame, type Refusal } from '../core/encoding/frames.ts';
import { type Message, messagesOf } from '../core/syntax/message.ts';
import { SourceText } from '../core/syntax/source-text.ts';
import { type DecodedText, decodeMessage, encodeLike } from './charsets.ts';
import type { Endpoint } from './endpoint.ts';
import { Exchange } from './exchange.ts';
import { describeJunk, FramedSocket } from './framed-socket.ts';
import type { OutgoingMessage } from './outgoing.ts';
import type { MllpRuntime } from './runtime.ts';
import type { SendResult } from './send-result.ts';
import { errorText } from './socket-problems.ts';

/** How many ids of answered messages are remembered, to know a repeated reply by. */
const REMEMBERED_IDS = 1000;

/** A connection that stands. */
export class Connection {
  readonly #socket: FramedSocket;
  readonly #endpoint: Endpoint;
  readonly #runtime: MllpRuntime;
  readonly #waiting = new Set<Exchange>();
  readonly #answered = new Set<string>();
  #notes: readonly string[];
  #retired = false;
  #isClosed = false;
  #whenClosed: (() => void)[] = [];

  /** @param notes what was odd about the connection itself; said with the result of each message on it */
  constructor(socket: Socket, endpoint: Endpoint, runtime: MllpRuntime, notes: readonly string[]) {
    this.#endpoint = endpoint;
    this.#runtime = runtime;
    this.#notes = notes;
    this.#socket = new FramedSocket(
      socket,
      { frameLimit: endpoint.replyLimit, returnGrace: endpoint.returnGrace },
      {
        frame: frame => this.#onFrame(frame),
        refused: refusal => this.#onRefused(refusal),
        received: () => {},
        ended: () => this.#onEnded(),
        closed: error => this.#onClosed(error),
      },
    );
  }

  /** Whether another message may go out on it. */
  get isUsable(): boolean {
    return !this.#retired && !this.#isClosed && this.#socket.isWritable;
  }

  /** Writes a message in one piece and waits for what becomes of it. */
  send(message: OutgoingMessage, signal: AbortSignal | undefined): Promise<SendResult> {
    return new Promise(resolve => {
      const exchange = new Exchange(message, this.#endpoint, this.#runtime, this.#notes, {
        settled: result => {
          signal?.removeEventListener('abort', cancel);
          this.#waiting.delete(exchange);
          this.#remember(message);
          resolve(result);
          if (result.result === 'timedOut' || result.result === 'badReply') this.retire();
          this.#endIfIdle();
        },
        connectionNote: () => describeJunk(this.#socket.junkBytes, this.#socket.junkKind),
      });
      const cancel = (): void => {
        exchange.cancel();
        // Others may wait on the same connection; it then closes behind the last of them.
        if (this.#waiting.size === 0) this.#socket.destroy();
        else this.retire();
      };
      this.#waiting.add(exchange);
      signal?.addEventListener('abort', cancel, { once: true });
      exchange.start();
      this.#socket.write(message.frame, error => {
        if (error === null || error === undefined) exchange.written();
      });
    });
  }

  /** Takes no new message; the connection ends once nothing waits on it. */
  retire(): void {
    this.#retired = true;
    this.#endIfIdle();
  }

  /** Retires the connection and waits until it is closed. */
  close(): Promise<void> {
    this.retire();
    if (this.#isClosed) return Promise.resolve();
    return new Promise(resolve => this.#whenClosed.push(resolve));
  }

  #endIfIdle(): void {
    if (!this.#retired || this.#waiting.size > 0 || this.#isClosed) return;
    this.#socket.end();
    // A peer that never closes its side must not hold the connection open: there is nothing left to hear from it.
    this.#socket.resume();
    this.#lingering ??= setTimeout(() => this.#socket.destroy(), LINGER);
  }
  #lingering: NodeJS.Timeout | undefined;
}
