/**
 * Escape sequences in values (HL7 v2 chapter 2, "Use of escape sequences in text fields"). They start and end with the
 * escape character of the message, `\` by default.
 */
import { CharacterClass, type Delimiters } from '../syntax/delimiters.ts';

/** What an escape sequence stands for. */
export type EscapeMeaning =
  /** `\F\ \S\ \T\ \R\ \E\ \P\`: a delimiter as text. */
  | { readonly kind: 'delimiter'; readonly text: string }
  /** `\Xdd..\`: characters by their hexadecimal bytes. */
  | { readonly kind: 'hexadecimal'; readonly text: string }
  /** `\H\` and `\N\`: highlighting on and off. */
  | { readonly kind: 'highlight'; readonly on: boolean }
  /** `\.br\`, `\.sp3\`, ...: formatting commands of FT. */
  | { readonly kind: 'format'; readonly command: string; readonly amount: number | undefined; readonly text: string }
  /** `\Cxxyy\` and `\Mxxyyzz\`: a switch to another character set, as its hexadecimal code. */
  | { readonly kind: 'charset'; readonly bytes: 'single' | 'multi'; readonly code: string }
  /** `\Z..\`: agreed between sender and receiver. */
  | { readonly kind: 'local'; readonly body: string };

/** What is wrong with an escape sequence. */
export type EscapeProblem = 'unterminated' | 'unknown' | 'bad-hexadecimal';

/** An escape sequence as it stands in a text, both escape characters included. Offsets are UTF-16 units in that text. */
export type EscapeSequence = { readonly start: number; readonly end: number } & (
  | { readonly meaning: EscapeMeaning; readonly problem?: undefined }
  | { readonly meaning?: undefined; readonly problem: EscapeProblem }
);

const formatCommands = new Set(['sp', 'br', 'fi', 'nf', 'in', 'ti', 'sk', 'ce']);

/** All escape sequences of a value, good and bad, in order. The value is one leaf: it holds no separators. */
export function findEscapes(text: string, delimiters: Delimiters): EscapeSequence[] {
  const mark = delimiters.escape;
  const found: EscapeSequence[] = [];
  if (mark === '') return found;
  for (let start = text.indexOf(mark); start !== -1; ) {
    const close = text.indexOf(mark, start + 1);
    if (close === -1) {
      found.push({ start, end: text.length, problem: 'unterminated' });
      break;
    }
    const meaning = meaningOf(text.slice(start + 1, close), delimiters);
    if (typeof meaning === 'object') {
      found.push({ start, end: close + 1, meaning });
      start = text.indexOf(mark, close + 1);
    } else if (opensAt(text, close, delimiters)) {
      // `C:\dir\T\x`: the second escape character opens a good sequence, so the first one stands alone.
      found.push({ start, end: start + 1, problem: 'unterminated' });
      start = close;
    } else {
      found.push({ start, end: close + 1, problem: meaning });
      start = text.indexOf(mark, close + 1);
    }
  }
  return found;
}

/** Whether a good escape sequence starts at `start`. */
function opensAt(text: string, start: number, delimiters: Delimiters): boolean {
  const close = text.indexOf(delimiters.escape, start + 1);
  return close !== -1 && typeof meaningOf(text.slice(start + 1, close), delimiters) === 'object';
}

function meaningOf(body: string, delimiters: Delimiters): EscapeMeaning | 'unknown' | 'bad-hexadecimal' {
  switch (body) {
    case 'F':
      return { kind: 'delimiter', text: delimiters.field };
    case 'S':
      return { kind: 'delimiter', text: delimiters.component };
    case 'T':
      return { kind: 'delimiter', text: delimiters.subcomponent };
    case 'R':
      return { kind: 'delimiter', text: delimiters.repetition };
    case 'E':
      return { kind: 'delimiter', text: delimiters.escape };
    case 'P':
      // Where a message declares no truncation character, the standard's own is meant.
      return { kind: 'delimiter', text: delimiters.truncation || '#' };
    case 'H':
      return { kind: 'highlight', on: true };
    case 'N':
      return { kind: 'highlight', on: false };
  }
  switch (body[0]) {
    case 'X':
      return /^X(?:[0-9A-Fa-f]{2})+$/.test(body)
        ? { kind: 'hexadecimal', text: textOfBytes(bytesOf(body.slice(1))) }
        : 'bad-hexadecimal';
    case 'C':
      return /^C[0-9A-Fa-f]{4}$/.test(body)
        ? { kind: 'charset', bytes: 'single', code: body.slice(1) }
        : 'bad-hexadecimal';
    case 'M':
      return /^M(?:[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6})$/.test(body)
        ? { kind: 'charset', bytes: 'multi', code: body.slice(1) }
        : 'bad-hexadecimal';
    case 'Z':
      return { kind: 'local', body: body.slice(1) };
    case '.':
      return formatOf(body.slice(1));
    default:
      return 'unknown';
  }
}

