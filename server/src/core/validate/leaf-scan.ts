/**
 * Quick looks at one value. Each may refuse a value that is right, and then the rules proper decide; none accepts one
 * that is wrong.
 */
import type { TableDefinition, TablePattern } from '../definitions/types.ts';
import { CharacterClass } from '../syntax/delimiters.ts';
import { holdsAt } from '../syntax/holds-at.ts';
import { checkTelephone } from '../values/data-types.ts';

/**
 * How a value at a place is looked at. Numbers, so that a place is one byte and the look is a jump and no call through an
 * object.
 */
export const LeafLook = {
  /** The place has not been met yet. */
  Unmet: 0,
  /** Any text is right. */
  Any: 1,
  /** The rules proper have to look whenever there is something. */
  NeverSure: 2,
  Number: 3,
  Sequence: 4,
  Date: 5,
  Time: 6,
  DateTime: 7,
  Telephone: 8,
  /** A code of a table, which {@link CodeScan} knows. */
  Code: 9,
} as const;
export type LeafLook = (typeof LeafLook)[keyof typeof LeafLook];

/** The look for a data type: {@link LeafLook.Any} for all whose values have no form. */
export function lookOf(dataType: string): LeafLook {
  return looks.get(dataType) ?? LeafLook.Any;
}

const looks: ReadonlyMap<string, LeafLook> = new Map([
  ['NM', LeafLook.Number],
  ['SI', LeafLook.Sequence],
  ['DT', LeafLook.Date],
  ['TM', LeafLook.Time],
  ['DTM', LeafLook.DateTime],
  ['TS', LeafLook.DateTime],
  ['TN', LeafLook.Telephone],
]);

/** What {@link endOfForm} answers where the value may be wrong. */
export const NOT_SURE = -1;

/**
 * Reads a value that starts at `start` as far as it certainly has the form of its data type. It is right if it ends there,
 * which is for the caller to see: so the value is read once, and not a first time for its end.
 *
 * @param end where the segment ends
 * @returns where the reading stopped, or {@link NOT_SURE}
 */
export function endOfForm(look: LeafLook, text: string, start: number, end: number, classes: Uint8Array): number {
  switch (look) {
    case LeafLook.DateTime:
      return endOfDateTime(text, start, end);
    case LeafLook.Number:
      return endOfNumber(text, start, end);
    case LeafLook.Sequence: {
      const stop = endOfDigits(text, start, end);
      return stop - start <= 4 ? stop : NOT_SURE;
    }
    case LeafLook.Date: {
      const stop = endOfDateTime(text, start, end);
      // Nothing but digits, no more than a day has: no time, and no offset.
      return stop - start <= 8 && stop === endOfDigits(text, start, end) ? stop : NOT_SURE;
    }
    case LeafLook.Time:
      return endOfTime(text, start, end);
    case LeafLook.Telephone: {
      let stop = start;
      while (stop < end && classes[text.charCodeAt(stop)] === CharacterClass.Ordinary) stop++;
      return checkTelephone(text.slice(start, stop)) === undefined ? stop : NOT_SURE;
    }
    default:
      return NOT_SURE;
  }
}

const ZERO = 48;

function isDigit(code: number): boolean {
  return (code - ZERO) >>> 0 < 10;
}

function endOfDigits(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(text.charCodeAt(at))) at++;
  return at;
}

function endOfNumber(text: string, start: number, end: number): number {
  const sign = text.charCodeAt(start);
  const first = sign === 43 || sign === 45 ? start + 1 : start;
  const point = endOfDigits(text, first, end);
  if (point === end || text.charCodeAt(point) !== 46) return point > first ? point : NOT_SURE;
  const stop = endOfDigits(text, point + 1, end);
  return stop - first > 1 ? stop : NOT_SURE;
}

function endOfDateTime(text: string, start: number, end: number): number {
  let at = start;
  let day = 0;
  for (const stop = Math.min(end, start + 8); at < stop; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit >>> 0 > 9) break;
    day = day * 10 + digit;
  }
  const days = at - start;
  if (!isDay(day, days)) return NOT_SURE;
  if (at === end) return at;
  return days === 8 && isDigit(text.charCodeAt(at)) ? endOfTime(text, at, end) : endOfTail(text, at, end, false);
}

function endOfTime(text: string, start: number, end: number): number {
  let at = start;
  let clock = 0;
  for (const stop = Math.min(end, start + 6); at < stop; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit >>> 0 > 9) break;
    clock = clock * 10 + digit;
  }
  return isClock(clock, at - start) ? endOfTail(text, at, end, at - start === 6) : NOT_SURE;
}

/**
 * A year, month or day to the 28th; which months have more is for the second look.
 * @param number its digits read as one number
 */
