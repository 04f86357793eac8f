/** The part of a program that makes a tree: FHIR resources, JSON, XML or rows of a table. */
import type { FhirR4 } from '../../core/fhir/types.ts';
import type { Judge } from '../expression/compile.ts';
import type { FilterFunction } from '../expression/filter-row.ts';
import type { Evaluate } from '../expression/read-path.ts';
import type { BundleKind, TreeFormat } from '../language/keys.ts';
import type { Span } from '../problem.ts';
import type { Iteration } from '../program.ts';
import type { RuleMark } from '../run/records.ts';
import type { ElementOrder } from './element-order.ts';

/** One name of the path that a rule writes. */
export interface PathStep {
  readonly name: string;
  /** Whether what is there is a list. */
  readonly list: boolean;
  /** Type of FHIR that an object made here has; '' where there is none. */
  readonly type: string;
}

/** How a value becomes a leaf of the tree. */
export type LeafKind =
  /** As the value is: a number that was counted or calculated is one, everything else a text. */
  'json' | 'text' | 'boolean' | 'decimal' | 'integer';

/** What every rule has. */
interface RuleStep {
  readonly mark: RuleMark;
  readonly path: readonly PathStep[];
  /** Its key in the mapping. */
  readonly at: Span;
}

/** A rule that gives a value. */
export interface LeafStep extends RuleStep {
  readonly kind: 'leaf';
  readonly leaf: LeafKind;
  readonly when: Judge | undefined;
  readonly evaluate: Evaluate;
  /** The rule says a fixed value, so that an empty one is meant and not missing. */
  readonly constant: boolean;
  readonly table: FilterFunction | undefined;
  readonly default: string | undefined;
  readonly required: boolean;
}

/** A rule that refers to resources of the run. */
export interface ReferenceStep extends RuleStep {
  readonly kind: 'reference';
  readonly when: Judge | undefined;
  readonly target: ReferenceTarget;
  readonly required: boolean;
}

/** Which resources are meant, by their `as`. */
export interface ReferenceTarget {
  readonly name: string;
  /** All of them, or the first. */
  readonly many: boolean;
  /** How many of the scopes around the rule are also around the resources: they have to be the same ones. */
  readonly shared: number;
}

export type TreeStep =
  | LeafStep
  | ReferenceStep
  /** An object with rules of its own. */
  | (RuleStep & { readonly kind: 'block'; readonly when: Judge | undefined; readonly body: readonly TreeStep[] })
  /** What is inside, once for each of something. */
  | (RuleStep & {
      readonly kind: 'each';
      readonly when: Judge | undefined;
      readonly over: Iteration;
      readonly slot: number;
      readonly where: Judge | undefined;
      readonly body: readonly TreeStep[];
    });

/** What `each`, `where` and `when` of a resource, a group of them or a row say. */
export interface Repeated {
  readonly mark: RuleMark;
  readonly when: Judge | undefined;
  readonly each: { readonly over: Iteration; readonly slot: number; readonly where: Judge | undefined } | undefined;
}

/** The id of a resource. */
export interface IdRule {
  readonly evaluate: Evaluate;
  /** Makes the id of the text; undefined where the text is the id. */
  readonly uuid: ((text: string) => string) | undefined;
  readonly at: Span;
}

export type ResourceStep =
  | (Repeated & {
      readonly kind: 'resource';
      readonly type: string;
      readonly as: string | undefined;
      readonly id: IdRule | undefined;
      readonly body: readonly TreeStep[];
    })
  | (Repeated & { readonly kind: 'group'; readonly items: readonly ResourceStep[] });

/** What is made. */
export type TreeContent =
  | {
      readonly kind: 'fhir';
      /** Undefined where they are not at hand: then nothing is checked, and elements stay in the order of the rules. */
      readonly facts: FhirR4 | undefined;
      readonly order: ElementOrder | undefined;
      readonly bundle: BundleKind | undefined;
      readonly bundleMark: RuleMark;
      readonly resources: readonly ResourceStep[];
    }
  | { readonly kind: 'json' | 'xml'; readonly rootMark: RuleMark; readonly body: readonly TreeStep[] }
  | {
      readonly kind: 'csv';
      readonly row: Repeated;
      readonly headers: readonly string[];
      readonly separator: string;
      readonly formulas: 'warn' | 'escape';
      readonly body: readonly TreeStep[];
    };

export interface TreeProgram {
  readonly format: TreeFormat;
  readonly content: TreeContent;
  /** Marks of all rules, in the order of the file. */
  readonly marks: readonly RuleMark[];
}
