/** A parsed expression. Offsets are UTF-16 units in the mapping file. */
import type { Path } from '../../core/path/path.ts';
import type { Span } from '../problem.ts';

export interface PathOperand extends Span {
  readonly kind: 'path';
  readonly path: Path;
  /** As it is written. */
  readonly text: string;
}

/**
 * A value in an expression: a path; a text in quotes; a number; `true`, `false`, `nil`, `empty`, `blank`; `now` or
 * `new_id`, which the environment of the run gives; `params.name`.
 */
export type Operand =
  | PathOperand
  /** `written` is what stands between the quotes: a pattern's backslashes are its own. */
  | (Span & { readonly kind: 'text'; readonly text: string; readonly written: string })
  | (Span & { readonly kind: 'number'; readonly text: string; readonly number: number })
  | (Span & { readonly kind: 'literal'; readonly text: Literal })
  | (Span & { readonly kind: 'given'; readonly text: 'now' | 'new_id' })
  | (Span & { readonly kind: 'param'; readonly text: string });

export type Literal = 'true' | 'false' | 'nil' | 'empty' | 'blank';

export const comparisons = ['==', '!=', '<', '>', '<=', '>=', 'contains'] as const;
export type Comparison = (typeof comparisons)[number];

/** One operand, or two compared. */
export interface Test extends Span {
  readonly left: Operand;
  readonly comparison: Comparison | undefined;
  readonly right: Operand | undefined;
}

export interface FilterCall extends Span {
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Operand[];
}

/** Tests joined by `and` or by `or`, never by both, and the filters that the result goes through. */
export interface Expression extends Span {
  readonly text: string;
  readonly tests: readonly [Test, ...Test[]];
  readonly join: 'and' | 'or';
  readonly filters: readonly FilterCall[];
}

/** `{{OBR-3.1}}/{{OBX-1}}`: texts and expressions in turn. */
export interface Template extends Span {
  readonly text: string;
  readonly parts: readonly (string | Expression)[];
}
