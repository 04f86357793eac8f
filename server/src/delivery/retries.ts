/**
 * Sends again what did not get through, as far as that can't do harm: what never left, and what the receiver rejected for
 * a reason that passes. What may have arrived goes out a second time only where that is asked for, and never unsaid.
 */
import { isAcknowledgementCode, verdictOf } from '../core/encoding/acknowledgement-mode.ts';
import type { OutgoingMessage } from '../mllp/outgoing.ts';
import type { Delivery, SendResult } from '../mllp/send-result.ts';
import type { Sender } from '../mllp/sender.ts';

/** When to send again, and how soon. */
export interface RetryPolicy {
  /** How often at most, beyond the first time. */
  readonly times: number;
  /** Before the first retry, in milliseconds. */
  readonly delayMs: number;
  /** How much longer each wait is than the one before it; 1 for waits of equal length. */
  readonly factor: number;
  /** The longest wait, in milliseconds. */
  readonly maxDelayMs: number;
  /** Also sends again what may have arrived. The receiver may then have it twice. */
  readonly uncertain: boolean;
  /** Codes of table 0357 with which AR and CR mean "not now" rather than "never". */
  readonly transientCodes: readonly string[];
}

/** What holds where nothing else is said: no retries at all. */
export const retryDefaults: RetryPolicy = {
  times: 0,
  delayMs: 1_000,
  factor: 2,
  maxDelayMs: 60_000,
  uncertain: false,
  // Application record locked, application internal error.
  transientCodes: ['206', '207'],
};

/** Waits for some milliseconds, or until the signal is given. Never rejects. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/**
 * A sender that sends again by the policy. Its results are those of the last attempt; the notes say of the others, and
 * `delivery` is true of all attempts together. Closing it ends its waits.
 */
export function withRetries(sender: Sender, policy: RetryPolicy, wait: Wait): Sender {
  const closing = new AbortController();
  return {
    async send(message, signal) {
      const attempts: SendResult[] = [];
      for (;;) {
        const result = await sender.send(message, signal);
        attempts.push(result);
        const isOver = attempts.length > policy.times || !maySendAgain(result, message, policy);
        if (isOver || signal?.aborted || closing.signal.aborted) return summary(result, attempts.slice(0, -1));
        await waitFor(delayBefore(attempts.length, policy), wait, [signal, closing.signal]);
        if (signal?.aborted || closing.signal.aborted) {
          return summary(cancelledAfter(attempts.length, result), attempts);
        }
      }
    },
    async close() {
      closing.abort();
      await sender.close();
    },
  };
}

/** How long to wait before the n-th retry, in milliseconds. */
function delayBefore(retry: number, { delayMs, factor, maxDelayMs }: RetryPolicy): number {
  return Math.min(maxDelayMs, delayMs * factor ** (retry - 1));
}

async function waitFor(milliseconds: number, wait: Wait, signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  const either = new AbortController();
  const abort = (): void => either.abort();
  for (const signal of signals) signal?.addEventListener('abort', abort);
  await wait(milliseconds, either.signal);
  for (const signal of signals) signal?.removeEventListener('abort', abort);
}

function maySendAgain(result: SendResult, message: OutgoingMessage, policy: RetryPolicy): boolean {
  switch (result.result) {
    case 'unreachable':
      if (result.isLasting === true) return false;
      return mayBeDoubled(result, policy);
    case 'timedOut':
    case 'badReply':
      return mayBeDoubled(result, policy);
    case 'rejected':
      // Of a batch, other messages than the one that was rejected may have been accepted.
      return message.expected.length === 1 && isTransient(result, policy.transientCodes);
    default:
      return false;
  }
}

/** Whether it never left, or may go out a second time. */
function mayBeDoubled({ delivery }: SendResult, { uncertain }: RetryPolicy): boolean {
  return delivery === 'notSent' || (delivery === 'maybe' && uncertain);
}

/** Whether every error that an AR or CR reports is one that passes. */
function isTransient({ reply }: SendResult, codes: readonly string[]): boolean {
  const acknowledgement = reply?.acknowledgement;
  if (acknowledgement === undefined || !isAcknowledgementCode(acknowledgement.code)) return false;
  if (verdictOf(acknowledgement.code) !== 'reject') return false;
  // Warnings and information come with errors, and are none.
  const errors = acknowledgement.errors.filter(({ severity }) => severity !== 'W' && severity !== 'I');
  return errors.length > 0 && errors.every(({ code }) => codes.includes(code.trim()));
}

function cancelledAfter(attempts: number, last: SendResult): SendResult {
  return {
    result: 'cancelled',
    controlId: last.controlId,
    code: '',
    text: `Cancelled while waiting for attempt ${attempts + 1}.`,
    replies: [],
    latencyMs: last.latencyMs,
    notes: [],
    delivery: 'notSent',
  };
}

/** The result with what the attempts before it come to. */
function summary(result: SendResult, earlier: readonly SendResult[]): SendResult {
  if (earlier.length === 0) return result;
  const all = [...earlier, result];
  const notes = [...result.notes, attemptsNote(earlier, result.result === 'cancelled' ? 0 : 1)];
  const left = all.filter(({ delivery }) => delivery !== 'notSent');
  // What was rejected is not kept, so it can't be there twice.
  if (left.filter(one => one.result !== 'rejected').length > 1) {
    notes.push(`The message went out ${left.length} times, so the receiver may have it twice or more.`);
  }
  return { ...result, notes, delivery: strongest(all) };
}

const deliveries = ['notSent', 'maybe', 'received'] as const satisfies readonly Delivery[];

function strongest(attempts: readonly SendResult[]): Delivery {
  const found = Math.max(...attempts.map(({ delivery }) => deliveries.indexOf(delivery)));
  return deliveries[found] ?? 'maybe';
}

/** How many attempts there were, and each reason for another one once. */
function attemptsNote(earlier: readonly SendResult[], more: number): string {
  const reasons = new Map<string, number>();
  for (const one of earlier) {
    const reason = reasonOf(one);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const list = [...reasons].map(([reason, times]) => (times === 1 ? reason : `${reason} (${times} times)`));
  const count = earlier.length + more;
  return `${count === 1 ? 'One attempt was' : `${count} attempts were`} made. Earlier: ${list.join(' ')}`;
}

/** Why an attempt was not the last one, as a sentence. */
function reasonOf({ result, reply, code, text }: SendResult): string {
  if (result !== 'rejected') return text;
  const errors = reply?.acknowledgement?.errors.map(error => error.code).join(', ') ?? '';
  return `The receiver rejected it for the time being (${code}, ${errors}).`;
}
