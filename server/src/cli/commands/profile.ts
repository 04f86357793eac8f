import type { Command } from 'commander';
import type { Shell } from '../shell.ts';

/** Options as commander reads them. */
export interface ProfileCheckOptions {
  readonly json?: boolean;
}

/** Options as commander reads them. */
export interface ProfileImportOptions {
  readonly output?: string;
  readonly force?: boolean;
}

/** Declares `pipehat profile` and its own commands; what it needs is loaded when it is run. */
export function addProfile(program: Command, shell: Shell): void {
  const profile = program.command('profile').description('Check and import conformance profiles (*.hl7profile.yaml).');
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
  profile
    .command('import')
    .description(
      'Make profiles of a NIST/IGAMT bundle: a folder of XML files, or the files (PROFILE, VALUESETS, CONSTRAINTS).',
    )
    .argument('<bundle...>', 'folders and XML files; all together are one bundle')
    .option('-o, --output <folder>', 'where the profiles are written; the current folder where none is given')
    .option('--force', 'write over profiles that are there already')
    .addHelpText(
      'after',
      '\nPrints the names of the profiles, one for each message. What a profile does not have of the bundle is told on' +
        '\nstandard error, and stands at the end of the profile. Exits with 1 where a file of the bundle is refused.',
    )
    .action(async (bundles: string[], options: ProfileImportOptions) => {
      const { profileImport } = await import('../profile/import.ts');
      await profileImport(bundles, options, shell);
    });
}
