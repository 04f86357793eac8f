import {
  type CaseFailure,
  type CaseFiles,
  type CaseResult,
  type ReadTests,
  readTests,
  TestRun,
} from '../../../server/src/mapping/testing/testing.ts';
import { testDefinitions } from '../../support/definitions.ts';
import { compile, type Files } from '../mapped.ts';

/** What a case is given where a test says nothing of files. */
export const noFiles: CaseFiles = { input: undefined, expect: undefined };

/** Runs every case of a test file against a mapping; both are texts. Files are read from `files`. */
export function testResults(
  tests: string,
  mapping: string,
  files: Files = {},
  params: Readonly<Record<string, string>> = {},
): { readonly results: readonly CaseResult[]; readonly problems: readonly string[]; readonly read: ReadTests } {
  const read = readTests(tests);
  if (read.tests === undefined) return { results: [], problems: printedProblems(read, read.problems), read };
  const run = new TestRun(read.tests, compile(mapping, files), {
    definitions: version => testDefinitions().loadSync(version),
    params,
  });
  const fileOf = (text: { kind: string; at: { text: string } } | undefined): CaseFiles['expect'] => {
    if (text?.kind !== 'file') return undefined;
    const content = files[text.at.text];
    return content === undefined ? { problem: 'no such file or folder', isMissing: true } : { text: content };
  };
  const results = read.tests.cases.map(one => run.run(one, { input: fileOf(one.input), expect: fileOf(one.expect) }));
  return { results, problems: printedProblems(read, [...read.problems, ...run.problems]), read };
}

/** `line:column code: message` */
export function printedProblems(
  { lines }: ReadTests,
  problems: readonly { readonly start: number; readonly code: string; readonly message: string }[],
): string[] {
  return problems.map(({ start, code, message }) => {
    const { line, column } = lines.at(start);
    return `${line}:${column} ${code}: ${message}`;
  });
}

/** A failure on one line: what it is about, what was expected and what came; then the rule, its sources or the reason. */
export function told(failure: CaseFailure): string {
  switch (failure.kind) {
    case 'difference':
    case 'assertion': {
      const { path, expected = 'nothing', got = 'nothing', origin } = failure;
      const rule = origin.rule === undefined ? [] : [`${origin.rule.line}:${origin.rule.column} ${origin.ruleText}`];
      const from = origin.sources.map(source => `${source.path}=${source.value}`);
      const reason = origin.reason === undefined ? [] : [origin.reason];
      return [`${path}: ${expected} / ${got}`, ...rule, ...from, ...reason].join(' | ');
    }
    case 'unexpected-problem':
      return `unexpected ${failure.code} ${failure.place.line}:${failure.place.column}: ${failure.message}`;
    case 'missing-problem':
      return `missing ${failure.code} ${failure.text ?? ''}`.trim();
    case 'unreadable':
    case 'no-expectation':
      return `${failure.kind}: ${failure.message}`;
  }
}

/** The failures of the first case. */
export function failuresOf(tests: string, mapping: string, files: Files = {}): string[] {
  const { results, problems } = testResults(tests, mapping, files);
  return [...problems, ...(results[0]?.failures.map(told) ?? [])];
}

/** A test file of one case that is given a message and expects something. */
export function oneCase(expectation: string, message: string, top = ''): string {
  const indented = message.trim().replace(/^/gm, '      ');
  return `mapping: m.hl7map.yaml\n${top}cases:\n  - name: one\n    input: |\n${indented}\n${expectation.replace(/^(?=.)/gm, '    ')}`;
}
