/**
 * A document's text as a value: cheap to edit at any size, and every version of it stays what it was.
 *
 * The text is a list of chunks of whole lines. An edit rebuilds the chunks that it touches, and in those it gives a new
 * key only to the lines whose text changed; everything that is remembered about a line hangs on its key. So what a
 * keystroke costs follows the edit and not the file.
 */

import { type Chunk, contentEnd, type KeySource, lineEndOf, splitIntoChunks, zeroAlone } from './chunk.ts';
import { DelimiterCache } from './delimiters.ts';

/** Zero-based line and UTF-16 unit in it, as in the Language Server Protocol. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A line's place in the whole text. Offsets are UTF-16 units from the start of the text. */
export interface Line {
  readonly number: number;
  readonly start: number;
  /** End of the content, before the line end. */
  readonly contentEnd: number;
  /** Start of the next line. */
  readonly end: number;
  /** Identity: stays while the line only moves, changes with its text. */
  readonly key: number;
}

/** Immutable text of one document version. */
export class SourceText {
  readonly chunks: readonly Chunk[];
  /** Start offset of each chunk. */
  readonly chunkStarts: Uint32Array;
  /** First line number of each chunk. */
  readonly chunkLines: Uint32Array;
  /** How many headers and trailers stand before each chunk. */
  readonly chunkHeaders: Uint32Array;
  /** The chunks that hold lines of batch envelopes, ascending: what looks for those need not go over all chunks. */
  readonly envelopeChunks: readonly number[];
  /** Length in UTF-16 units. */
  readonly length: number;
  readonly lineCount: number;
  /** What the headers of this text, and of the texts it was edited from, declare. */
  readonly delimiters: DelimiterCache;
  readonly #keys: KeySource;

  /** @param origin what the text is an edit of: what is known of the chunks that stay is taken over */
  private constructor(chunks: readonly Chunk[], keys: KeySource, delimiters: DelimiterCache, origin?: Origin) {
    this.delimiters = delimiters;
    this.chunks = chunks;
    this.#keys = keys;
    const { length } = chunks;
    const { text, head, tail } = origin ?? { text: undefined, head: 0, tail: length };
    const shift = (text?.chunks.length ?? 0) - length;
    // A text of one chunk, as most are, has no need of lists of its own: what is written into this one are zeros.
    const starts = length === 1 ? zeroAlone : new Uint32Array(length);
    const lines = length === 1 ? zeroAlone : new Uint32Array(length);
    const headers = length === 1 ? zeroAlone : new Uint32Array(length);
    if (text !== undefined) {
      starts.set(text.chunkStarts.subarray(0, head));
      lines.set(text.chunkLines.subarray(0, head));
      headers.set(text.chunkHeaders.subarray(0, head));
    }
    const envelopeChunks = text?.envelopeChunks.filter(index => index < head) ?? [];
    let offset = text?.chunkStarts[head] ?? 0;
    let line = text?.chunkLines[head] ?? 0;
    let header = text?.chunkHeaders[head] ?? 0;
    for (let index = head; index < tail; index++) {
      const chunk = chunks[index] as Chunk;
      starts[index] = offset;
      lines[index] = line;
      headers[index] = header;
      if (chunk.envelopes.length > 0) envelopeChunks.push(index);
      offset += chunk.text.length;
      line += chunk.lineStarts.length;
      header += chunk.headers.length;
    }
    if (text !== undefined && tail < length) {
      const offsets = offset - (text.chunkStarts[tail + shift] as number);
      const lineCount = line - (text.chunkLines[tail + shift] as number);
      const headerCount = header - (text.chunkHeaders[tail + shift] as number);
      for (let index = tail; index < length; index++) {
        starts[index] = (text.chunkStarts[index + shift] as number) + offsets;
        lines[index] = (text.chunkLines[index + shift] as number) + lineCount;
        headers[index] = (text.chunkHeaders[index + shift] as number) + headerCount;
      }
      for (const index of text.envelopeChunks) if (index >= tail + shift) envelopeChunks.push(index - shift);
      offset = text.length + offsets;
      line = text.lineCount + lineCount;
    }
    this.chunkStarts = starts;
    this.chunkLines = lines;
    this.chunkHeaders = headers;
    this.envelopeChunks = envelopeChunks;
    this.length = offset;
    this.lineCount = line;
  }

