/** What compiling an expression needs to know, and what it leaves behind for those who ask about the mapping. */
import type { GroupStep, Path } from '../../core/path/path.ts';
import type { FunctionLibrary } from '../functions.ts';
import type { Problems, Span } from '../problem.ts';
import type { Table } from '../tables/table.ts';
import type { TimeZone } from './time-zone.ts';

/** Something that the mapping names, at its place: completion, hover and references rest on these. */
export type MappingUse = Span &
  (
    | { readonly kind: 'source-path' | 'target-path'; readonly path: Path }
    | { readonly kind: 'filter'; readonly name: string }
    | { readonly kind: 'table'; readonly name: string }
    | { readonly kind: 'column'; readonly table: string; readonly name: string }
  );

/** Says what is wrong with a path by the definitions of one end of the mapping. */
export interface PathChecker {
  /** Reports a path that the version does not know; nothing where the version's definitions are not at hand. */
  check(path: Path, at: Span): void;
  /** Reports a group that the message structure does not have. */
  checkGroups(groups: readonly GroupStep[], at: Span): void;
}

export interface CompileContext {
  readonly problems: Problems;
  readonly tables: ReadonlyMap<string, Table>;
  readonly usedTables: Set<string>;
  /** One of HL7's own tables by its number or name; undefined where the versions of the mapping have none of it. */
  readonly builtInTable: (name: string) => Table | undefined;
  /** Names of the tables from HL7 codes to FHIR. */
  readonly v2fNames: () => readonly string[];
  /** Names of `params:` and their defaults. */
  readonly params: ReadonlyMap<string, string | undefined>;
  readonly source: PathChecker;
  /** `timezone:`, for dates that say no offset. */
  readonly timezone: TimeZone | undefined;
  /** The functions of `functions:`; undefined where the mapping names none. */
  readonly functions: FunctionLibrary | undefined;
  /** HL7 null clears in the target, which has no word for it: FHIR. */
  readonly nullIsNothing: boolean;
  readonly uses: MappingUse[];
  /** The first place that names a group of the message structure. */
  groupUse?: Span | undefined;
}
