/** What came of a case. */
import type { FilePlace } from '../mapping-files.ts';
import type { MappingSeverity, Span } from '../problem.ts';
import type { RunResult } from '../run/run-mapping.ts';
import type { OutputOrigin } from './output-origin.ts';
import type { TestCaseSyntax } from './test-syntax.ts';

/** One thing that is not as the case expects it. `at` is where in the test file it is asked for. */
export type CaseFailure = { readonly at: Span } & (
  | {
      /** The output is not the expected one, or an assertion is not met. */
      readonly kind: 'difference' | 'assertion';
      readonly path: string;
      /** Undefined where nothing was expected. */
      readonly expected: string | undefined;
      /** Undefined where nothing came. */
      readonly got: string | undefined;
      readonly origin: OutputOrigin;
    }
  | {
      /** A problem of the run that the case does not expect. */
      readonly kind: 'unexpected-problem';
      readonly severity: MappingSeverity;
      readonly code: string;
      readonly message: string;
      /** Where in the mapping. */
      readonly place: FilePlace;
    }
  /** A problem that the case expects, and that the run did not have. */
  | { readonly kind: 'missing-problem'; readonly code: string; readonly text: string | undefined }
  /** The input or what is expected can't be read; a sentence. */
  | { readonly kind: 'unreadable'; readonly message: string }
  /** There is no expected output yet, or none that can be compared; accepting the output mends it. */
  | { readonly kind: 'no-expectation'; readonly message: string }
);

export interface CaseResult {
  readonly case: TestCaseSyntax;
  /** Empty where the case has passed. */
  readonly failures: readonly CaseFailure[];
  /** Undefined where there was no message to map. */
  readonly run: RunResult | undefined;
  /** Whether the output is another than the expected one: then accepting it would make a difference. */
  readonly isOutputDifferent: boolean;
}

/** Whether a failure is gone once the output is accepted. */
export function isAboutOutput(kind: CaseFailure['kind']): boolean {
  return kind === 'difference' || kind === 'no-expectation';
}

/** What is left of a result once its output has been accepted as the expected one. */
export function withOutputAccepted(result: CaseResult): CaseResult {
  const failures = result.failures.filter(({ kind }) => !isAboutOutput(kind));
  return { ...result, failures, isOutputDifferent: false };
}
