import type { Command } from 'commander';
import type { Shell } from '../shell.ts';

/** Options as commander reads them. */
export interface GetOptions {
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly count?: boolean;
}

/** Declares `pipehat get`; what it needs is loaded when it is run. */
export function addGet(program: Command, shell: Shell): void {
  program
    .command('get')
    .description('Print the values at paths, a row for each message.')
    .argument('<path-or-file...>', 'paths such as PID-3.1 or OBX[*]-5, then files, folders, or -')
    .option('--csv', 'comma-separated, with a head that names the columns')
    .option('--json', '[{file, message, controlId, values: {path: value}}]')
    .option('--count', 'how often each value of one path occurs, the most frequent first')
    .addHelpText(
      'after',
      '\nWithout --csv or --json columns are parted by tabs. Where a path means several places, as with [*], their' +
        "\nvalues are parted by ~ and in JSON make an array. A field's components are printed as they stand (DOE^JOHN);" +
        '\nof anything smaller the escape sequences are decoded. What is not there is empty, in JSON null.',
    )
    .action(async (words: string[], options: GetOptions) => {
      const { get } = await import('../get/get.ts');
      await get(words, options, shell);
    });
}
