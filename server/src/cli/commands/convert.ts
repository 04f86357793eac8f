import { type Command, Option } from 'commander';
import type { Shell } from '../shell.ts';

/** Options as commander reads them. */
export interface ConvertOptions {
  readonly to: 'json' | 'xml' | 'hl7';
}

/** Declares `pipehat convert`; what it needs is loaded when it is run. */
export function addConvert(program: Command, shell: Shell): void {
  program
    .command('convert')
    .description('Write messages as JSON or XML as they are, and such JSON as HL7 v2 again.')
    .argument('<file...>', 'messages: files, folders, or - for standard input; for --to hl7 the JSON of this command')
    .addOption(
      new Option('--to <format>', 'json, xml (HL7 v2.xml), or hl7 from JSON')
        .choices(['json', 'xml', 'hl7'])
        .makeOptionMandatory(),
    )
    .addHelpText(
      'after',
      '\nJSON is one object for one message and an array for several; XML is a document for each message.' +
        '\nJSON holds everything but blank lines and line ends; XML leaves out what is empty or no segment.',
    )
    .action(async (files: string[], options: ConvertOptions) => {
      const { convert } = await import('../convert/convert.ts');
      await convert(files, options, shell);
    });
}