function formatOf(body: string): EscapeMeaning | 'unknown' {
  const parts = /^([a-z]{2})\s*([+-]?\d{1,4})?$/i.exec(body);
  const command = parts?.[1]?.toLowerCase();
  if (parts === null || command === undefined || !formatCommands.has(command)) return 'unknown';
  const amount = parts[2] === undefined ? undefined : Number(parts[2]);
  const lines = Math.min(Math.max(amount ?? 1, 0), 100);
  const text =
    command === 'br' || command === 'ce'
      ? '\n'
      : command === 'sp'
        ? '\n'.repeat(lines)
        : command === 'sk'
          ? ' '.repeat(lines)
          : '';
  return { kind: 'format', command, amount, text };
}

function bytesOf(hexadecimal: string): number[] {
  const bytes: number[] = [];
  for (let at = 0; at < hexadecimal.length; at += 2) bytes.push(Number.parseInt(hexadecimal.slice(at, at + 2), 16));
  return bytes;
}

/** UTF-8 where the bytes are UTF-8, else one character a byte: the sequence does not say which set it is in. */
function textOfBytes(bytes: readonly number[]): string {
  let encoded = '';
  for (const byte of bytes) encoded += '%' + byte.toString(16).padStart(2, '0');
  try {
    return decodeURIComponent(encoded);
  } catch {
    // Not UTF-8; the language has no other test for it than this error.
    return String.fromCharCode(...bytes);
  }
}

/**
 * The text that a raw value stands for: delimiters and characters put in, formatting turned into line ends and blanks,
 * highlighting and charset switches left out. Bad, local and charset sequences stay as they are written.
 */
export function decodeText(raw: string, delimiters: Delimiters): string {
  if (delimiters.escape === '' || !raw.includes(delimiters.escape)) return raw;
  let text = '';
  let at = 0;
  for (const sequence of findEscapes(raw, delimiters)) {
    text += raw.slice(at, sequence.start);
    at = sequence.end;
    switch (sequence.meaning?.kind) {
      case 'delimiter':
      case 'hexadecimal':
      case 'format':
        text += sequence.meaning.text;
        break;
      case 'highlight':
        break;
      default:
        text += raw.slice(sequence.start, sequence.end);
    }
  }
  return text + raw.slice(at);
}

/**
 * Writes a text as one leaf of a message: the inverse of {@link decodeText}. Line feeds become `\.br\`, other control
 * characters `\Xdd\`. A message without an escape character cannot say delimiters as text: there they stay as they are.
 */
export function encodeText(text: string, delimiters: Delimiters): string {
  const mark = delimiters.escape;
  if (mark === '') return text;
  const { classes } = delimiters;
  const truncation = delimiters.truncation === '' ? -1 : delimiters.truncation.charCodeAt(0);
  let raw = '';
  let at = 0;
  // Most texts stay as they are, and are not put together anew.
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (classes[code] === CharacterClass.Ordinary && code !== truncation) continue;
    raw += text.slice(at, index) + encodeCharacter(text.charAt(index), delimiters);
    at = index + 1;
  }
  return at === 0 ? text : raw + text.slice(at);
}

function encodeCharacter(character: string, delimiters: Delimiters): string {
  const mark = delimiters.escape;
  switch (character) {
    case mark:
      return `${mark}E${mark}`;
    case delimiters.field:
      return `${mark}F${mark}`;
    case delimiters.component:
      return `${mark}S${mark}`;
    case delimiters.subcomponent:
      return `${mark}T${mark}`;
    case delimiters.repetition:
      return `${mark}R${mark}`;
    case delimiters.truncation:
      return `${mark}P${mark}`;
    case '\n':
      return `${mark}.br${mark}`;
  }
  const code = character.charCodeAt(0);
  if (code >= 32 && code !== 127) return character;
  return `${mark}X${code.toString(16).toUpperCase().padStart(2, '0')}${mark}`;
}

/**
 * Rewrites a raw leaf for a message with other delimiters: what it says stays the same, formatting and local sequences
 * included. With equal delimiters the text comes back as it was.
 */
export function translateText(raw: string, from: Delimiters, to: Delimiters): string {
  if (from.key === to.key) return raw;
  let text = '';
  let at = 0;
  for (const sequence of findEscapes(raw, from)) {
    text += encodeText(raw.slice(at, sequence.start), to);
    at = sequence.end;
    if (sequence.meaning?.kind === 'delimiter') text += encodeText(sequence.meaning.text, to);
    else if (sequence.meaning !== undefined && to.escape !== '')
      text += to.escape + raw.slice(sequence.start + 1, sequence.end - 1) + to.escape;
    else text += encodeText(raw.slice(sequence.start, sequence.end), to);
  }
  return text + encodeText(raw.slice(at), to);
}
