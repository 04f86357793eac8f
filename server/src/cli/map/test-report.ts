/** What came of tests, as the reporters tell it: lines and columns in place of offsets. */
import type { CompiledMapping, MappingProblem } from '../../mapping/mapping.ts';
import type { CaseFailure, CaseResult, OutputOrigin, ReadTests } from '../../mapping/testing/testing.ts';

/** A place in a file; line and column are 1-based, columns in UTF-16 units. */
export interface ReportPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong. */
export interface ReportFailure extends ReportPlace {
  readonly kind: CaseFailure['kind'];
  /** A sentence or two on one line. */
  readonly message: string;
  /** The place in the output, where it is about one. */
  readonly path: string | undefined;
  readonly expected: string | undefined;
  readonly got: string | undefined;
  readonly origin: OutputOrigin | undefined;
}

export interface ReportCase extends ReportPlace {
  readonly name: string;
  readonly outcome: 'passed' | 'failed';
  /** Whether what it expects was written anew. */
  readonly isUpdated: boolean;
  readonly milliseconds: number;
  readonly failures: readonly ReportFailure[];
}

/** A problem of a test file or its mapping, for which no case of the file was run. */
export interface ReportProblem extends ReportPlace {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

export interface ReportFile {
  readonly file: string;
  readonly problems: readonly ReportProblem[];
  readonly cases: readonly ReportCase[];
}

export interface ReportTotals {
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  readonly updated: number;
  /** Files whose cases were not run. */
  readonly broken: number;
}

/** Writes all that came of a run of tests as one text. */
export type Reporter = (files: readonly ReportFile[]) => string;

export function totalsOf(files: readonly ReportFile[]): ReportTotals {
  const cases = files.flatMap(file => file.cases);
  const passed = cases.filter(({ outcome }) => outcome === 'passed').length;
  return {
    cases: cases.length,
    passed,
    failed: cases.length - passed,
    updated: cases.filter(({ isUpdated }) => isUpdated).length,
    broken: files.filter(({ problems }) => problems.length > 0).length,
  };
}

/** The problems of a test file at their places. */
export function testFileProblems(file: string, { lines }: ReadTests, problems: readonly MappingProblem[]) {
  return problems.map(
    ({ start, severity, code, message }): ReportProblem => ({ file, ...lines.at(start), severity, code, message }),
  );
}

/** The errors of a mapping at theirs. */
export function mappingErrors({ file, lines, problems }: CompiledMapping): ReportProblem[] {
  return problems
    .filter(({ severity }) => severity === 'error')
    .map(({ start, severity, code, message }) => ({ file, ...lines.at(start), severity, code, message }));
}

/** The result of a case. */
export function reportCase(
  file: string,
  { lines }: ReadTests,
  { case: { name }, failures }: CaseResult,
  { isUpdated, milliseconds }: { readonly isUpdated: boolean; readonly milliseconds: number },
): ReportCase {
  return {
    name: name.text,
    file,
    ...lines.at(name.start),
    outcome: failures.length === 0 ? 'passed' : 'failed',
    isUpdated,
    milliseconds,
    failures: failures.map(failure => {
      const isOnOutput = failure.kind === 'difference' || failure.kind === 'assertion';
      return {
        kind: failure.kind,
        file,
        ...lines.at(failure.at.start),
        message: messageOf(failure),
        path: isOnOutput ? failure.path : undefined,
        expected: isOnOutput ? failure.expected : undefined,
        got: isOnOutput ? failure.got : undefined,
        origin: isOnOutput ? failure.origin : undefined,
      };
    }),
  };
}

function messageOf(failure: CaseFailure): string {
  switch (failure.kind) {
    case 'difference':
    case 'assertion':
      return `${failure.path}: expected ${quoted(failure.expected)}, got ${quoted(failure.got)}`;
    case 'unexpected-problem': {
      const { severity, code, message, place } = failure;
      return `unexpected ${severity} ${code}: ${message} [${place.file}:${place.line}:${place.column}]`;
    }
    case 'missing-problem': {
      const holding = failure.text === undefined ? '' : ` with '${failure.text}' in it`;
      return `expected a problem ${failure.code}${holding}, and the run had none`;
    }
    case 'unreadable':
    case 'no-expectation':
      return failure.message;
  }
}

/** Values are cut here for people; JSON has them whole. */
const MAX_SHOWN = 200;

function quoted(value: string | undefined): string {
  if (value === undefined) return 'nothing';
  return value.length <= MAX_SHOWN ? `'${value}'` : `'${value.slice(0, MAX_SHOWN)}…' (${value.length} characters)`;
}

/** How many source values a line names. */
const MAX_SOURCES = 5;

/** Which rule made a place what it is, and out of what; undefined where nothing is known of it. */
export function originText({ origin }: ReportFailure): string | undefined {
  if (origin === undefined) return undefined;
  const { rule, ruleText, reason, sources } = origin;
  const place = rule === undefined ? '' : `${rule.file}:${rule.line}:${rule.column}: ${ruleText}`;
  const named = sources.slice(0, MAX_SOURCES).map(({ path, value }) => `${path} ${quoted(value)}`);
  const more = sources.length > MAX_SOURCES ? ` and ${sources.length - MAX_SOURCES} more` : '';
  const from = named.length === 0 ? '' : ` from ${named.join(', ')}${more}`;
  const why = reason === undefined ? '' : place === '' ? reason : `: ${reason}`;
  const text = `${place}${from}${why}`;
  return text === '' ? undefined : text;
}
