/**
 * The other end of an MLLP connection, played by the test byte by byte: a server or a client that does exactly what its
 * script says. It waits for events and never sleeps.
 */
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { FrameDecoder } from '../../server/src/core/encoding/frames.ts';
import type { Responder } from '../../server/src/mllp/answering.ts';
import { type Listener, type ListenerSettings, startListener as start } from '../../server/src/mllp/listener.ts';
import type { ListenerProblem, ReceivedRecord } from '../../server/src/mllp/listener-connection.ts';
import type { MllpRuntime } from '../../server/src/mllp/runtime.ts';
import { repositoryRoot } from './paths.ts';

/** How long a test waits for what has to come before it fails; a test never waits this long on purpose. */
const PATIENCE = 10_000;
// Taken here, so that tests which stop the clock still end.
const startTimer = setTimeout;
const stopTimer = clearTimeout;

/** A promise that fails when what it waits for does not come. */
function inTime<T>(promise: Promise<T>, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = startTimer(() => reject(new Error(`no ${what} came within ${PATIENCE} ms`)), PATIENCE);
    promise.then(resolve, reject).finally(() => stopTimer(timer));
  });
}

/** Values that come one by one, and those who wait for them. */
export class Arrivals<T> {
  readonly all: T[] = [];
  readonly #what: string;
  readonly #waiting: { readonly take: (value: T) => void; readonly fail: (error: Error) => void }[] = [];
  #taken = 0;
  #end: Error | undefined;

  /** @param what the values, for the error when none comes */
  constructor(what: string) {
    this.#what = what;
  }

  add(value: T): void {
    this.all.push(value);
    this.#waiting.shift()?.take(value);
  }

  /** No more will come: whoever waits for one gets the error. */
  end(error: Error): void {
    this.#end = error;
    for (const waiting of this.#waiting.splice(0)) waiting.fail(error);
  }

  /** The next value that nobody has taken yet; waits for it where there is none. */
  next(): Promise<T> {
    const value = this.all[this.#taken++];
    if (value !== undefined) return Promise.resolve(value);
    if (this.#end !== undefined) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        stopTimer(timer);
        reject(error);
      };
      const take = (arrived: T): void => {
        stopTimer(timer);
        resolve(arrived);
      };
      const timer = startTimer(() => fail(new Error(`no ${this.#what} came within ${PATIENCE} ms`)), PATIENCE);
      this.#waiting.push({ take, fail });
    });
  }
}

/** What a script that waits for a frame gets when the connection is closed: the end of most scripts. */
class ConnectionClosed extends Error {}

/** One end of a connection, in the hands of a test. */
export class RawPeer {
  readonly socket: Socket;
  readonly #ended: Promise<void>;
  readonly #closed: Promise<void>;
  readonly #frames = new Arrivals<string>('frame');
  readonly #decoder = new FrameDecoder();
  #received = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    // A reset by the other end is an outcome that tests look for in the other end's words.
    socket.on('error', () => {});
    this.#ended = new Promise((resolve, reject) => {
      socket.once('end', resolve);
      socket.once('close', () => reject(new ConnectionClosed('the connection was closed')));
    });
    // Most tests do not ask for it; those that do get the rejection all the same.
    this.#ended.catch(() => {});
    this.#closed = new Promise(resolve => {
      socket.once('close', () => {
        this.#frames.end(new ConnectionClosed('the connection was closed'));
        resolve();
      });
    });
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      for (const event of this.#decoder.push(chunk)) {
        if (event.kind === 'frame') this.#frames.add(Buffer.from(event.content).toString('utf8'));
      }
    });
  }

  /** Resolves when the other end has closed its side. */
  get ended(): Promise<void> {
    return inTime(this.#ended, 'end');
  }

  /** Resolves when both sides are closed. */
  get closed(): Promise<void> {
    return inTime(this.#closed, 'close');
  }

  /** Every byte that came so far. */
  get received(): Buffer {
    return this.#received;
  }

  /** The next whole frame, as text. */
  frame(): Promise<string> {
    return this.#frames.next();
  }

  /** Writes and waits until the system has taken it. */
  write(bytes: Buffer | string): Promise<void> {
    return new Promise(resolve => this.socket.write(bytes, () => resolve()));
  }

  /** Writes each piece as a packet of its own: the next one goes when the one before it has been taken. */
  async writeInPieces(pieces: readonly Buffer[]): Promise<void> {
    for (const piece of pieces) {
      await this.write(piece);
      // Lets the other end's turn of the event loop run, so that it reads the pieces one by one.
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  /** Closes this side only. */
  halfClose(): void {
    this.socket.end();
  }

  /** Breaks the connection off with a TCP reset. */
  reset(): void {
    this.socket.resetAndDestroy();
  }
}

/** A server whose connections follow a script, one after the other as they come. */
export async function startScriptedServer(
  t: TestContext,
  script: (peer: RawPeer, number: number) => Promise<void> | void,
  tls?: TlsOptions,
): Promise<{ readonly port: number; readonly peers: RawPeer[]; readonly connections: Arrivals<RawPeer> }> {
  const peers: RawPeer[] = [];
  const connections = new Arrivals<RawPeer>('connection');
  const onSocket = (socket: Socket): void => {
    const peer = new RawPeer(socket);
    peers.push(peer);
    connections.add(peer);
    void Promise.resolve(script(peer, peers.length)).catch((error: unknown) => {
      if (!(error instanceof ConnectionClosed)) throw error;
    });
  };
  const server = tls === undefined ? createServer({ allowHalfOpen: true }, onSocket) : createTlsServer(tls, onSocket);
  server.on('tlsClientError', () => {});
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise(resolve => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, peers, connections };
}

/** A client in the hands of a test. `stubborn`: it keeps its side open when the other end closes its own. */
export async function connectRaw(t: TestContext, port: number, stubborn = false): Promise<RawPeer> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: stubborn });
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  t.after(() => socket.destroy());
  return new RawPeer(socket);
}

/** A port of the loopback address that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** A clock that stands still and control ids that count: `OWN1`, `OWN2`, .... */
export function testRuntime(): MllpRuntime {
  let ids = 0;
  let elapsed = 0;
  return {
    now: () => ({ epochMilliseconds: Date.UTC(2026, 10, 21, 8, 0, 0), offsetMinutes: 60 }),
    elapsed: () => ++elapsed,
    newControlId: () => `OWN${++ids}`,
  };
}

/** A listener of ours, and what it told. */
export interface TestListener {
  readonly listener: Listener;
  readonly records: Arrivals<ReceivedRecord>;
  readonly problems: Arrivals<ListenerProblem>;
}

/** Starts a listener of ours on a free loopback port; it is closed when the test ends. */
export async function startTestListener(
  t: TestContext,
  settings: Partial<ListenerSettings> = {},
  respond?: Responder,
): Promise<TestListener> {
  const records = new Arrivals<ReceivedRecord>('message');
  const problems = new Arrivals<ListenerProblem>('problem');
  const sink = {
    received: (record: ReceivedRecord) => records.add(record),
    problem: (problem: ListenerProblem) => problems.add(problem),
  };
  const started = await start({ port: 0, closeGrace: 200, ...settings }, testRuntime(), sink, respond);
  if (started.kind !== 'listening') throw new Error(started.message);
  t.after(() => started.listener.close());
  return { listener: started.listener, records, problems };
}

/** A file of the certificates that only tests trust; see make.sh beside them. */
export function testCertificate(name: string): Buffer {
  return readFileSync(path.join(repositoryRoot, 'test/support/mllp-test-certificates', name));
}
