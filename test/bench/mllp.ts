/** Sender and listener against the barest sockets that do the same: a frame there, a frame back. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { endpointAt } from '../../server/src/mllp/endpoint.ts';
import { type OutgoingMessage, prepareMessage } from '../../server/src/mllp/outgoing.ts';
import { systemRuntime } from '../../server/src/mllp/runtime.ts';
import { createSender } from '../../server/src/mllp/sender.ts';
import { measureRounds, type Times } from './measure.ts';
import { messageFrame, messageText } from './mllp-messages.ts';
import type { PeerPorts } from './mllp-peer.ts';

/** How many messages a round sends one by one, and how many in a window: rounds are short, so that many can be. */
const ONE_BY_ONE = 300;
const WINDOWED = 2_000;
/** Outstanding messages of a windowed round. */
const WINDOW = 64;
/** Rounds until the engine has compiled all of it for good. */
const WARM_UP = 60;

/**
 * What the rounds of `raw`, `sender`, `listener` one by one took, and in a window those of `raw window` (a write a frame),
 * `raw gathered` (what one read allows in one write) and `sender window`.
 */
export async function measureMllp(rounds: number): Promise<Times> {
  const peer = await startPeer();
  const toRaw = await openRaw(peer.ports.raw);
  const toListener = await openRaw(peer.ports.listener);
  const prepared = prepareMessage(messageText);
  if (prepared.kind === 'refused') throw new Error(prepared.message);
  if (Buffer.compare(prepared.frame, messageFrame) !== 0) throw new Error('Raw socket and sender send other bytes.');
  const single = createSender(endpointAt('127.0.0.1', peer.ports.raw, { keepAlive: true }), systemRuntime());
  const window = createSender(
    endpointAt('127.0.0.1', peer.ports.raw, { keepAlive: true, window: WINDOW }),
    systemRuntime(),
  );
  const send = async (sender: typeof single, message: OutgoingMessage): Promise<void> => {
    const { result, text } = await sender.send(message);
    if (result !== 'accepted') throw new Error(text);
  };
  try {
    const oneByOne = [
      { name: 'raw', run: () => pingPong(toRaw, ONE_BY_ONE, 1) },
      {
        name: 'sender',
        run: async () => {
          for (let count = 0; count < ONE_BY_ONE; count++) await send(single, prepared);
        },
      },
      { name: 'listener', run: () => pingPong(toListener, ONE_BY_ONE, 1) },
    ];
    const windowed = [
      { name: 'raw window', run: () => pingPong(toRaw, WINDOWED, WINDOW) },
      { name: 'raw gathered', run: () => pingPong(toRaw, WINDOWED, WINDOW, true) },
      {
        name: 'sender window',
        // As many outstanding at any time as the bare sockets have.
        async run() {
          let left = WINDOWED;
          const work = async (): Promise<void> => {
            while (left-- > 0) await send(window, prepared);
          };
          await Promise.all(Array.from({ length: WINDOW }, work));
        },
      },
    ];
    // One after the other: the peer would clear away what windows leave behind while it is asked one by one.
    const times = await measureRounds(oneByOne, rounds, WARM_UP);
    return new Map([...times, ...(await measureRounds(windowed, rounds, WARM_UP))]);
  } finally {
    toRaw.destroy();
    toListener.destroy();
    await Promise.all([single.close(), window.close()]);
    peer.process.kill();
  }
}

async function startPeer(): Promise<{ readonly ports: PeerPorts; readonly process: ChildProcess }> {
  const child = fork(path.join(import.meta.dirname, 'mllp-peer.mjs'));
  const [ports] = (await once(child, 'message')) as [PeerPorts];
  return { ports, process: child };
}

async function openRaw(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/**
 * Sends a frame whenever fewer than `window` answers are missing, until `count` answers have come.
 *
 * @param gathers writes together what the answers of one read allow
 */
function pingPong(socket: Socket, count: number, window: number, gathers = false): Promise<void> {
  return new Promise(resolve => {
    let sent = 0;
    let answered = 0;
    const onData = (chunk: Buffer): void => {
      let ends = 0;
      for (let at = chunk.indexOf(0x1c); at !== -1; at = chunk.indexOf(0x1c, at + 1)) ends++;
      answered += ends;
      if (answered === count) {
        socket.off('data', onData);
        resolve();
        return;
      }
      if (gathers) socket.cork();
      for (; ends > 0 && sent < count; ends--, sent++) socket.write(messageFrame);
      if (gathers) socket.uncork();
    };
    socket.on('data', onData);
    for (; sent < Math.min(window, count); sent++) socket.write(messageFrame);
  });
}
