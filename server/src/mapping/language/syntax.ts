/** The mapping file as a checked tree: what is in it, and where. Expressions are still text here. */
import type { Span } from '../problem.ts';
import type { TargetSyntax, TreeSyntax } from './tree-syntax.ts';
import type { YamlScalar } from './yaml.ts';

/** `source:` and `target:`. */
export interface EndpointSyntax extends Span {
  readonly version: YamlScalar | undefined;
  /** The message structure, "ADT_A01"; of several the first. */
  readonly message: YamlScalar | undefined;
  /** All structures that the mapping is for. */
  readonly messages: readonly YamlScalar[];
  readonly samples: readonly YamlScalar[];
  /** What a target is where it is no HL7 v2 message. */
  readonly format: TargetSyntax | undefined;
}

export type OnMissing = 'warn' | 'error' | 'keep' | 'drop';

export interface TableSyntax extends Span {
  readonly name: YamlScalar;
  /** `map:` with its entries. */
  readonly map: readonly { readonly key: YamlScalar; readonly value: YamlScalar }[] | undefined;
  readonly csv: YamlScalar | undefined;
  readonly key: YamlScalar | undefined;
  readonly value: YamlScalar | undefined;
  /** A FHIR ConceptMap in JSON. */
  readonly conceptMap: YamlScalar | undefined;
  /** Number or name of one of HL7's own tables. */
  readonly hl7: YamlScalar | undefined;
  /** Undefined where it is left out. */
  readonly onMissing: OnMissing | undefined;
  readonly default: YamlScalar | undefined;
  /** Folder of the file that the table is written in, relative to the mapping: '' or `base/`. */
  readonly folder: string;
}

/** What stands behind `when:` and `where:`. */
export type ConditionSyntax =
  | { readonly kind: 'expression'; readonly text: YamlScalar }
  | ({ readonly kind: 'any' | 'all'; readonly items: readonly ConditionSyntax[] } & Span)
  | ({ readonly kind: 'not'; readonly item: ConditionSyntax } & Span)
  /** Something was written and is no condition: what hangs on it must not run as if there were none. */
  | ({ readonly kind: 'broken' } & Span);

/** Where a value comes from: one of the three is there. */
export interface OriginSyntax {
  readonly from: YamlScalar | undefined;
  readonly value: YamlScalar | undefined;
  readonly template: YamlScalar | undefined;
}

/** One of `cases:`; the one without a condition is `else`. */
export interface CaseSyntax extends Span, OriginSyntax {
  readonly when: ConditionSyntax | undefined;
}

/** One line of a `map:`. It has one origin, or `cases`, or rules for the places inside (`map`, `use`) and perhaps `from`. */
export interface RuleSyntax extends Span, OriginSyntax {
  readonly target: YamlScalar;
  readonly cases: readonly CaseSyntax[] | undefined;
  readonly table: YamlScalar | undefined;
  readonly column: YamlScalar | undefined;
  /** `when`, `any`, `all` and `not` together. */
  readonly when: ConditionSyntax | undefined;
  readonly default: YamlScalar | undefined;
  readonly required: boolean;
  readonly each: YamlScalar | undefined;
  readonly where: ConditionSyntax | undefined;
  readonly map: readonly RuleSyntax[] | undefined;
  readonly use: YamlScalar | undefined;
  /** The name of the resource, or resources, that an element refers to. */
  readonly ref: YamlScalar | undefined;
  readonly refs: YamlScalar | undefined;
  readonly id: YamlScalar | undefined;
  readonly note: YamlScalar | undefined;
}

/** Rules and steps that a step carries out. */
export interface BodySyntax {
  readonly rules: readonly RuleSyntax[];
  readonly use: YamlScalar | undefined;
  readonly steps: readonly StepSyntax[];
}

/** Where `add` puts what it adds: beside a segment or group, or last; undefined for where the structure has it. */
export type AddPlace = { readonly kind: 'after' | 'before'; readonly of: YamlScalar } | { readonly kind: 'end' };

export type StepSyntax = Span & {
  readonly when: ConditionSyntax | undefined;
  readonly id: YamlScalar | undefined;
} & (
    | {
        readonly kind: 'drop' | 'keep';
        readonly paths: readonly YamlScalar[];
        readonly where: ConditionSyntax | undefined;
      }
    | { readonly kind: 'map'; readonly rules: readonly RuleSyntax[] }
    | ({ readonly kind: 'each'; readonly over: YamlScalar; readonly where: ConditionSyntax | undefined } & BodySyntax)
    | ({ readonly kind: 'add'; readonly what: YamlScalar; readonly place: AddPlace | undefined } & BodySyntax)
    | { readonly kind: 'sort'; readonly what: YamlScalar; readonly by: YamlScalar }
    | { readonly kind: 'split'; readonly what: YamlScalar; readonly at: YamlScalar }
    | { readonly kind: 'merge'; readonly what: YamlScalar; readonly join: YamlScalar | undefined }
  );

/** A named block of rules for the places inside another one. */
export interface FragmentSyntax {
  readonly name: YamlScalar;
  readonly rules: readonly RuleSyntax[];
}

export interface MappingSyntax {
  readonly name: YamlScalar | undefined;
  readonly extends: YamlScalar | undefined;
  readonly source: EndpointSyntax | undefined;
  readonly target: EndpointSyntax | undefined;
  readonly start: 'copy' | 'empty';
  /** Where `start:` stands; the top of the file where it is left out. */
  readonly startAt: Span;
  readonly saysStart: boolean;
  readonly timezone: YamlScalar | undefined;
  readonly params: readonly { readonly name: YamlScalar; readonly value: YamlScalar | undefined }[];
  /** JavaScript file of functions that become filters, and the folder that it is relative to. */
  readonly functions: { readonly file: YamlScalar; readonly folder: string } | undefined;
  readonly tables: readonly TableSyntax[];
  readonly fragments: readonly FragmentSyntax[];
  readonly steps: readonly StepSyntax[];
  /** What a target that is a tree is made of. */
  readonly tree: TreeSyntax;
  /** Places of the source that are left out on purpose. */
  readonly ignore: readonly { readonly path: YamlScalar; readonly reason: YamlScalar | undefined }[];
}
