/** The time now in the form of a place (chapter 2A: DT, TM, DTM and TS). */

/** A time to write and what it is called. */
export interface TimeNow {
  readonly value: string;
  readonly label: string;
}

/**
 * The time now for a place of a date or time: as exact as what stands there already, and with an offset where that has
 * one; else as exact as the data type and its length have it.
 * @param maxLength characters that the place has room for; 0 where nobody says
 * @param written what stands there
 * @param now `YYYYMMDDHHMMSS+ZZZZ`
 */
export function timesNow(form: string, maxLength: number, written: string, now: string): readonly TimeNow[] {
  const [digits = '', offset = ''] = split(now);
  const date = digits.slice(0, 8);
  const [before = '', writtenOffset = ''] = split(written);
  const isNumber = /^\d+$/.test(before);
  const fits = (value: string): boolean => maxLength === 0 || value.length <= maxLength;
  const withOffset = writtenOffset === '' ? '' : offset;
  switch (form) {
    case 'DT':
      return [
        { value: isNumber && [4, 6].includes(before.length) ? date.slice(0, before.length) : date, label: 'today' },
      ];
    case 'TM': {
      const length = isNumber && [2, 4, 6].includes(before.length) ? before.length : 6;
      return [{ value: digits.slice(8, 8 + length) + withOffset, label: 'now' }].filter(({ value }) => fits(value));
    }
    case 'DTM':
    case 'TS': {
      if (isNumber && [4, 6, 8, 10, 12, 14].includes(before.length))
        return [{ value: digits.slice(0, before.length) + withOffset, label: before.length > 8 ? 'now' : 'today' }];
      return [
        { value: digits, label: 'now' },
        { value: `${digits}${offset}`, label: 'now with offset' },
        { value: date, label: 'today' },
      ].filter(({ value }) => fits(value));
    }
    default:
      return [];
  }
}

function split(text: string): readonly string[] {
  const at = text.search(/[+-]/);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}
