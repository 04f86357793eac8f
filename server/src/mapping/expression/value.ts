/**
 * The values that expressions work on.
 *
 * Absent (the message does not reach that far), empty (`||`) and HL7 null (`""`) are three states: `undefined`, the
 * empty text and the text `""`. A condition is false for what is absent or empty, for `false`, for the number 0 and for
 * a list or a field in which every part is empty; it is true for everything else, HL7 null included.
 */
import { decodeText } from '../../core/encoding/escapes.ts';
import type { Delimiters } from '../../core/syntax/delimiters.ts';

export type Value = undefined | string | number | boolean | RawValue | NoValue | readonly Value[];

/** How HL7 says "delete what you have": a value, and not an empty one. */
export const hl7Null = '""';

/**
 * What a part of a message is: a repetition is cut by component and subcomponent separators, a component by
 * subcomponent separators, a leaf by nothing.
 */
export type RawLevel = 'repetition' | 'component' | 'leaf';

/**
 * Text of the source that is more than a plain value: it holds separators, or escape sequences. A rule that passes it
 * on untouched keeps its structure; a filter or a comparison sees its first leaf, decoded.
 */
export class RawValue {
  readonly raw: string;
  readonly level: RawLevel;
  readonly delimiters: Delimiters;

  constructor(raw: string, level: RawLevel, delimiters: Delimiters) {
    this.raw = raw;
    this.level = level;
    this.delimiters = delimiters;
  }

  /** The first component's first subcomponent, escapes decoded. */
  get text(): string {
    return decodeText(this.#firstLeaf, this.delimiters);
  }

  /** Whether anything stands behind the first leaf, so that taking the leaf alone loses something. */
  get hasMore(): boolean {
    return !this.#isEmptyFrom(this.#firstLeaf.length);
  }

  get isEmpty(): boolean {
    return this.#isEmptyFrom(0);
  }

  get #firstLeaf(): string {
    const { component, subcomponent } = this.delimiters;
    let { raw } = this;
    if (this.level === 'repetition' && component !== '') raw = raw.split(component, 1)[0] as string;
    if (this.level !== 'leaf' && subcomponent !== '') raw = raw.split(subcomponent, 1)[0] as string;
    return raw;
  }

  #isEmptyFrom(start: number): boolean {
    const { component, subcomponent } = this.delimiters;
    for (let at = start; at < this.raw.length; at++) {
      const character = this.raw[at];
      if (character === subcomponent && this.level !== 'leaf') continue;
      if (character === component && this.level === 'repetition') continue;
      return false;
    }
    return true;
  }
}

/**
 * The outcome of a table or filter that has none to give: what it was used for does not happen, and the target is left
 * alone. The reason was reported where it arose.
 */
export class NoValue {
  readonly reason: 'table-miss' | 'table-unavailable' | 'invalid-value' | 'no-case' | 'no-function' | 'limit';

  constructor(reason: NoValue['reason']) {
    this.reason = reason;
  }
}

/** Whether a value is a list. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** The value of raw text at a place: a plain text where nothing in it needs care. */
export function valueOfRaw(raw: string, level: RawLevel, delimiters: Delimiters): string | RawValue {
  const { component, subcomponent } = delimiters;
  const plain =
    (level !== 'repetition' || component === '' || !raw.includes(component)) &&
    (level === 'leaf' || subcomponent === '' || !raw.includes(subcomponent)) &&
    (delimiters.escape === '' || !raw.includes(delimiters.escape));
  return plain ? raw : new RawValue(raw, level, delimiters);
}

/** Whether a condition holds that is nothing but this value, see the head of this file. */
export function isTrue(value: Value): boolean {
  switch (typeof value) {
    case 'undefined':
      return false;
    case 'string':
      return value !== '';
    case 'number':
      return value !== 0;
    case 'boolean':
      return value;
  }
  if (value instanceof NoValue) return false;
  if (value instanceof RawValue) return !value.isEmpty;
  return value.some(isTrue);
}

/** Whether a value is HL7's word for "delete". */
export function isNull(value: Value): boolean {
  return value === hl7Null || (value instanceof RawValue && value.text === hl7Null && !value.hasMore);
}

/** Whether a value is absent or empty. */
export function isEmpty(value: Value): boolean {
  return typeof value !== 'number' && typeof value !== 'boolean' && !(value instanceof NoValue) && !isTrue(value);
}

/** A single value as text; absent is the empty text. Of several values the first. */
export function textOf(value: Value): string {
  switch (typeof value) {
    case 'undefined':
      return '';
    case 'string':
      return value;
    case 'number':
      return formatNumber(value);
    case 'boolean':
      return String(value);
  }
  if (value instanceof NoValue) return '';
  if (value instanceof RawValue) return value.text;
  return textOf(value[0]);
}

/** Decimal digits without an exponent, and without the noise that binary fractions leave behind the 15th digit. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const text = String(Number(value.toPrecision(15)));
  if (!text.includes('e')) return text;
  return Math.abs(value) >= 1 ? BigInt(Math.round(value)).toString() : value.toFixed(20).replace(/0+$/, '');
}

/**
 * The number that a text says: digits with an optional sign and decimal point (NM, chapter 2.A). Undefined for any
 * other text, and for more than 15 digits: an identifier of 20 digits must not be rounded.
 */
export function numberOf(text: string): number | undefined {
  if (!/^\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*$/.test(text)) return undefined;
  return text.replace(/^[^1-9]+|\D/g, '').length > 15 ? undefined : Number(text);
}

/** `==`, `<` and the others. Numbers compare as numbers where both sides are some, everything else as text. */
export function compareTexts(a: string, b: string): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}
