/**
 * A message on its way out: one form of line end, no left-over framing, bytes by its own MSH-18, and what its reply will
 * be known by. The text that it is made from stays what it is.
 */
import { type AcknowledgementMode, acknowledgementMode } from '../core/encoding/acknowledgement-mode.ts';
import type { Charset } from '../core/encoding/charset-names.ts';
import { encodeFrame } from '../core/encoding/frames.ts';
import { leafPath } from '../core/path/leaf-path.ts';
import { Message, messagesOf } from '../core/syntax/message.ts';
import { sections } from '../core/syntax/sections.ts';
import { SourceText } from '../core/syntax/source-text.ts';
import { encodeMessage } from './charsets.ts';

/** A message, or a batch as the one block it is, ready to be written. */
export interface OutgoingMessage {
  readonly kind: 'ready';
  /** The whole MLLP frame. */
  readonly frame: Uint8Array;
  /** MSH-10 of the message, BHS-11 or else FHS-11 of a batch: its name in logs and results. */
  readonly controlId: string;
  /** The MSH-10s that replies will name in MSA-2: one, or those of a batch. */
  readonly expected: readonly string[];
  /** For a batch: ids of the envelope, any of which answers the whole. */
  readonly envelopeIds: readonly string[];
  readonly mode: AcknowledgementMode;
  /** What it was encoded in. */
  readonly charset: string;
}

/** The bytes of a message without MLLP's framing, for a carrier that has a framing of its own. A view, not a copy. */
export function contentOf({ frame }: OutgoingMessage): Uint8Array {
  return frame.subarray(1, -2);
}

/** Why a text is not sent. Nothing was written anywhere. */
export interface RefusedMessage {
  readonly kind: 'refused';
  readonly reason: 'not-a-message' | 'several-messages' | 'unencodable' | 'unusable-charset';
  /** For a person: where, what, what to do. */
  readonly message: string;
  /** Offset in the given text, in UTF-16 units, where there is one to point at. */
  readonly offset?: number;
  /** The place, such as `PID-5.1`. */
  readonly path?: string;
}

/**
 * The text as it goes over the wire: every segment ends with CR, the last one too; LF and CRLF are CR; blank lines, a
 * byte order mark and MLLP's own bytes are left out.
 */
export function normaliseMessage(text: string): string {
  const lines = text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: framing bytes left in a file would end the frame early.
    .replace(/[\x0b\x1c]/g, '')
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/);
  let message = '';
  for (const line of lines) if (!/^[ \t]*$/.test(line)) message += `${line}\r`;
  return message;
}

/**
 * Makes one message ready to be sent. A text that holds several, or a batch envelope, is refused: how a batch goes out
 * has to be said, by giving its messages one by one or by {@link prepareBatch}.
 *
 * @param fallback what an empty MSH-18 means at the endpoint; UTF-8 where nothing is set
 */
export function prepareMessage(text: string, fallback?: Charset): OutgoingMessage | RefusedMessage {
  return prepare(text, false, fallback);
}

/** Makes a batch, or several messages in a row, ready to be sent as one block. */
export function prepareBatch(text: string, fallback?: Charset): OutgoingMessage | RefusedMessage {
  return prepare(text, true, fallback);
}

function prepare(text: string, isBatch: boolean, fallback: Charset | undefined): OutgoingMessage | RefusedMessage {
  const normalised = normaliseMessage(text);
  const source = SourceText.of(normalised);
  const messages = messagesOf(source);
  const [first] = messages;
  if (first === undefined) {
    const message = 'There is no MSH segment, so this is no HL7 message to send.';
    return { kind: 'refused', reason: 'not-a-message', message };
  }
  const isEnveloped = [...sections(source)].some(section => section.kind !== 'MSH' && section.kind !== 'none');
  if (!isBatch && (messages.length > 1 || isEnveloped)) {
    const what = isEnveloped ? 'This is a batch' : `These are ${messages.length} messages`;
    const message = `${what}; send the messages one by one, or say that they go as one block.`;
    return { kind: 'refused', reason: 'several-messages', message };
  }
  const charset = first.header.rawAt({ field: 18 });
  const separator = first.delimiters.repetition;
  const encoded = encodeMessage(normalised, separator === '' ? [charset] : charset.split(separator), fallback);
  if (encoded.kind === 'unusable-charset') {
    const message = `MSH-18: the message can't be written as ${encoded.charset}: ${encoded.reason}.`;
    return { kind: 'refused', reason: 'unusable-charset', message, path: 'MSH-18' };
  }
  if (encoded.kind === 'unencodable') {
    const path = pathAt(messages, encoded.offset);
    const what = `${JSON.stringify(encoded.character)} (${encoded.codePoint}) does not exist in ${encoded.charset}`;
    const advice = `Change the character, or name a character set in MSH-18 that has it, such as UNICODE UTF-8.`;
    const offset = originalOffset(text, normalised, encoded.offset);
    return { kind: 'refused', reason: 'unencodable', message: `${path}: ${what}. ${advice}`, offset, path };
  }
  const expected = messages.map(message => message.controlId);
  const envelopeIds = envelopeIdsOf(source);
  return {
    kind: 'ready',
    frame: encodeFrame(encoded.bytes),
    controlId: envelopeIds[0] ?? expected[0] ?? '',
    expected,
    envelopeIds,
    mode: acknowledgementMode(first.header),
    charset: encoded.charset,
  };
}

/** BHS-11 and FHS-11, as far as the text has them. */
function envelopeIdsOf(source: SourceText): string[] {
  const ids: string[] = [];
  for (const section of sections(source)) {
    if (section.kind !== 'BHS' && section.kind !== 'FHS') continue;
    const envelope = new Message(source, section);
    const id = envelope.textAt(envelope.header, { field: 11 });
    if (id === '') continue;
    if (section.kind === 'BHS') ids.unshift(id);
    else ids.push(id);
  }
  return ids;
}

/** The path of the place at an offset; of several messages, which one it is in goes before it. */
function pathAt(messages: readonly Message[], offset: number): string {
  for (const [index, message] of messages.entries()) {
    const at = message.segments.findIndex(
      ({ segment, start }) => offset >= start && offset <= start + segment.text.length,
    );
    const entry = message.segments[at];
    if (entry === undefined) continue;
    const path = leafPath(message, entry, offset - entry.start);
    return messages.length === 1 ? path : `message ${index + 1}, ${path}`;
  }
  return 'before the first message';
}

/** Where the character at an offset of the normalised text stands in the text that it was made from. */
function originalOffset(original: string, normalised: string, offset: number): number {
  const character = String.fromCodePoint(normalised.codePointAt(offset) ?? 0);
  let at = original.startsWith('\ufeff') ? 0 : -1;
  // Normalising drops no character that can be unencodable, so the n-th of its kind is the n-th in both.
  for (let found = normalised.indexOf(character); found !== -1 && found <= offset; ) {
    at = original.indexOf(character, at + 1);
    found = normalised.indexOf(character, found + 1);
  }
  return at;
}
