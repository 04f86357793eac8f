/** What came back for a message: bytes read as messages, and what each of them says about the one that was sent. */
import { type Acknowledgement, readAcknowledgement } from '../core/encoding/acknowledgement.ts';
import { acknowledgementMode } from '../core/encoding/acknowledgement-mode.ts';
import type { Charset } from '../core/encoding/charset-names.ts';
import { readPlainAcknowledgement } from '../core/encoding/plain-acknowledgement.ts';
import { formatMessageType, type Message, messagesOf } from '../core/syntax/message.ts';
import { SourceText } from '../core/syntax/source-text.ts';
import { type DecodedText, decodeMessage } from './charsets.ts';
import type { Exchange } from './exchange.ts';
import type { Reply } from './send-result.ts';

/** A message with an MSA: it answers something, though perhaps another message. */
export interface AcknowledgingReply {
  readonly kind: 'acknowledgement';
  /** The reply as a message, where it asks to be acknowledged in turn. */
  readonly asking: Message | undefined;
  readonly reply: Reply;
  readonly acknowledgement: Acknowledgement;
}

/** What is no answer, and why: a sentence for a person. */
export interface OtherReply {
  readonly kind: 'no-message' | 'no-acknowledgement';
  readonly reply: Reply;
  readonly problem: string;
}

/** What came in one piece: a frame, the body of an HTTP response, a file. */
export interface ReadReplies {
  readonly decoded: DecodedText;
  /** In order; never empty. */
  readonly replies: readonly (AcknowledgingReply | OtherReply)[];
}

/** @param fallback what an empty MSH-18 means here; UTF-8 where nothing is set */
export function readReplies(bytes: Uint8Array, fallback: Charset | undefined): ReadReplies {
  const decoded = decodeMessage(bytes, fallback);
  const { charset, text } = decoded;
  const plain = readPlainAcknowledgement(text);
  if (plain !== undefined) {
    const reply: Reply = { text, charset, acknowledgement: plain };
    return { decoded, replies: [{ kind: 'acknowledgement', asking: undefined, reply, acknowledgement: plain }] };
  }
  const messages = messagesOf(SourceText.of(text));
  if (messages.length === 0) {
    const problem = 'The reply holds no MSH segment, so it is no HL7 message.';
    const reply: Reply = { text, charset, acknowledgement: undefined };
    return { decoded, replies: [{ kind: 'no-message', reply, problem }] };
  }
  return {
    decoded,
    replies: messages.map(message => {
      const acknowledgement = readAcknowledgement(message);
      const reply: Reply = { text: messages.length === 1 ? text : message.text, charset, acknowledgement };
      if (acknowledgement !== undefined) {
        const asks = acknowledgementMode(message.header).kind === 'enhanced';
        return { kind: 'acknowledgement', asking: asks ? message : undefined, reply, acknowledgement };
      }
      const type = formatMessageType(message.type);
      const what = type === '' ? 'The reply' : `The reply, ${type},`;
      const problem = `${what} holds no MSA segment, so it acknowledges nothing.`;
      return { kind: 'no-acknowledgement', reply, problem };
    }),
  };
}

/** What is said of a reply to a message that names no control id. */
export const anonymousNote = "The message has no MSH-10, so its reply can't be told from another one.";

/** Says that a reply is for another message than the one that was sent. */
export function describeStranger({ controlId }: Acknowledgement, sent: string): string {
  const what = `its MSA-2 is ${JSON.stringify(controlId)}, the MSH-10 that was sent is ${JSON.stringify(sent)}`;
  return `The reply is for another message: ${what}.`;
}

/**
 * Gives a message the whole of what came back for it, by a way on which nothing more can come.
 *
 * @param why a sentence on why nothing more can come
 */
export function judgeReplies(exchange: Exchange, { decoded, replies }: ReadReplies, why: string): void {
  for (const note of decoded.notes) exchange.note(note);
  for (const one of replies) {
    if (one.kind !== 'acknowledgement') {
      exchange.misanswer(one.problem, one.reply);
    } else if (exchange.isAnsweredBy(one.acknowledgement)) {
      exchange.take(one.reply, one.acknowledgement);
    } else if (exchange.isAnonymous) {
      exchange.note(anonymousNote);
      exchange.take(one.reply, one.acknowledgement);
    } else {
      exchange.misanswer(describeStranger(one.acknowledgement, exchange.controlId), one.reply);
    }
  }
  exchange.end(why);
}
