/** What a mapping says for a target that is a tree, as it is written. Expressions are still text here. */
import type { Span } from '../problem.ts';
import type { TreeFormat } from './keys.ts';
import type { ConditionSyntax, RuleSyntax } from './syntax.ts';
import type { YamlScalar } from './yaml.ts';

/** `target:` where it is no HL7 v2 message. */
export interface TargetSyntax extends Span {
  readonly kind: TreeFormat;
  /** `fhir: R4` */
  readonly release: YamlScalar | undefined;
  /** Of CSV: what stands between cells. */
  readonly separator: YamlScalar | undefined;
  /** Of CSV: what becomes of a cell that a spreadsheet would run. */
  readonly formulas: 'warn' | 'escape';
}

/** `id:` of a resource: an expression, or a text with an optional name space for a UUID made from it. */
export interface ResourceIdSyntax extends Span {
  readonly from: YamlScalar | undefined;
  readonly template: YamlScalar | undefined;
  readonly uuid: YamlScalar | undefined;
}

/** An item of `resources:`. */
export type ResourceSyntax = Span & {
  readonly each: YamlScalar | undefined;
  readonly where: ConditionSyntax | undefined;
  readonly when: ConditionSyntax | undefined;
} & (
    | {
        readonly kind: 'resource';
        readonly resource: YamlScalar;
        readonly as: YamlScalar | undefined;
        readonly id: ResourceIdSyntax | undefined;
        /** A fragment with rules for it; its own come behind. */
        readonly use: YamlScalar | undefined;
        readonly rules: readonly RuleSyntax[];
      }
    | { readonly kind: 'group'; readonly resources: readonly ResourceSyntax[] }
  );

/** `rows:` */
export interface RowsSyntax extends Span {
  readonly each: YamlScalar | undefined;
  readonly where: ConditionSyntax | undefined;
  readonly columns: readonly RuleSyntax[];
}

/** The parts of a mapping that only targets other than HL7 v2 have; what is not written is undefined. */
export interface TreeSyntax {
  readonly bundle: YamlScalar | undefined;
  readonly resources: { readonly at: Span; readonly items: readonly ResourceSyntax[] } | undefined;
  readonly output: { readonly at: Span; readonly rules: readonly RuleSyntax[] } | undefined;
  readonly rows: RowsSyntax | undefined;
}
