/**
 * What a value of a primitive data type looks like (HL7 v2 chapter 2A, by version where it changed). Only what the standard
 * says for certain: a value that a receiver may take is never called wrong.
 */
import { daysIn, parseDateTime, parseTime } from './date-time.ts';

/** What is wrong with a value and what was expected, in words that follow the value in quotes. */
export type ValueProblem = string | undefined;

type Check = (text: string) => ValueProblem;

/** A sign, digits and at most one decimal point (2A, NM). */
const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
/** A whole number without a sign (2A, SI). */
const sequencePattern = /^\d{1,4}$/;

const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  [
    'NM',
    text =>
      numberPattern.test(text)
        ? undefined
        : 'is no number (expected digits, with a sign and a decimal point if need be)',
  ],
  ['SI', text => (sequencePattern.test(text) ? undefined : 'is no sequence number (expected 0 to 9999)')],
  ['DT', text => checkDate(text)],
  [
    'TM',
    text =>
      parseTime(text) === undefined
        ? `is no time (expected HHMM, HHMMSS or HHMMSS.SSSS, with an offset such as +0100 if need be)`
        : undefined,
  ],
  ['DTM', text => checkDateTime(text)],
  ['TS', text => checkDateTime(text)],
]);

/**
 * Checks a value against its data type.
 * @param text neither empty nor `""`, which are right everywhere
 * @returns undefined where the value is right or the data type has no form
 */
export function checkValue(dataType: string, text: string): ValueProblem {
  return checks.get(dataType)?.(text);
}

function checkDate(text: string): ValueProblem {
  const date = parseDateTime(text);
  if (date !== undefined && date.hour === undefined && date.offset === undefined) return undefined;
  return dayProblem(text) ?? 'is no date (expected YYYY, YYYYMM or YYYYMMDD)';
}

function checkDateTime(text: string): ValueProblem {
  if (parseDateTime(text) !== undefined) return undefined;
  return (
    dayProblem(text) ??
    'is no date and time (expected YYYYMMDDHHMMSS, cut short where less is known, with an offset such as -0500 if need be)'
  );
}

/** A date that is well-formed but names no day of the calendar says so, since that is what the sender has to look at. */
function dayProblem(text: string): ValueProblem {
  const parts = /^(\d{4})(\d{2})(\d{2})?/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day] = parts.map(Number);
  if (month === undefined || year === undefined) return undefined;
  if (month < 1 || month > 12) return `has no month ${parts[2]} (expected 01 to 12)`;
  if (day === undefined || Number.isNaN(day)) return undefined;
  const days = daysIn(year, month);
  return day < 1 || day > days ? `names no day of the calendar (that month has ${days} days)` : undefined;
}

/** `[NN] [(999)]999-9999[X99999][B99999][C any text]` (2A, TN). */
const telephonePattern = /^(?:\d{1,3} ?)?(?:\(\d{1,5}\) ?)?\d{3}-\d{4}(?:X\d{1,5})?(?:B\d{1,5})?(?:C.*)?$/i;

/**
 * Checks a TN. Its form is that of North American numbers; a number from elsewhere is not wrong, but a receiver that goes by
 * the standard may not read it.
 */
export function checkTelephone(text: string): ValueProblem {
  return telephonePattern.test(text)
    ? undefined
    : 'is not in the form of a TN (expected [NN] [(999)]999-9999[X99999][B99999][C any text])';
}

/** Comparators and separators of a structured numeric (2A, SN.1 and SN.3). */
const comparators = new Set(['>', '<', '>=', '<=', '=', '<>']);
const separators = new Set(['-', '+', '/', '.', ':']);

/** Checks a part of SN that is no number: SN.1 is a comparator, SN.3 a separator. */
export function checkStructuredNumeric(component: number, text: string): ValueProblem {
  if (component === 1 && !comparators.has(text)) return 'is no comparator (expected >, <, >=, <=, = or <>)';
  if (component === 3 && !separators.has(text)) return 'is no separator (expected -, +, /, . or :)';
  return undefined;
}

/**
 * Checks the data of an ED by its encoding, ED.4 (2A, ED; table 0299).
 * @param encoding ED.4 as written; what it is when empty nobody can say
 */
export function checkEncapsulatedData(encoding: string, data: string): ValueProblem {
  switch (encoding.toUpperCase()) {
    case 'BASE64': {
      const text = data.replace(/\s+/g, '');
      if (/[^A-Za-z0-9+/=]/.test(text)) return 'is no base64 (expected A to Z, a to z, 0 to 9, + and /)';
      if (!/^[^=]*={0,2}$/.test(text) || text.length % 4 !== 0)
        return 'is no whole base64 (expected groups of four characters, filled up with = at the end)';
      return undefined;
    }
    case 'HEX':
      return /^(?:[0-9A-Fa-f]{2})*$/.test(data)
        ? undefined
        : 'is no hexadecimal data (expected pairs of 0 to 9 and A to F)';
    default:
      return undefined;
  }
}
