/** Sender and listener against the barest sockets that do the same: a frame there, a frame back. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { endpointAt } from '../../server/src/mllp/endpoint.ts';
import { type OutgoingMessage, prepareMessage } from '../../server/src/mllp/outgoing.ts';
import { systemRuntime } from '../../server/src/mllp/runtime.ts';
import { createSender } from '../../server/src/mllp/sender.ts';
import { type Medians, measure } from './measure.ts';
import { messageFrame, messageText } from './mllp-messages.ts';

/** How many messages a round sends one by one, and how many in a window. */
export interface MllpCounts {
  readonly oneByOne: number;
  readonly windowed: number;
}

/** Outstanding messages of a windowed round. */
const WINDOW = 64;

/** Medians of `raw`, `sender`, `listener` one by one, and of `raw window` and `sender window`. */
export async function measureMllp({ oneByOne, windowed }: MllpCounts, rounds: number): Promise<Medians> {
  const peers = [await startPeer('raw'), await startPeer('listener')] as const;
  const [raw, listener] = peers;
  const toRaw = await openRaw(raw.port);
  const toListener = await openRaw(listener.port);
  const prepared = prepareMessage(messageText);
  if (prepared.kind === 'refused') throw new Error(prepared.message);
  const single = createSender(endpointAt('127.0.0.1', raw.port, { keepAlive: true }), systemRuntime());
  const window = createSender(endpointAt('127.0.0.1', raw.port, { keepAlive: true, window: WINDOW }), systemRuntime());
  const send = async (sender: typeof single, message: OutgoingMessage): Promise<void> => {
    const { result, text } = await sender.send(message);
    if (result !== 'accepted') throw new Error(text);
  };
  try {
    return await measure(
      [
        { name: 'raw', run: () => pingPong(toRaw, oneByOne, 1) },
        {
          name: 'sender',
          run: async () => {
            for (let count = 0; count < oneByOne; count++) await send(single, prepared);
          },
        },
        { name: 'listener', run: () => pingPong(toListener, oneByOne, 1) },
        { name: 'raw window', run: () => pingPong(toRaw, windowed, WINDOW) },
        {
          name: 'sender window',
          // As many outstanding at any time as the bare sockets have.
          async run() {
            let left = windowed;
            const work = async (): Promise<void> => {
              while (left-- > 0) await send(window, prepared);
            };
            await Promise.all(Array.from({ length: WINDOW }, work));
          },
        },
      ],
      rounds,
    );
  } finally {
    toRaw.destroy();
    toListener.destroy();
    await Promise.all([single.close(), window.close()]);
    for (const { process: peer } of peers) peer.kill();
  }
}

async function startPeer(kind: 'raw' | 'listener'): Promise<{ readonly port: number; readonly process: ChildProcess }> {
  const child = fork(path.join(import.meta.dirname, 'mllp-peer.mjs'), [kind]);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { port, process: child };
}

async function openRaw(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Sends a frame whenever fewer than `window` answers are missing, until `count` answers have come. */
function pingPong(socket: Socket, count: number, window: number): Promise<void> {
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
      for (; ends > 0 && sent < count; ends--, sent++) socket.write(messageFrame);
    };
    socket.on('data', onData);
    for (; sent < Math.min(window, count); sent++) socket.write(messageFrame);
  });
}
