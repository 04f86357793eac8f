/** A test file as a checked tree: what is in it, and where. Files are only named here; the shell reads them. */
import type { YamlScalar } from '../language/yaml.ts';
import type { Span } from '../problem.ts';

/** What a case is given or expects: a file beside the test file, or the text itself. */
export interface CaseText {
  readonly kind: 'file' | 'text';
  readonly at: YamlScalar;
}

/** What an assertion asks of the place that it names. */
export type Demand =
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'absent' };

export interface AssertionSyntax {
  readonly path: YamlScalar;
  readonly demand: Demand;
}

/** A problem that the run is expected to bring up. */
export interface DiagnosticSyntax extends Span {
  readonly code: string;
  /** What its message holds; undefined where any message will do. */
  readonly text: string | undefined;
}

export interface TestCaseSyntax extends Span {
  readonly name: YamlScalar;
  readonly input: CaseText;
  /** Which message of the input is mapped, from 1. */
  readonly message: number;
  readonly params: readonly { readonly name: YamlScalar; readonly value: string }[];
  readonly expect: CaseText | undefined;
  readonly assertions: readonly AssertionSyntax[];
  readonly diagnostics: readonly DiagnosticSyntax[];
}

export interface TestFileSyntax {
  readonly mapping: YamlScalar;
  /** Paths of the output that no comparison looks at. */
  readonly ignore: readonly YamlScalar[];
  readonly cases: readonly TestCaseSyntax[];
}
