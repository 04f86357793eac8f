/** Filters for identifiers and telephone numbers. */
import { type FilterRow, invalid } from './filter-row.ts';
import { Sha1 } from './sha1.ts';
import { NoValue, textOf } from './value.ts';

/** The name space of all names that say no other: it must never change, or ids change with it. */
const ownNameSpace = '6f3d9a52-2f0e-5c44-9c9b-6a4f2a5d7e10';
const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const identifierFilters: readonly FilterRow[] = [
  {
    name: 'uuid',
    args: [{ name: 'namespace', kind: 'text', optional: true }],
    summary:
      'A UUID made from the value (version 5, RFC 9562): the same value gives the same UUID, in every run. Another name space, a word or a UUID, gives another.',
    example: { expression: "'4711' | uuid:'Patient'", gives: '0f833315-2e0c-5478-9fbe-e210208f7abf' },
    compile(call, [space]) {
      // A name space is as good as always written there, so it is made ready once.
      const written = space === undefined ? '' : space.operand.kind === 'text' ? space.operand.text : undefined;
      const known = written === undefined ? undefined : uuidMaker(written);
      return (input, run) => {
        const given = known === undefined ? space?.evaluate(run) : undefined;
        if (given instanceof NoValue) return given;
        const text = run.single(input, call);
        if (text === '') return '';
        return (known ?? uuidMaker(textOf(given)))(text);
      };
    },
  },
  {
    name: 'check_digit',
    args: [{ name: 'scheme', kind: 'word' }],
    summary:
      "The check digit of a number: 'M10' (modulus 10, as HL7 table 0061 has it) or 'NPI' (of an American provider's number).",
    example: { expression: "'1234567' | check_digit:'M10'", gives: '4' },
    compile(call, [scheme], { problems }) {
      const { text } = scheme?.operand ?? { text: '' };
      if (scheme !== undefined && text !== 'M10' && text !== 'NPI') {
        problems.error('schema', scheme.operand, `'${text}' is no scheme of check digits; known are M10 and NPI.`);
        return undefined;
      }
      return (input, run) => {
        const subject = run.single(input, call).trim();
        if (subject === '') return '';
        if (!/^\d{1,40}$/.test(subject)) return invalid(run, call, `'${subject}' is no number that has a check digit.`);
        // The number of a provider counts as if the issuer's prefix stood before it.
        return luhn(text === 'NPI' ? `80840${subject}` : subject);
      };
    },
  },
  {
    name: 'phone',
    args: [{ name: 'country', kind: 'text', optional: true }],
    summary:
      "A telephone number without anything but digits and the plus sign of its country (E.164). A number that says no country gets the one that is given ('+1'), without its leading zeros.",
    example: { expression: "'(555) 010-4711' | phone:'+1'", gives: '+15550104711' },
    compile(call, [country]) {
      return (input, run) => {
        const given = country?.evaluate(run);
        if (given instanceof NoValue) return given;
        const written = run.single(input, call).trim();
        const digits = written.replace(/(?:ext\.?|x)\s*\d+$/i, '').replace(/\D/g, '');
        if (digits === '') return '';
        if (written.startsWith('+')) return `+${digits}`;
        if (digits.startsWith('00')) return `+${digits.slice(2)}`;
        const code = textOf(given).replace(/\D/g, '');
        if (code === '') return digits;
        // A trunk prefix belongs to calls inside the country; North America's is its country code itself.
        if (code === '1' && digits.length === 11 && digits.startsWith('1')) return `+${digits}`;
        return `+${code}${digits.replace(/^0+/, '')}`;
      };
    },
  },
];

/** What the filter `uuid` makes of texts in a name space: a word, a UUID or '' for Pipehat's own. */
export function uuidMaker(nameSpace: string): (text: string) => string {
  const own = new NamedUuids(ownNameSpace);
  const space = uuidPattern.test(nameSpace) ? nameSpace : nameSpace === '' ? undefined : own.of(nameSpace);
  const uuids = space === undefined ? own : new NamedUuids(space);
  return text => uuids.of(text);
}

/** Whether a text is a UUID. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

function bytesOf(uuid: string): Uint8Array {
  const digits = uuid.replaceAll('-', '');
  return Uint8Array.from({ length: 16 }, (_, index) => Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16));
}

const encoder = new TextEncoder();

/** Room for a name space and most names; what a longer one takes is not kept. */
const KEPT = 256;

const DASH = 0x2d;

/** Version 5 UUIDs of one name space. */
class NamedUuids {
  readonly #sha1 = new Sha1();
  /** The name space, and behind it the name at hand. */
  readonly #bytes = new Uint8Array(KEPT);
  readonly #name = this.#bytes.subarray(16);
  /** The characters of the UUID at hand. */
  readonly #codes: number[] = new Array<number>(36).fill(DASH);

  constructor(nameSpace: string) {
    this.#bytes.set(bytesOf(nameSpace));
  }

  of(name: string): string {
    // A UTF-16 unit takes three bytes at the most.
    const most = 16 + name.length * 3;
    const bytes = most > KEPT ? new Uint8Array(most) : this.#bytes;
    if (bytes !== this.#bytes) bytes.set(this.#bytes.subarray(0, 16));
    const room = bytes === this.#bytes ? this.#name : bytes.subarray(16);
    const { written } = encoder.encodeInto(name, room);
    return this.#uuidOf(this.#sha1.hash(bytes, 16 + written));
  }

  /** The first 16 bytes of a hash, with version and variant. All characters at once: put together, they are a chain of texts. */
  #uuidOf(hash: Int32Array): string {
    const codes = this.#codes;
    let at = 0;
    for (let byte = 0; byte < 16; byte++) {
      let value = ((hash[byte >> 2] as number) >>> (24 - 8 * (byte & 3))) & 0xff;
      if (byte === 6) value = (value & 0x0f) | 0x50;
      if (byte === 8) value = (value & 0x3f) | 0x80;
      if (byte === 4 || byte === 6 || byte === 8 || byte === 10) codes[at++] = DASH;
      codes[at++] = digitOf(value >> 4);
      codes[at++] = digitOf(value & 0x0f);
    }
    return String.fromCharCode(...codes);
  }
}

/** The code of a hexadecimal digit. */
function digitOf(value: number): number {
  return value < 10 ? 0x30 + value : 0x57 + value;
}

/** Modulus 10: every second digit from the right counts double. */
function luhn(digits: string): string {
  let sum = 0;
  [...digits].reverse().forEach((digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return String((10 - (sum % 10)) % 10);
}
