/**
 * HL7 dates and times (DT, DTM, TS: `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]`, chapter 2.A) and the local
 * formats that mappings turn into them and back. Precision is kept: nothing is invented and nothing is shifted to
 * another time zone.
 */

/** A date and time as far as it is known. `fraction` holds the digits as they are written, `offset` is `+HHMM`. */
export interface DateTime {
  year: string;
  month?: string;
  day?: string;
  hour?: string;
  minute?: string;
  second?: string;
  fraction?: string;
  offset?: string;
}

const parts = ['year', 'month', 'day', 'hour', 'minute', 'second', 'fraction', 'offset'] as const;
type DatePart = (typeof parts)[number];

/** Reads an HL7 date. Undefined where the text is none, or no day of the calendar and no time of a day. */
export function readHl7Date(text: string): DateTime | undefined {
  const digits = digitsFrom(text, 0);
  if (digits < 4 || digits > 14 || digits % 2 === 1) return undefined;
  const date: DateTime = { year: text.slice(0, 4) };
  if (digits > 4) date.month = text.slice(4, 6);
  if (digits > 6) date.day = text.slice(6, 8);
  if (digits > 8) date.hour = text.slice(8, 10);
  if (digits > 10) date.minute = text.slice(10, 12);
  if (digits > 12) date.second = text.slice(12, 14);
  let at = digits;
  if (digits === 14 && text[at] === '.') {
    const fraction = digitsFrom(text, at + 1);
    if (fraction < 1 || fraction > 4) return undefined;
    date.fraction = text.slice(at + 1, at + 1 + fraction);
    at += 1 + fraction;
  }
  if (at < text.length) {
    const isOffset = (text[at] === '+' || text[at] === '-') && digitsFrom(text, at + 1) === 4;
    if (!isOffset || text.length !== at + 5) return undefined;
    date.offset = text.slice(at);
  }
  return isReal(date) ? date : undefined;
}

/** How many digits stand at a place. */
function digitsFrom(text: string, start: number): number {
  let at = start;
  while (at < text.length && text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x39) at++;
  return at - start;
}

/** Writes a date in HL7's form, as precise as it is known. */
export function writeHl7Date(date: DateTime): string {
  const fraction = date.fraction === undefined ? '' : `.${date.fraction}`;
  const { year, month = '', day = '', hour = '', minute = '', second = '', offset = '' } = date;
  return year + month + day + hour + minute + second + fraction + offset;
}

function isReal({ year, month = '1', day = '1', hour = '0', minute = '0', second = '0', offset }: DateTime): boolean {
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1) return false;
  if (Number(day) > daysIn(Number(year), Number(month))) return false;
  // 24:00 is no time of HL7's; a leap second is.
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return false;
  return offset === undefined || (Number(offset.slice(1, 3)) <= 14 && Number(offset.slice(3)) <= 59);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July'].concat([
  'August',
  'September',
  'October',
  'November',
  'December',
]);
const shortMonths = months.map(month => month.slice(0, 3));

/** One piece of a format: a part of the date in a certain shape, or text. */
interface FormatToken {
  readonly part: DatePart | 'half' | 'hour12' | undefined;
  /** The letters of the format: `MM`. For text, the text. */
  readonly text: string;
}

const letters: Readonly<Record<string, FormatToken['part']>> = {
  yyyy: 'year',
  MMMM: 'month',
  MMM: 'month',
  MM: 'month',
  M: 'month',
  dd: 'day',
  d: 'day',
  HH: 'hour',
  H: 'hour',
  hh: 'hour12',
  h: 'hour12',
  mm: 'minute',
  m: 'minute',
  ss: 'second',
  s: 'second',
  SSSS: 'fraction',
  SSS: 'fraction',
  SS: 'fraction',
  S: 'fraction',
  a: 'half',
  Z: 'offset',
  XXX: 'offset',
};

/** The letters that a date format takes, for messages and completion. */
export const dateFormatLetters: readonly string[] = Object.keys(letters);

/** A date format, read once. */
export class DateFormat {
  readonly #tokens: readonly FormatToken[];
  readonly #pattern: RegExp;

  private constructor(tokens: readonly FormatToken[]) {
    this.#tokens = tokens;
    this.#pattern = new RegExp(`^${tokens.map(patternOf).join('')}$`, 'i');
  }

