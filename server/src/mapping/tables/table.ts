/** Look-up tables: a code in, a value or one of several columns out. */
import type { OnMissing } from '../language/syntax.ts';
import type { Span } from '../problem.ts';

export interface TableRow {
  readonly key: string;
  readonly cells: readonly string[];
  /** Where the row is written: the CSV file or the mapping file, and the 1-based line; 0 for a table of HL7's own. */
  readonly file: string;
  readonly line: number;
}

/** What a table is made from. */
export interface TableContent {
  readonly name: string;
  /** The table's name in the mapping file. */
  readonly at: Span;
  readonly rows: ReadonlyMap<string, TableRow>;
  /** Column name to its index in `cells`; empty for a table that is written in the mapping. */
  readonly columns: ReadonlyMap<string, number>;
  /** Which cell is the value; undefined where the mapping names none. */
  readonly valueColumn: number | undefined;
  readonly onMissing: OnMissing;
  /** What a code that is missing becomes, whatever column is asked for. */
  readonly default: string | undefined;
  /** False where the content could not be read: the reason was reported, and look-ups give nothing. */
  readonly available: boolean;
}

/** A table that is ready for look-ups. */
export class Table {
  readonly content: TableContent;
  #byValue: Map<string, TableRow> | undefined;

  constructor(content: TableContent) {
    this.content = content;
  }

  get name(): string {
    return this.content.name;
  }

  /** The row of a code. Codes are compared as they are, upper and lower case told apart. */
  row(key: string): TableRow | undefined {
    return this.content.rows.get(key);
  }

  /** The first row with this value. */
  rowOfValue(value: string): TableRow | undefined {
    if (this.#byValue === undefined) {
      this.#byValue = new Map();
      for (const row of this.content.rows.values()) {
        const cell = this.cell(row, undefined);
        if (!this.#byValue.has(cell)) this.#byValue.set(cell, row);
      }
    }
    return this.#byValue.get(value);
  }

  /** What a row holds in a column; the value column when none is named. Short rows are empty at the end. */
  cell(row: TableRow, column: string | undefined): string {
    const index = column === undefined ? this.content.valueColumn : this.content.columns.get(column);
    return index === undefined ? '' : (row.cells[index] ?? '');
  }
}
