import type { Command } from 'commander';
import { type LineEnd, lineEnd } from '../options.ts';
import type { Shell } from '../shell.ts';

/** Options as commander reads them. */
export interface FormatOptions {
  readonly write?: boolean;
  readonly eol: LineEnd;
}

/** Declares `pipehat format`; what it needs is loaded when it is run. */
export function addFormat(program: Command, shell: Shell): void {
  program
    .command('format')
    .description('Put one segment on a line. What segments hold is never changed.')
    .argument('<file...>', 'files, folders, or - for standard input')
    .option('--write', 'change the files in place; without it the result goes to standard output')
    .option(...lineEnd)
    .action(async (files: string[], options: FormatOptions) => {
      const { format } = await import('../format/format.ts');
      await format(files, options, shell);
    });
}
