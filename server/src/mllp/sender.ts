/**
 * Sends messages to one endpoint and says what became of each. Expected outcomes are values; nothing is thrown.
 *
 * With `keepAlive` one connection serves message after message, up to `window` of them waiting at once; a connection
 * that failed, or whose replies are in doubt, is replaced for the next message. Without it every message has a
 * connection of its own.
 */

import { openSocket } from './connecting.ts';
import { Connection } from './connection.ts';
import { DirectReads } from './direct-reads.ts';
import { type Endpoint, formatAddress } from './endpoint.ts';
import type { OutgoingMessage } from './outgoing.ts';
import type { MllpRuntime } from './runtime.ts';
import type { SendResult } from './send-result.ts';
import { Turns } from './turns.ts';
import { type NoConnection, unsent } from './unsent.ts';

/** A way out for messages, whatever carries them: made by {@link createSender}, and by the other kinds of delivery. */
export interface Sender {
  /**
   * Sends one message and waits for its reply. May be called again before that: messages go out in the order of the
   * calls. Aborting the signal gives up at any moment, in the queue, while connecting or while waiting, and closes the
   * connection.
   */
  send(message: OutgoingMessage, signal?: AbortSignal): Promise<SendResult>;
  /** Lets what waits for a reply finish, then closes the connection. Messages given later are `cancelled`. */
  close(): Promise<void>;
}

/** A sender for an endpoint. It connects with the first message, not before. */
export function createSender(endpoint: Endpoint, runtime: MllpRuntime): Sender {
  return endpoint.keepAlive ? new KeepingSender(endpoint, runtime) : new SingleSender(endpoint, runtime);
}

async function openConnection(
  endpoint: Endpoint,
  runtime: MllpRuntime,
  signal: AbortSignal | undefined,
): Promise<Connection | NoConnection> {
  const reads = new DirectReads();
  const opening = await openSocket(endpoint, signal, reads);
  if (opening.kind !== 'open') return opening;
  return new Connection(opening.socket, endpoint, runtime, opening.notes, reads);
}

/** A connection for each message. */
class SingleSender implements Sender {
  readonly #endpoint: Endpoint;
  readonly #runtime: MllpRuntime;
  readonly #connections = new Set<Connection>();
  #isClosed = false;

  constructor(endpoint: Endpoint, runtime: MllpRuntime) {
    this.#endpoint = endpoint;
    this.#runtime = runtime;
  }

  async send(message: OutgoingMessage, signal?: AbortSignal): Promise<SendResult> {
    const startedAt = this.#runtime.elapsed();
    const failure = (opening: NoConnection): SendResult =>
      unsent(message, opening, this.#runtime.elapsed() - startedAt);
    if (this.#isClosed) return failure({ kind: 'cancelled' });
    const connection = await openConnection(this.#endpoint, this.#runtime, signal);
    if (!(connection instanceof Connection)) return failure(connection);
    this.#connections.add(connection);
    void connection.closed.then(() => this.#connections.delete(connection));
    const result = signal?.aborted
      ? failure({ kind: 'cancelled' })
      : await new Promise<SendResult>(resolve => connection.send(message, signal, resolve));
    connection.retire();
    return result;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#connections].map(connection => connection.close()));
  }
}

/** One connection for all messages. */
class KeepingSender implements Sender {
  readonly #endpoint: Endpoint;
  readonly #runtime: MllpRuntime;
  readonly #turns: Turns;
  readonly #connections = new Set<Connection>();
  #current: Connection | undefined;
  #opening: SharedOpening | undefined;
  #isClosed = false;

  constructor(endpoint: Endpoint, runtime: MllpRuntime) {
    this.#endpoint = endpoint;
    this.#runtime = runtime;
    this.#turns = new Turns(Math.max(1, endpoint.window));
  }

  send(message: OutgoingMessage, signal?: AbortSignal): Promise<SendResult> {
    // Nearly always the connection stands and there is a turn to be had: then the message goes out in this very turn.
    if (!this.#isClosed && !signal?.aborted && this.#current?.isUsable && this.#turns.takeNow()) {
      return this.#sendOn(this.#current, message, signal);
    }
    return this.#sendLater(message, signal);
  }

  async #sendLater(message: OutgoingMessage, signal: AbortSignal | undefined): Promise<SendResult> {
    const startedAt = this.#runtime.elapsed();
    const failure = (opening: NoConnection): SendResult =>
      unsent(message, opening, this.#runtime.elapsed() - startedAt);
    if (this.#isClosed || !(await this.#turns.take(signal))) return failure({ kind: 'cancelled' });
    let isOver = true;
    try {
      let connection = await this.#connect(signal);
      // The peer may have closed it while it stood idle; nothing was written, so another one may be tried.
      if (connection instanceof Connection && !connection.isUsable) connection = await this.#connect(signal);
      if (!(connection instanceof Connection)) return failure(connection);
      if (signal?.aborted) return failure({ kind: 'cancelled' });
      if (connection.isUsable) {
        isOver = false;
        return this.#sendOn(connection, message, signal);
      }
      const { host, port } = this.#endpoint;
      return failure({ kind: 'unreachable', message: `${formatAddress(host, port)} closes each connection at once.` });
    } finally {
      if (isOver) this.#turns.give();
    }
  }

  /** Sends with a turn that was taken, and gives it back. */
  #sendOn(connection: Connection, message: OutgoingMessage, signal: AbortSignal | undefined): Promise<SendResult> {
    return new Promise(resolve => {
      connection.send(message, signal, result => {
        this.#turns.give();
        resolve(result);
      });
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#connections].map(connection => connection.close()));
  }

  async #connect(signal: AbortSignal | undefined): Promise<Connection | NoConnection> {
    if (this.#current?.isUsable) return this.#current;
    if (this.#opening === undefined || this.#opening.isAbandoned) this.#opening = this.#open();
    return await this.#opening.join(signal);
  }

  #open(): SharedOpening {
    const shared = new SharedOpening(async signal => {
      const connection = await openConnection(this.#endpoint, this.#runtime, signal);
      if (this.#opening === shared) this.#opening = undefined;
      if (!(connection instanceof Connection)) return connection;
      this.#connections.add(connection);
      void connection.closed.then(() => this.#connections.delete(connection));
      this.#current = connection;
      return connection;
    });
    return shared;
  }
}

/** A connection that several messages wait for; it is given up when the last of them is. */
class SharedOpening {
  readonly #abort = new AbortController();
  readonly #opened: Promise<Connection | NoConnection>;
  #waiting = 0;

  constructor(open: (signal: AbortSignal) => Promise<Connection | NoConnection>) {
    this.#opened = open(this.#abort.signal);
  }

  /** Whether nobody waits any more, so that what comes of it is of no use. */
  get isAbandoned(): boolean {
    return this.#abort.signal.aborted;
  }

  join(signal: AbortSignal | undefined): Promise<Connection | NoConnection> {
    if (signal?.aborted) return Promise.resolve({ kind: 'cancelled' });
    this.#waiting++;
    return new Promise(resolve => {
      const leave = (): void => {
        this.#waiting--;
        if (this.#waiting === 0) this.#abort.abort();
        resolve({ kind: 'cancelled' });
      };
      signal?.addEventListener('abort', leave, { once: true });
      void this.#opened.then(outcome => {
        signal?.removeEventListener('abort', leave);
        resolve(outcome);
      });
    });
  }
}
