/**
 * Cuts one segment into its leaves, in one pass over its characters.
 *
 * A token stands for a leaf and what ended it: a 32-bit word of
 *
 * | bits  | holds |
 * |-------|-------|
 * | 0-26  | offset of the leaf's end from the segment's start, in UTF-16 units |
 * | 27-29 | what ended it, a {@link LeafEnd} |
 * | 30    | the leaf holds an escape character |
 * | 31    | the leaf holds a control character |
 *
 * The next leaf starts one unit after the previous one ended, so leaves and delimiters together are the text: nothing
 * can be lost. Paths are counted off the ends and never stored.
 */
import { CharacterClass, type Delimiters } from './delimiters.ts';

/** What ends a leaf: one of the four separators (numbered as in {@link CharacterClass}), or the segment's end. */
export const LeafEnd = { Segment: 0, Field: 1, Repetition: 2, Component: 3, Subcomponent: 4 } as const;
export type LeafEnd = (typeof LeafEnd)[keyof typeof LeafEnd];

/** Offsets beyond this do not fit a token; what follows stays in the last leaf, uncut. */
export const MAX_TOKEN_OFFSET = 0x7ffffff;
const END_SHIFT = 27;
const HAS_ESCAPE = 1 << 30;
const HAS_CONTROL = 1 << 31;

/** A list of tokens that grows as needed and is meant to be used again, so that tokenising does not allocate. */
export class TokenBuffer {
  words: Int32Array;
  length = 0;

  constructor(capacity = 2_048) {
    this.words = new Int32Array(capacity);
  }

  /** Makes room for more tokens behind the first `used`, keeping those. */
  reserve(used: number, more: number): Int32Array {
    if (used + more <= this.words.length) return this.words;
    const larger = new Int32Array(Math.max(this.words.length * 2, used + more));
    larger.set(this.words);
    this.words = larger;
    return larger;
  }
}

/** Offset of the leaf's end from the segment's start. For the last leaf of a segment longer than 2^27 it is clamped. */
export function tokenOffset(token: number): number {
  return token & MAX_TOKEN_OFFSET;
}

/** What ended the leaf. */
export function tokenEnd(token: number): LeafEnd {
  return ((token >>> END_SHIFT) & 7) as LeafEnd;
}

/** Whether the leaf holds an escape character, so that it has to be unescaped before it is shown. */
export function tokenHasEscape(token: number): boolean {
  return (token & HAS_ESCAPE) !== 0;
}

/** Whether the leaf holds a control character. */
export function tokenHasControl(token: number): boolean {
  return (token & HAS_CONTROL) !== 0;
}

/**
 * Appends the tokens of the segment at `[start, end)` of `text` to `buffer`.
 *
 * @param start where the segment's id starts
 * @param end where its content ends, before the line end
 * @param header whether the segment is MSH, FHS or BHS, whose first field is the separator itself and whose second
 *   holds the delimiters, so that neither is cut
 * @returns how many tokens were appended, always at least one
 */
export function tokenizeSegment(
  text: string,
  start: number,
  end: number,
  delimiters: Delimiters,
  header: boolean,
  buffer: TokenBuffer,
): number {
  const { classes } = delimiters;
  const first = buffer.length;
  let words = buffer.reserve(first, 3);
  let count = first;
  let flags = 0;
  let at = start;
  const stop = Math.min(end, start + MAX_TOKEN_OFFSET);

  if (header && end - start > 3) {
    words[count++] = 3 | (LeafEnd.Field << END_SHIFT);
    const close = text.indexOf(delimiters.field, start + 4);
    at = close === -1 || close >= stop ? stop : close;
    if (at < stop) {
      words[count++] = (at - start) | (LeafEnd.Field << END_SHIFT);
      at++;
    }
  }

  for (;;) {
    at = endOfOrdinary(text, at, stop, classes);
    if (at >= stop) break;
    const kind = classes[text.charCodeAt(at)] as number;
    if (kind <= CharacterClass.Subcomponent) {
      if (count === words.length) words = buffer.reserve(count, 1);
      words[count++] = (at - start) | (kind << END_SHIFT) | flags;
      flags = 0;
    } else flags |= kind === CharacterClass.Escape ? HAS_ESCAPE : HAS_CONTROL;
    at++;
  }
  words = buffer.reserve(count, 1);
  words[count++] = (stop - start) | (LeafEnd.Segment << END_SHIFT) | flags;
  buffer.length = count;
  return count - first;
}

/**
 * Where a run of ordinary characters that starts at `start` ends. A function of its own, since the engine makes more of a loop
 * as small as this than of the same loop inside a large one.
 */
export function endOfOrdinary(text: string, start: number, end: number, classes: Uint8Array): number {
  let at = start;
  while (at < end && classes[text.charCodeAt(at)] === 0) at++;
  return at;
}
