/** Documents in OBX-5 (ED): text to base64 (RFC 4648) and back, in UTF-8. */
import { type FilterRow, invalid } from './filter-row.ts';
import { NoValue } from './value.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Map([...alphabet].map((character, index) => [character, index]));

export const base64Filters: readonly FilterRow[] = [
  {
    name: 'base64_encode',
    args: [],
    summary: 'A text, in UTF-8, as base64.',
    example: { expression: "'Bericht' | base64_encode", gives: 'QmVyaWNodA==' },
    compile: call => (input, run) => {
      const text = run.single(input, call);
      return run.make(text.length * 2, call) ? encode(new TextEncoder().encode(text)) : new NoValue('limit');
    },
  },
  {
    name: 'base64_decode',
    args: [],
    summary: 'The text, in UTF-8, that base64 stands for.',
    example: { expression: "'QmVyaWNodA==' | base64_decode", gives: 'Bericht' },
    compile: call => (input, run) => {
      const text = run.single(input, call);
      if (!run.make(text.length, call)) return new NoValue('limit');
      const bytes = decode(text);
      if (bytes === undefined) return invalid(run, call, 'The value is no base64.');
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      } catch (error) {
        // The decoder reports bytes that are no UTF-8 by throwing; anything else is a mistake of ours.
        if (!(error instanceof TypeError)) throw error;
        return invalid(run, call, 'What the base64 stands for is no text in UTF-8.');
      }
    },
  },
];

function encode(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = [bytes[at], bytes[at + 1], bytes[at + 2]];
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    text += (alphabet[bits >> 18] as string) + alphabet[(bits >> 12) & 63];
    text +=
      (b === undefined ? '=' : alphabet[(bits >> 6) & 63]) + (c === undefined ? '=' : (alphabet[bits & 63] as string));
  }
  return text;
}

/** Undefined where the text is none. Blanks and line ends between are passed over. */
function decode(text: string): Uint8Array | undefined {
  const digits = text.replace(/\s+/g, '').replace(/={1,2}$/, '');
  if (digits.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let count = 0;
  let length = 0;
  for (const digit of digits) {
    const value = values.get(digit);
    if (value === undefined) return undefined;
    bits = (bits << 6) | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[length++] = (bits >> count) & 255;
    bits &= (1 << count) - 1;
  }
  return bytes;
}
