/**
 * Quick looks at one value. Each may refuse a value that is right, and then the rules proper decide; none accepts one
 * that is wrong.
 */
import type { TableDefinition, TablePattern } from '../definitions/types.ts';
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

/** Whether the value at `[start, end)` of a text certainly has the form of its data type. */
export function hasForm(look: LeafLook, text: string, start: number, end: number): boolean {
  switch (look) {
    case LeafLook.Any:
      return true;
    case LeafLook.Number:
      return isNumber(text, start, end);
    case LeafLook.Sequence:
      return end - start <= 4 && digitsFrom(text, start, end) === end - start;
    case LeafLook.Date:
      return end - start <= 8 && digitsFrom(text, start, end) === end - start && isDateTime(text, start, end);
    case LeafLook.Time:
      return isTime(text, start, end);
    case LeafLook.DateTime:
      return isDateTime(text, start, end);
    case LeafLook.Telephone:
      return checkTelephone(text.slice(start, end)) === undefined;
    default:
      return false;
  }
}

const ZERO = 48;

function isDigit(code: number): boolean {
  return (code - ZERO) >>> 0 < 10;
}

function isNumber(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  let at = first === 43 || first === 45 ? start + 1 : start;
  let digits = 0;
  let points = 0;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) digits++;
    else if (code === 46) points++;
    else return false;
  }
  return digits > 0 && points < 2;
}

function isDateTime(text: string, start: number, end: number): boolean {
  let at = start;
  let day = 0;
  for (const stop = Math.min(end, start + 8); at < stop; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit >>> 0 > 9) break;
    day = day * 10 + digit;
  }
  const days = at - start;
  if (!isDay(day, days)) return false;
  if (at === end) return true;
  return days === 8 && isDigit(text.charCodeAt(at)) ? isTime(text, at, end) : isTail(text, at, end, false);
}

function isTime(text: string, start: number, end: number): boolean {
  let at = start;
  let clock = 0;
  for (const stop = Math.min(end, start + 6); at < stop; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit >>> 0 > 9) break;
    clock = clock * 10 + digit;
  }
  return isClock(clock, at - start) && isTail(text, at, end, at - start === 6);
}

function digitsFrom(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(text.charCodeAt(at))) at++;
  return at - start;
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
function isTail(text: string, start: number, end: number, hasSeconds: boolean): boolean {
  let at = start;
  if (at < end && text.charCodeAt(at) === 46) {
    const digits = digitsFrom(text, at + 1, end);
    if (!hasSeconds || digits < 1 || digits > 4) return false;
    at += digits + 1;
  }
  if (at === end) return true;
  const sign = text.charCodeAt(at);
  if ((sign !== 43 && sign !== 45) || end - at !== 5) return false;
  let offset = 0;
  for (at++; at < end; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit >>> 0 > 9) return false;
    offset = offset * 10 + digit;
  }
  return offset < 1_500 && offset % 100 < 60;
}

/** What {@link packedCode} answers for a text that does not fit. */
export const NOT_PACKED = -1;

/** A code of at most four characters below 128 as one number, so that looking it up makes no string. */
export function packedCode(text: string, start: number, end: number): number {
  if (end - start > 4) return NOT_PACKED;
  let key = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) return NOT_PACKED;
    key = (key << 7) | code;
  }
  return key;
}

/**
 * The codes and patterns of a table, looked up in place: a slot for each code, found by a hash of its characters, with the
 * next slot taken where two fall on one.
 */
export class CodeScan {
  /** All codes, one behind the other. */
  readonly #codes: string;
  /** By code number: where it starts in {@link #codes}; one more entry for the end of the last. */
  readonly #starts: Int32Array;
  /** By hash: a code number plus 1, or 0 where the slot is free. At most half of them are taken. */
  readonly #slots: Int32Array;
  readonly #longest: number;
  readonly #patterns: readonly TablePattern[];

  constructor(table: TableDefinition) {
    // Deleting a value is right everywhere.
    const codes = [...table.codes.keys(), '""'];
    this.#patterns = table.patterns;
    this.#codes = codes.join('');
    this.#starts = new Int32Array(codes.length + 1);
    let size = 8;
    while (size < codes.length * 2) size *= 2;
    this.#slots = new Int32Array(size);
    let longest = 0;
    codes.forEach((code, number) => {
      this.#starts[number + 1] = (this.#starts[number] as number) + code.length;
      longest = Math.max(longest, code.length);
      let slot = hashOf(code, 0, code.length) & (size - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (size - 1);
      this.#slots[slot] = number + 1;
    });
    this.#longest = longest;
  }

  /** Whether the text at `[start, end)` is one of the codes, or of the form that the table describes. */
  accepts(text: string, start: number, end: number): boolean {
    if (end - start <= this.#longest && this.#isCode(text, start, end)) return true;
    return this.#patterns.length > 0 && this.#fitsPattern(text.slice(start, end));
  }

  #fitsPattern(value: string): boolean {
    return this.#patterns.some(({ expression }) => expression.test(value));
  }

  #isCode(text: string, start: number, end: number): boolean {
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(text, start, end) & mask; ; slot = (slot + 1) & mask) {
      const taken = this.#slots[slot] as number;
      if (taken === 0) return false;
      const from = this.#starts[taken - 1] as number;
      if ((this.#starts[taken] as number) - from !== end - start) continue;
      let at = 0;
      while (at < end - start && text.charCodeAt(start + at) === this.#codes.charCodeAt(from + at)) at++;
      if (at === end - start) return true;
    }
  }
}

/** FNV-1a over UTF-16 units, folded so that its low bits hang on all characters. */
function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash ^ (hash >>> 15);
}