  /** The first version of a document. */
  static of(text: string): SourceText {
    const keys: KeySource = { next: 0 };
    return new SourceText(splitIntoChunks(text, true, keys), keys, new DelimiterCache());
  }

  /** The whole text. Costs as much as the text is long. */
  toString(): string {
    return this.chunks.map(chunk => chunk.text).join('');
  }

  /** The text of `[start, end)`; offsets beyond the text are clamped. */
  slice(start: number, end: number): string {
    const from = Math.max(0, Math.min(start, this.length));
    const to = Math.max(from, Math.min(end, this.length));
    let index = this.chunkAtOffset(from);
    let text = '';
    for (let at = from; at < to; index++) {
      const chunk = this.chunks[index] as Chunk;
      const chunkStart = this.chunkStarts[index] as number;
      text += chunk.text.slice(at - chunkStart, to - chunkStart);
      at = chunkStart + chunk.text.length;
    }
    return text;
  }

  /** Index of the chunk that holds the offset; the last one for offsets beyond the end. */
  chunkAtOffset(offset: number): number {
    return lastAtOrBelow(this.chunkStarts, offset);
  }

  /** Index of the chunk that holds the line; the last one for lines beyond the end. */
  chunkAtLine(line: number): number {
    return lastAtOrBelow(this.chunkLines, line);
  }

  /** The line with that number, counted from 0; undefined outside the text. */
  line(number: number): Line | undefined {
    if (number < 0 || number >= this.lineCount) return undefined;
    const index = this.chunkAtLine(number);
    const chunk = this.chunks[index] as Chunk;
    const local = number - (this.chunkLines[index] as number);
    const base = this.chunkStarts[index] as number;
    const start = chunk.lineStarts[local] as number;
    const end = lineEndOf(chunk, local);
    return {
      number,
      start: base + start,
      contentEnd: base + contentEnd(chunk.text, start, end),
      end: base + end,
      key: chunk.keys[local] as number,
    };
  }

  /** The content of a line, without its line end; empty outside the text. */
  lineContent(number: number): string {
    if (number < 0 || number >= this.lineCount) return '';
    const index = this.chunkAtLine(number);
    const chunk = this.chunks[index] as Chunk;
    const local = number - (this.chunkLines[index] as number);
    const start = chunk.lineStarts[local] as number;
    return chunk.text.slice(start, contentEnd(chunk.text, start, lineEndOf(chunk, local)));
  }

  /** The line that holds the offset; offsets beyond the end are on the last line. */
  lineAtOffset(offset: number): number {
    const index = this.chunkAtOffset(offset);
    const chunk = this.chunks[index] as Chunk;
    const local = lastAtOrBelow(chunk.lineStarts, Math.max(0, offset - (this.chunkStarts[index] as number)));
    return (this.chunkLines[index] as number) + local;
  }

