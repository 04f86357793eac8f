/** Dates and times as people and other formats write them, read as HL7 writes them (chapter 2A: DT, TM, DTM, TS). */
import { describeDateTime, describeTime, parseDateTime, parseTime } from '../values/date-time.ts';

/** What a text can mean. */
export interface DateReading {
  /** As HL7 writes it. */
  readonly value: string;
  readonly words: string;
  /** Nothing was left out, and it can't be read otherwise. */
  readonly isSure: boolean;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Reads a text for a place of a data type.
 * @returns none where it is no date or time that is known; two where day and month can be either way round
 */
export function readLooseDate(form: string, text: string): readonly DateReading[] {
  const trimmed = text.trim();
  if (form === 'TM') {
    const time = readTime(trimmed);
    const parsed = time === undefined ? undefined : parseTime(time.value);
    return time === undefined || parsed === undefined
      ? []
      : [{ value: time.value, words: describeTime(parsed), isSure: time.isWhole }];
  }
  if (form !== 'DT' && form !== 'DTM' && form !== 'TS') return [];
  const [dates, rest] = readDates(trimmed);
  const time = rest === '' ? { value: '', isWhole: true } : readTime(rest);
  if (time === undefined) return [];
  const hasTime = time.value !== '';
  const found = new Map<string, DateReading>();
  for (const date of dates) {
    const value = form === 'DT' ? date : date + time.value;
    const parsed = parseDateTime(value);
    if (parsed === undefined || value === text) continue;
    const isSure = dates.length === 1 && time.isWhole && !(form === 'DT' && hasTime);
    found.set(value, { value, words: describeDateTime(parsed), isSure });
  }
  return [...found.values()];
}

/** The days that a text can begin with, as `YYYYMMDD`, and what follows. */
function readDates(text: string): readonly [readonly string[], string] {
  const iso = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ,]+|$)/i.exec(text);
  if (iso !== null) return [[day(iso[1], iso[3], iso[4])], text.slice(iso[0].length)];
  const month = /^(\d{4})[-/](\d{2})$/.exec(text);
  if (month !== null) return [[`${month[1]}${month[2]}`], ''];
  const compact = /^(\d{8})(?:[T ]+|$)/i.exec(text);
  if (compact !== null) return [[compact[1] ?? ''], text.slice(compact[0].length)];
  const local = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ,]+|$)/i.exec(text);
  if (local !== null) {
    const [whole, first, mark, second, year] = local;
    const dayFirst = day(year, second, first);
    // With points the day comes first everywhere.
    const readings = mark === '.' ? [dayFirst] : [day(year, first, second), dayFirst];
    return [[...new Set(readings)].filter(reading => parseDateTime(reading) !== undefined), text.slice(whole.length)];
  }
  const named =
    /^(?<day>\d{1,2})[-. ]+(?<month>[a-z]{3})[a-z]*[-., ]+(?<year>\d{4})(?:[T ,]+|$)/i.exec(text) ??
    /^(?<month>[a-z]{3})[a-z]*[-. ]+(?<day>\d{1,2})(?:st|nd|rd|th)?[-, ]+(?<year>\d{4})(?:[T ,]+|$)/i.exec(text);
  const number = monthNames.indexOf(named?.groups?.month?.toLowerCase() ?? '');
  if (named === null || number === -1) return [[], text];
  return [[day(named.groups?.year, String(number + 1), named.groups?.day)], text.slice(named[0].length)];
}

function day(year = '', month = '', dayOfMonth = ''): string {
  return `${year}${month.padStart(2, '0')}${dayOfMonth.padStart(2, '0')}`;
}

/** A time of day with or without colons, an offset or Z behind it. */
function readTime(text: string): { readonly value: string; readonly isWhole: boolean } | undefined {
  const parts =
    /^(\d{1,2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(am|pm)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i.exec(
      text,
    );
  if (parts === null) return undefined;
  const [, hours = '', minutes = '', seconds = '', fraction = '', half = '', zone = ''] = parts;
  const hour = half === '' ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  const offset = /^(?:Z|UTC|GMT)$/i.test(zone) ? '+0000' : zone.replace(':', '').padEnd(zone === '' ? 0 : 5, '0');
  const shown = fraction.slice(0, 4);
  return {
    value: `${String(hour).padStart(2, '0')}${minutes}${seconds}${shown === '' ? '' : `.${shown}`}${offset}`,
    isWhole: fraction.length <= 4 || /^0*$/.test(fraction.slice(4)),
  };
}
