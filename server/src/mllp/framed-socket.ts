/** A socket that speaks in MLLP frames: one decoder of its own, one write a frame, both directions alike. */
import type { Socket } from 'node:net';
import { type Frame, FrameDecoder, type Refusal } from '../core/encoding/frames.ts';
import type { DirectReads } from './direct-reads.ts';

/** What the owner of a framed socket is told, in order; after `closed` nothing comes. */
export interface FramedSocketOwner {
  frame(frame: Frame): void;
  /** The peer sent more than it may; nothing that it sends from now on is looked at. */
  refused(refusal: Refusal): void;
  /** Bytes came; the frame at hand may still be open. */
  received(): void;
  /** The peer has closed its side and sends no more. It may still read. */
  ended(): void;
  closed(error: Error | undefined): void;
}

/** What the bytes outside any frame look like. */
export type JunkKind = 'tls' | 'http' | 'unframed' | 'other';

/** Limits of one connection. */
export interface FramedSocketLimits {
  /** Largest frame, in bytes. */
  readonly frameLimit: number;
  /** How long the CR behind an end of block may be missing before the frame counts as complete, in milliseconds. */
  readonly returnGrace: number;
}

/** Wraps a connected socket. */
export class FramedSocket {
  readonly #socket: Socket;
  readonly #owner: FramedSocketOwner;
  readonly #decoder: FrameDecoder;
  readonly #returnGrace: number;
  #graceTimer: NodeJS.Timeout | undefined;
  #error: Error | undefined;
  #junkKind: JunkKind | undefined;

  /** @param reads where the bytes come from, if the socket was connected with it */
  constructor(socket: Socket, limits: FramedSocketLimits, owner: FramedSocketOwner, reads?: DirectReads) {
    this.#socket = socket;
    this.#owner = owner;
    this.#decoder = new FrameDecoder(limits.frameLimit);
    this.#returnGrace = limits.returnGrace;
    // A frame is one write and waits for its answer: Nagle's algorithm would only hold it back.
    socket.setNoDelay(true);
    if (reads === undefined) socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    else reads.deliverTo(chunk => this.#onData(chunk));
    const ended = (): void => {
      this.#giveUnreturned();
      owner.ended();
    };
    // A TLS peer may close its side along with the end of its handshake, before anyone could listen.
    if (socket.readableEnded) process.nextTick(ended);
    else socket.on('end', ended);
    socket.on('error', error => {
      this.#error = error;
    });
    const closed = (): void => {
      clearTimeout(this.#graceTimer);
      owner.closed(socket.errored ?? this.#error);
    };
    if (socket.closed) process.nextTick(closed);
    else socket.on('close', closed);
  }

  /** Whether a frame can be written. */
  get isWritable(): boolean {
    return this.#socket.writable && !this.#socket.destroyed;
  }

  /** Whether more is waiting to be written than the system takes at once. */
  get isFull(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** Whether a frame has begun and not ended. */
  get isInsideFrame(): boolean {
    return this.#decoder.isInside;
  }

  /** Bytes of a frame that has begun and not ended. */
  get heldBytes(): number {
    return this.#decoder.heldBytes;
  }

  /** Bytes outside any frame, so far. */
  get junkBytes(): number {
    return this.#decoder.junkBytes;
  }

  /** What those bytes look like, by the first of them. */
  get junkKind(): JunkKind | undefined {
    return this.#junkKind;
  }

  /** Writes a whole frame. `written` is called when the system has taken it. */
  write(frame: Uint8Array, written?: (error: Error | null | undefined) => void): void {
    this.#socket.write(frame, written);
  }

  /** What is written in the rest of this turn goes out together, with one call of the system. */
  gatherTurn(): void {
    const socket = this.#socket;
    if (socket.writableCorked > 0) return;
    socket.cork();
    process.nextTick(() => socket.uncork());
  }

  /** Calls back once when what waits to be written has gone. */
  onceDrained(callback: () => void): void {
    this.#socket.once('drain', callback);
  }

  /** Stops reading, so that the peer has to wait. */
  pause(): void {
    this.#socket.pause();
  }

  /** Goes on reading. */
  resume(): void {
    this.#socket.resume();
  }

  /** Closes our side, behind what is still to be written. */
  end(): void {
    this.#socket.end();
  }

  /** Closes both sides now. */
  destroy(): void {
    this.#socket.destroy();
  }

  #onData(chunk: Buffer): void {
    clearTimeout(this.#graceTimer);
    const junkBefore = this.#decoder.junkBytes;
    const wasInside = this.#decoder.isInside;
    const events = this.#decoder.push(chunk);
    if (!wasInside && this.#decoder.junkBytes > junkBefore) this.#junkKind ??= kindOfJunk(chunk);
    if (events.length > 1) this.gatherTurn();
    for (const event of events) {
      if (event.kind === 'frame') this.#owner.frame(event);
      else this.#owner.refused(event);
    }
    if (this.#decoder.isReturnPending) this.#graceTimer = setTimeout(() => this.#giveUnreturned(), this.#returnGrace);
    this.#owner.received();
  }

  #giveUnreturned(): void {
    const frame = this.#decoder.takeUnreturned();
    if (frame !== undefined) this.#owner.frame(frame);
  }
}

/** Peers that speak another protocol show it in their first bytes: a TLS record, a line of HTTP, a bare message. */
function kindOfJunk(chunk: Buffer): JunkKind {
  const [first, second] = chunk;
  if (first !== undefined && first >= 0x14 && first <= 0x17 && second === 0x03) return 'tls';
  const start = chunk.subarray(0, 8).toString('latin1');
  if (/^(?:HTTP\/|GET |POST |PUT |HEAD |OPTIONS )/.test(start)) return 'http';
  return /^(?:MSH|FHS|BHS)/.test(start) ? 'unframed' : 'other';
}

/** A sentence on bytes that were in no frame; undefined where there were none. */
export function describeJunk(bytes: number, kind: JunkKind | undefined): string | undefined {
  if (bytes === 0) return undefined;
  const what = bytes === 1 ? '1 byte' : `${bytes} bytes`;
  switch (kind) {
    case 'tls':
      return `${what} came that are TLS, not MLLP: the peer wants TLS.`;
    case 'http':
      return `${what} came that are HTTP, not MLLP.`;
    case 'unframed':
      return `${what} came that look like a message without MLLP framing (0x0B before it, 0x1C 0x0D behind it).`;
    default:
      return `${what} came outside any MLLP frame and were passed over.`;
  }
}
