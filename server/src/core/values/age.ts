/** Ages in words, from dates as HL7 writes them. */
import { type DateTime, daysIn } from './date-time.ts';

/**
 * How old somebody born on a day is on another: `46 years`, below two years `7 months`, below a month `12 days`; `about`
 * where the day of birth is not known. Undefined for a day before the birth.
 */
export function describeAge(birth: DateTime, on: DateTime): string | undefined {
  const isExact = birth.day !== undefined && on.day !== undefined;
  const [from, to] = [wholeDay(birth), wholeDay(on)];
  const isBefore = to.month < from.month || (to.month === from.month && to.day < from.day);
  const years = to.year - from.year - (isBefore ? 1 : 0);
  if (years < 0) return undefined;
  const about = isExact ? '' : 'about ';
  if (years >= 2) return `${about}${years} years`;
  const months = (to.year - from.year) * 12 + to.month - from.month - (to.day < from.day ? 1 : 0);
  if (months >= 1) return `${about}${counted(months, 'month')}`;
  if (!isExact) return undefined;
  const days = to.month === from.month ? to.day - from.day : daysIn(from.year, from.month) - from.day + to.day;
  return counted(days, 'day');
}

function wholeDay({ year, month, day }: DateTime): { year: number; month: number; day: number } {
  return { year, month: month ?? 1, day: day ?? 1 };
}

function counted(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
