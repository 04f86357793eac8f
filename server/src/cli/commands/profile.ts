import type { Command } from 'commander';
import type { Shell } from '../shell.ts';

/** Options as commander reads them. */
export interface ProfileCheckOptions {
  readonly json?: boolean;
}

/** Declares `pipehat profile` and its own commands; what it needs is loaded when it is run. */
export function addProfile(program: Command, shell: Shell): void {
  const profile = program.command('profile').description('Check conformance profiles (*.hl7profile.yaml).');
  profile
    .command('check')
    .description('Say what is wrong with profiles.')
    .argument('<profile...>', 'profile files')
    .option('--json', '[{file, line, column, endLine, endColumn, severity, code, message}]')
    .addHelpText('after', '\nExits with 1 on any error.')
    .action(async (files: string[], options: ProfileCheckOptions) => {
      const { profileCheck } = await import('../profile/check.ts');
      await profileCheck(files, options, shell);
    });
}
