/**
 * From the bytes of a file to its text.
 *
 * 1. A byte order mark decides: UTF-8, UTF-16 LE or BE. It is left out of the text, as editors leave it out.
 * 2. Without one, zero bytes beside the letters of the first segment id mean UTF-16.
 * 3. Else MSH-18 of the first message decides, as it does on the wire.
 * 4. An empty MSH-18, or one that can't be right: UTF-8 where the bytes are that, else Latin-1 (8859/1), which loses no
 *    byte. Not windows-1252, of which five bytes stand for nothing.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { type DeclaredCharset, declaredCharset } from '../core/encoding/charset-names.ts';
import { looksLikeHl7, parseMessage } from '../core/syntax/message.ts';
import { charsetNamesOf } from './message-charset.ts';

/** A file as text. */
export interface DecodedFile {
  readonly text: string;
  /** Set where MSH-18 says one character set and the bytes are another. */
  readonly mismatch: CharsetMismatch | undefined;
}

/** What the bytes are, against what MSH-18 says; in words that follow "the file is" and "expected". */
export interface CharsetMismatch {
  readonly actual: string;
  readonly expected: string;
}

const ESCAPE = 0x1b;

/** Reads a file. Whatever the bytes are, they give a text; whether it is HL7 the text has to show. */
export async function decodeFile(bytes: Buffer): Promise<DecodedFile> {
  const order = utf16Order(bytes);
  if (order !== undefined) {
    const text = decodeUtf16(bytes, order);
    const isSaid = declaredEncoding(declaredIn(text)) === 'utf-16';
    return { text, mismatch: isSaid ? undefined : { actual: 'UTF-16', expected: 'UNICODE UTF-16' } };
  }
  if (hasUtf8Mark(bytes)) {
    const text = bytes.toString('utf8', 3);
    return { text, mismatch: mismatchOf(declaredIn(text), bytes.subarray(3)) };
  }
  // Nearly every file is ASCII, and then no character set has to be looked at, nor any table of one be loaded.
  if (isAscii(bytes) && !bytes.includes(ESCAPE)) {
    const text = bytes.toString('latin1');
    return { text, mismatch: /UTF-?(?:16|32)/i.test(text) ? mismatchOf(declaredIn(text), bytes) : undefined };
  }
  const { decodeMessage, sniffCharset } = await import('../mllp/charsets.ts');
  const declared = declaredCharset(sniffCharset(bytes));
  const mismatch = mismatchOf(declared, bytes);
  // Where MSH-18 can't be right the file is read as what it is, and as every editor shows it. MSH-18 was found byte by
  // byte, so a set of two or four bytes a character can't be right either.
  if (mismatch?.actual === unicode.actual) return { text: bytes.toString('utf8'), mismatch };
  return { text: isWide(declared) ? bytes.toString('latin1') : decodeMessage(bytes).text, mismatch };
}

/** Whether a file starts like HL7 v2; `start` is some hundred bytes of it. */
export function startsLikeHl7(start: Buffer): boolean {
  const order = utf16Order(start);
  const text = order === undefined ? start.toString('latin1', hasUtf8Mark(start) ? 3 : 0) : decodeUtf16(start, order);
  return looksLikeHl7(text.trimStart());
}

/** Reads a text file that is no HL7, such as a table: by its mark, else UTF-8 where it is that, else Latin-1. */
export function decodePlain(bytes: Buffer): string {
  const order = utf16Order(bytes);
  if (order !== undefined) return decodeUtf16(bytes, order);
  if (hasUtf8Mark(bytes)) return bytes.toString('utf8', 3);
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

/** Which byte of a UTF-16 unit comes first: the less or the more significant one. */
export type ByteOrder = 'little' | 'big';

/** UTF-16 by its mark, or by the zero bytes in the `MSH`, `FHS` or `BHS` that a file without one starts with. */
export function utf16Order(bytes: Buffer): ByteOrder | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'little';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'big';
  const start = bytes.toString('latin1', 0, 8);
  if (/^(?:M\0S\0H\0|F\0H\0S\0|B\0H\0S\0)/.test(start)) return 'little';
  if (/^\0(?:M\0S\0H\0|F\0H\0S\0|B\0H\0S\0)/.test(start)) return 'big';
  return undefined;
}

function decodeUtf16(bytes: Buffer, order: ByteOrder): string {
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  const units = order === 'little' ? even : Buffer.from(even).swap16();
  const text = units.toString('utf16le').replace(/^\ufeff/, '');
  // A file that was cut inside a character still shows that something was there.
  return bytes.length % 2 === 0 ? text : `${text}\ufffd`;
}

function hasUtf8Mark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** MSH-18 of the first message of a text. */
function declaredIn(text: string): DeclaredCharset {
  const message = parseMessage(text);
  return message === undefined ? { kind: 'none' } : declaredCharset(charsetNamesOf(message));
}

function declaredEncoding(declared: DeclaredCharset): string | undefined {
  return declared.kind === 'known' ? declared.encoding : undefined;
}

function isWide(declared: DeclaredCharset): boolean {
  const encoding = declaredEncoding(declared);
  return encoding === 'utf-16' || encoding === 'utf-32';
}

const unicode: CharsetMismatch = { actual: 'UTF-8', expected: 'UNICODE UTF-8' };
const singleByte = 'a single-byte set such as 8859/1';

/** Compares what MSH-18 says with bytes that are not UTF-16. An empty or unknown MSH-18 says nothing. */
function mismatchOf(declared: DeclaredCharset, bytes: Buffer): CharsetMismatch | undefined {
  if (declared.kind !== 'known') return undefined;
  const { encoding } = declared;
  if (isAscii(bytes)) return isWide(declared) ? { actual: 'ASCII', expected: unicode.expected } : undefined;
  if (!isUtf8(bytes)) {
    if (isWide(declared)) return { actual: 'in a single-byte set', expected: 'its name, such as 8859/1' };
    if (encoding === 'utf-8') return { actual: 'not UTF-8', expected: singleByte };
    return encoding === 'ascii' ? { actual: 'not ASCII', expected: singleByte } : undefined;
  }
  // Text of these sets is UTF-8 by chance only, and ever less so the longer it is; that of GB 18030 or BIG-5 can be.
  return /^(?:ascii|utf-16|utf-32|iso-.*|windows-.*|jis-.*)$/.test(encoding) ? unicode : undefined;
}
