import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ReporterName, reporterNames } from '../map/test-reporter-names.ts';
import { collect, type LineEnd, lineEnd, oneOf } from '../options.ts';
import type { Shell } from '../shell.ts';

/** Options as commander reads them. */
export interface MapRunOptions {
  readonly trace?: string;
  readonly param?: readonly (readonly [name: string, value: string])[];
  readonly root?: string;
  readonly trustFunctions?: boolean;
  readonly eol: LineEnd;
}

/** Options as commander reads them. */
export interface MapCheckOptions {
  readonly root?: string;
  readonly trustFunctions?: boolean;
  readonly json?: boolean;
}

/** Options as commander reads them. */
export interface MapTestOptions {
  readonly reporter: ReporterName;
  readonly update?: boolean;
  readonly param?: readonly (readonly [name: string, value: string])[];
  readonly root?: string;
  readonly trustFunctions?: boolean;
}

/** Options as commander reads them. */
export interface MapCoverageOptions {
  readonly param?: readonly (readonly [name: string, value: string])[];
  readonly root?: string;
  readonly trustFunctions?: boolean;
  readonly json?: boolean;
}

/** Options as commander reads them. */
export interface MapInitOptions {
  readonly from: string;
  readonly to: 'fhir' | 'hl7v2';
  readonly version: string;
  readonly output?: string;
  readonly force?: boolean;
}

const rootText = 'folder that tables and tests may be read from; else the current one, or that of a mapping outside it';

const trustText = 'let the JavaScript run that the mapping names with functions';

/** Declares `pipehat map` and its own commands; what it needs is loaded when it is run. */
export function addMap(program: Command, shell: Shell): void {
  const map = program.command('map').description('Run, check and test mappings (*.hl7map.yaml).');
  map
    .command('run')
    .description('Map messages and print what comes of them; problems go to standard error.')
    .argument('<mapping>', 'the mapping file')
    .argument('<file...>', 'messages: files, folders, or - for standard input')
    .option('--trace <file>', 'write where each value of the output comes from, as JSON')
    .option('--param <name=value>', 'set a parameter of the mapping', collect(parameter))
    .option('--root <folder>', rootText)
    .option('--trust-functions', trustText)
    .option(...lineEnd)
    .addHelpText('after', '\nExits with 1 on an error in the mapping or in a run; warnings are fine.')
    .action(async (mapping: string, files: string[], options: MapRunOptions) => {
      const { mapRun } = await import('../map/run.ts');
      await mapRun(mapping, files, options, shell);
    });
  map
    .command('check')
    .description('Say what is wrong with mappings, without running them.')
    .argument('<mapping...>', 'mapping files')
    .option('--root <folder>', rootText)
    .option('--trust-functions', trustText)
    .option('--json', '[{file, line, column, endLine, endColumn, severity, code, message}]')
    .addHelpText('after', '\nExits with 1 on any error.')
    .action(async (mappings: string[], options: MapCheckOptions) => {
      const { mapCheck } = await import('../map/check.ts');
      await mapCheck(mappings, options, shell);
    });
  map
    .command('test')
    .description('Run the cases of test files (*.hl7map.test.yaml) against their mappings.')
    .argument('[path...]', 'test files, patterns, or folders with all that are below them; else the current folder')
    .option('--reporter <form>', `how it is told: ${reporterNames.join(', ')}`, oneOf(reporterNames), 'text')
    .option('--update', 'take what comes out as what is expected, and say where that was another')
    .option('--param <name=value>', 'set a parameter where a case does not say it', collect(parameter))
    .option('--root <folder>', rootText)
    .option('--trust-functions', trustText)
    .addHelpText(
      'after',
      '\nExits with 1 where a case fails or a file has mistakes, with 2 where there is nothing to test.' +
        '\ndocs/mapping-tests.md says what a test file holds.',
    )
    .action(async (paths: string[], options: MapTestOptions) => {
      const { mapTest } = await import('../map/test.ts');
      await mapTest(paths, options, shell);
    });
  map
    .command('coverage')
    .description('Say what a mapping makes of messages, place by place, and which of its rules give nothing.')
    .argument('<mapping>', 'the mapping file')
    .argument('<file...>', 'messages: files, folders, or - for standard input')
    .option('--param <name=value>', 'set a parameter of the mapping', collect(parameter))
    .option('--root <folder>', rootText)
    .option('--trust-functions', trustText)
    .option('--json', '{messages, totals, places, rules, missingCodes}')
    .addHelpText(
      'after',
      '\nA value is mapped, copied, only read (for a condition, or by a rule that gave nothing), dropped, ignored on purpose' +
        '\n(ignore: in the mapping), or never mapped. Exits with 0 whatever the figures are.',
    )
    .action(async (mapping: string, files: string[], options: MapCoverageOptions) => {
      const { mapCoverage } = await import('../map/coverage.ts');
      await mapCoverage(mapping, files, options, shell);
    });
  map
    .command('init')
    .description('Print a mapping to start from, with what a site changes first as comments.')
    .requiredOption('--from <structure>', 'the messages: ORU_R01, or ADT^A04')
    .addOption(new Option('--to <format>', 'what they become').choices(['fhir', 'hl7v2']).makeOptionMandatory())
    .option('--version <version>', 'the version of HL7 v2', '2.5.1')
    .option('-o, --output <file>', 'write it to a file')
    .option('--force', 'write over a file that is there already')
    .addHelpText(
      'after',
      '\nTo FHIR the mapping extends the one that comes with Pipehat for such messages (docs/fhir.md).',
    )
    .action(async (options: MapInitOptions) => {
      const { mapInit } = await import('../map/init.ts');
      await mapInit(options, shell);
    });
}

function parameter(text: string): readonly [string, string] {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new InvalidArgumentError('Expected name=value.');
}
