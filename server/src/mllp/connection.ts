/**
 * One connection to a peer and the messages on it that wait for their reply.
 *
 * Replies find their message by MSA-2. Once that is in doubt (a reply was late, or named something else) the connection
 * is retired: what still waits on it may finish, nothing new goes out on it, and so no reply can be taken for that of a
 * later message.
 */
import type { Socket } from 'node:net';
import { type Acknowledgement, buildAcknowledgement } from '../core/encoding/acknowledgement.ts';
import { acknowledgementMode, answersTo } from '../core/encoding/acknowledgement-mode.ts';
import type { Frame, Refusal } from '../core/encoding/frames.ts';
import type { Message } from '../core/syntax/message.ts';
import { type DecodedText, frameLike } from './charsets.ts';
import type { DirectReads } from './direct-reads.ts';
import type { Endpoint } from './endpoint.ts';
import { Exchange } from './exchange.ts';
import { describeJunk, FramedSocket } from './framed-socket.ts';
import type { OutgoingMessage } from './outgoing.ts';
import { type AcknowledgingReply, anonymousNote, describeStranger, readReplies } from './replies.ts';
import type { MllpRuntime } from './runtime.ts';
import type { Reply, SendResult } from './send-result.ts';
import { describeBreak } from './socket-problems.ts';

/** How many ids of settled messages are remembered, to know a late or repeated reply by. */
const REMEMBERED_IDS = 1000;
/** How long a peer may keep its side open once we have closed ours, in milliseconds. */
const LINGER = 1000;

/** A connection that stands. */
export class Connection {
  /** Resolves once both sides are closed. */
  readonly closed: Promise<void>;
  readonly #socket: FramedSocket;
  readonly #endpoint: Endpoint;
  readonly #runtime: MllpRuntime;
  readonly #notes: readonly string[];
  readonly #waiting = new Set<Exchange>();
  readonly #settledIds = new Set<string>();
  #retired = false;
  #isClosed = false;
  #lingering: NodeJS.Timeout | undefined;
  /**
   * Of the exchange that was settled last. Node keeps a list of timers for each length, and the last one on it takes the
   * list along: so this one goes only when the next exchange has its own.
   */
  #lastTimer: NodeJS.Timeout | undefined;

