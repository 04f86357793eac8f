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

/** A string that neighbouring chunks are slices of: a text that was opened, or what an edit made of a place. */
interface Whole {
  readonly text: string;
  /** How many units of it are still in a document, as of the last edit. */
  used: number;
}

/** What is known of the lines of a chunk. All offsets count from the chunk's own start. */
interface ChunkLines {
  /** Start of each line, ascending; a line ends where the next one starts. */
  readonly lineStarts: Uint32Array;
  /** Identity of the first line, see {@link KeySource}; those of the others count on from it. */
  readonly firstKey: number;
  /** The lines that hold a {@link HeaderId}, ascending. */
  readonly headers: Uint32Array;
  /** Those of them that belong to a batch envelope, so that a trailer finds its header without reading messages. */
  readonly envelopes: Uint32Array;
  /** Bits of {@link LineEnds}. */
  readonly lineEnds: number;
}

/**
 * Immutable but for how it is kept in memory. All offsets count from the chunk's own start, so that a chunk that moves is
 * still the same object.
 *
 * Its text is a slice, which costs nothing to make; copies would have the engine move a whole document about in memory
 * before it believes that they stay. Reading a slice character by character takes twice as long as reading the string that
 * it is of, so what reads every character reads {@link whole}.
 */
export class Chunk implements ChunkLines {
  readonly lineStarts: Uint32Array;
  readonly firstKey: number;
  readonly headers: Uint32Array;
  readonly envelopes: Uint32Array;
  readonly lineEnds: number;
  #keys: Float64Array | undefined;
  #text: string;
  #whole: Whole;
  #wholeStart: number;

  /** @param end where the chunk ends in the string that it is a slice of */
  constructor(whole: Whole, start: number, end: number, lines: ChunkLines) {
    this.#text = whole.text.slice(start, end);
    this.#whole = whole;
    this.#wholeStart = start;
    this.lineStarts = lines.lineStarts;
    this.firstKey = lines.firstKey;
    this.headers = lines.headers;
    this.envelopes = lines.envelopes;
    this.lineEnds = lines.lineEnds;
  }

  get text(): string {
    return this.#text;
  }

  /** Identity of each line, see {@link KeySource}. Written down when first asked for: a text that is only read needs none. */
  get keys(): Float64Array {
    if (this.#keys === undefined) {
      const keys = new Float64Array(this.lineStarts.length);
      for (let line = 0; line < keys.length; line++) keys[line] = this.firstKey + line;
      this.#keys = keys;
    }
    return this.#keys;
  }

  /** A string that holds {@link text} at {@link wholeStart}. */
  get whole(): string {
    return this.#whole.text;
  }

  get wholeStart(): number {
    return this.#wholeStart;
  }

  /**
   * The chunk is no longer in the document. A slice keeps the string that it is of in memory, so when less than half of that
   * is left in the document, what is left becomes strings of its own: else one chunk could keep all that an edit took out.
   * @param others the chunks that are in the document now
   */
  leave(others: readonly Chunk[]): void {
    const whole = this.#whole;
    whole.used -= this.#text.length;
    if (whole.used <= 0 || whole.used * 2 > whole.text.length) return;
    whole.used = 0;
    for (const other of others) if (other.#whole === whole) other.#detach();
  }

  #detach(): void {
    const middle = this.#text.length >>> 1;
    // Joining two halves makes the engine copy.
    this.#text = [this.#text.slice(0, middle), this.#text.slice(middle)].join('');
    this.#whole = { text: this.#text, used: this.#text.length };
    this.#wholeStart = 0;
  }
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
  const whole = { text, used: text.length };
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
      chunks.push(lines.close(whole, chunkStart, stop, ends, keys));
      ends = 0;
      chunkStart = stop;
    }
  }
  if (last || start < text.length) lines.add(text, chunkStart, start, text.length);
  if (lines.count > 0) chunks.push(lines.close(whole, chunkStart, text.length, ends, keys));
  return chunks;
}

// Most chunks have no envelopes, and those of a message alone have their header first: they share what is nowhere changed.
// A typed array costs as much as all else of a small chunk, and an empty one the most.
const none = new Uint32Array(0);
/** The list of a text's one chunk, and of a chunk's one header at its start. */
export const zeroAlone: Uint32Array = Uint32Array.of(0);

function packed(list: readonly number[]): Uint32Array {
  if (list.length === 0) return none;
  return list.length === 1 && list[0] === 0 ? zeroAlone : Uint32Array.from(list);
}

/** The lines of the chunk that is being cut. One list serves all chunks of a text, so that cutting hardly allocates. */
class LineList {
  count = 0;
  #starts = new Uint32Array(16);
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

  close(whole: Whole, start: number, stop: number, lineEnds: number, keySource: KeySource): Chunk {
    const chunk = new Chunk(whole, start, stop, {
      lineStarts: this.#starts.slice(0, this.count),
      firstKey: keySource.next,
      headers: packed(this.#headers),
      envelopes: packed(this.#envelopes),
      lineEnds,
    });
    keySource.next += this.count;
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
  // An empty last line has no character to look at, and looking would have the engine throw its work away.
  if (lineEnd - lineStart < 3) return undefined;
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
