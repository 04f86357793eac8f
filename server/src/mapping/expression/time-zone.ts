/** `timezone:`, the offset of local times that say none. */
import type { DateTime } from './dates.ts';

export class TimeZone {
  readonly #offset: string | undefined;
  readonly #format: Intl.DateTimeFormat | undefined;

  private constructor(offset: string | undefined, format: Intl.DateTimeFormat | undefined) {
    this.#offset = offset;
    this.#format = format;
  }

  /** Reads `-05:00`, `+0100`, `Z` or a name of the tz database such as `Europe/Berlin`. Undefined for anything else. */
  static of(text: string): TimeZone | undefined {
    if (/^z$/i.test(text)) return new TimeZone('+0000', undefined);
    const [, sign, hours = '', minutes = ''] = /^([+-])(\d{2}):?(\d{2})$/.exec(text) ?? [];
    if (sign !== undefined)
      return Number(hours) <= 14 && Number(minutes) <= 59 ? new TimeZone(sign + hours + minutes, undefined) : undefined;
    if (!/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*$/.test(text)) return undefined;
    try {
      const numeric = {
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
      } as const;
      return new TimeZone(
        undefined,
        new Intl.DateTimeFormat('en-US', { timeZone: text, hourCycle: 'h23', second: 'numeric', ...numeric }),
      );
    } catch (error) {
      // Intl reports a name that it does not know by throwing; anything else is a mistake of ours.
      if (!(error instanceof RangeError)) throw error;
      return undefined;
    }
  }

  /** The offset, `+HHMM`, of a local time; where clocks are set back and a time comes twice, that of its first. */
  offsetAt(date: DateTime): string {
    if (this.#offset !== undefined || this.#format === undefined) return this.#offset ?? '+0000';
    const local = utcOf(date);
    // The offset is asked for at a moment, and the moment hangs on the offset: the second look settles it.
    const first = this.#minutesAt(local);
    const before = this.#minutesAt(local - first * 60_000);
    return formatOffset(before);
  }

  /** Offset in minutes at a moment, in milliseconds of the epoch. */
  offsetAtMoment(moment: number): number {
    return this.#offset === undefined ? this.#minutesAt(moment) : minutesOf(this.#offset);
  }

  #minutesAt(moment: number): number {
    const found: Record<string, number> = {};
    for (const { type, value } of this.#format?.formatToParts(moment) ?? []) found[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = found;
    return Math.round(
      (Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(moment / 1000) * 1000) / 60_000,
    );
  }
}

/** A date and time as if it were in UTC, in milliseconds of the epoch; what is missing is the first. */
export function utcOf({ year, month = '1', day = '1', hour = '0', minute = '0', second = '0' }: DateTime): number {
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

/** `+HHMM` of minutes. */
export function formatOffset(minutes: number): string {
  const absolute = Math.abs(minutes);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(absolute / 60))}${two(absolute % 60)}`;
}

/** Minutes of `+HHMM`. */
export function minutesOf(offset: string): number {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3));
  return offset.startsWith('-') ? -minutes : minutes;
}
