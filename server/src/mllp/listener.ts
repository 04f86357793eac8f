/**
 * An MLLP listener: takes messages, answers them, tells what came. Nobody but this machine can reach it unless another
 * address is given.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { DEFAULT_FRAME_LIMIT } from '../core/encoding/frames.ts';
import { acceptAll, type Responder } from './answering.ts';
import { DEFAULT_PORT, LOOPBACK, secureContextOptions, type TlsServerSettings } from './endpoint.ts';
import { ListenerConnection, type ListenerConnectionLimits, type ListenerSink } from './listener-connection.ts';
import type { MllpRuntime } from './runtime.ts';
import { describeKeyProblem, describeListenProblem, errorCode, errorText } from './socket-problems.ts';

/** Where to listen, and the caps. Times in milliseconds. */
export interface ListenerSettings extends ListenerConnectionLimits {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly tls?: TlsServerSettings;
  readonly tlsTimeout: number;
  /** How many clients at once. */
  readonly connectionLimit: number;
}

/** What holds where a listener's settings say nothing else. */
export const listenerDefaults = {
  host: LOOPBACK,
  port: DEFAULT_PORT,
  tlsTimeout: 10_000,
  connectionLimit: 256,
  frameLimit: DEFAULT_FRAME_LIMIT,
  backlogLimit: 1000,
  frameTimeout: 30_000,
  returnGrace: 200,
  closeGrace: 2000,
} as const satisfies ListenerSettings;

/** A listener that is up. */
export interface Listener {
  readonly host: string;
  /** The port it has, also where 0 was asked for. */
  readonly port: number;
  readonly isTls: boolean;
  /** Clients that are connected now. */
  readonly connectionCount: number;
  /** Takes no new client, answers what has come as a whole, then closes. Resolves when all of it is closed. */
  close(): Promise<void>;
}

/** The outcome of {@link startListener}. */
export type ListenerStart =
  | { readonly kind: 'listening'; readonly listener: Listener }
  | {
      readonly kind: 'failed';
      readonly reason: 'port-in-use' | 'not-permitted' | 'no-such-address' | 'bad-key' | 'other';
      /** For a person: what, why, what to do. */
      readonly message: string;
    };

/**
 * Starts a listener.
 *
 * @param settings what differs from {@link listenerDefaults}
 * @param respond decides about each message; without it every message is accepted
 */
export function startListener(
  settings: Partial<ListenerSettings>,
  runtime: MllpRuntime,
  sink: ListenerSink,
  respond: Responder = acceptAll,
): Promise<ListenerStart> {
  const complete: ListenerSettings = { ...listenerDefaults, ...settings };
  const { host, port, tls } = complete;
  let server: Server;
  try {
    server = tls === undefined ? createServer({ allowHalfOpen: true }) : createSecureServer(complete, tls);
  } catch (error) {
    // Node reads certificates and keys at once and throws.
    return Promise.resolve({ kind: 'failed', reason: 'bad-key', message: describeKeyProblem(error) });
  }
  const listening = new RunningListener(server, complete, runtime, sink, respond);
  return new Promise(resolve => {
    const failed = (error: Error): void => {
      resolve({ kind: 'failed', reason: reasonOf(error), message: describeListenProblem(error, host, port) });
    };
    server.once('error', failed);
    server.once('listening', () => {
      server.off('error', failed);
      server.on('error', error => {
        sink.problem({ kind: 'listener-failed', message: `The listener met an error: ${errorText(error)}.` });
      });
      resolve({ kind: 'listening', listener: listening });
    });
    try {
      server.listen({ host, port, exclusive: true });
    } catch (error) {
      // A port outside 0 to 65535 is thrown, not told.
      resolve({ kind: 'failed', reason: 'other', message: describeListenProblem(error, host, port) });
    }
  });
}

function reasonOf(error: Error): Extract<ListenerStart, { kind: 'failed' }>['reason'] {
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return 'port-in-use';
    case 'EACCES':
      return 'not-permitted';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'no-such-address';
    default:
      return 'other';
  }
}

function createSecureServer(settings: ListenerSettings, tls: TlsServerSettings): Server {
  if (tls.pfx === undefined && (tls.certificate === undefined || tls.key === undefined)) {
    throw new Error('a TLS listener needs a certificate and its private key, or a PFX');
  }
  // No half-open sockets here: a client that goes away in the middle of its handshake would be waited for. One that
  // closes its side right behind a message is still answered, unless a rule takes its time.
  return createTlsServer({
    ...secureContextOptions(tls),
    handshakeTimeout: settings.tlsTimeout,
    requestCert: tls.requireClientCertificate === true,
    rejectUnauthorized: tls.requireClientCertificate === true,
  });
}

class RunningListener implements Listener {
  readonly isTls: boolean;
  readonly #server: Server;
  readonly #settings: ListenerSettings;
  readonly #connections = new Set<ListenerConnection>();
  /** Sockets below TLS too, so that a handshake that never ends can't keep the listener from closing. */
  readonly #sockets = new Set<Socket>();
  #address: { readonly host: string; readonly port: number };
  #closing: Promise<void> | undefined;

  constructor(
    server: Server,
    settings: ListenerSettings,
    runtime: MllpRuntime,
    sink: ListenerSink,
    respond: Responder,
  ) {
    this.#server = server;
    this.#settings = settings;
    this.#address = settings;
    server.once('listening', () => {
      const bound = server.address();
      if (typeof bound === 'object' && bound !== null) this.#address = { host: bound.address, port: bound.port };
    });
    this.isTls = settings.tls !== undefined;
    server.maxConnections = settings.connectionLimit;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on(this.isTls ? 'secureConnection' : 'connection', (socket: Socket) => {
      const connection = new ListenerConnection(socket, settings, runtime, sink, respond);
      this.#connections.add(connection);
      void connection.closed.then(() => this.#connections.delete(connection));
      if (this.#closing !== undefined) connection.close();
    });
    server.on('drop', dropped => {
      const from = dropped?.remoteAddress ?? 'A client';
      const message = `${from} was turned away: ${settings.connectionLimit} clients are connected, the limit of this listener.`;
      sink.problem({ kind: 'connection-limit', message });
    });
    server.on('tlsClientError', (error: Error, socket: Socket) => {
      const peer = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
      sink.problem({ kind: 'tls-handshake', peer, message: describeHandshake(error) });
      socket.destroy();
    });
  }

  get host(): string {
    return this.#address.host;
  }

  get port(): number {
    return this.#address.port;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  close(): Promise<void> {
    this.#closing ??= new Promise(resolve => {
      const late = setTimeout(() => {
        for (const socket of this.#sockets) socket.destroy();
      }, this.#settings.closeGrace);
      this.#server.close(() => {
        clearTimeout(late);
        void Promise.all([...this.#connections].map(connection => connection.closed)).then(() => resolve());
      });
      for (const connection of this.#connections) connection.close();
    });
    return this.#closing;
  }
}

/** Why a client and this listener did not agree on TLS. */
function describeHandshake(error: Error): string {
  const code = errorCode(error);
  if (/HTTP_REQUEST|WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL/.test(code))
    return 'A client spoke without TLS; this listener wants TLS.';
  if (/PEER_DID_NOT_RETURN|CERTIFICATE_REQUIRED/.test(code))
    return 'A client came without a certificate; this listener wants one.';
  if (/UNKNOWN_CA|CERTIFICATE_UNKNOWN|BAD_CERTIFICATE/.test(code))
    return 'A client does not trust the certificate of this listener.';
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return 'A client connected and began no TLS handshake in time.';
  return `A TLS handshake failed: ${errorText(error)}.`;
}
