/** Connections for HTTP requests: opened, secured and verified before HTTP gets to write on them, then kept. */
import { Agent, type ClientRequestArgs, type RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { type ConnectSettings, openSocket } from '../mllp/connecting.ts';
import type { NoConnection } from '../mllp/unsent.ts';

/**
 * How long an idle connection is kept, in milliseconds. Many servers close theirs after five seconds, and a message that
 * is written just then may or may not arrive.
 */
const IDLE_LIMIT = 4_000;

/** What a request fails with when no connection came about, so that nothing was written. */
export class NotConnected extends Error {
  readonly opening: NoConnection;

  constructor(opening: NoConnection) {
    super('no connection');
    this.opening = opening;
  }
}

/** A request by this agent. Node takes `signal` off before it asks for a connection, so that has one of its own. */
export interface ConnectingRequest extends RequestOptions {
  /** Gives up an attempt to connect. */
  readonly connecting: AbortSignal | undefined;
}

/** Connects as MLLP does, with the same deadlines and words. */
export class ConnectingAgent extends Agent {
  readonly #settings: ConnectSettings;
  readonly #notes = new WeakMap<Socket, readonly string[]>();

  constructor(settings: ConnectSettings, keepAlive: boolean) {
    super({ keepAlive, timeout: IDLE_LIMIT });
    this.#settings = settings;
  }

  /** What was odd about a connection of this agent. */
  notesOn(socket: Socket): readonly string[] {
    return this.#notes.get(socket) ?? [];
  }

  /** Called by Node for a request that no kept connection is there for. */
  override createConnection(
    options: ClientRequestArgs & Partial<ConnectingRequest>,
    callback?: (error: Error | null, socket: Socket) => void,
  ): undefined {
    const created = callback as ((error: Error | null, socket?: Socket) => void) | undefined;
    void openSocket(this.#settings, options.connecting).then(opening => {
      if (opening.kind !== 'open') {
        created?.(new NotConnected(opening));
        return;
      }
      opening.socket.setNoDelay(true);
      this.#notes.set(opening.socket, opening.notes);
      created?.(null, opening.socket);
    });
    return undefined;
  }
}
