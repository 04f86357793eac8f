/**
 * The bytes of one direction of a TCP connection in the order in which they were sent, however the packets of the capture
 * came: out of order, twice, overlapping, from the middle on, with some of them missing.
 */
import type { TcpSegment } from './tcp-segment.ts';

/** Bytes that follow each other, or a gap where the capture has none. */
export type StreamPart =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly time: number }
  | { readonly kind: 'gap'; readonly length: number; readonly time: number };

/** How many segments may wait for one that is missing, before it is given up: the capture has lost it. */
const PATIENCE = 256;

/** Puts one direction in order. Segments go in as they were captured; what is in order comes out. */
export class TcpStream {
  /** Sequence number of the next byte; undefined before the first segment. */
  #next: number | undefined;
  #waiting: TcpSegment[] = [];

  push(segment: TcpSegment): StreamPart[] {
    if (segment.isSyn) {
      // SYN takes a number of its own (RFC 9293, 3.4). A port that is used again starts anew.
      const start = advance(segment.sequence, 1);
      const parts = this.#next !== undefined && this.#next !== start ? this.flush() : [];
      this.#next = start;
      return segment.payload.length === 0
        ? parts
        : [...parts, ...this.push({ ...segment, isSyn: false, sequence: start })];
    }
    if (segment.payload.length === 0 && segment.missing === 0) return [];
    this.#next ??= segment.sequence;
    this.#waiting.push(segment);
    const parts = this.#ready();
    return this.#waiting.length > PATIENCE ? [...parts, ...this.#skip(), ...this.#ready()] : parts;
  }

  /** What still waits, with gaps where something is missing: at the end of a capture. */
  flush(): StreamPart[] {
    const parts: StreamPart[] = [];
    while (this.#waiting.length > 0) parts.push(...this.#skip(), ...this.#ready());
    return parts;
  }

  /** Everything that follows what came before without a gap. */
  #ready(): StreamPart[] {
    const parts: StreamPart[] = [];
    for (;;) {
      const next = this.#next as number;
      const index = this.#waiting.findIndex(({ sequence }) => distance(next, sequence) <= 0);
      const segment = this.#waiting[index];
      if (segment === undefined) return parts;
      this.#waiting.splice(index, 1);
      // What came before already is sent again: only the rest is new.
      const known = -distance(next, segment.sequence);
      const { payload, missing, time } = segment;
      if (known < payload.length) parts.push({ kind: 'bytes', bytes: payload.subarray(known), time });
      const total = payload.length + missing;
      if (known >= total) continue;
      if (missing > 0) parts.push({ kind: 'gap', length: total - Math.max(known, payload.length), time });
      this.#next = advance(next, total - known);
    }
  }

  /** Gives up what is missing before the nearest segment that waits. */
  #skip(): StreamPart[] {
    const next = this.#next as number;
    const nearest = this.#waiting.reduce<TcpSegment | undefined>(
      (best, segment) =>
        best === undefined || distance(next, segment.sequence) < distance(next, best.sequence) ? segment : best,
      undefined,
    );
    if (nearest === undefined) return [];
    const length = distance(next, nearest.sequence);
    this.#next = nearest.sequence;
    return length > 0 ? [{ kind: 'gap', length, time: nearest.time }] : [];
  }
}

/** Sequence numbers go around at 2^32. */
function advance(sequence: number, by: number): number {
  return (sequence + by) % 0x100000000;
}

/** How far `to` is ahead of `from`; negative where it lies behind. */
function distance(from: number, to: number): number {
  return (to - from) | 0;
}
