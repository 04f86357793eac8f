/** Dates and times as HL7 v2 writes them (chapter 2A: DT, TM, TS and DTM), to the precision that was given. */

/** Parts that are there; what is undefined was not written. Months and days count from 1. */
export interface DateTime {
  readonly year: number;
  readonly month: number | undefined;
  readonly day: number | undefined;
  readonly hour: number | undefined;
  readonly minute: number | undefined;
  readonly second: number | undefined;
  /** Digits after the decimal point, as written. */
  readonly fraction: string | undefined;
  /** Minutes east of UTC. */
  readonly offset: number | undefined;
}

/** A time of day without a date. */
export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number | undefined;
  readonly second: number | undefined;
  readonly fraction: string | undefined;
  readonly offset: number | undefined;
}

const months = 'January February March April May June July August September October November December'.split(' ');
const offsetPattern = '([+-])(0\\d|1[0-4])([0-5]\\d)';
const timePattern = '([01]\\d|2[0-3])(?:([0-5]\\d)(?:([0-5]\\d)(?:\\.(\\d{1,4}))?)?)?';
const dateTimeExpression = new RegExp(
  `^(\\d{4})(?:(0[1-9]|1[0-2])(?:(0[1-9]|[12]\\d|3[01])(?:${timePattern})?)?)?(?:${offsetPattern})?$`,
);
const timeExpression = new RegExp(`^${timePattern}(?:${offsetPattern})?$`);

/** Reads TS, DTM or DT; undefined where the text is none or names a day that the calendar does not have. */
export function parseDateTime(text: string): DateTime | undefined {
  const parts = dateTimeExpression.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHours, offsetMinutes] = parts;
  const found = {
    year: Number(year),
    month: numberOf(month),
    day: numberOf(day),
    hour: numberOf(hour),
    minute: numberOf(minute),
    second: numberOf(second),
    fraction,
    offset: offsetOf(sign, offsetHours, offsetMinutes),
  };
  if (found.day !== undefined && found.month !== undefined && found.day > daysIn(found.year, found.month))
    return undefined;
  return found;
}

/** Reads TM; undefined where the text is none. */
export function parseTime(text: string): TimeOfDay | undefined {
  const parts = timeExpression.exec(text);
  if (parts === null) return undefined;
  const [, hour, minute, second, fraction, sign, offsetHours, offsetMinutes] = parts;
  return {
    hour: Number(hour),
    minute: numberOf(minute),
    second: numberOf(second),
    fraction,
    offset: offsetOf(sign, offsetHours, offsetMinutes),
  };
}

/** A date or time in words, `14 February 1980, 12:05 (UTC-05:00)`, no more exact than it was given. */
export function describeDateTime(value: DateTime): string {
  const month = value.month === undefined ? '' : `${months[value.month - 1]} `;
  const day = value.day === undefined ? '' : `${value.day} `;
  const time = value.hour === undefined ? '' : `, ${describeTime({ ...value, hour: value.hour, offset: undefined })}`;
  return `${day}${month}${String(value.year).padStart(4, '0')}${time}${describeOffset(value.offset)}`;
}

/** A time of day as `12:05:30.25 (UTC+01:00)`; an hour on its own as `12 h`. */
export function describeTime(value: TimeOfDay): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  if (value.minute === undefined) return `${value.hour} h${describeOffset(value.offset)}`;
  const second = value.second === undefined ? '' : `:${two(value.second)}`;
  const fraction = value.fraction === undefined ? '' : `.${value.fraction}`;
  return `${two(value.hour)}:${two(value.minute)}${second}${fraction}${describeOffset(value.offset)}`;
}

function describeOffset(offset: number | undefined): string {
  if (offset === undefined) return '';
  const minutes = Math.abs(offset);
  const text = `${String(Math.trunc(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return ` (UTC${offset < 0 ? '-' : '+'}${text})`;
}

/** Days of a month of the Gregorian calendar. */
export function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}

function offsetOf(
  sign: string | undefined,
  hours: string | undefined,
  minutes: string | undefined,
): number | undefined {
  if (sign === undefined) return undefined;
  const total = Number(hours) * 60 + Number(minutes);
  return sign === '-' ? -total : total;
}
