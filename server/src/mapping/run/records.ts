/** What a run notes down while it works; the trace is made from it when somebody asks. */
import type { Path } from '../../core/path/path.ts';
import type { GroupInstance } from '../../core/structure/tree.ts';
import type { Span } from '../problem.ts';
import type { Table, TableRow } from '../tables/table.ts';
import type { PartLevel } from '../target/part.ts';
import type { TargetSegment } from '../target/target-segment.ts';
import type { Read, SourceSegment } from './source.ts';

/** A rule or step as the trace knows it. */
export interface RuleMark extends Span {
  /** Number within the mapping. */
  readonly number: number;
  /** The path on its left, or what the step goes over. */
  readonly text: string;
  /** `id:` of the rule. */
  readonly id: string | undefined;
  readonly target: Path | undefined;
  /** The step or rule around it. */
  readonly within: RuleMark | undefined;
  /** Slot of the innermost frame around it; -1 for none. */
  readonly slot: number;
  /** A condition that other rules stand under: where it is false, that is why their turn never came. */
  readonly isCondition?: true;
  /** What it gives can be read off it: the text that stands in it, or a resource. */
  readonly isPlain?: true;
  /** The path of what it writes in a target that is a tree: `Observation.code.text`. */
  readonly out?: string;
}

/** A look-up: the row that was hit, or none. */
export interface TableUse {
  readonly table: Table;
  readonly key: string;
  readonly row: TableRow | undefined;
  /** What the row holds in the column that was asked for. */
  readonly found: string | undefined;
}

/** A condition that was evaluated. */
export interface Judgement {
  readonly expression: string;
  readonly at: Span;
  readonly result: boolean;
  readonly reads: readonly Read[];
  readonly via: readonly TableUse[];
}

/** A rule that gave a result, and everything that led to it. */
export interface Derivation {
  readonly rule: RuleMark;
  readonly reads: readonly Read[];
  readonly because: readonly Judgement[];
  readonly via: readonly TableUse[];
}

/** How something in an HL7 v2 message came about. */
export interface Write extends Derivation {
  /** The place that was copied with its structure: each leaf of the target comes from the same leaf of it. */
  readonly copied: Read | undefined;
  /** What was written as a whole. */
  readonly level: PartLevel;
}

/** Why a rule gave nothing. */
export type NotFiredReason =
  | { readonly kind: 'condition-false'; readonly because: readonly Judgement[] }
  | { readonly kind: 'source-empty'; readonly reads: readonly Read[] }
  | { readonly kind: 'table-miss'; readonly reads: readonly Read[]; readonly via: readonly TableUse[] }
  | { readonly kind: 'table-unavailable'; readonly reads: readonly Read[]; readonly via: readonly TableUse[] }
  | { readonly kind: 'invalid-value'; readonly reads: readonly Read[] }
  /** The functions of the mapping may not run here, or the one that was called failed. */
  | { readonly kind: 'no-function'; readonly reads: readonly Read[] }
  /** The place to write to was dropped before. */
  | { readonly kind: 'target-dropped' }
  /** The target has no such place, and the rule cannot make one. */
  | { readonly kind: 'no-target' }
  /** `each` found nothing to go over. */
  | { readonly kind: 'no-instance'; readonly of: string }
  | { readonly kind: 'limit' };

export interface NotFired {
  readonly rule: RuleMark;
  /** The segment or repetition that `each` was at. */
  readonly instance: Instance | undefined;
  readonly reason: NotFiredReason;
}

/** One turn of `each`, `drop` or `keep`: a segment of the source, a repetition of one of its fields, or a group. */
export interface Instance {
  /** Of a group the first. */
  readonly segment: SourceSegment;
  readonly field: number | undefined;
  readonly repetition: number | undefined;
  readonly group?: GroupInstance;
}

/** Something of the source that `drop` or `keep` took out of the target. */
export interface Dropped {
  readonly rule: RuleMark;
  readonly instance: Instance;
  readonly because: readonly Judgement[];
}

/** A place of the target that a rule emptied. */
export interface Cleared {
  readonly segment: TargetSegment;
  readonly field: number;
  /** Repetition, component and subcomponent, from 0, as far as it goes. */
  readonly way: readonly number[];
  readonly write: Write;
}
