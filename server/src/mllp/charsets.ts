/**
 * Bytes and text by MSH-18. Bytes come first: the header's own bytes say how the message is to be read, so a frame is
 * never decoded before they have been looked at.
 *
 * What can't be encoded is refused and never replaced. What can't be decoded is read as well as it can be, with a note,
 * since a person has to see what a peer sent.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import {
  type Charset,
  declaredCharset,
  type Encoding,
  findCharset,
  type JapaneseSet,
} from '../core/encoding/charset-names.ts';
import { CARRIAGE_RETURN, END_OF_BLOCK, encodeFrame, START_OF_BLOCK } from '../core/encoding/frames.ts';
import { decodeIso2022Jp, encodeIso2022Jp } from './iso-2022-jp.ts';

/** A message as text. */
export interface DecodedText {
  readonly text: string;
  /** What it was read as, by its name in table 0211 where it has one. */
  readonly charset: string;
  /** The encoding behind that name, to answer in. */
  readonly encoding: Encoding;
  readonly sets: readonly JapaneseSet[];
  /** Where the bytes are not what the message says: full sentences, without content. */
  readonly notes: readonly string[];
}

/** A message as bytes, or why it has none. Offsets are UTF-16 units in the text that was given. */
export type EncodedText =
  | { readonly kind: 'encoded'; readonly bytes: Buffer; readonly charset: string }
  | {
      readonly kind: 'unencodable';
      readonly character: string;
      /** Such as `U+20AC`. */
      readonly codePoint: string;
      readonly offset: number;
      readonly charset: string;
    }
  | { readonly kind: 'unusable-charset'; readonly charset: string; readonly reason: string };

interface Codec {
  decode(bytes: Uint8Array): string;
  encode(text: string): Buffer;
}

