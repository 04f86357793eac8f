import { refuse, type Shell } from './shell.ts';

/**
 * Says that the program has a fault: one line, and the stack for those who set `PIPEHAT_DEBUG=1`. Exits with 2, since
 * the command was not carried out.
 */
export async function reportFault(shell: Shell, error: unknown): Promise<void> {
  const [first = ''] = String(error instanceof Error ? error.message : error).split('\n');
  await refuse(shell, `internal error: ${first} (PIPEHAT_DEBUG=1 shows more)`);
  if (shell.isDebugging && error instanceof Error) await shell.err.write(`${error.stack}\n`);
}
