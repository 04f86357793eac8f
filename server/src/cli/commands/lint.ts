import type { Command } from 'commander';
import type { KnownVersion } from '../../core/definitions/types.ts';
import { collect, oneOf, standardVersion, wholeNumber } from '../options.ts';
import type { Shell } from '../shell.ts';

const formats = ['text', 'json', 'sarif'] as const;

/** Options as commander reads them. */
export interface LintOptions {
  readonly version?: KnownVersion;
  readonly rule?: readonly string[];
  readonly profile?: readonly string[];
  readonly format: (typeof formats)[number];
  readonly json?: boolean;
  readonly maxWarnings?: number;
  readonly summary?: boolean;
}

/** Declares `pipehat lint`; what it needs is loaded when it is run. */
export function addLint(program: Command, shell: Shell): void {
  program
    .command('lint')
    .description('Say what is wrong with messages, each problem at its exact place.')
    .argument('<path...>', 'files, folders, or - for standard input')
    .option('--version <version>', 'check against this version, whatever MSH-12 says', standardVersion)
    .option('--profile <file>', 'check against a profile (*.hl7profile.yaml) as well', collect(String))
    .option('--rule <code=severity>', 'error, warning, information, hint or off for a rule', collect(String))
    .option('--format <format>', `${formats.join(', ')}`, oneOf(formats), 'text')
    .option('--json', 'the same as --format json')
    .option('--summary', 'counts by code and by message type in place of the list')
    .option('--max-warnings <number>', 'fail on more warnings than this', wholeNumber(0))
    .addHelpText(
      'after',
      '\nExits with 1 on any error, on more warnings than --max-warnings, and on a file that is empty.' +
        '\nA profile is for the messages that its `applies` names; which files it names does not matter here.' +
        '\nLines and columns are 1-based; columns count UTF-16 units, the end is exclusive.',
    )
    .action(async (paths: string[], options: LintOptions) => {
      const { lint } = await import('../lint/lint.ts');
      await lint(paths, options, shell);
    });
}
