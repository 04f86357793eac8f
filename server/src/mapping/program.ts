/** A mapping that is ready to run: closures in the order of the steps. */
import type { StructureDefinition } from '../core/definitions/types.ts';
import type { GroupStep, Index, Path } from '../core/path/path.ts';
import type { Judge } from './expression/compile.ts';
import type { FilterFunction } from './expression/filter-row.ts';
import type { Evaluate, PickSegments } from './expression/read-path.ts';
import type { Binding } from './expression/scope.ts';
import type { NamedAt } from './expression/table-filters.ts';
import type { Span } from './problem.ts';
import type { RuleMark } from './run/records.ts';
import type { PartLevel } from './target/part.ts';
import type { TreeProgram } from './tree/tree-program.ts';

/** What says which segment of the target a rule writes to. */
export type TargetOwner =
  /** The segments that the `add` in a slot makes. */
  | { readonly kind: 'added'; readonly slot: number }
  /** What those segments of the source have become that `each` steps around are at. */
  | { readonly kind: 'bound'; readonly bindings: readonly Binding[] }
  /** What the segments of the source in the groups of the path have become. */
  | { readonly kind: 'groups'; readonly pick: PickSegments }
  /** The segments of the target by number. */
  | { readonly kind: 'message' };

/** Where a rule writes. */
export interface TargetPlace extends Span {
  readonly path: Path;
  readonly segment: string;
  readonly owner: TargetOwner;
  readonly occurrence: Index | undefined;
  readonly field: number;
  /** The rule with `each` whose new repetition is meant. */
  readonly filledSlot: number | undefined;
  /** The `each` whose current repetition is meant. */
  readonly repetitionSlot: number | undefined;
  readonly repetition: Index | undefined;
  /** Component and subcomponent, from 0, as far as the path goes. */
  readonly inside: readonly number[];
  /** What is written as a whole: a repetition, a component or a leaf. */
  readonly level: PartLevel;
}

export interface CompiledRule {
  readonly mark: RuleMark;
  readonly place: TargetPlace;
  readonly when: Judge | undefined;
  readonly evaluate: Evaluate;
  /** Where the rule's value is written in the mapping. */
  readonly sourceAt: Span;
  /** The rule is nothing but a path: its value is copied with its structure. */
  readonly copies: boolean;
  /** The rule says a fixed value, so that an empty one is meant and not missing. */
  readonly constant: boolean;
  readonly table: FilterFunction | undefined;
  readonly default: string | undefined;
  readonly required: boolean;
}

/** What `each`, `drop` and `keep` go over. Without an index all of them, or the current one of an enclosing `each`. */
export type Iteration =
  | { readonly kind: 'segments'; readonly pick: PickSegments }
  | {
      readonly kind: 'repetitions';
      readonly pick: PickSegments;
      readonly field: number;
      readonly index: Index | undefined;
      /** The `each` whose current repetition is the only one. */
      readonly slot: number | undefined;
    }
  | { readonly kind: 'groups'; readonly steps: readonly GroupStep[]; readonly slots: readonly number[] };

/** Where `add` puts what it makes. Undefined for where the message structure has it. */
export type Anchor =
  | { readonly kind: 'end' }
  | { readonly kind: 'after' | 'before'; readonly over: Iteration; readonly segment: string | undefined };

export type CompiledStep =
  | { readonly kind: 'map'; readonly rules: readonly CompiledRule[] }
  /** What stands under a condition. */
  | { readonly kind: 'when'; readonly mark: RuleMark; readonly judge: Judge; readonly body: readonly CompiledStep[] }
  | {
      readonly kind: 'each';
      readonly mark: RuleMark;
      readonly over: Iteration;
      /** This step's place in the run's frames. */
      readonly slot: number;
      readonly where: Judge | undefined;
      readonly body: readonly CompiledStep[];
    }
  /** Fills a field: one repetition for each of something. */
  | {
      readonly kind: 'fill';
      readonly mark: RuleMark;
      readonly place: TargetPlace;
      readonly over: Iteration;
      /** Of the `each`; the frame of the repetition is the next one. */
      readonly slot: number;
      readonly where: Judge | undefined;
      readonly body: readonly CompiledStep[];
    }
  /** Makes a segment, or the segments of a group that rules write into. */
  | {
      readonly kind: 'add';
      readonly mark: RuleMark;
      readonly slot: number;
      /** The segment; undefined for a group. */
      readonly segment: string | undefined;
      /** The segment or the first one of the group, by which its place is found. */
      readonly leading: string;
      readonly anchor: Anchor | undefined;
      readonly body: readonly CompiledStep[];
    }
  | {
      readonly kind: 'sort';
      readonly mark: RuleMark;
      readonly over: Iteration;
      readonly slot: number;
      readonly by: Evaluate;
      /** Where `by` stands. */
      readonly at: Span;
    }
  /** Makes several segments of one whose field is too long. */
  | {
      readonly kind: 'split';
      readonly mark: RuleMark;
      readonly over: Iteration;
      readonly segment: string;
      readonly field: number;
      /** Most characters of a piece, or the text that it is cut at. */
      readonly at: number | string;
      readonly numbered: boolean;
    }
  /** Makes one segment of neighbours with one id. */
  | {
      readonly kind: 'merge';
      readonly mark: RuleMark;
      readonly over: Iteration;
      readonly segment: string;
      readonly field: number;
      readonly join: string;
      readonly numbered: boolean;
    }
  /** Takes out the instances that `where` holds for (`drop`) or does not hold for (`keep`). */
  | {
      readonly kind: 'pick';
      readonly keeps: boolean;
      readonly mark: RuleMark;
      readonly over: Iteration;
      readonly slot: number;
      readonly where: Judge;
    }
  /** Takes out all segments whose id matches, or all others. The header always stays. */
  | {
      readonly kind: 'segments';
      readonly keeps: boolean;
      readonly mark: RuleMark;
      readonly matches: (id: string) => boolean;
    }
  /** Empties a field. */
  | {
      readonly kind: 'clear';
      readonly mark: RuleMark;
      readonly pick: PickSegments;
      readonly segment: string;
      readonly field: number;
    };

export interface Program {
  /** What makes a target that is no HL7 v2 message; nothing else of the program counts then. */
  readonly tree: TreeProgram | undefined;
  readonly start: 'copy' | 'empty';
  readonly startMark: RuleMark;
  /** MSH-1 and MSH-2 of the target where the mapping says them; else those of the source (copy) or the usual ones. */
  readonly fieldSeparator: NamedAt | undefined;
  readonly encodingCharacters: NamedAt | undefined;
  readonly structure: StructureDefinition | undefined;
  readonly steps: readonly CompiledStep[];
  /** Every rule, in the order of the file, also those inside `each`. */
  readonly rules: readonly CompiledRule[];
  /** The first place that names a group of the message structure. */
  readonly groupUse: Span | undefined;
}
