import { parseMessage } from '../../server/src/core/syntax/message.ts';
import {
  type CompiledMapping,
  compileMapping,
  type MappingProblem,
  type RunEnvironment,
  type RunResult,
  runMapping,
} from '../../server/src/mapping/mapping.ts';
import { testDefinitions } from '../support/definitions.ts';

/** The files that a mapping can read, by path. */
export type Files = Readonly<Record<string, string>>;

/** What a run is given in tests: always the same. */
export const environment: RunEnvironment = { now: '20260314084500+0100', newId: () => 'ID1' };

export function compile(mapping: string, files: Files = {}): CompiledMapping {
  return compileMapping(mapping, {
    file: 'test.hl7map.yaml',
    readFile: path => {
      const text = files[path];
      return text === undefined ? { problem: 'there is no such file' } : { text };
    },
    definitions: version => testDefinitions().loadSync(version),
    v2f: () => testDefinitions().v2fSync(),
    mappings: () => testDefinitions().mappingsSync(),
    fhirR4: () => testDefinitions().fhirR4Sync(),
  });
}

/** A mapping of one `map:` step, of the given rules, one a line. */
export function withRules(rules: string, more = ''): string {
  const indented = rules.replace(/^(?=.)/gm, '      ');
  return `hl7map: 1\n${more}steps:\n  - map:\n${indented}\n`;
}

/** A mapping with the given steps, as they stand in the file below `steps:`. */
export function withSteps(steps: string, more = ''): string {
  return `hl7map: 1\n${more}steps:\n${steps.replace(/^(?=.)/gm, '  ')}\n`;
}

/** Segments one a line, as tests write them, to a message. */
export function message(lines: string): ReturnType<typeof parseMessage> & object {
  const parsed = parseMessage(lines.trim().replaceAll('\n', '\r'));
  if (parsed === undefined) throw new Error(`No message in ${lines}`);
  return parsed;
}

/** The output of a run, one segment a line. */
export function lines(result: RunResult): string {
  return result.text.replaceAll('\r', '\n').trimEnd();
}

/** Compiles and runs. */
export function run(
  mapping: string,
  source: string,
  files: Files = {},
  given: Partial<RunEnvironment> = {},
): RunResult {
  return runMapping(compile(mapping, files), message(source), { ...environment, ...given });
}

/** `line:column severity code: words`, columns 1-based. */
export function printed({ lines: table }: CompiledMapping, problems: readonly MappingProblem[]): string[] {
  return problems.map(({ start, severity, code, message: words }) => {
    const { line, column } = table.at(start);
    return `${line}:${column} ${severity} ${code}: ${words}`;
  });
}

/** The problems of a mapping, printed, in the order of the file. */
export function problemsOf(mapping: string, files: Files = {}): string[] {
  const compiled = compile(mapping, files);
  return printed(compiled, compiled.problems);
}

/** The problems that a run brings up, printed. */
export function runProblems(mapping: string, source: string, files: Files = {}): string[] {
  const compiled = compile(mapping, files);
  return printed(compiled, runMapping(compiled, message(source), environment).problems);
}

/** Runs one expression over a message: what it gives as MSH-3 of an otherwise empty target. */
export function evaluated(expression: string, source = 'MSH|^~\\&|', more = ''): string {
  const result = run(withRules(`MSH-3: ${JSON.stringify(expression)}`, `start: empty\n${more}`), source);
  return result.text.slice('MSH|^~\\&'.length, -1).replace(/^\|/, '');
}
