/** Which captured message was answered by which: MSA-2 of a reply is MSH-10 of what it answers (chapter 2, 2.9). */
import { type Message, parseMessage } from '../syntax/message.ts';

/** A captured message as text. */
export interface CapturedText {
  /** Microseconds since 1970, UTC; undefined where it comes from a log. */
  readonly time: number | undefined;
  /** The ends of its connection; empty where it comes from a log. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

/** A message of a capture with what became of it. */
export interface CapturedExchange {
  readonly message: CapturedText;
  readonly controlId: string;
  /** Every reply on the same connection: an accept acknowledgement, an application reply, or both. Empty where none came. */
  readonly replies: readonly CapturedText[];
  /** Microseconds to the first reply; undefined where there is none, or no clock. */
  readonly latency: number | undefined;
}

/**
 * Pairs messages with their replies.
 * @param captured in the order in which they came
 * @returns one entry for each message that is no reply to an earlier one, in the same order
 */
export function pairReplies(captured: readonly CapturedText[]): CapturedExchange[] {
  const exchanges: { message: CapturedText; controlId: string; replies: CapturedText[] }[] = [];
  /** By connection and control id: the last message with it, since peers use ids again. */
  const open = new Map<string, { readonly replies: CapturedText[] }>();
  for (const entry of captured) {
    const message = parseMessage(entry.text);
    const answered = message && acknowledged(message);
    const asked = answered === undefined ? undefined : open.get(`${entry.to} ${entry.from} ${answered}`);
    if (asked !== undefined) {
      asked.replies.push(entry);
      continue;
    }
    const exchange = { message: entry, controlId: message?.controlId ?? '', replies: [] };
    exchanges.push(exchange);
    if (exchange.controlId !== '') open.set(`${entry.from} ${entry.to} ${exchange.controlId}`, exchange);
  }
  return exchanges.map(exchange => ({
    ...exchange,
    latency: between(exchange.message.time, exchange.replies[0]?.time),
  }));
}

function between(start: number | undefined, end: number | undefined): number | undefined {
  return start === undefined || end === undefined ? undefined : end - start;
}

function acknowledged(message: Message): string | undefined {
  const id = message.valueAt('MSA', { field: 2 });
  return id === '' ? undefined : id;
}
