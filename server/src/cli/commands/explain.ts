import type { Command } from 'commander';
import type { KnownVersion } from '../../core/definitions/types.ts';
import { collect, standardVersion } from '../options.ts';
import type { Shell } from '../shell.ts';

/** Options as commander reads them. */
export interface ExplainOptions {
  readonly version?: KnownVersion;
  readonly profile?: readonly string[];
  readonly json?: boolean;
}

/** Declares `pipehat explain`; what it needs is loaded when it is run. */
export function addExplain(program: Command, shell: Shell): void {
  program
    .command('explain')
    .description('Say what a place, data type, table, message structure or event is.')
    .argument('<path...>', 'PID, PID-3, PID-3.4.1, CX, CX.4, 0001, ADT_A01 or ADT^A04')
    .option('--version <version>', 'in this version of the standard (2.5.1 where none is given)', standardVersion)
    .option('--profile <file>', 'as a profile (*.hl7profile.yaml) changes it', collect(String))
    .option('--json', 'one object; of several paths an array of them')
    .action(async (paths: string[], options: ExplainOptions) => {
      const { explain } = await import('../explain/explain.ts');
      await explain(paths, options, shell);
    });
}
