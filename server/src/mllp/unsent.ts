/** Messages that never left. */
import type { Opening } from './connecting.ts';
import type { OutgoingMessage } from './outgoing.ts';
import type { Delivery, SendResult } from './send-result.ts';

/** Why there was nothing to write to. */
export type NoConnection = Exclude<Opening, { kind: 'open' }>;

/**
 * The result of a message that no byte of was written.
 *
 * @param latencyMs from the start of the attempt, in milliseconds
 */
export function unsent(message: OutgoingMessage, opening: NoConnection, latencyMs: number): SendResult {
  const delivery: Delivery = 'notSent';
  const rest = { controlId: message.controlId, code: '', replies: [], notes: [], latencyMs, delivery };
  switch (opening.kind) {
    case 'timedOut':
      return { ...rest, result: 'timedOut', phase: opening.phase, text: opening.message };
    case 'unreachable':
      return {
        ...rest,
        result: 'unreachable',
        text: opening.message,
        ...(opening.isLasting === true ? { isLasting: true } : {}),
      };
    case 'cancelled':
      return { ...rest, result: 'cancelled', text: 'Cancelled before anything was sent.' };
  }
}
