/** Which messages a send is about, and what goes out in one piece. */
import { formatMessageType, Message, messagesOf } from '../core/syntax/message.ts';
import { hasEnvelope, type Section, sectionAt, sections } from '../core/syntax/sections.ts';
import { SourceText } from '../core/syntax/source-text.ts';
import type { BatchForm, LineRange } from '../protocol.ts';

/** One message, or a batch that goes out as one. */
export interface OutgoingItem {
  /** The document or file that it is from; empty for a text. */
  readonly uri: string;
  /** Number of the message in its document, 1-based; 1 for a batch. */
  readonly number: number;
  readonly text: string;
  readonly isBatch: boolean;
  /** `ADT^A01`, or `3 messages` for a batch. */
  readonly messageType: string;
  /** The message in its document, to place in it what a reply reports; undefined for a batch. */
  readonly message: Message | undefined;
}

/** The outcome of choosing. */
export type Outgoing =
  | { readonly kind: 'items'; readonly items: readonly OutgoingItem[] }
  /** There is a batch, and it was not said how it goes out. */
  | { readonly kind: 'batch'; readonly messages: number }
  | { readonly kind: 'none'; readonly message: string };

const nothing: Outgoing = { kind: 'none', message: 'There is no message here: no line starts with MSH.' };

/** The message that a line is in. */
export function messageAtLine(uri: string, source: SourceText, line: number): Outgoing {
  const at = sectionAt(source, line);
  if (at.kind !== 'MSH') {
    return { kind: 'none', message: 'The cursor is in no message. Put it on a line of the message to send.' };
  }
  return itemsOf(uri, source, section => section.firstLine === at.firstLine);
}

/** Every message that one of the ranges of lines touches. */
export function messagesInLines(uri: string, source: SourceText, ranges: readonly LineRange[]): Outgoing {
  const touches = ({ firstLine, endLine }: Section): boolean =>
    ranges.some(({ first, last }) => first < endLine && last >= firstLine);
  const outgoing = itemsOf(uri, source, touches);
  if (outgoing.kind !== 'none') return outgoing;
  return { kind: 'none', message: 'The selection touches no message. Select lines of the messages to send.' };
}

/** All messages of documents in their order. */
export function messagesOfAll(
  documents: readonly { readonly uri: string; readonly source: SourceText }[],
  batch: BatchForm | undefined,
): Outgoing {
  const items: OutgoingItem[] = [];
  let inBatches = 0;
  for (const { uri, source } of documents) {
    const outgoing = itemsOf(uri, source, () => true);
    if (outgoing.kind !== 'items') continue;
    const isBatch = hasEnvelope(source);
    if (isBatch) inBatches += outgoing.items.length;
    if (isBatch && batch === 'whole') items.push(wholeOf(uri, source, outgoing.items.length));
    else items.push(...outgoing.items);
  }
  if (items.length === 0) return nothing;
  return inBatches > 0 && batch === undefined ? { kind: 'batch', messages: inBatches } : { kind: 'items', items };
}

/** A text that went out before: as it is, in one piece. */
export function textAgain(text: string): Outgoing {
  const source = SourceText.of(text);
  const messages = messagesOf(source);
  const [first] = messages;
  if (first === undefined) return nothing;
  if (messages.length > 1 || hasEnvelope(source)) {
    return { kind: 'items', items: [wholeOf('', source, messages.length)] };
  }
  const messageType = formatMessageType(first.type);
  return { kind: 'items', items: [{ uri: '', number: 1, text, isBatch: false, messageType, message: first }] };
}

function itemsOf(uri: string, source: SourceText, isWanted: (section: Section) => boolean): Outgoing {
  const items: OutgoingItem[] = [];
  let number = 0;
  for (const section of sections(source)) {
    if (section.kind !== 'MSH') continue;
    number++;
    if (!isWanted(section)) continue;
    const message = new Message(source, section);
    const messageType = formatMessageType(message.type);
    items.push({ uri, number, text: message.text, isBatch: false, messageType, message });
  }
  return items.length === 0 ? nothing : { kind: 'items', items };
}

function wholeOf(uri: string, source: SourceText, count: number): OutgoingItem {
  const messageType = count === 1 ? '1 message' : `${count} messages`;
  return { uri, number: 1, text: source.toString(), isBatch: true, messageType, message: undefined };
}
