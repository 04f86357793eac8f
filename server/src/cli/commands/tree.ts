import type { Command } from 'commander';
import type { Shell } from '../shell.ts';

/** Options as commander reads them. */
export interface TreeOptions {
  readonly json?: boolean;
}

/** Declares `pipehat tree`; what it needs is loaded when it is run. */
export function addTree(program: Command, shell: Shell): void {
  program
    .command('tree')
    .description('Show the messages of a file: groups, segments, fields, their names and values.')
    .argument('<file>', 'a file, or - for standard input')
    .option('--json', 'an array with a tree for each message')
    .action(async (file: string, options: TreeOptions) => {
      const { tree } = await import('../tree/tree.ts');
      await tree(file, options, shell);
    });
}
