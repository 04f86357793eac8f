/** From an endpoint to a socket that stands, with a deadline for each step. */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { DirectReads } from './direct-reads.ts';
import { type Endpoint, formatAddress, tlsConnectOptions } from './endpoint.ts';
import { describeConnectProblem, describeKeyProblem, describeTlsProblem, isUntrusted } from './socket-problems.ts';

/** The outcome of {@link openSocket}. Where there is no socket, nothing was sent. */
export type Opening =
  | { readonly kind: 'open'; readonly socket: Socket; readonly notes: readonly string[] }
  | { readonly kind: 'timedOut'; readonly phase: 'connect' | 'tls'; readonly message: string }
  | {
      readonly kind: 'unreachable';
      readonly message: string;
      /** Only another setting could change it, here or at the peer: trying again is in vain. */
      readonly isLasting?: boolean;
    }
  | { readonly kind: 'cancelled' };

/** What it takes to connect: the address, TLS, and how long each step may last, in milliseconds. */
export type ConnectSettings = Pick<Endpoint, 'host' | 'port' | 'tls' | 'connectTimeout' | 'tlsTimeout'>;

/**
 * Connects to an endpoint, TLS included. The signal ends the attempt at any moment and closes its socket.
 *
 * @param reads takes what the socket reads, in place of its `data` event
 */
export async function openSocket(
  endpoint: ConnectSettings,
  signal: AbortSignal | undefined,
  reads?: DirectReads,
): Promise<Opening> {
  if (signal?.aborted) return { kind: 'cancelled' };
  const { host, port, tls } = endpoint;
  const reading = reads === undefined ? {} : { onread: reads.onread };
  let socket: Socket;
  try {
    socket =
      tls === undefined
        ? connectTcp({ host, port, ...reading })
        : connectTls({ ...tlsConnectOptions(host, tls), port, ...reading });
  } catch (error) {
    // Node reads certificates and keys at once and throws; a port or host out of range as well.
    return {
      kind: 'unreachable',
      message: tls === undefined ? describeConnectProblem(error, host, port) : describeKeyProblem(error),
      isLasting: true,
    };
  }
  const address = formatAddress(host, port);
  const connected = await settle(socket, 'connect', endpoint.connectTimeout, signal);
  switch (connected.kind) {
    case 'cancelled':
      return connected;
    case 'late':
      return {
        kind: 'timedOut',
        phase: 'connect',
        message: `No connection to ${address} within ${endpoint.connectTimeout} ms. Check host and port, and any firewall between.`,
      };
    case 'failed':
      return { kind: 'unreachable', message: describeConnectProblem(connected.error, host, port) };
    case 'done':
  }
  if (tls === undefined) return { kind: 'open', socket, notes: [] };
  const secured = await settle(socket, 'secureConnect', endpoint.tlsTimeout, signal);
  switch (secured.kind) {
    case 'cancelled':
      return secured;
    case 'late':
      return {
        kind: 'timedOut',
        phase: 'tls',
        message: `${address} accepted the connection but no TLS handshake within ${endpoint.tlsTimeout} ms. It may not speak TLS.`,
      };
    case 'failed':
      return {
        kind: 'unreachable',
        message: describeTlsProblem(secured.error, host, port),
        isLasting: isUntrusted(secured.error),
      };
    case 'done':
      return {
        kind: 'open',
        socket,
        notes: tls.insecure === true ? ['The certificate of the peer was not verified.'] : [],
      };
  }
}

type Settled =
  | { readonly kind: 'done' }
  | { readonly kind: 'late' }
  | { readonly kind: 'failed'; readonly error: Error }
  | { readonly kind: 'cancelled' };

/** Waits for an event of a socket that is being opened; in any other case the socket is closed for good. */
function settle(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<Settled> {
  return new Promise(resolve => {
    const finish = (outcome: Settled): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      socket.off(event, done);
      socket.off('close', closed);
      // The error listener stays: an error that comes while the socket is being closed is no news.
      if (outcome.kind !== 'done') socket.destroy();
      resolve(outcome);
    };
    const done = (): void => finish({ kind: 'done' });
    const cancel = (): void => finish({ kind: 'cancelled' });
    const closed = (): void => finish({ kind: 'failed', error: new Error('the connection was closed') });
    const timer = setTimeout(() => finish({ kind: 'late' }), timeout);
    socket.on('error', error => finish({ kind: 'failed', error }));
    socket.once('close', closed);
    socket.once(event, done);
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();
  });
}
