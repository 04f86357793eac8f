/** What was sent in this window, and what came back: in memory only, since it is patient data. */
import type { SendOutcome } from '../../../server/src/protocol.ts';
import type { Environment } from '../settings/endpoints.ts';

/** How many sends are kept. */
export const keptSends = 500;

/** One message that was sent, or tried to be. */
export interface Send {
  /** Unique in the window, and growing. */
  readonly id: number;
  /** The name of the endpoint. */
  readonly endpoint: string;
  readonly environment: Environment | undefined;
  readonly outcome: SendOutcome;
}

/** The sends of a window, newest first. */
export class SendHistory {
  #sends: readonly Send[] = [];
  #lastId = 0;
  readonly #listeners = new Set<() => void>();

  get sends(): readonly Send[] {
    return this.#sends;
  }

  add(endpoint: string, environment: Environment | undefined, outcome: SendOutcome): Send {
    const send = { id: ++this.#lastId, endpoint, environment, outcome };
    this.#set([send, ...this.#sends].slice(0, keptSends));
    return send;
  }

  clear(): void {
    this.#set([]);
  }

  /** Calls back whenever something was sent or forgotten, until the answer is disposed of. */
  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  #set(sends: readonly Send[]): void {
    this.#sends = sends;
    for (const listener of this.#listeners) listener();
  }

  /**
   * The send whose reply a reply is best held against: the one before it to the same endpoint that has a reply, of the
   * same message where there is one, else of the same type.
   */
  previousReply({ id, endpoint, outcome }: Send): Send | undefined {
    const earlier = this.#sends.filter(
      other => other.id < id && other.endpoint === endpoint && other.outcome.reply !== '',
    );
    const isSameMessage = (other: Send): boolean =>
      other.outcome.uri === outcome.uri && outcome.uri !== '' && other.outcome.message === outcome.message;
    return (
      earlier.find(isSameMessage) ??
      earlier.find(other => other.outcome.controlId === outcome.controlId) ??
      earlier.find(other => other.outcome.messageType === outcome.messageType)
    );
  }
}

/**
 * The sends as a file that is written when the user asks for it: as `pipehat send --json` prints them, with time,
 * endpoint and what was sent.
 */
export function historyFile(sends: readonly Send[]): string {
  const rows = [...sends].reverse().map(({ endpoint, outcome }) => {
    const { time, controlId, messageType, result, code, text, latencyMs, sent, reply, notes } = outcome;
    return { time, endpoint, controlId, messageType, result, code, text, latencyMs, sent, reply, notes };
  });
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}
