/** What a mapping can have wrong with it, when it is compiled and when it runs. */

/**
 * Stable names, by which people look a problem up. The first group comes from compiling, the second from running,
 * `table-miss` to `limit`; `schema` from both.
 */
export type MappingProblemCode =
  /** Not the mapping language: YAML, a key, a step, an expression; also a message that the mapping is not made for. */
  | 'schema'
  | 'unknown-path'
  | 'unknown-table'
  | 'unknown-column'
  | 'unknown-filter'
  | 'unused-table'
  | 'repeats-without-index'
  | 'written-twice'
  | 'mixed-and-or'
  /** The mapping has functions, and nobody said that they may run. */
  | 'untrusted-functions'
  /** A code that a table does not have. */
  | 'table-miss'
  /** A value that a filter cannot read: a date of another format, a text where a number is needed. */
  | 'invalid-value'
  /** A field of several parts used where one value is needed: the first part was taken. */
  | 'composite-as-scalar'
  /** `required: true`, and the rule gave nothing. */
  | 'required-never-set'
  /** A code that FHIR's required value set does not have. */
  | 'not-in-target-table'
  /** A cell of CSV that a spreadsheet would run. */
  | 'formula-in-cell'
  /** The run was stopped by one of its limits. */
  | 'limit';

export type MappingSeverity = 'error' | 'warning' | 'information';

/** An edit of the mapping file that mends a problem. Offsets are UTF-16 units in the mapping file. */
export interface MappingFix {
  readonly title: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Where in the message a value stood. Offsets are UTF-16 units in the message's document. */
export interface SourcePlace {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** Another place that has to do with a problem; `line` is 1-based. */
export interface RelatedPlace {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** One problem at a place of the mapping file. Offsets are UTF-16 units, `end` exclusive. */
export interface MappingProblem {
  readonly code: MappingProblemCode;
  readonly severity: MappingSeverity;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly fix?: MappingFix | undefined;
  /** The value in the message that brought it up, for problems of a run. */
  readonly source?: SourcePlace | undefined;
  readonly related?: readonly RelatedPlace[] | undefined;
}

/** A stretch of the mapping file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Collects problems, in the order in which they are found. */
export class Problems {
  readonly list: MappingProblem[] = [];

  error(code: MappingProblemCode, at: Span, message: string, more: Partial<MappingProblem> = {}): void {
    this.list.push({ ...more, code, severity: 'error', message, start: at.start, end: at.end });
  }

  warning(code: MappingProblemCode, at: Span, message: string, more: Partial<MappingProblem> = {}): void {
    this.list.push({ ...more, code, severity: 'warning', message, start: at.start, end: at.end });
  }

  information(code: MappingProblemCode, at: Span, message: string, more: Partial<MappingProblem> = {}): void {
    this.list.push({ ...more, code, severity: 'information', message, start: at.start, end: at.end });
  }
}