  /**
   * @param notes what was odd about the connection itself; said with the result of each message on it
   * @param reads what the socket was connected with
   */
  constructor(socket: Socket, endpoint: Endpoint, runtime: MllpRuntime, notes: readonly string[], reads: DirectReads) {
    this.#endpoint = endpoint;
    this.#runtime = runtime;
    this.#notes = notes;
    let closed = (): void => {};
    this.closed = new Promise(resolve => {
      closed = resolve;
    });
    this.#socket = new FramedSocket(
      socket,
      { frameLimit: endpoint.replyLimit, returnGrace: endpoint.returnGrace },
      {
        frame: frame => this.#onFrame(frame),
        refused: refusal => this.#onRefused(refusal),
        received: () => {},
        ended: () => this.#breakOff(undefined),
        closed: error => {
          this.#onClosed(error);
          closed();
        },
      },
      reads,
    );
  }

  /** Whether another message may go out on it. */
  get isUsable(): boolean {
    return !this.#retired && !this.#isClosed && this.#socket.isWritable;
  }

  /**
   * Writes a message in one piece and tells, once, what becomes of it. The signal gives it up at any moment.
   *
   * @param settled called from socket events and timers: it must not throw
   */
  send(message: OutgoingMessage, signal: AbortSignal | undefined, settled: (result: SendResult) => void): void {
    const cancel = (): void => {
      exchange.cancel();
      // Others may wait on the same connection; it then closes behind the last of them.
      if (this.#waiting.size === 0) this.#socket.destroy();
      else this.retire();
    };
    const exchange = new Exchange(message, this.#endpoint.replyTimeout, this.#runtime, this.#notes, {
      settled: result => {
        signal?.removeEventListener('abort', cancel);
        this.#waiting.delete(exchange);
        this.#remember(message);
        if (result.result === 'timedOut' || result.result === 'badReply') this.#retired = true;
        settled(result);
        this.#endIfDone();
      },
      strayBytes: () => describeJunk(this.#socket.junkBytes, this.#socket.junkKind),
      dropTimer: timer => {
        clearTimeout(this.#lastTimer);
        this.#lastTimer = timer;
      },
    });
    // Alone, a message goes out at once; in a window, those of one turn go out together.
    if (this.#waiting.size > 0) this.#socket.gatherTurn();
    this.#waiting.add(exchange);
    signal?.addEventListener('abort', cancel, { once: true });
    if (!this.#socket.isWritable) {
      this.#breakOff(undefined);
      return;
    }
    if (!exchange.endsWhenWritten) this.#socket.write(message.frame);
    else {
      this.#socket.write(message.frame, error => {
        // A failed write closes the socket, and that is told by its own event.
        if (error === null || error === undefined) exchange.written();
      });
    }
    // While the bytes are on their way already.
    exchange.startDeadline();
  }

  /** Takes no new message; the connection ends once nothing waits on it. */
  retire(): void {
    this.#retired = true;
    this.#endIfDone();
  }

  /** Retires the connection and waits until it is closed. */
  close(): Promise<void> {
    this.retire();
    return this.closed;
  }

  #endIfDone(): void {
    if (!this.#retired || this.#waiting.size > 0 || this.#isClosed || this.#lingering !== undefined) return;
    this.#socket.end();
    this.#lingering = setTimeout(() => this.#socket.destroy(), LINGER);
  }

  #remember(message: OutgoingMessage): void {
    for (const id of message.expected) this.#settledIds.add(id);
    for (const id of this.#settledIds) {
      if (this.#settledIds.size <= REMEMBERED_IDS) break;
      this.#settledIds.delete(id);
    }
  }

  get #oldest(): Exchange | undefined {
    for (const exchange of this.#waiting) return exchange;
    return undefined;
  }

  #onFrame(frame: Frame): void {
    const { decoded, replies } = readReplies(frame.content, this.#endpoint.charset);
    const notes = [...decoded.notes];
    if (frame.unreturned) notes.push('The reply ended with 0x1C alone; the 0x0D behind it was missing.');
    if (frame.abandoned > 0) notes.push('The peer began a reply, broke off, and began again.');
    const stray = describeJunk(frame.junkBefore, this.#socket.junkKind);
    if (stray !== undefined) notes.push(stray);
    for (const one of replies) {
      if (one.kind === 'acknowledgement') this.#onReply(one, decoded, notes);
      else this.#misanswer(one.problem, one.reply, notes);
    }
  }

  #onReply(
    { asking, reply, acknowledgement }: AcknowledgingReply,
    decoded: DecodedText,
    notes: readonly string[],
  ): void {
    const exchange = this.#exchangeFor(acknowledgement);
    if (exchange !== undefined) {
      for (const note of notes) exchange.note(note);
      // The application's reply is a message of its own and may ask to be acknowledged in turn.
      if (asking !== undefined) this.#acknowledge(asking, decoded);
      exchange.take(reply, acknowledgement);
      return;
    }
    if (this.#settledIds.has(acknowledgement.controlId)) {
      this.#oldest?.note('A late or repeated reply to an earlier message was passed over.');
      return;
    }
    this.#misanswer(describeStranger(acknowledgement, this.#oldest?.controlId ?? ''), reply, notes);
  }

  /** A reply that answers nothing is held against the message that has waited longest, as MLLP answers in order. */
  #misanswer(text: string, reply: Reply, notes: readonly string[]): void {
    const oldest = this.#oldest;
    for (const note of notes) oldest?.note(note);
    oldest?.misanswer(text, reply);
  }

  #exchangeFor(acknowledgement: Acknowledgement): Exchange | undefined {
    for (const exchange of this.#waiting) if (exchange.isAnsweredBy(acknowledgement)) return exchange;
    for (const exchange of this.#waiting) {
      if (!exchange.isAnonymous) continue;
      exchange.note(anonymousNote);
      return exchange;
    }
    return undefined;
  }

  #acknowledge(message: Message, decoded: DecodedText): void {
    const mode = acknowledgementMode(message.header);
    if (mode.kind === 'original' || !this.#socket.isWritable) return;
    for (const code of answersTo({ ...mode, application: 'NE' }, 'accept')) {
      const order = { code, controlId: this.#runtime.newControlId(), time: this.#runtime.now() };
      this.#socket.write(frameLike(buildAcknowledgement(message, order), decoded));
    }
  }

  #onRefused(refusal: Refusal): void {
    const text =
      refusal.reason === 'frame'
        ? `The reply is larger than ${refusal.limit} bytes, the limit for this endpoint.`
        : `More than ${refusal.limit} bytes came without an MLLP frame.`;
    this.#retired = true;
    for (const exchange of [...this.#waiting]) exchange.misanswer(text);
    this.#socket.destroy();
  }

  /** No reply can come any more, whether the peer closed its side or the connection failed. */
  #breakOff(error: Error | undefined): void {
    this.#retired = true;
    const { host, port, tls } = this.#endpoint;
    const reason = describeBreak(error, host, port, tls !== undefined);
    for (const exchange of [...this.#waiting]) exchange.breakOff(this.#socket.heldBytes, reason);
    this.#endIfDone();
  }

  #onClosed(error: Error | undefined): void {
    this.#breakOff(error);
    this.#isClosed = true;
    clearTimeout(this.#lingering);
    clearTimeout(this.#lastTimer);
  }
}