function codecFor(encoding: Encoding, sets: readonly JapaneseSet[]): Codec {
  switch (encoding) {
    case 'ascii':
      return {
        decode: bytes =>
          asBuffer(bytes)
            .toString('latin1')
            .replace(/[^\0-\x7f]/g, '\ufffd'),
        encode: text => Buffer.from(text.replace(/[^\0-\x7f]/gu, '?'), 'latin1'),
      };
    case 'utf-8':
      return { decode: bytes => asBuffer(bytes).toString('utf8'), encode: text => Buffer.from(text, 'utf8') };
    case 'jis-x-0201':
      return { decode: decodeIso2022Jp, encode: text => encodeIso2022Jp(text, ['jis-x-0201']) };
    case 'iso-2022-jp':
      return { decode: decodeIso2022Jp, encode: text => encodeIso2022Jp(text, sets) };
    case 'big5':
      // What iconv-lite calls big5 has the Hong Kong additions, which a receiver of plain Big5 can't read.
      return { decode: bytes => iconv.decode(bytes, 'cp950'), encode: text => iconv.encode(text, 'cp950') };
    default:
      return { decode: bytes => iconv.decode(bytes, encoding), encode: text => iconv.encode(text, encoding) };
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * The repetitions of MSH-18, read off the bytes of the first MSH of a message or batch. The delimiters of a header are
 * ASCII in every charset that goes over MLLP; a second byte that looks like one (as ISO 2022 has them) is passed over.
 */
export function sniffCharset(bytes: Uint8Array): readonly string[] {
  const buffer = asBuffer(bytes);
  const start = headerStart(buffer);
  if (start === -1) return [];
  const end = buffer.indexOf(0x0d, start);
  return charsetField(buffer.toString('latin1', start, end === -1 ? buffer.length : end));
}

/** @param text starts with the header, one character a byte */
function charsetField(text: string): readonly string[] {
  const raw = firstLine(text);
  const header = raw.includes('\x1b') ? withoutWideText(raw) : raw;
  const separator = header[3];
  if (separator === undefined) return [];
  // MSH-1 is the separator itself, so MSH-18 stands behind the seventeenth.
  let at = -1;
  for (let count = 0; count < 17; count++) {
    at = header.indexOf(separator, at + 1);
    if (at === -1) return [];
  }
  const end = header.indexOf(separator, at + 1);
  const value = header.slice(at + 1, end === -1 ? undefined : end);
  if (value.trim() === '') return [];
  const repetition = header[5];
  return repetition === undefined || repetition === separator ? [value] : value.split(repetition);
}

function firstLine(text: string): string {
  const end = text.search(/[\r\n]/);
  return end === -1 ? text : text.slice(0, end);
}

/** A header without what ISO 2022 switches to two bytes a character. */
function withoutWideText(header: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC is what switches to a two-byte set.
  return header.replace(/\x1b\$[^\x1b]*(?:\x1b\(.)?/g, '');
}

/** Where the bytes `MSH` stand at the start of a segment; -1 where they don't. */
function headerStart(buffer: Buffer): number {
  // Nearly always at the very start.
  if (buffer[0] === 0x4d && buffer[1] === 0x53 && buffer[2] === 0x48) return 0;
  for (let at = buffer.indexOf('MSH', 0, 'latin1'); at !== -1; at = buffer.indexOf('MSH', at + 1, 'latin1')) {
    const before = at === 0 ? 0x0d : (buffer[at - 1] as number);
    // Line ends, blanks, left-over framing, and the last byte of a UTF-8 byte order mark.
    if (before <= 0x20 || before === 0xbf) return at;
  }
  return -1;
}

/** UTF-16 shows in the header's first character, whatever MSH-18 says. */
function utf16Order(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a !== undefined && a >= 0x41 && b === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b !== undefined && b >= 0x41)) return 'utf-16be';
  return undefined;
}

/**
 * Reads a message's bytes by its MSH-18.
 *
 * @param fallback what an empty MSH-18 means on this connection; UTF-8 where nothing is set
 */
export function decodeMessage(bytes: Uint8Array, fallback?: Charset): DecodedText {
  const order = utf16Order(bytes);
  if (order !== undefined) {
    const text = iconv.decode(bytes, order);
    return {
      text,
      charset: 'UNICODE UTF-16',
      encoding: 'utf-16',
      sets: [],
      notes: ["The message came as UTF-16, which MLLP can't carry safely."],
    };
  }
  // Nearly every message is all ASCII: then it is text already, and the header is read off that.
  const plain = isAscii(bytes) ? asBuffer(bytes).toString('latin1') : undefined;
  const declared = declaredCharset(plain?.startsWith('MSH') ? charsetField(plain) : sniffCharset(bytes));
  switch (declared.kind) {
    case 'none':
      if (fallback?.encoding === undefined) return guess(bytes, plain, 'MSH-18 is empty', 'utf-8');
      return read(bytes, plain, fallback.name, fallback.encoding, []);
    case 'known':
      if (declared.encoding === 'ascii' && plain === undefined) return guess(bytes, plain, 'MSH-18 says ASCII');
      return read(bytes, plain, declared.charset.name, declared.encoding, declared.sets);
    case 'unsupported':
      return guess(bytes, plain, `MSH-18 says ${declared.charset.name}, which Pipehat has no converter for`);
    case 'unknown':
      return guess(bytes, plain, `MSH-18 says ${JSON.stringify(declared.name)}, which is not in table 0211`);
  }
}

/** @param plain the text, where it is all ASCII */
function read(
  bytes: Uint8Array,
  plain: string | undefined,
  charset: string,
  encoding: Encoding,
  sets: readonly JapaneseSet[],
): DecodedText {
  if (plain !== undefined && holdsAscii(encoding)) return { text: plain, charset, encoding, sets, notes: [] };
  const text = codecFor(encoding, sets).decode(bytes);
  const broken = text.includes('\ufffd') && (encoding !== 'utf-8' || !isUtf8(bytes));
  return {
    text,
    charset,
    encoding,
    sets,
    notes: broken ? [`Some bytes are not ${charset}; they are shown as \ufffd.`] : [],
  };
}

/** Text that is all ASCII reads the same in every set but those that switch by escape sequences or use wide units. */
function holdsAscii(encoding: Encoding): boolean {
  return encoding !== 'iso-2022-jp' && encoding !== 'utf-16' && encoding !== 'utf-32';
}

/**
 * Reads bytes of a set that is not known: UTF-8 where they are that, else Latin-1, which loses no byte.
 *
 * @param plain the text, where it is all ASCII
 * @param said what the message says about its set, for the note
 */
function guess(bytes: Uint8Array, plain: string | undefined, said: string, expected?: 'utf-8'): DecodedText {
  const buffer = asBuffer(bytes);
  if (plain === undefined && !isUtf8(bytes)) {
    const notes = [`${said}; the bytes are not UTF-8 and were read as 8859/1.`];
    return { text: buffer.toString('latin1'), charset: '8859/1', encoding: 'iso-8859-1', sets: [], notes };
  }
  const notes = plain !== undefined || expected === 'utf-8' ? [] : [`${said}; the bytes are UTF-8 and were read so.`];
  return { text: plain ?? buffer.toString('utf8'), charset: utf8.name, encoding: 'utf-8', sets: [], notes };
}

/**
 * A frame that answers a message, in the set that the message was read in, so that what is echoed comes back byte for
 * byte. An answer is always due: what the set does not hold becomes `?`.
 */
export function frameLike(text: string, { encoding, sets }: Pick<DecodedText, 'encoding' | 'sets'>): Uint8Array {
  // Nearly every answer is all ASCII; then text and frame are written in one go.
  const framed = `${startOfBlock}${text}${endOfBlock}`;
  const bytes = Buffer.from(framed, 'utf8');
  const isPlain = bytes.length === framed.length && holdsAscii(encoding);
  return isPlain || encoding === 'utf-8' ? bytes : encodeFrame(codecFor(encoding, sets).encode(text));
}

const startOfBlock = String.fromCharCode(START_OF_BLOCK);
const endOfBlock = String.fromCharCode(END_OF_BLOCK, CARRIAGE_RETURN);

/**
 * Writes a message as bytes by its MSH-18.
 *
 * @param repetitions MSH-18 as it stands in the message
 * @param fallback what an empty MSH-18 means on this connection; UTF-8 where nothing is set
 */
export function encodeMessage(text: string, repetitions: readonly string[], fallback?: Charset): EncodedText {
  const declared = declaredCharset(repetitions);
  switch (declared.kind) {
    case 'none': {
      const charset = fallback ?? utf8;
      return charset.encoding === undefined
        ? refuseNames(text, charset.name, 'Pipehat has no converter for it')
        : write(text, charset.name, charset.encoding, []);
    }
    case 'known':
      return write(text, declared.charset.name, declared.encoding, declared.sets);
    case 'unsupported':
      return refuseNames(text, declared.charset.name, 'Pipehat has no converter for it');
    case 'unknown':
      return refuseNames(text, declared.name, 'it is not in table 0211');
  }
}

const utf8: Charset = findCharset('UNICODE UTF-8') ?? { name: 'UNICODE UTF-8', encoding: 'utf-8', standard: true };

/** Text in a set that can't be written: plain ASCII is the same in all of them, anything else is refused. */
function refuseNames(text: string, charset: string, reason: string): EncodedText {
  const bytes = Buffer.from(text, 'utf8');
  return isAscii(bytes) ? { kind: 'encoded', bytes, charset } : { kind: 'unusable-charset', charset, reason };
}

function write(text: string, charset: string, encoding: Encoding, sets: readonly JapaneseSet[]): EncodedText {
  if (encoding === 'utf-16' || encoding === 'utf-32') {
    const reason = 'its bytes can be those that start and end an MLLP frame; use UNICODE UTF-8';
    return { kind: 'unusable-charset', charset, reason };
  }
  if (encoding === 'utf-8') {
    const half = /\p{Surrogate}/u.exec(text);
    if (half !== null) return unencodable(text, half.index, charset);
    return { kind: 'encoded', bytes: Buffer.from(text, 'utf8'), charset };
  }
  const codec = codecFor(encoding, sets);
  const bytes = codec.encode(text);
  if (codec.decode(bytes) === text) return { kind: 'encoded', bytes, charset };
  return unencodable(text, firstUnencodable(text, codec), charset);
}

function unencodable(text: string, offset: number, charset: string): EncodedText {
  const code = text.codePointAt(offset) ?? 0;
  return {
    kind: 'unencodable',
    character: String.fromCodePoint(code),
    codePoint: `U+${code.toString(16).toUpperCase().padStart(4, '0')}`,
    offset,
    charset,
  };
}

/** Offset of the first character that does not come back as itself. */
function firstUnencodable(text: string, codec: Codec): number {
  const good = new Set<string>();
  let offset = 0;
  for (const character of text) {
    if (!good.has(character)) {
      if (codec.decode(codec.encode(character)) !== character) return offset;
      good.add(character);
    }
    offset += character.length;
  }
  // Every character is good alone: then it is one that changes with its neighbour.
  const back = codec.decode(codec.encode(text));
  let at = 0;
  while (at < text.length && back[at] === text[at]) at++;
  return Math.min(at, text.length - 1);
}
