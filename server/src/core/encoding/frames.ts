/**
 * MLLP frames: `0x0B` message `0x1C 0x0D` (HL7 Minimal Lower Layer Protocol, release 1; release 2 keeps the framing).
 *
 * Frames are cut on bytes and decoded afterwards, so that a read that ends inside a multi-byte character can't garble
 * it. One decoder belongs to one direction of one socket: two sockets never share a buffer.
 */

/** `<SB>`, the byte before a message: VT. */
export const START_OF_BLOCK = 0x0b;
/** `<EB>`, the first of the two bytes behind a message: FS. */
export const END_OF_BLOCK = 0x1c;
/** The second of the two bytes behind a message: CR. */
export const CARRIAGE_RETURN = 0x0d;

/** A message as it came, and what was odd on its way. */
export interface Frame {
  readonly kind: 'frame';
  /** The bytes between the start and the end of the block; may be a view on the chunk that was pushed, and good for as long. */
  readonly content: Uint8Array;
  /** Bytes outside any frame, skipped since the frame before this one. */
  readonly junkBefore: number;
  /** Bytes of a frame that was begun and never ended, because this one started in it. */
  readonly abandoned: number;
  /** The end of block came without its CR. */
  readonly unreturned: boolean;
}

/** The peer sent more than it may. Nothing that follows is looked at: the connection has to be closed. */
export interface Refusal {
  readonly kind: 'refused';
  /** `frame`: a frame is larger than the limit. `junk`: that much came without a start of block. */
  readonly reason: 'frame' | 'junk';
  /** The limit that was passed, in bytes. */
  readonly limit: number;
}

/** What a decoder makes of the bytes that it is given. */
export type FrameEvent = Frame | Refusal;

/** A message between its framing bytes, to be written at once. Content must hold neither 0x0B nor 0x1C. */
export function encodeFrame(content: Uint8Array): Uint8Array {
  const frame = new Uint8Array(content.length + 3);
  frame[0] = START_OF_BLOCK;
  frame.set(content, 1);
  frame[content.length + 1] = END_OF_BLOCK;
  frame[content.length + 2] = CARRIAGE_RETURN;
  return frame;
}

/** The limit for one frame where none is set: an OBX-5 with a large document fits many times. */
export const DEFAULT_FRAME_LIMIT = 64 * 1024 * 1024;

/**
 * Cuts a byte stream into frames, however it was split: the same bytes give the same frames.
 *
 * Two deviations are put up with, since peers have them and nothing is lost by it: a frame whose CR is missing ends
 * where the next one starts (or when {@link takeUnreturned} is called), and a 0x1C that is followed by anything else
 * is content. Bytes between frames are skipped and counted.
 */
export class FrameDecoder {
  readonly #limit: number;
  #state: 'between' | 'inside' | 'refused' = 'between';
  /** Content of the frame at hand that came with earlier chunks. */
  #parts: Uint8Array[] = [];
  #held = 0;
  /** Whether the last byte so far was a 0x1C inside a frame, so that the next one says what it meant. */
  #endPending = false;
  /** Whether a CR that comes next belongs to a frame that was given out without it. */
  #returnOwed = false;
  #junk = 0;
  #totalJunk = 0;

  /** @param limit largest content of a frame, and most junk between two frames, in bytes */
  constructor(limit: number = DEFAULT_FRAME_LIMIT) {
    this.#limit = limit;
  }

  /** Whether a frame has begun and not ended. */
  get isInside(): boolean {
    return this.#state === 'inside';
  }

  /** Whether the frame at hand lacks nothing but the CR of its end. */
  get isReturnPending(): boolean {
    return this.#endPending;
  }

  /** Bytes of the frame that has begun and not ended. */
  get heldBytes(): number {
    return this.#held;
  }

  /** Bytes outside any frame, since the start. */
  get junkBytes(): number {
    return this.#totalJunk;
  }

  /**
   * Takes the next bytes of the stream; gives the frames that they complete, in order. Keeps copies of what it needs later,
   * so that the caller may use the chunk's memory again.
   */
  push(chunk: Uint8Array): FrameEvent[] {
    const events: FrameEvent[] = [];
    let at = 0;
    while (at < chunk.length && this.#state !== 'refused') {
      at = this.#state === 'between' ? this.#skip(chunk, at, events) : this.#collect(chunk, at, events);
    }
    return events;
  }

