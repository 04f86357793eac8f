/**
 * One segment and the places in it. Positions are 1-based as in the standard; offsets are UTF-16 units from the start
 * of the segment's id, so that a segment that moves in the document stays what it is.
 */
import type { Delimiters } from './delimiters.ts';
import {
  LeafEnd,
  TokenBuffer,
  tokenEnd,
  tokenHasControl,
  tokenHasEscape,
  tokenizeSegment,
  tokenOffset,
} from './tokenizer.ts';

/** A stretch of a segment, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A place in a segment, from the outside in. A part that is left out means the whole of what stands before it; a
 * repetition that is left out is the first one wherever a component is asked for.
 */
export interface Place {
  readonly field: number;
  readonly repetition?: number | undefined;
  readonly component?: number | undefined;
  readonly subcomponent?: number | undefined;
}

/** The smallest unit of a segment: text between two delimiters, with its full place. Field 0 is the segment id. */
export interface Leaf extends Span {
  readonly field: number;
  readonly repetition: number;
  readonly component: number;
  readonly subcomponent: number;
  readonly hasEscape: boolean;
  readonly hasControl: boolean;
}

/** What a line that should be a segment is. */
export type SegmentForm =
  /** Three characters of an id, then the field separator or the end. */
  | 'segment'
  /** Nothing but white space or framing. */
  | 'blank'
  /** Something else: a wrapped line, a log line, a binary file. */
  | 'junk';

/** A scratch buffer that a giant segment has made larger than this many tokens is not kept. */
const LARGE_SCRATCH = 0x10000;

/** A segment of known delimiters. Tokens are made on first use; making them costs less than keeping them would. */
export class Segment {
  /** Content from the id on, without white space or framing before it and without the line end. */
  readonly text: string;
  readonly delimiters: Delimiters;
  readonly form: SegmentForm;
  /** The first three characters; empty where the line is no segment. */
  readonly id: string;
  /** Units of white space or framing that stand before the id on its line. */
  readonly prefix: number;
  #tokens: readonly number[] | undefined;
  #fieldTokens: readonly number[] | undefined;
  #fieldTexts: readonly string[] | undefined;
  /** Where tokens are made before they are kept; it holds nothing from one call to the next. */
  static #scratch = new TokenBuffer();

  /**
   * @param line the line's content, without its line end
   * @param prefix units before the segment id, see `prefixLength`
   */
  constructor(line: string, prefix: number, delimiters: Delimiters) {
    let end = line.length;
    // The end-of-block byte of an MLLP frame that was left in a file is framing, not content.
    while (end > prefix && line.charCodeAt(end - 1) === 0x1c) end--;
    this.text = prefix === 0 && end === line.length ? line : line.slice(prefix, end);
    this.prefix = prefix;
    this.delimiters = delimiters;
    this.form = this.text.length === 0 ? 'blank' : isSegment(this.text, delimiters.field) ? 'segment' : 'junk';
    this.id = this.form === 'segment' ? this.text.slice(0, 3) : '';
  }

  /** MSH, FHS and BHS: field 1 is the field separator and field 2 the encoding characters, and neither is cut. */
  get isHeader(): boolean {
    return this.id === 'MSH' || this.id === 'FHS' || this.id === 'BHS';
  }

  /** The packed tokens, see tokenizer.ts. */
  get tokens(): readonly number[] {
    if (this.#tokens === undefined) {
      const buffer = Segment.#scratch;
      buffer.length = 0;
      const count = tokenizeSegment(this.text, 0, this.text.length, this.delimiters, this.isHeader, buffer);
      // A plain list: memory of its own for each typed array costs more than cutting does.
      const tokens = new Array<number>(count);
      for (let index = 0; index < count; index++) tokens[index] = buffer.words[index] as number;
      this.#tokens = tokens;
      if (buffer.words.length > LARGE_SCRATCH) Segment.#scratch = new TokenBuffer();
    }
    return this.#tokens;
  }

  /** The number of the last field that is there, an empty one too. */
  get fieldCount(): number {
    return this.#fields.length - 1 + this.#shift;
  }

