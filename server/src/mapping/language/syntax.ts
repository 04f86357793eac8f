/** The mapping file as a checked tree: what is in it, and where. Expressions are still text here. */
import type { Span } from '../problem.ts';
import type { YamlScalar } from './yaml.ts';

/** `source:` and `target:`. */
export interface EndpointSyntax extends Span {
  readonly version: YamlScalar | undefined;
  /** The message structure, "ADT_A01". */
  readonly message: YamlScalar | undefined;
  readonly samples: readonly YamlScalar[];
}

export type OnMissing = 'warn' | 'error' | 'keep' | 'drop';

export interface TableSyntax extends Span {
  readonly name: YamlScalar;
  /** `map:` with its entries. */
  readonly map: readonly { readonly key: YamlScalar; readonly value: YamlScalar }[] | undefined;
  readonly csv: YamlScalar | undefined;
  readonly key: YamlScalar | undefined;
  readonly value: YamlScalar | undefined;
  readonly onMissing: OnMissing;
  readonly default: YamlScalar | undefined;
}

/** What stands behind `when:` and `where:`. */
export type ConditionSyntax =
  | { readonly kind: 'expression'; readonly text: YamlScalar }
  | ({ readonly kind: 'any' | 'all'; readonly items: readonly ConditionSyntax[] } & Span)
  | ({ readonly kind: 'not'; readonly item: ConditionSyntax } & Span)
  /** Something was written and is no condition: what hangs on it must not run as if there were none. */
  | ({ readonly kind: 'broken' } & Span);

/** One line of a `map:`. Of `from`, `value` and `template` one is there. */
export interface RuleSyntax extends Span {
  readonly target: YamlScalar;
  readonly from: YamlScalar | undefined;
  readonly value: YamlScalar | undefined;
  readonly template: YamlScalar | undefined;
  readonly table: YamlScalar | undefined;
  readonly column: YamlScalar | undefined;
  readonly when: ConditionSyntax | undefined;
  readonly default: YamlScalar | undefined;
  readonly required: boolean;
  readonly id: YamlScalar | undefined;
  readonly note: YamlScalar | undefined;
}

export type StepSyntax = Span &
  (
    | {
        readonly kind: 'drop' | 'keep';
        readonly paths: readonly YamlScalar[];
        readonly where: ConditionSyntax | undefined;
      }
    | { readonly kind: 'map'; readonly rules: readonly RuleSyntax[] }
    | {
        readonly kind: 'each';
        readonly over: YamlScalar;
        readonly where: ConditionSyntax | undefined;
        readonly rules: readonly RuleSyntax[];
        readonly steps: readonly StepSyntax[];
      }
  );

export interface MappingSyntax {
  readonly name: YamlScalar | undefined;
  readonly source: EndpointSyntax | undefined;
  readonly target: EndpointSyntax | undefined;
  readonly start: 'copy' | 'empty';
  /** Where `start:` stands; the top of the file where it is left out. */
  readonly startAt: Span;
  readonly params: readonly { readonly name: YamlScalar; readonly value: YamlScalar | undefined }[];
  readonly tables: readonly TableSyntax[];
  readonly steps: readonly StepSyntax[];
}
