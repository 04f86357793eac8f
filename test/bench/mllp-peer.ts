/**
 * The other end of the connections, in a process of its own: a raw socket server and Pipehat's listener. Both live in one
 * process, since a process that shares a core with its client answers in half the time of one that does not.
 */
import { createServer, type Socket } from 'node:net';
import { startListener } from '../../server/src/mllp/listener.ts';
import { systemRuntime } from '../../server/src/mllp/runtime.ts';
import { acknowledgementFrame } from './mllp-messages.ts';

/** Where the two listen. */
export interface PeerPorts {
  readonly raw: number;
  readonly listener: number;
}

const started = await startListener({ port: 0 }, systemRuntime(), { received: () => {}, problem: () => {} });
if (started.kind === 'failed') throw new Error(started.message);

const server = createServer((socket: Socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.on('data', chunk => {
    // The least that a server can do: an answer for each end of block.
    let frames = 0;
    for (let at = chunk.indexOf(0x1c); at !== -1; at = chunk.indexOf(0x1c, at + 1)) frames++;
    socket.write(frames === 1 ? acknowledgementFrame : Buffer.concat(Array(frames).fill(acknowledgementFrame)));
  });
});
server.listen(0, '127.0.0.1', () => {
  const ports: PeerPorts = { raw: (server.address() as { port: number }).port, listener: started.listener.port };
  process.send?.(ports);
});
process.on('disconnect', () => process.exit(0));