  /**
   * The frame that lacks only its CR, taken as ended; undefined where there is none. For a peer that sends no CR and
   * waits: after a short while without one, or when it has closed its side.
   */
  takeUnreturned(): Frame | undefined {
    if (!this.#endPending) return undefined;
    this.#returnOwed = true;
    return this.#finish(undefined, true);
  }

  /** Passes over the bytes before the next start of block. Returns where to go on. */
  #skip(chunk: Uint8Array, from: number, events: FrameEvent[]): number {
    let at = from;
    if (this.#returnOwed) {
      this.#returnOwed = false;
      if (chunk[at] === CARRIAGE_RETURN) at++;
    }
    const start = chunk.indexOf(START_OF_BLOCK, at);
    const skipped = (start === -1 ? chunk.length : start) - at;
    this.#junk += skipped;
    this.#totalJunk += skipped;
    if (this.#junk > this.#limit) return this.#refuse('junk', events, chunk);
    if (start === -1) return chunk.length;
    this.#state = 'inside';
    return start + 1;
  }

  /** Takes in content up to the end of block. Returns where to go on. */
  #collect(chunk: Uint8Array, from: number, events: FrameEvent[]): number {
    if (this.#endPending) {
      const next = chunk[from];
      if (next === CARRIAGE_RETURN || next === START_OF_BLOCK) {
        events.push(this.#finish(undefined, next === START_OF_BLOCK));
        return next === CARRIAGE_RETURN ? from + 1 : from;
      }
      this.#endPending = false;
      this.#hold(Uint8Array.of(END_OF_BLOCK));
    }
    let scan = from;
    for (;;) {
      const end = chunk.indexOf(END_OF_BLOCK, scan);
      const stop = end === -1 ? chunk.length : end;
      if (this.#held + (stop - from) > this.#limit) return this.#refuse('frame', events, chunk);
      if (end === -1 || end === chunk.length - 1) {
        if (stop > from) this.#hold(new Uint8Array(chunk.subarray(from, stop)));
        this.#endPending = end !== -1;
        return chunk.length;
      }
      const next = chunk[end + 1];
      if (next === CARRIAGE_RETURN || next === START_OF_BLOCK) {
        events.push(this.#finish(chunk.subarray(from, end), next === START_OF_BLOCK));
        return next === CARRIAGE_RETURN ? end + 2 : end + 1;
      }
      scan = end + 1;
    }
  }

  #hold(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#parts.push(part);
    this.#held += part.length;
  }

  /** Closes the frame at hand, whose last bytes are `last`. */
  #finish(last: Uint8Array | undefined, unreturned: boolean): Frame {
    if (last !== undefined) this.#hold(last);
    const whole = join(this.#parts, this.#held);
    const abandoned = startOfLaterFrame(whole);
    const frame: Frame = {
      kind: 'frame',
      content: abandoned === 0 ? whole : whole.subarray(abandoned),
      junkBefore: this.#junk,
      abandoned,
      unreturned,
    };
    this.#drop('between');
    return frame;
  }

  #refuse(reason: Refusal['reason'], events: FrameEvent[], chunk: Uint8Array): number {
    this.#drop('refused');
    events.push({ kind: 'refused', reason, limit: this.#limit });
    return chunk.length;
  }

  #drop(state: 'between' | 'refused'): void {
    this.#state = state;
    this.#parts = [];
    this.#held = 0;
    this.#endPending = false;
    this.#junk = 0;
  }
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Where the last message starts that a sender began without ending the one before it (it broke off and tried again on
 * the same connection); 0 where there is none. A start of block alone proves nothing: word processors leave the same
 * byte in free text. It has to stand before a header segment.
 */
function startOfLaterFrame(content: Uint8Array): number {
  for (
    let at = content.lastIndexOf(START_OF_BLOCK);
    at !== -1;
    at = at === 0 ? -1 : content.lastIndexOf(START_OF_BLOCK, at - 1)
  ) {
    if (isHeader(content, at + 1)) return at + 1;
  }
  return 0;
}

/** Whether MSH, FHS or BHS stands at `at`. */
function isHeader(content: Uint8Array, at: number): boolean {
  const [a, b, c] = content.subarray(at, at + 3);
  return (a === 0x4d && b === 0x53 && c === 0x48) || ((a === 0x46 || a === 0x42) && b === 0x48 && c === 0x53);
}
