/** What listeners have received in this window: in memory only, since it is patient data. */
import type { ReceivedMessage, ValidatedMessage } from '../../../server/src/protocol.ts';

/** How many messages are kept. */
export const keptMessages = 500;

/** A message, and what Pipehat's rules say about it once that is known. */
export interface Received {
  readonly message: ReceivedMessage;
  readonly findings: { readonly errors: number; readonly warnings: number } | undefined;
}

/** The received messages of a window, newest first. */
export class ReceivedMessages {
  #received: readonly Received[] = [];
  readonly #counts = new Map<string, number>();

  get all(): readonly Received[] {
    return this.#received;
  }

  of(listener: string): readonly Received[] {
    return this.#received.filter(({ message }) => message.listener === listener);
  }

  /** How many a listener has received, those that are not kept any more included. */
  count(listener: string): number {
    return this.#counts.get(listener) ?? 0;
  }

  get total(): number {
    let total = 0;
    for (const count of this.#counts.values()) total += count;
    return total;
  }

  add(message: ReceivedMessage): void {
    this.#received = [{ message, findings: undefined }, ...this.#received].slice(0, keptMessages);
    this.#counts.set(message.listener, this.count(message.listener) + 1);
  }

  validated({ id, errors, warnings }: ValidatedMessage): void {
    this.#received = this.#received.map(received =>
      received.message.id === id ? { ...received, findings: { errors, warnings } } : received,
    );
  }

  clear(): void {
    this.#received = [];
    this.#counts.clear();
  }
}

/** `answered AA`, or that nothing was. */
export function answerText({ answer }: ReceivedMessage): string {
  return answer === '' ? 'not answered' : `answered ${answer}`;
}

/** `2 errors, 1 warning`; empty where nothing was found, or not yet. */
export function findingsText({ findings }: Received): string {
  if (findings === undefined) return '';
  const { errors, warnings } = findings;
  const parts = [
    ...(errors === 0 ? [] : [errors === 1 ? '1 error' : `${errors} errors`]),
    ...(warnings === 0 ? [] : [warnings === 1 ? '1 warning' : `${warnings} warnings`]),
  ];
  return parts.join(', ');
}

export function messages(count: number): string {
  return count === 1 ? '1 message' : `${count} messages`;
}
