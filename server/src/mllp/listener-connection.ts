/** One client of a listener: its frames are answered one after the other, in the order they came. */
import type { Socket } from 'node:net';
import type { Charset } from '../core/encoding/charset-names.ts';
import { encodeFrame, type Frame, type Refusal } from '../core/encoding/frames.ts';
import { formatMessageType, type Message, messagesOf } from '../core/syntax/message.ts';
import { SourceText } from '../core/syntax/source-text.ts';
import {
  type Answer,
  acknowledgementsFor,
  fixedAnswer,
  type Peer,
  type ReceivedMessage,
  type Responder,
  type SentAnswer,
} from './answering.ts';
import { type DecodedText, decodeMessage, frameLike } from './charsets.ts';
import { describeJunk, FramedSocket } from './framed-socket.ts';
import type { MllpRuntime } from './runtime.ts';
import { errorCode, errorText } from './socket-problems.ts';

/** A message, and what was answered to it. */
export interface ReceivedRecord extends ReceivedMessage {
  /** The acknowledgements that were sent; none where none was due, or a rule said so. */
  readonly answers: readonly SentAnswer[];
}

/** Something that did not go as it should; the listener goes on. The text holds no message content. */
export interface ListenerProblem {
  readonly kind:
    | 'junk'
    | 'frame-too-large'
    | 'frame-unfinished'
    | 'unanswered'
    | 'backlog'
    | 'connection-limit'
    | 'connection-failed'
    | 'tls-handshake'
    | 'rule-failed'
    | 'listener-failed';
  readonly peer?: Peer;
  readonly message: string;
}

/** Where a listener tells what happens. Called from socket events: it must not throw. */
export interface ListenerSink {
  received(record: ReceivedRecord): void;
  problem(problem: ListenerProblem): void;
}

/** What holds for every connection of a listener. Times in milliseconds. */
export interface ListenerConnectionLimits {
  /** Largest message, in bytes. */
  readonly frameLimit: number;
  /** How many messages may wait for their answer before no more are read. */
  readonly backlogLimit: number;
  /** How long a frame that has begun may stand still before the connection is closed. */
  readonly frameTimeout: number;
  readonly returnGrace: number;
  /** How long a client may keep its side open once we have closed ours. */
  readonly closeGrace: number;
  /** What an empty MSH-18 means; UTF-8 where nothing is set. */
  readonly charset?: Charset;
}

/** What a rule sends for a reply that is none. */
const noMessage = Buffer.from('This is no HL7 message.\r', 'latin1');

interface Waiting {
  readonly received: ReceivedMessage;
  readonly decoded: DecodedText;
}

/** Lives as long as its socket. */
export class ListenerConnection {
  /** Resolves once both sides are closed. */
  readonly closed: Promise<void>;
  readonly #socket: FramedSocket;
  readonly #peer: Peer;
  readonly #limits: ListenerConnectionLimits;
  readonly #runtime: MllpRuntime;
  readonly #sink: ListenerSink;
  readonly #respond: Responder;
  #queue: Waiting[] = [];
  #isAnswering = false;
  /** Whether no more messages are taken: the listener is closing, or the client has sent its last. */
  #isEnding = false;
  #hasEnded = false;
  #isClosed = false;
  #reportedJunk = 0;
  #hasToldBacklog = false;
  #isPaused = false;
  #frameTimer: NodeJS.Timeout | undefined;
  #lingering: NodeJS.Timeout | undefined;