function isDay(number: number, digits: number): boolean {
  switch (digits) {
    case 4:
      return true;
    case 6:
      return isBetween(number % 100, 1, 12);
    case 8:
      return isBetween(number % 100, 1, 28) && isBetween(((number / 100) | 0) % 100, 1, 12);
    default:
      return false;
  }
}

/** Hours, minutes or seconds, as {@link isDay}. */
function isClock(number: number, digits: number): boolean {
  switch (digits) {
    case 2:
      return number < 24;
    case 4:
      return number < 2_400 && number % 100 < 60;
    case 6:
      return number < 240_000 && number % 100 < 60 && number % 10_000 < 6_000;
    default:
      return false;
  }
}

function isBetween(number: number, least: number, most: number): boolean {
  return number >= least && number <= most;
}

/** Nothing, or a fraction of up to four digits where seconds are there, or an offset, or both. */
function endOfTail(text: string, start: number, end: number, hasSeconds: boolean): number {
  let at = start;
  if (at < end && text.charCodeAt(at) === 46) {
    at = endOfDigits(text, at + 1, end);
    const digits = at - start - 1;
    if (!hasSeconds || digits < 1 || digits > 4) return NOT_SURE;
  }
  if (at === end) return at;
  const sign = text.charCodeAt(at);
  if (sign !== 43 && sign !== 45) return at;
  const stop = at + 5;
  if (stop > end) return NOT_SURE;
  let offset = 0;
  for (at++; at < stop; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit >>> 0 > 9) return NOT_SURE;
    offset = offset * 10 + digit;
  }
  return offset < 1_500 && offset % 100 < 60 ? stop : NOT_SURE;
}

/**
 * A code of at most four characters below 256 as one number, so that looking it up makes no string; 0 where it does not fit.
 * No value holds a NUL, so no code that fits is 0.
 */
export function packedCode(text: string, start: number, end: number): number {
  if (end - start > 4) return 0;
  let code = 0;
  for (let at = start; at < end; at++) {
    const character = text.charCodeAt(at);
    if (character > 255) return 0;
    code = (code << 8) | character;
  }
  return code;
}

/** The codes and patterns of a table, looked up in place. */
export class CodeScan {
  /**
   * The codes that {@link packedCode} can pack: a slot for each, found by a hash, with the next slot taken where two fall on
   * one; 0 is a free slot. At most half of them are taken, so that a search ends soon.
   */
  readonly #slots: Int32Array;
  readonly #long: ReadonlySet<string>;
  readonly #longest: number;
  readonly #patterns: readonly TablePattern[];
  /** The last long code or text of a pattern that was right: feeds say the same ones again and again. */
  #last = '';

  constructor(table: TableDefinition) {
    // Deleting a value is right everywhere.
    const codes = [...table.codes.keys(), '""'];
    const pack = (code: string): number => packedCode(code, 0, code.length);
    this.#patterns = table.patterns;
    this.#long = new Set(codes.filter(code => pack(code) === 0));
    this.#longest = Math.max(0, ...[...this.#long].map(code => code.length));
    let size = 8;
    while (size < codes.length * 2) size *= 2;
    this.#slots = new Int32Array(size);
    for (const code of codes.map(pack)) if (code !== 0) this.#slots[slotOf(this.#slots, code)] = code;
  }

  /**
   * Whether the text at `[start, end)` is one of the codes, or of a form that the table describes.
   * @param code the text as {@link packedCode} packs it; 0 where it does not fit
   */
  accepts(code: number, text: string, start: number, end: number): boolean {
    if (code !== 0 && this.#slots[slotOf(this.#slots, code)] === code) return true;
    return this.#isLong(text, start, end);
  }

  #isLong(text: string, start: number, end: number): boolean {
    const length = end - start;
    if (length === this.#last.length && holdsAt(text, start, this.#last)) return true;
    if (length > this.#longest && this.#patterns.length === 0) return false;
    const value = text.slice(start, end);
    if (!this.#long.has(value) && !this.#patterns.some(({ expression }) => expression.test(value))) return false;
    // Long ones are not remembered: a long slice would keep the text that it is of.
    if (length <= MAX_REMEMBERED) this.#last = value;
    return true;
  }
}

/** The engine copies a slice of up to that many characters. */
const MAX_REMEMBERED = 12;

/** The slot that holds a code, or the free one where it would be. */
function slotOf(slots: Int32Array, code: number): number {
  const mask = slots.length - 1;
  let slot = (Math.imul(code, 0x9e3779b1) >>> 16) & mask;
  for (;;) {
    const taken = slots[slot] as number;
    if (taken === code || taken === 0) return slot;
    slot = (slot + 1) & mask;
  }
}
