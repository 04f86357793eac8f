/**
 * The forms of R4's primitive types in JSON. They are the regular expressions of the specification with `\s` read as blank,
 * tab, CR and LF, which is what it means there, and with days and numbers held to the calendar and the range as well.
 */

interface Primitive {
  /** What JSON has it as. */
  readonly json: 'boolean' | 'number' | 'string';
  readonly pattern?: RegExp;
  /** Both ends belong to it. */
  readonly range?: readonly [number, number];
  /** Whether it starts with a date that has to be one of the calendar. */
  readonly isDate?: boolean;
  /** How one looks, as the end of a sentence. */
  readonly expected: string;
}

const year = '(?!0000)\\d{4}';
const day = '(?:0[1-9]|[12]\\d|3[01])';
const month = '(?:0[1-9]|1[0-2])';
const time = '(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?';
const zone = '(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))';
const address = /^[^ \t\r\n]*$/;
const MAX_INTEGER = 2 ** 31 - 1;

const primitives: Readonly<Record<string, Primitive>> = {
  boolean: { json: 'boolean', expected: 'true or false, without quotes' },
  decimal: { json: 'number', expected: 'a number, without quotes' },
  integer: { json: 'number', range: [-MAX_INTEGER - 1, MAX_INTEGER], expected: 'a whole number of 32 bits' },
  unsignedInt: { json: 'number', range: [0, MAX_INTEGER], expected: 'a whole number from 0' },
  positiveInt: { json: 'number', range: [1, MAX_INTEGER], expected: 'a whole number from 1' },
  string: { json: 'string', expected: 'a text' },
  markdown: { json: 'string', expected: 'a text' },
  xhtml: {
    json: 'string',
    pattern: /^\s*<div[\s>][\s\S]*<\/div>\s*$/,
    expected: 'a <div> of XHTML, such as <div xmlns="http://www.w3.org/1999/xhtml">text</div>',
  },
  code: {
    json: 'string',
    pattern: /^[^ \t\r\n]+(?:[ \t\r\n][^ \t\r\n]+)*$/,
    expected: 'a code without blanks at its ends and without two in a row',
  },
  id: { json: 'string', pattern: /^[A-Za-z0-9.-]{1,64}$/, expected: 'up to 64 letters, digits, dashes and dots' },
  uri: { json: 'string', pattern: address, expected: 'an address without blanks' },
  url: { json: 'string', pattern: address, expected: 'an address without blanks' },
  canonical: { json: 'string', pattern: address, expected: 'an address without blanks' },
  oid: {
    json: 'string',
    pattern: /^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/,
    expected: 'an OID, such as urn:oid:2.16.840.1.113883',
  },
  uuid: {
    json: 'string',
    pattern: /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    expected: 'a UUID in small letters, such as urn:uuid:c757873d-ec9a-4326-a141-556f43239520',
  },
  base64Binary: {
    json: 'string',
    pattern: /^[ \t\r\n]*(?:[0-9A-Za-z+/=]{4}[ \t\r\n]*)+$/,
    expected: 'Base64: groups of four letters, digits, +, / and =',
  },
  date: {
    json: 'string',
    pattern: new RegExp(`^${year}(?:-${month}(?:-${day})?)?$`),
    isDate: true,
    expected: 'a date, such as 2024, 2024-05 or 2024-05-31',
  },
  dateTime: {
    json: 'string',
    pattern: new RegExp(`^${year}(?:-${month}(?:-${day}(?:T${time}${zone})?)?)?$`),
    isDate: true,
    expected: 'a date, such as 2024-05-31, or a time with seconds and zone, such as 2024-05-31T14:05:00+02:00',
  },
  instant: {
    json: 'string',
    pattern: new RegExp(`^${year}-${month}-${day}T${time}${zone}$`),
    isDate: true,
    expected: 'a time with seconds and zone, such as 2024-05-31T14:05:00+02:00',
  },
  time: { json: 'string', pattern: new RegExp(`^${time}$`), expected: 'a time of day with seconds, such as 14:05:00' },
};

/** What keeps a value from being of a primitive type; `expected` is how one looks, as the end of a sentence. */
export interface PrimitiveFault {
  readonly code: 'wrong-type' | 'invalid-value';
  readonly expected: string;
}

/**
 * Holds a value of JSON against a primitive type. Empty texts pass: they are wrong for another reason.
 * @param type a primitive type of R4; any value passes as one that is unknown
 */
export function checkPrimitive(type: string, value: unknown): PrimitiveFault | undefined {
  const primitive = Object.hasOwn(primitives, type) ? primitives[type] : undefined;
  if (primitive === undefined) return undefined;
  const { json, pattern, range, isDate, expected } = primitive;
  if (typeof value !== json) return { code: 'wrong-type', expected: json === 'string' ? inText(expected) : expected };
  const fault: PrimitiveFault = { code: 'invalid-value', expected };
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return fault;
    if (range !== undefined && (!Number.isInteger(value) || value < range[0] || value > range[1])) return fault;
  }
  if (typeof value !== 'string' || value === '') return undefined;
  if (pattern !== undefined && !pattern.test(value)) return fault;
  return isDate === true && !isInCalendar(value) ? fault : undefined;
}

function inText(expected: string): string {
  return expected === 'a text' ? expected : `a text: ${expected}`;
}

/** Whether a text that starts with a date names a day that its month has. */
function isInCalendar(text: string): boolean {
  const day = Number(text.slice(8, 10));
  // Every month has 28 days.
  if (text.length < 10 || day <= 28) return true;
  const found = new Date(0);
  found.setUTCFullYear(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, day);
  return found.getUTCDate() === day;
}