  /** Index of the first token of field 0 (the id), 1, 2, ...; in a header of fields 0, 2, 3, .... */
  get #fields(): readonly number[] {
    if (this.#fieldTokens === undefined) {
      const tokens = this.tokens;
      const starts: number[] = [0];
      for (let index = 0; index < tokens.length - 1; index++) {
        if (tokenEnd(tokens[index] as number) === LeafEnd.Field) starts.push(index + 1);
      }
      this.#fieldTokens = starts;
    }
    return this.#fieldTokens;
  }

  /** MSH-1 is the separator itself, so the fields of a header are numbered one higher than they are cut. */
  get #shift(): number {
    return this.isHeader && this.text.length > 3 ? 1 : 0;
  }

  #startOf(token: number): number {
    return token === 0 ? 0 : tokenOffset(this.tokens[token - 1] as number) + 1;
  }

  #endOf(token: number): number {
    return token === this.tokens.length - 1 ? this.text.length : tokenOffset(this.tokens[token] as number);
  }

  /** The first token of a field; -1 where the segment does not reach that far, and for MSH-1. */
  #firstOfField(field: number): number {
    const index = field === 0 ? 0 : field - this.#shift;
    if (index < 0 || (field > 0 && index === 0)) return -1;
    return this.#fields[index] ?? -1;
  }

  /** The last token of a field that is there. */
  #lastOfField(field: number): number {
    const next = field === 0 ? 1 : field - this.#shift + 1;
    return (this.#fields[next] ?? this.tokens.length) - 1;
  }

  /** How many repetitions a field has: 0 where the segment does not reach that far, else at least 1. */
  repetitionCount(field: number): number {
    if (field === 1 && this.#shift === 1) return 1;
    const first = this.#firstOfField(field);
    if (first === -1) return 0;
    const last = this.#lastOfField(field);
    let count = 1;
    for (let index = first; index < last; index++) {
      if (tokenEnd(this.tokens[index] as number) === LeafEnd.Repetition) count++;
    }
    return count;
  }

  /**
   * Where a place is in the segment. Undefined where the text does not reach that far: `PID|1` has no PID-3, and
   * `A^B` no component 3. A value that is not cut any further is its own first component and subcomponent.
   */
  locate(place: Place): Span | undefined {
    return this.#at(place, spanOf);
  }

  /** The raw text at a place, escapes as they stand; undefined where {@link locate} finds none. */
  textAt(place: Place): string | undefined {
    return this.#at(place, cut);
  }

  /** What is made of the stretch of a place: for a text alone no span is made, and mappings read thousands. */
  #at<T>(place: Place, make: (text: string, start: number, end: number) => T): T | undefined {
    if (place.field === 1 && this.#shift === 1) return isFirst(place) ? make(this.text, 3, 4) : undefined;
    let first = this.#firstOfField(place.field);
    if (first === -1) return undefined;
    let last = this.#lastOfField(place.field);
    const { component, subcomponent } = place;
    const repetition = place.repetition ?? (component === undefined && subcomponent === undefined ? undefined : 1);
    if (repetition !== undefined) {
      first = this.#firstOfPart(repetition, LeafEnd.Repetition, first, last);
      if (first === -1) return undefined;
      last = this.#lastOfPart(LeafEnd.Repetition, first, last);
    }
    if (component !== undefined || subcomponent !== undefined) {
      first = this.#firstOfPart(component ?? 1, LeafEnd.Component, first, last);
      if (first === -1) return undefined;
      last = this.#lastOfPart(LeafEnd.Component, first, last);
    }
    if (subcomponent !== undefined) {
      first = this.#firstOfPart(subcomponent, LeafEnd.Subcomponent, first, last);
      if (first === -1) return undefined;
      last = this.#lastOfPart(LeafEnd.Subcomponent, first, last);
    }
    return make(this.text, this.#startOf(first), this.#endOf(last));
  }

  /** The first token of the part with a number among those that an end parts in `[first, last]`; -1 where there is none. */
  #firstOfPart(wanted: number, end: LeafEnd, first: number, last: number): number {
    if (wanted === 1) return first;
    let number = 1;
    for (let index = first; index < last; index++)
      if (tokenEnd(this.tokens[index] as number) === end && ++number === wanted) return index + 1;
    return -1;
  }

  /** The last token of the part that starts at `first`. */
  #lastOfPart(end: LeafEnd, first: number, last: number): number {
    for (let index = first; index < last; index++) if (tokenEnd(this.tokens[index] as number) === end) return index;
    return last;
  }

  /** The raw text at a place, escapes as they stand; empty where there is none. */
  rawAt(place: Place): string {
    return this.textAt(place) ?? '';
  }

  /** What `rawAt({ field })` gives. Cuts no deeper than fields, so that a header that is only asked for those costs less. */
  rawField(field: number): string {
    const shift = this.#shift;
    if (shift === 1 && field <= 1) return field === 1 ? this.text.slice(3, 4) : this.id;
    this.#fieldTexts ??= (shift === 1 ? this.text.slice(4) : this.text).split(this.delimiters.field);
    return this.#fieldTexts[field - 2 * shift] ?? '';
  }

  /** What `rawAt({ field, component })` gives, in the same way. */
  rawComponent(field: number, component: number): string {
    const { repetition, component: separator } = this.delimiters;
    let text = this.rawField(field);
    // MSH-1 is a separator, and MSH-2 is made of them: neither is cut.
    if (this.#shift === 1 && field <= 2) return component === 1 ? text : '';
    const end = repetition === '' ? -1 : text.indexOf(repetition);
    if (end !== -1) text = text.slice(0, end);
    for (let number = 1; ; number++) {
      const stop = separator === '' ? -1 : text.indexOf(separator);
      if (number === component) return stop === -1 ? text : text.slice(0, stop);
      if (stop === -1) return '';
      text = text.slice(stop + 1);
    }
  }

  /** All leaves in order, the segment id (field 0) first. A header's separator (MSH-1) comes as a leaf of its own. */
  *leaves(): Generator<Leaf> {
    let field = 0;
    let repetition = 1;
    let component = 1;
    let subcomponent = 1;
    const tokens = this.tokens;
    for (let index = 0; index < tokens.length; index++) {
      const token = tokens[index] as number;
      yield {
        start: this.#startOf(index),
        end: this.#endOf(index),
        field,
        repetition,
        component,
        subcomponent,
        hasEscape: tokenHasEscape(token),
        hasControl: tokenHasControl(token),
      };
      switch (tokenEnd(token)) {
        case LeafEnd.Field:
          if (field === 0 && this.#shift === 1) {
            yield {
              start: 3,
              end: 4,
              field: 1,
              repetition: 1,
              component: 1,
              subcomponent: 1,
              hasEscape: false,
              hasControl: false,
            };
            field = 1;
          }
          field++;
          repetition = component = subcomponent = 1;
          break;
        case LeafEnd.Repetition:
          repetition++;
          component = subcomponent = 1;
          break;
        case LeafEnd.Component:
          component++;
          subcomponent = 1;
          break;
        case LeafEnd.Subcomponent:
          subcomponent++;
          break;
      }
    }
  }

  /**
   * The leaf at an offset; a delimiter belongs to the leaf that it ends, as a cursor right behind a value does.
   * Offsets outside the segment give its first or last leaf.
   */
  leafAt(offset: number): Leaf {
    let found: Leaf | undefined;
    for (const leaf of this.leaves()) {
      found = leaf;
      // MSH-1 is a delimiter as well as a leaf: on it, the leaf is meant, and behind it MSH-2.
      if (offset < leaf.end || (offset === leaf.end && !(this.#shift === 1 && leaf.field <= 1))) break;
    }
    return found as Leaf;
  }
}

function spanOf(_: string, start: number, end: number): Span {
  return { start, end };
}

function cut(text: string, start: number, end: number): string {
  return text.slice(start, end);
}

function isFirst(place: Place): boolean {
  return (place.repetition ?? 1) === 1 && (place.component ?? 1) === 1 && (place.subcomponent ?? 1) === 1;
}

/** A capital, two capitals or digits, then the separator or the end: what the standard calls a segment id. */
function isSegment(text: string, separator: string): boolean {
  // Character by character: a regular expression takes three times as long, and every segment is asked.
  if (text.length < 3 || !isCapital(text.charCodeAt(0))) return false;
  if (!isCapitalOrDigit(text.charCodeAt(1)) || !isCapitalOrDigit(text.charCodeAt(2))) return false;
  if (text.length === 3 || text[3] === separator) return true;
  // A header brings its own separator, however odd; what is wrong with it is `invalid-header`.
  return /^(?:MSH|FHS|BHS)[^A-Za-z0-9]/.test(text);
}

function isCapital(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

function isCapitalOrDigit(code: number): boolean {
  return isCapital(code) || (code >= 0x30 && code <= 0x39);
}