  constructor(
    socket: Socket,
    limits: ListenerConnectionLimits,
    runtime: MllpRuntime,
    sink: ListenerSink,
    respond: Responder,
  ) {
    this.#peer = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
    this.#limits = limits;
    this.#runtime = runtime;
    this.#sink = sink;
    this.#respond = respond;
    let closed = (): void => {};
    this.closed = new Promise(resolve => {
      closed = resolve;
    });
    this.#socket = new FramedSocket(socket, limits, {
      frame: frame => this.#onFrame(frame),
      refused: refusal => this.#onRefused(refusal),
      received: () => this.#watchFrame(),
      ended: () => {
        this.#reportUnfinished('the client closed its side');
        this.#finish();
      },
      closed: error => {
        this.#onClosed(error);
        closed();
      },
    });
  }

  /** Answers what has come as a whole frame, then closes our side, and the client's if it does not. */
  close(): void {
    // What the system has received already is read first: the sender of it has done its part.
    setImmediate(() => this.#finish());
  }

  #problem(kind: ListenerProblem['kind'], message: string): void {
    this.#sink.problem({ kind, peer: this.#peer, message });
  }

  #onFrame(frame: Frame): void {
    if (this.#reportedJunk === 0) this.#reportJunk();
    if (frame.abandoned > 0) {
      this.#problem(
        'frame-unfinished',
        `A frame of ${frame.abandoned} bytes was begun and never ended; another one began in it.`,
      );
    }
    if (this.#hasEnded) {
      this.#problem(
        'unanswered',
        `A message of ${frame.content.length} bytes came while the connection was closing; it was not answered.`,
      );
      return;
    }
    const decoded = decodeMessage(frame.content, this.#limits.charset);
    const notes = [...decoded.notes];
    if (frame.unreturned) notes.push('The frame ended with 0x1C alone; the 0x0D behind it was missing.');
    const messages = messagesOf(SourceText.of(decoded.text));
    const received = (message: Message | undefined, text: string): ReceivedMessage => ({
      peer: this.#peer,
      time: this.#runtime.now(),
      text,
      bytes: frame.content.length,
      charset: decoded.charset,
      controlId: message?.controlId ?? '',
      type: message === undefined ? '' : formatMessageType(message.type),
      notes,
      message,
    });
    // Each message of a batch is acknowledged for itself, as in original mode outside a batch.
    const [first, ...others] = messages;
    const whole = others.length === 0 ? decoded.text : undefined;
    this.#queue.push({ received: received(first, whole ?? first?.text ?? ''), decoded });
    for (const message of others) this.#queue.push({ received: received(message, message.text), decoded });
    this.#answerNext();
    this.#regulate();
  }

  /** Answers what waits, until a rule takes its time. */
  #answerNext(): void {
    while (!this.#isAnswering) {
      const waiting = this.#queue.shift();
      if (waiting === undefined) break;
      const answer = this.#decide(waiting.received);
      if (!(answer instanceof Promise)) {
        this.#answer(waiting, answer);
        continue;
      }
      this.#isAnswering = true;
      void answer.then(decided => {
        this.#isAnswering = false;
        this.#answer(waiting, decided);
        this.#answerNext();
        this.#regulate();
      });
    }
    if (this.#isEnding) this.#endIfAnswered();
  }

  #decide(received: ReceivedMessage): Answer | Promise<Answer> {
    const fixed = fixedAnswer(received.message);
    if (fixed !== undefined) return fixed;
    try {
      const answer = this.#respond(received);
      return answer instanceof Promise ? answer.catch((error: unknown) => this.#failed(error)) : answer;
    } catch (error) {
      return this.#failed(error);
    }
  }

  /** A rule that fails must not leave its message without an answer. */
  #failed(error: unknown): Answer {
    this.#problem('rule-failed', `An answer rule failed: ${errorText(error)}.`);
    return { kind: 'byMode', verdict: 'error', text: 'The receiver could not decide about this message.' };
  }

  #answer({ received, decoded }: Waiting, answer: Answer): void {
    const answers = acknowledgementsFor(received.message, answer, this.#runtime);
    if (answers.length > 0 && !this.#socket.isWritable) {
      this.#problem(
        'unanswered',
        `The client closed the connection before ${received.controlId || 'its message'} was answered.`,
      );
      this.#sink.received({ ...received, answers: [] });
      return;
    }
    if (answers.length > 1) this.#socket.gatherTurn();
    for (const { text } of answers) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: an echoed framing byte would end the frame early.
      this.#socket.write(frameLike(text.replace(/[\x0b\x1c]/g, ''), decoded));
    }
    if (answer.kind === 'malformed' && this.#socket.isWritable) this.#socket.write(encodeFrame(noMessage));
    // Written out: spread, it takes longer than the answer.
    const { peer, time, text, bytes, charset, controlId, type, notes, message } = received;
    this.#sink.received({ peer, time, text, bytes, charset, controlId, type, notes, message, answers });
    if (answer.kind === 'close') {
      this.#queue = [];
      this.#socket.destroy();
    }
  }

  /** Reads no further while too much waits to be answered, or the client does not take its answers. */
  #regulate(): void {
    if (this.#isPaused) {
      const isRelieved = this.#queue.length <= this.#limits.backlogLimit / 2 && !this.#socket.isFull;
      if (!isRelieved) return;
      this.#isPaused = false;
      this.#socket.resume();
      this.#watchFrame();
      return;
    }
    if (this.#queue.length > this.#limits.backlogLimit) {
      // Said once a client: one that is too fast would otherwise fill the view with it.
      if (!this.#hasToldBacklog) {
        this.#hasToldBacklog = true;
        const limit = `More than ${this.#limits.backlogLimit} messages wait for their answer`;
        this.#problem('backlog', `${limit}; no more are read until they are fewer.`);
      }
      this.#pause();
    } else if (this.#socket.isFull) {
      this.#pause();
      this.#socket.onceDrained(() => this.#regulate());
    }
  }

  #pause(): void {
    this.#isPaused = true;
    // A frame that stands still because we do not read is not the client's fault.
    clearTimeout(this.#frameTimer);
    this.#socket.pause();
  }

  /** A frame that has begun must go on. */
  #watchFrame(): void {
    clearTimeout(this.#frameTimer);
    if (!this.#socket.isInsideFrame || this.#hasEnded || this.#isPaused) return;
    this.#frameTimer = setTimeout(() => {
      this.#reportUnfinished(`nothing came for ${this.#limits.frameTimeout} ms`);
      this.#socket.destroy();
    }, this.#limits.frameTimeout);
  }

  #reportUnfinished(reason: string): void {
    if (!this.#socket.isInsideFrame) return;
    this.#problem(
      'frame-unfinished',
      `A frame was not ended (0x1C 0x0D) after ${this.#socket.heldBytes} bytes: ${reason}.`,
    );
  }

  #onRefused(refusal: Refusal): void {
    if (refusal.reason === 'frame') {
      this.#problem(
        'frame-too-large',
        `A message is larger than ${refusal.limit} bytes, the limit of this listener. The connection was closed.`,
      );
    } else {
      this.#problem('junk', `More than ${refusal.limit} bytes came outside any MLLP frame. The connection was closed.`);
    }
    this.#isEnding = true;
    // Answers to earlier messages go out first; what comes in is no longer looked at.
    this.#endIfAnswered();
  }

  #finish(): void {
    this.#isEnding = true;
    this.#endIfAnswered();
  }

  #endIfAnswered(): void {
    if (this.#isAnswering || this.#queue.length > 0 || this.#hasEnded || this.#isClosed) return;
    this.#hasEnded = true;
    clearTimeout(this.#frameTimer);
    this.#socket.end();
    // Bytes that stay unread when the socket closes would reset the connection and take our last answer with them.
    this.#socket.resume();
    this.#lingering = setTimeout(() => this.#socket.destroy(), this.#limits.closeGrace);
  }

  /** Says once on the first junk what it looks like, and once at the end if there was more. */
  #reportJunk(): void {
    const text = describeJunk(this.#socket.junkBytes, this.#socket.junkKind);
    if (text === undefined || this.#socket.junkBytes === this.#reportedJunk) return;
    this.#reportedJunk = this.#socket.junkBytes;
    this.#problem('junk', text);
  }

  #onClosed(error: Error | undefined): void {
    this.#isClosed = true;
    clearTimeout(this.#frameTimer);
    clearTimeout(this.#lingering);
    if (!this.#hasEnded) this.#reportUnfinished('the connection was closed');
    this.#reportJunk();
    // A client that goes away with a reset when nothing is open has merely hung up.
    if (error !== undefined && (errorCode(error) !== 'ECONNRESET' || this.#isAnswering)) {
      this.#problem('connection-failed', `The connection failed: ${errorText(error)}.`);
    }
  }
}