  /** LSP position of an offset, clamped to the text. */
  positionAt(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.length));
    const number = this.lineAtOffset(clamped);
    return { line: number, character: clamped - (this.line(number)?.start ?? 0) };
  }

  /** Offset of an LSP position. A character behind the line's content means its end, as the protocol asks. */
  offsetAt(position: Position): number {
    if (position.line < 0) return 0;
    const line = this.line(position.line);
    if (line === undefined) return this.length;
    return Math.min(line.start + Math.max(0, position.character), line.contentEnd);
  }

  /** The text with `[start, end)` replaced. Lines whose text stays the same keep their key. */
  edit(start: number, end: number, replacement: string): SourceText {
    const from = Math.max(0, Math.min(start, this.length));
    const to = Math.max(from, Math.min(end, this.length));
    let first = this.chunkAtOffset(from);
    let last = this.chunkAtOffset(to);
    const final = this.chunks.length - 1;
    const before = (this.chunks[first] as Chunk).text.slice(0, from - (this.chunkStarts[first] as number));
    const after = (this.chunks[last] as Chunk).text.slice(to - (this.chunkStarts[last] as number));
    let text = before + replacement + after;

    // A chunk starts where a line starts. That is lost when a CR and an LF meet at its edge, or when a line end goes.
    const previous = this.chunks[first - 1];
    if (previous !== undefined && text.charCodeAt(0) === 10 && previous.text.endsWith('\r')) {
      text = previous.text + text;
      first--;
    }
    while (last < final && !isClosed(text, (this.chunks[last + 1] as Chunk).text)) {
      last++;
      text += (this.chunks[last] as Chunk).text;
    }

    const base = this.chunkStarts[first] as number;
    const fresh = splitIntoChunks(text, last === final, this.#keys);
    this.#keepKeys(fresh, first, last, {
      head: from - base,
      tail: from - base + replacement.length,
      shift: replacement.length - (to - from),
    });
    const chunks = this.chunks.slice(0, first).concat(fresh, this.chunks.slice(last + 1));
    for (let index = first; index <= last; index++) (this.chunks[index] as Chunk).leave(chunks);
    const origin = { text: this, head: first, tail: first + fresh.length };
    return new SourceText(chunks, this.#keys, this.delimiters, origin);
  }

  /**
   * Gives the lines of `fresh` that the edit did not touch the keys they had in chunks `first` to `last`.
   * Up to `head` the old and the new text are the same; from `tail` on the new text is the old one, moved by `shift`.
   */
  #keepKeys(
    fresh: readonly Chunk[],
    first: number,
    last: number,
    edit: { head: number; tail: number; shift: number },
  ): void {
    const before = flatten(this.chunks.slice(first, last + 1));
    const now = flatten(fresh);
    const keep = (line: number, oldLine: number, shift: number): boolean => {
      const start = (before.bounds[oldLine] as number) + shift;
      const end = (before.bounds[oldLine + 1] as number) + shift;
      if (now.bounds[line] !== start || now.bounds[line + 1] !== end) return false;
      now.keys[line] = before.keys[oldLine] as number;
      return true;
    };
    const count = now.keys.length;
    let line = 0;
    while (line < count && (now.bounds[line + 1] as number) <= edit.head && keep(line, line, 0)) line++;
    const lost = count - before.keys.length;
    for (let other = count - 1; other >= line && other >= lost; other--) {
      if ((now.bounds[other] as number) < edit.tail || !keep(other, other - lost, edit.shift)) break;
    }
    let written = 0;
    for (const { keys } of fresh)
      for (let local = 0; local < keys.length; local++) keys[local] = now.keys[written++] as number;
  }
}

/** A text that another one is an edit of. */
interface Origin {
  readonly text: SourceText;
  /** How many chunks at the start are its first ones. */
  readonly head: number;
  /** From which chunk on they are its last ones. */
  readonly tail: number;
}

/** The lines of neighbouring chunks as one list: `bounds` holds each line's start and, last, the end of the text. */
function flatten(chunks: readonly Chunk[]): { readonly bounds: readonly number[]; readonly keys: number[] } {
  const bounds: number[] = [];
  const keys: number[] = [];
  let base = 0;
  for (const chunk of chunks) {
    for (let line = 0; line < chunk.lineStarts.length; line++) {
      bounds.push(base + (chunk.lineStarts[line] as number));
      keys.push(chunk.keys[line] as number);
    }
    base += chunk.text.length;
  }
  bounds.push(base);
  return { bounds, keys };
}

/** Whether `text` may end a chunk before `next`: it is empty or ends with a whole line end. */
function isClosed(text: string, next: string): boolean {
  if (text.length === 0) return true;
  const end = text.charCodeAt(text.length - 1);
  return end === 10 || (end === 13 && next.charCodeAt(0) !== 10);
}

/** Index of the last entry that is not above the value, in an ascending list; 0 when all are above. */
export function lastAtOrBelow(list: Uint32Array, value: number): number {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((list[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
