/**
 * A run of whole lines of a document. In HL7 v2 a line is a segment: both end with CR, LF or CRLF, and the Language
 * Server Protocol ends its lines with the same three. So a line number is a segment's place, too.
 */

/** Which line ends occur, as bits that can be or-ed. */
export const LineEnds = { CR: 1, LF: 2, CRLF: 4 } as const;

/** Segments that begin or end a message or a batch: they say where things start and which delimiters hold. */
export type HeaderId = 'MSH' | 'FHS' | 'BHS' | 'BTS' | 'FTS';

/** Gives every line a number of its own; the number stays while the line moves and goes when its text changes. */
export interface KeySource {
  next: number;
}

/** Where a chunk is cut once it has this many UTF-16 units: small enough to rebuild on every keystroke. */
export const CHUNK_SIZE = 16_384;

/** Immutable. All offsets count from the chunk's own start, so that a chunk that moves is still the same object. */
export interface Chunk {
  readonly text: string;
  /**
   * The string that {@link text} is a slice of: the text that was opened, or what an edit made of this place. Reading a
   * slice character by character takes twice as long, so what reads every character reads here. Slices cost nothing to
   * make, where copies would have the engine move the whole document about in memory before it believes that they stay.
   */
  readonly whole: string;
  /** Where {@link text} starts in {@link whole}. */
  readonly wholeStart: number;
  /** Start of each line, ascending; a line ends where the next one starts. */
  readonly lineStarts: Uint32Array;
  /** Identity of each line, see {@link KeySource}. */
  readonly keys: Float64Array;
  /** The lines that hold a {@link HeaderId}, ascending. */
  readonly headers: Uint32Array;
  /** Those of them that belong to a batch envelope, so that a trailer finds its header without reading messages. */
  readonly envelopes: Uint32Array;
  /** Bits of {@link LineEnds}. */
  readonly lineEnds: number;
}

/** Where the content of a line, the text without its line end, stops. */
export function contentEnd(text: string, start: number, end: number): number {
  let stop = end;
  if (stop > start && text.charCodeAt(stop - 1) === 10) stop--;
  if (stop > start && text.charCodeAt(stop - 1) === 13) stop--;
  return stop;
}

/** Where line `line` of the chunk ends, its line end included. */
export function lineEndOf(chunk: Chunk, line: number): number {
  return chunk.lineStarts[line + 1] ?? chunk.text.length;
}

/**
 * Cuts a text into chunks of whole lines.
 *
 * @param last whether the text is the end of the document: then what follows the last line end is a line as well,
 *   even an empty one
 */
export function splitIntoChunks(text: string, last: boolean, keys: KeySource): Chunk[] {
  const chunks: Chunk[] = [];
  const lines = new LineList();
  let ends = 0;
  let chunkStart = 0;
  let start = 0;
  let lf = text.indexOf('\n');
  let cr = text.indexOf('\r');
  while (lf !== -1 || cr !== -1) {
    let stop: number;
    if (cr !== -1 && (lf === -1 || cr < lf)) {
      const pair = lf === cr + 1;
      ends |= pair ? LineEnds.CRLF : LineEnds.CR;
      stop = pair ? lf + 1 : cr + 1;
    } else {
      ends |= LineEnds.LF;
      stop = lf + 1;
    }
    lines.add(text, chunkStart, start, stop);
    start = stop;
    // Each search goes on from where it stood, so the whole cut reads the text once per kind of line end.
    if (cr !== -1 && cr < stop) cr = text.indexOf('\r', stop);
    if (lf !== -1 && lf < stop) lf = text.indexOf('\n', stop);
    if (stop - chunkStart >= CHUNK_SIZE) {
      chunks.push(lines.close(text, chunkStart, stop, ends, keys));
      ends = 0;
      chunkStart = stop;
    }
  }
  if (last || start < text.length) lines.add(text, chunkStart, start, text.length);
  if (lines.count > 0) chunks.push(lines.close(text, chunkStart, text.length, ends, keys));
  return chunks;
}

/** The lines of the chunk that is being cut. One list serves all chunks of a text, so that cutting hardly allocates. */
class LineList {
  count = 0;
  #starts = new Uint32Array(512);
  #headers: number[] = [];
  #envelopes: number[] = [];

  add(text: string, chunkStart: number, start: number, stop: number): void {
    const id = headerIdAt(text, start, stop);
    if (id !== undefined) this.#headers.push(this.count);
    if (id !== undefined && id !== 'MSH') this.#envelopes.push(this.count);
    if (this.count === this.#starts.length) {
      const larger = new Uint32Array(this.count * 2);
      larger.set(this.#starts);
      this.#starts = larger;
    }
    this.#starts[this.count++] = start - chunkStart;
  }

  close(whole: string, start: number, stop: number, lineEnds: number, keySource: KeySource): Chunk {
    const keys = new Float64Array(this.count);
    for (let line = 0; line < keys.length; line++) keys[line] = keySource.next++;
    const chunk = {
      text: whole.slice(start, stop),
      whole,
      wholeStart: start,
      lineStarts: this.#starts.slice(0, this.count),
      keys,
      headers: Uint32Array.from(this.#headers),
      envelopes: Uint32Array.from(this.#envelopes),
      lineEnds,
    };
    this.count = 0;
    this.#headers = [];
    this.#envelopes = [];
    return chunk;
  }
}

/**
 * How many units of white space, byte order mark or MLLP framing stand before the segment id of a line. They are kept,
 * reported and otherwise passed over.
 */
export function prefixLength(text: string, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 9 && code !== 0x0b && code !== 0x1c && code !== 0xfeff) break;
    at++;
  }
  return at - start;
}

/** The header or trailer id that a line starts with, if it does; a letter or digit behind it makes it another word. */
export function headerIdAt(text: string, lineStart: number, lineEnd: number): HeaderId | undefined {
  const first = text.charCodeAt(lineStart);
  // Nearly all lines are told by their first character.
  if (first > 0x4d && first !== 0xfeff) return undefined;
  const start = lineStart + prefixLength(text, lineStart, lineEnd);
  if (lineEnd - start < 3) return undefined;
  const a = text.charCodeAt(start);
  if (a !== 0x4d && a !== 0x46 && a !== 0x42) return undefined;
  const id = text.slice(start, start + 3);
  if (id !== 'MSH' && id !== 'FHS' && id !== 'BHS' && id !== 'BTS' && id !== 'FTS') return undefined;
  return start + 3 < lineEnd && isLetterOrDigit(text.charCodeAt(start + 3)) ? undefined : id;
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}
