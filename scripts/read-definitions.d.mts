/** A field or component as its line says it; '' and 0 where the line has `-` (and 0 repetitions for `*`). */
export interface ElementFacts {
  readonly position: number;
  readonly usage: string;
  readonly dataType: string;
  readonly maxRepetitions: number;
  readonly maxLength: number;
  readonly table: string;
  readonly item: string;
  readonly name: string;
  readonly line: number;
}

export interface SegmentFacts {
  readonly id: string;
  readonly name: string;
  readonly line: number;
  readonly fields: ElementFacts[];
}

export interface TypeFacts {
  readonly id: string;
  readonly displayId: string;
  readonly open: boolean;
  readonly name: string;
  readonly line: number;
  readonly components: ElementFacts[];
}

export interface TableFacts {
  readonly id: string;
  readonly kind: string;
  readonly open: boolean;
  readonly name: string;
  readonly line: number;
  readonly codes: Map<string, string>;
  /** Code as written to the source of the regular expression that it stands for. */
  readonly patterns: Map<string, string>;
}

export interface StructureFacts {
  readonly id: string;
  readonly line: number;
  /** Abstract message syntax, line by line. */
  readonly rows: { readonly text: string; readonly line: number }[];
}

export interface StructureNodeFacts {
  readonly kind: 'segment' | 'group' | 'choice';
  /** Segment id or group name; '' for a choice without a name. */
  readonly name: string;
  min: number;
  /** 0 is unbounded. */
  max: number;
  readonly children: StructureNodeFacts[];
  readonly line: number;
}

export interface EventFacts {
  readonly code: string;
  readonly event: string;
  readonly structure: string;
  readonly line: number;
}

export interface VersionFacts {
  readonly file: string;
  version: string;
  readonly segments: Map<string, SegmentFacts>;
  readonly types: Map<string, TypeFacts>;
  readonly tables: Map<string, TableFacts>;
  readonly structures: Map<string, StructureFacts>;
  /** By `CODE^EVENT`. */
  readonly events: Map<string, EventFacts>;
}

/** By `TYPE TABLE` or `TYPE *`. */
export type ComponentRules = Map<string, { readonly component: number; readonly line: number }>;

export class Problems {
  list: string[];
  add(file: string, line: number, what: string): void;
  throwIfAny(): void;
}

export function readVersion(file: string, problems: Problems): VersionFacts;
export function parseVersion(file: string, text: string, problems: Problems): VersionFacts;
export function parseStructure(structure: StructureFacts, file: string, problems: Problems): StructureNodeFacts[];
export function readComponentRules(file: string, problems: Problems): ComponentRules;
