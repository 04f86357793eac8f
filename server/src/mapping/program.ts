/** A mapping that is ready to run: closures in the order of the steps. */
import type { StructureDefinition } from '../core/definitions/types.ts';
import type { Index, Path } from '../core/path/path.ts';
import type { Judge } from './expression/compile.ts';
import type { FilterFunction } from './expression/filter-row.ts';
import type { Evaluate } from './expression/read-path.ts';
import type { NamedAt } from './expression/table-filters.ts';
import type { Span } from './problem.ts';
import type { RuleMark } from './run/records.ts';
import type { PartLevel } from './target/part.ts';

/** Where a rule writes. */
export interface TargetPlace extends Span {
  readonly path: Path;
  readonly segment: string;
  /** The `each` whose current segment is meant; undefined where `occurrence` says which one. */
  readonly segmentSlot: number | undefined;
  readonly occurrence: Index | undefined;
  readonly field: number;
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
export interface Iteration {
  readonly path: Path;
  readonly segmentSlot: number | undefined;
  readonly repetitionSlot: number | undefined;
}

export type CompiledStep =
  | { readonly kind: 'map'; readonly rules: readonly CompiledRule[] }
  | {
      readonly kind: 'each';
      readonly mark: RuleMark;
      readonly over: Iteration;
      /** This step's place in the run's frames. */
      readonly slot: number;
      readonly where: Judge | undefined;
      readonly body: readonly CompiledStep[];
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
  | { readonly kind: 'clear'; readonly mark: RuleMark; readonly over: Iteration };

export interface Program {
  readonly start: 'copy' | 'empty';
  readonly startMark: RuleMark;
  /** MSH-1 and MSH-2 of the target where the mapping says them; else those of the source (copy) or the usual ones. */
  readonly fieldSeparator: NamedAt | undefined;
  readonly encodingCharacters: NamedAt | undefined;
  readonly structure: StructureDefinition | undefined;
  readonly steps: readonly CompiledStep[];
  /** Every rule, in the order of the file, also those inside `each`. */
  readonly rules: readonly CompiledRule[];
}
