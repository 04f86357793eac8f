/** The other end of a connection, in a process of its own: a raw socket server, or Pipehat's listener. */
import { createServer, type Socket } from 'node:net';
import { startListener } from '../../server/src/mllp/listener.ts';
import { systemRuntime } from '../../server/src/mllp/runtime.ts';
import { acknowledgementFrame } from './mllp-messages.ts';

if (process.argv[2] === 'listener') {
  const sink = { received: () => {}, problem: () => {} };
  const started = await startListener({ port: 0 }, systemRuntime(), sink);
  if (started.kind === 'failed') throw new Error(started.message);
  process.send?.({ port: started.listener.port });
} else {
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
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));
}
process.on('disconnect', () => process.exit(0));
