/** The `pipehat` command. */
import path from 'node:path';
import { processShell } from './process-shell.ts';
import { run } from './run.ts';
import { reportFault } from './unexpected.ts';

const shell = processShell(path.join(import.meta.dirname, 'definitions'));
// Outside of the run itself only a fault of the program gets here: still one line, and no stack.
process.on('uncaughtException', error => {
  void reportFault(shell, error).then(() => process.exit(shell.exitCode));
});
// Not `process.exit`: what is still on its way to a pipe has to get there.
void run(process.argv.slice(2), shell).then(() => {
  process.exitCode = shell.exitCode;
});