  /** Reads a format such as `MM/dd/yyyy HH:mm`. Text in it that is letters stands in double or single quotes, but `T`. */
  static of(format: string): { readonly format: DateFormat } | { readonly problem: string } {
    const tokens: FormatToken[] = [];
    for (const match of format.matchAll(/'([^']*)'|"([^"]*)"|([A-Za-z])\3*|[^A-Za-z'"]+|./g)) {
      const text = match[0];
      const letter = match[3];
      const part = letters[text];
      if (part !== undefined) {
        if (tokens.some(token => token.part === part)) return { problem: `'${text}' is in the format twice` };
        tokens.push({ part, text });
      } else if (letter === undefined || text === 'T')
        tokens.push({ part: undefined, text: match[1] ?? match[2] ?? text });
      else return { problem: unknownLetters(text) };
    }
    const has = (part: FormatToken['part']): boolean => tokens.some(token => token.part === part);
    if (has('hour12') !== has('half')) return { problem: "'h' and 'a' (AM or PM) go together; 'H' is the hour of 24" };
    if (tokens.every(token => token.part === undefined)) return { problem: 'the format holds no part of a date' };
    return { format: new DateFormat(tokens) };
  }

  /** A format without a year can be written, not read. */
  get hasYear(): boolean {
    return this.#tokens.some(token => token.part === 'year');
  }

  /** Reads a text of this format. Undefined where it is of another, or no real date; also where the year is missing. */
  read(text: string): DateTime | undefined {
    const match = this.#pattern.exec(text.trim());
    if (match === null) return undefined;
    const found: Partial<Record<DatePart | 'half' | 'hour12', string>> = {};
    let group = 1;
    for (const { part } of this.#tokens) if (part !== undefined) found[part] = match[group++] as string;
    const { year, month, half, hour12, fraction, offset } = found;
    if (year === undefined) return undefined;
    const date: DateTime = { year };
    if (month !== undefined) date.month = monthNumber(month);
    for (const part of ['day', 'hour', 'minute', 'second'] as const) {
      const digits = found[part];
      if (digits !== undefined) date[part] = digits.padStart(2, '0');
    }
    if (hour12 !== undefined && half !== undefined) {
      const hour = Number(hour12);
      if (hour < 1 || hour > 12) return undefined;
      date.hour = String((hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)).padStart(2, '0');
    }
    if (fraction !== undefined) date.fraction = fraction;
    if (offset !== undefined) date.offset = /^z$/i.test(offset) ? '+0000' : offset.replace(':', '');
    // A day without its month says no date that HL7 could write.
    const gap = parts.slice(0, 6).map(part => date[part] !== undefined);
    if (gap.lastIndexOf(true) > gap.indexOf(false) && gap.includes(false)) return undefined;
    return isReal(date) ? date : undefined;
  }

  /** Writes a date in this format; the name of the missing part where the date is not as precise as the format. */
  write(date: DateTime): { readonly text: string } | { readonly missing: string } {
    let text = '';
    for (const token of this.#tokens) {
      if (token.part === undefined) {
        text += token.text;
        continue;
      }
      const part = token.part === 'half' || token.part === 'hour12' ? 'hour' : token.part;
      const digits = date[part] ?? (part === 'fraction' && date.second !== undefined ? '' : undefined);
      if (digits === undefined) return { missing: part === 'offset' ? 'time zone' : part };
      text += written(token, digits);
    }
    return { text };
  }
}

function patternOf({ part, text }: FormatToken): string {
  switch (part) {
    case undefined:
      return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    case 'year':
      return '(\\d{4})';
    case 'month':
      if (text === 'MMMM') return `(${months.join('|')})`;
      if (text === 'MMM') return `(${shortMonths.join('|')})`;
      break;
    case 'fraction':
      return `(\\d{${text.length}})`;
    case 'half':
      return '(AM|PM)';
    case 'offset':
      return text === 'Z' ? '([+-]\\d{4})' : '(Z|[+-]\\d{2}:\\d{2})';
  }
  return text.length === 1 ? '(\\d{1,2})' : '(\\d{2})';
}

function monthNumber(text: string): string {
  const name = shortMonths.findIndex(month => month.toLowerCase() === text.slice(0, 3).toLowerCase());
  return name === -1 ? text.padStart(2, '0') : String(name + 1).padStart(2, '0');
}

function written({ part, text }: FormatToken, digits: string): string {
  const number = Number(digits);
  switch (part) {
    case 'month':
      if (text === 'MMMM') return months[number - 1] ?? '';
      if (text === 'MMM') return shortMonths[number - 1] ?? '';
      break;
    case 'fraction':
      return digits.padEnd(text.length, '0').slice(0, text.length);
    case 'half':
      return number < 12 ? 'AM' : 'PM';
    case 'hour12':
      return String(number % 12 === 0 ? 12 : number % 12).padStart(text.length, '0');
    case 'offset':
      return text === 'Z' ? digits : `${digits.slice(0, 3)}:${digits.slice(3)}`;
  }
  return text.length === 1 ? String(number) : digits;
}

function unknownLetters(text: string): string {
  if (/^y+$/i.test(text)) return `'${text}' is no year: write 'yyyy' (two digits do not tell the century)`;
  const known = dateFormatLetters.find(letter => letter.toLowerCase() === text.toLowerCase());
  const hint = known === undefined ? `letters of a date are ${dateFormatLetters.join(', ')}` : `write '${known}'`;
  return `'${text}' is no part of a date: ${hint}`;
}
