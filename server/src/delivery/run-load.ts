/** Many messages on their way at once: so many senders, no faster than asked for, until there are no more. */
import type { OutgoingMessage, RefusedMessage } from '../mllp/outgoing.ts';
import type { SendResult } from '../mllp/send-result.ts';
import type { Sender } from '../mllp/sender.ts';
import type { Wait } from './retries.ts';

/** One message to send; whoever makes jobs may hang more on them. */
export interface LoadJob {
  readonly message: OutgoingMessage | Pick<RefusedMessage, 'kind' | 'message'>;
}

/** How a run goes. */
export interface LoadOptions {
  /** So many senders, each with one message at a time. */
  readonly concurrency: number;
  /** At most so many messages a second, over all senders; undefined for as fast as it goes. */
  readonly rate?: number | undefined;
  /** Sends no more once a message was not accepted; what is on its way then is waited for. */
  readonly stopOnError: boolean;
  /** Cancels what is on its way and sends no more. */
  readonly signal: AbortSignal;
  readonly wait: Wait;
  /** A steady clock in milliseconds. */
  elapsed(): number;
}

/** How a run ended. */
export interface LoadEnd {
  /** Whether every message was accepted. */
  readonly isAllAccepted: boolean;
}

/**
 * Sends every job. The next one is asked for when a sender is free for it, so that a run of any length needs no more
 * memory than a short one. Rejects with what the jobs or `onOutcome` reject with, once every sender is closed.
 *
 * @param onOutcome called with each result as it comes; its sender waits for it before it takes the next job
 */
export async function runLoad<Job extends LoadJob>(
  jobs: AsyncIterator<Job>,
  makeSender: () => Sender,
  options: LoadOptions,
  onOutcome: (job: Job, result: SendResult) => Promise<void> | void,
): Promise<LoadEnd> {
  const { concurrency, rate, stopOnError, signal, wait } = options;
  const startedAt = options.elapsed();
  let isAllAccepted = true;
  let isBroken = false;
  let started = 0;
  const work = async (): Promise<void> => {
    const sender = makeSender();
    try {
      while (!signal.aborted && !isBroken && (isAllAccepted || !stopOnError)) {
        // A generator answers one after the other, so no job is taken twice.
        const next = await jobs.next();
        if (next.done === true) break;
        if (rate !== undefined) {
          const due = (started++ * 1_000) / rate - (options.elapsed() - startedAt);
          if (due > 0) await wait(due, signal);
        }
        const result = await sendJob(next.value, sender, signal);
        if (result.result !== 'accepted') isAllAccepted = false;
        await onOutcome(next.value, result);
      }
    } catch (error) {
      isBroken = true;
      throw error;
    } finally {
      await sender.close();
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: concurrency }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return { isAllAccepted };
}

async function sendJob({ message }: LoadJob, sender: Sender, signal: AbortSignal): Promise<SendResult> {
  return message.kind === 'ready' ? await sender.send(message, signal) : refusedResult(message);
}

/** A message that can't be sent as it is: of the results that there are, this one means that nothing got there. */
export function refusedResult({ message }: Pick<RefusedMessage, 'message'>): SendResult {
  return {
    result: 'unreachable',
    controlId: '',
    code: '',
    text: `Not sent. ${message}`,
    replies: [],
    latencyMs: 0,
    notes: [],
    delivery: 'notSent',
  };
}
