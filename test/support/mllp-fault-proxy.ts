/**
 * A wire that misbehaves: it stands between a sender and a listener and passes on frames, except where it splits, delays,
 * breaks off, half-closes, swallows, adds junk or changes whom an answer is for. What it does is drawn from a seed.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { FrameDecoder } from '../../server/src/core/encoding/frames.ts';

/** What may happen to a frame. */
const wireFaults = ['bytes', 'delay', 'cut', 'reset', 'halfClose', 'junk', 'swallow', 'wrongId'] as const;
export type WireFault = (typeof wireFaults)[number];

/** A frame on its way. */
interface Passing {
  readonly from: Socket;
  readonly to: Socket;
  readonly frame: Buffer;
  /** Whether it goes back to the sender. */
  readonly isAnswer: boolean;
}

/** The proxy, and how often it did what. */
export interface FaultProxy {
  readonly port: number;
  readonly counts: ReadonlyMap<WireFault, number>;
}

/**
 * Starts a proxy on a free loopback port; it is closed when the test ends.
 *
 * @param port of the listener
 * @param random numbers from 0 up to 1
 * @param share of the frames that something happens to
 */
export async function startFaultProxy(
  t: TestContext,
  port: number,
  random: () => number,
  share: number,
): Promise<FaultProxy> {
  const counts = new Map<WireFault, number>();
  const sockets = new Set<Socket>();
  const draw = (passing: Passing): WireFault | undefined => {
    if (random() >= share) return undefined;
    const fault = wireFaults[Math.floor(random() * wireFaults.length)];
    // Only an answer names somebody.
    return fault === 'wrongId' && !passing.isAnswer ? 'swallow' : fault;
  };
  const server = createServer({ allowHalfOpen: true }, near => {
    const far = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on('error', () => to.destroy());
      from.on('close', () => sockets.delete(from));
      let waiting = Promise.resolve();
      const decoder = new FrameDecoder();
      from.on('data', (chunk: Buffer) => {
        for (const event of decoder.push(chunk)) {
          if (event.kind !== 'frame') continue;
          const frame = Buffer.concat([Buffer.of(0x0b), event.content, Buffer.of(0x1c, 0x0d)]);
          waiting = waiting.then(async () => {
            const passing = { from, to, frame, isAnswer: from === far };
            const fault = draw(passing);
            if (fault !== undefined) counts.set(fault, (counts.get(fault) ?? 0) + 1);
            await pass(passing, fault, random);
          });
        }
      });
      from.on('end', () => {
        waiting = waiting.then(() => void to.end());
      });
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise(resolve => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, counts };
}

async function pass({ from, to, frame }: Passing, fault: WireFault | undefined, random: () => number): Promise<void> {
  switch (fault) {
    case undefined:
      to.write(frame);
      return;
    case 'bytes':
      for (const byte of frame) {
        to.write(Buffer.of(byte));
        await aTurn();
      }
      return;
    case 'delay':
      for (let turn = 0; turn < 20; turn++) await aTurn();
      to.write(frame);
      return;
    case 'cut':
      // A part of it arrives, then the connection is gone on both sides.
      to.write(frame.subarray(0, Math.floor(random() * frame.length)), () => reset(from, to));
      return;
    case 'reset':
      reset(from, to);
      return;
    case 'halfClose':
      to.end(frame);
      return;
    case 'junk':
      to.write(Buffer.concat([Buffer.from('\r\n\0 noise \x1c'), frame]));
      return;
    case 'swallow':
      return;
    case 'wrongId':
      to.write(Buffer.from(frame.toString('latin1').replace(/(\rMSA\|[A-Z]*\|)[^|\r]*/, '$1NOBODY'), 'latin1'));
  }
}

function reset(...sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.resetAndDestroy();
}

const aTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
