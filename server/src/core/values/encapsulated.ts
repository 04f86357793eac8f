/** What encapsulated data (2A, ED) and base64 in other values hold: the kind by its first bytes, and the size. */

/** What a value holds once its encoding is taken off. */
export interface EncapsulatedContent {
  /** `PDF document`, `JPEG image`, `text`; `data` where nothing tells. */
  readonly kind: string;
  /** Size decoded, in bytes. */
  readonly bytes: number;
  readonly encoding: 'base64' | 'hexadecimal';
}

/** The kinds that data is known by: how it begins, as one character for each byte. */
const kinds: readonly (readonly [string | RegExp, string])[] = [
  ['%PDF-', 'PDF document'],
  ['\x89PNG\r\n', 'PNG image'],
  ['\xff\xd8\xff', 'JPEG image'],
  [/^GIF8[79]a/, 'GIF image'],
  ['II*\0', 'TIFF image'],
  ['MM\0*', 'TIFF image'],
  [/^.{128}DICM/s, 'DICOM object'],
  ['{\\rtf', 'RTF document'],
  ['PK\x03\x04', 'ZIP archive'],
  ['\x1f\x8b', 'gzip data'],
  [/^(?:\xef\xbb\xbf)?\s*<(?:[?!][^>]*>\s*<)*(?:\w+:)?ClinicalDocument\b/, 'CDA document'],
  [/^(?:\xef\xbb\xbf)?\s*<(?:!DOCTYPE html|html)\b/i, 'HTML document'],
  [/^(?:\xef\xbb\xbf)?\s*<[?\w]/, 'XML document'],
];

/** Enough for every kind: a CDA document may have comments before its first element. */
const START_BYTES = 1_200;
/** Shorter values are words that happen to be base64. */
const MIN_BASE64 = 40;

/**
 * What the data of an ED holds.
 * @param encoding ED.4 as written
 * @param data ED.5 as written, escapes left in
 * @returns undefined where the encoding is none that needs decoding, or the data is empty
 */
export function encapsulatedContent(encoding: string, data: string): EncapsulatedContent | undefined {
  switch (encoding.trim().toUpperCase()) {
    case 'BASE64':
      return data === '' ? undefined : base64Content(data);
    case 'HEX': {
      const start = data.slice(0, START_BYTES * 2).match(/[0-9A-Fa-f]{2}/g) ?? [];
      if (start.length === 0) return undefined;
      const text = String.fromCharCode(...start.map(pair => Number.parseInt(pair, 16)));
      return { kind: kindOf(text), bytes: Math.floor(data.length / 2), encoding: 'hexadecimal' };
    }
    default:
      return undefined;
  }
}

/** What a value holds that may be base64 although nothing says so: only what is known by its first bytes counts. */
export function hiddenContent(value: string): EncapsulatedContent | undefined {
  if (value.length < MIN_BASE64 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value.slice(0, MIN_BASE64))) return undefined;
  const content = base64Content(value);
  return content.kind === 'text' || content.kind === 'data' ? undefined : content;
}

function base64Content(data: string): EncapsulatedContent {
  const characters = countBase64(data);
  const start = decodeBase64(data.slice(0, START_BYTES * 2), START_BYTES);
  return { kind: kindOf(start), bytes: Math.floor((characters * 3) / 4), encoding: 'base64' };
}

function kindOf(start: string): string {
  const known = kinds.find(([sign]) => (typeof sign === 'string' ? start.startsWith(sign) : sign.test(start)));
  return known?.[1] ?? (isText(start) ? 'text' : 'data');
}

/** Whether there is no control character but white space and ESC, which shifts between character sets. */
function isText(start: string): boolean {
  for (let at = 0; at < start.length; at++) {
    const code = start.charCodeAt(at);
    if (code < 32 && (code < 9 || code > 13) && code !== 27) return false;
  }
  return true;
}

/** The characters that carry data: blanks and line ends may stand between them, and `=` at the end carries none. */
function countBase64(data: string): number {
  let count = 0;
  for (let at = 0; at < data.length; at++) if (sextet(data.charCodeAt(at)) !== -1) count++;
  return count;
}

/** The first bytes of base64 data, one character each. */
function decodeBase64(data: string, limit: number): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (let at = 0; at < data.length && text.length < limit; at++) {
    const value = sextet(data.charCodeAt(at));
    if (value === -1) continue;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    text += String.fromCharCode((held >> bits) & 0xff);
  }
  return text;
}

function sextet(code: number): number {
  if (code >= 65 && code <= 90) return code - 65;
  if (code >= 97 && code <= 122) return code - 71;
  if (code >= 48 && code <= 57) return code + 4;
  return code === 43 ? 62 : code === 47 ? 63 : -1;
}

/** A size as people read it: `312 bytes`, `12.4 KB`, `1.3 MB`. */
export function describeSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} byte${bytes === 1 ? '' : 's'}`;
  // Just below the next unit, rounding would write 1000.0 KB.
  const [unit, name] = bytes < 999_950 ? [1_000, 'KB'] : [1_000_000, 'MB'];
  return `${(bytes / unit).toFixed(1)} ${name}`;
}
