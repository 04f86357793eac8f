import type { Command } from 'commander';
import { collect } from '../options.ts';
import type { Shell } from '../shell.ts';

/** Options as commander reads them. */
export interface DiffOptions {
  readonly ignore?: readonly string[];
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Declares `pipehat diff`; what it needs is loaded when it is run. */
export function addDiff(program: Command, shell: Shell): void {
  program
    .command('diff')
    .description('Compare the messages of two files, place by place.')
    .argument('<left>', 'a file, or - for standard input')
    .argument('<right>', 'a file, or - for standard input')
    .option('--ignore <path>', 'leave out a path such as OBX-14 or NTE, with what is in it', collect(String))
    .option('--all', 'compare what is always left out as well: MSH-7, MSH-10, MSH-13, EVN-2')
    .option('--json', '[{message, path, name, left, right}], null where there is nothing')
    .addHelpText(
      'after',
      '\nThe first message is compared with the first, the second with the second, and so on. Values are compared' +
        '\ndecoded, so other delimiters make no difference. Observations belong together by OBX-3 and OBX-4, identifiers' +
        '\nby their id and authority. Exits with 1 on any difference.',
    )
    .action(async (left: string, right: string, options: DiffOptions) => {
      const { diff } = await import('../diff/diff.ts');
      await diff(left, right, options, shell);
    });
}
