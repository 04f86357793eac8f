/** The real process as a {@link Shell}. */
import path from 'node:path';
import { definitionsIn } from '../node/definitions.ts';
import type { Output, Shell } from './shell.ts';

/** @param definitions folder of the compiled definitions, as an absolute path */
export function processShell(definitions: string): Shell {
  const shell: Shell = {
    out: outputTo(process.stdout, () => shell.exitCode),
    err: outputTo(process.stderr, () => shell.exitCode),
    readInput,
    cwd: process.cwd(),
    environment: process.env,
    definitions: definitionsIn(path.resolve(definitions)),
    onInterrupt,
    async serveLanguage() {
      const { startNodeServer } = await import('../node/start.ts');
      startNodeServer(definitions);
    },
    isDebugging: process.env.PIPEHAT_DEBUG === '1',
    exitCode: 0,
  };
  return shell;
}

function outputTo(stream: NodeJS.WriteStream, exitCode: () => number): Output {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // `pipehat lint . | head` closes the pipe when it has seen enough: that is no error, and nobody reads any more.
    if (error.code === 'EPIPE') process.exit(exitCode());
    process.stderr.write(`pipehat: the output can't be written: ${error.message}\n`);
    process.exit(2);
  });
  return {
    isTerminal: stream.isTTY === true,
    write(data) {
      if (stream.write(data)) return Promise.resolve();
      return new Promise(resolve => stream.once('drain', resolve));
    },
  };
}

async function readInput(): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part);
  return Buffer.concat(parts);
}

function onInterrupt(call: () => void): () => void {
  process.on('SIGINT', call);
  process.on('SIGTERM', call);
  return () => {
    process.off('SIGINT', call);
    process.off('SIGTERM', call);
  };
}
