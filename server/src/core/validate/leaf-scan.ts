/**
 * Quick looks at one value. Each may refuse a value that is right, and then the rules proper decide; none accepts one
 * that is wrong.
 */
import type { TableDefinition, TablePattern } from '../definitions/types.ts';
import { checkTelephone } from '../values/data-types.ts';

/** Says whether the value at `[start, end)` of a text is certainly right. */
export interface LeafScan {
  accepts(text: string, start: number, end: number): boolean;
}

/** For places that the rules proper have to look at whenever they hold something. */
export const neverSure: LeafScan = { accepts: () => false };

/** The quick look for a data type whose values have a form; undefined for all others. */
export function formScan(dataType: string): LeafScan | undefined {
  return scans.get(dataType);
}

const ZERO = 48;
const NINE = 57;

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

const numberScan: LeafScan = {
  accepts(text, start, end) {
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
  },
};

const sequenceScan: LeafScan = {
  accepts(text, start, end) {
    return end - start <= 4 && digitsFrom(text, start, end) === end - start;
  },
};

const dateScan: LeafScan = {
  accepts(text, start, end) {
    return end - start <= 8 && digitsFrom(text, start, end) === end - start && isDay(text, start, end - start);
  },
};

const dateTimeScan: LeafScan = {
  accepts(text, start, end) {
    const digits = digitsFrom(text, start, end);
    if (!isDay(text, start, Math.min(digits, 8)) || digits > 14) return false;
    if (digits > 8 && !isClock(text, start + 8, digits - 8)) return false;
    return isTail(text, start + digits, end, digits === 14);
  },
};

const timeScan: LeafScan = {
  accepts(text, start, end) {
    const digits = digitsFrom(text, start, end);
    return digits <= 6 && isClock(text, start, digits) && isTail(text, start + digits, end, digits === 6);
  },
};

const scans: ReadonlyMap<string, LeafScan> = new Map<string, LeafScan>([
  ['NM', numberScan],
  ['SI', sequenceScan],
  ['DT', dateScan],
  ['TM', timeScan],
  ['DTM', dateTimeScan],
  ['TS', dateTimeScan],
  ['TN', { accepts: (text, start, end) => checkTelephone(text.slice(start, end)) === undefined }],
]);

function digitsFrom(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(text.charCodeAt(at))) at++;
  return at - start;
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;
}

/** A year, month or day to the 28th; which months have more is for the second look. */
function isDay(text: string, start: number, digits: number): boolean {
  if (digits !== 4 && digits !== 6 && digits !== 8) return false;
  if (digits > 4) {
    const month = twoDigits(text, start + 4);
    if (month < 1 || month > 12) return false;
  }
  if (digits < 8) return true;
  const day = twoDigits(text, start + 6);
  return day >= 1 && day <= 28;
}

function isClock(text: string, start: number, digits: number): boolean {
  if (digits !== 2 && digits !== 4 && digits !== 6) return false;
  if (twoDigits(text, start) > 23) return false;
  if (digits > 2 && twoDigits(text, start + 2) > 59) return false;
  return digits < 6 || twoDigits(text, start + 4) <= 59;
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
  if ((sign !== 43 && sign !== 45) || end - at !== 5 || digitsFrom(text, at + 1, end) !== 4) return false;
  return twoDigits(text, at + 1) <= 14 && twoDigits(text, at + 3) <= 59;
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

/** The codes and patterns of a table. */
export class CodeScan implements LeafScan {
  readonly #short = new Set<number>();
  readonly #long = new Set<string>();
  readonly #patterns: readonly TablePattern[];

  constructor(table: TableDefinition) {
    this.#patterns = table.patterns;
    for (const code of table.codes.keys()) this.#add(code);
    // Deleting a value is right everywhere.
    this.#add('""');
  }

  accepts(text: string, start: number, end: number): boolean {
    const key = packedCode(text, start, end);
    if (key === NOT_PACKED ? this.#long.has(text.slice(start, end)) : this.#short.has(key)) return true;
    return (
      this.#patterns.length > 0 && this.#patterns.some(({ expression }) => expression.test(text.slice(start, end)))
    );
  }

  #add(code: string): void {
    const key = packedCode(code, 0, code.length);
    if (key === NOT_PACKED) this.#long.add(code);
    else this.#short.add(key);
  }
}
