/** HL7's own tables as look-up tables: a code in, its meaning out. */
import type { Definitions, TableDefinition } from '../../core/definitions/types.ts';
import { Table, type TableContent } from './table.ts';

/** What a row of such a table has. */
export const builtInColumns: readonly string[] = ['code', 'display'];

export class BuiltInTables {
  readonly #versions: readonly Definitions[];
  readonly #tables = new Map<string, Table | undefined>();

  /** @param versions those of the source and of the target; the first one that has a table gives it */
  constructor(versions: readonly (Definitions | undefined)[]) {
    this.#versions = versions.filter(version => version !== undefined);
  }

  /** A table by its number or name; undefined where no version has it, or only without codes. */
  table(name: string): Table | undefined {
    if (!this.#tables.has(name)) {
      const content = this.content(name);
      this.#tables.set(
        name,
        content && new Table({ ...content, name, at: nowhere, onMissing: 'warn', default: undefined }),
      );
    }
    return this.#tables.get(name);
  }

  /** What such a table holds. */
  content(name: string): Pick<TableContent, 'rows' | 'columns' | 'valueColumn' | 'available'> | undefined {
    const definition = this.#definition(name);
    if (definition === undefined || definition.codes.size === 0) return undefined;
    const file = `HL7 table ${definition.id}`;
    const rows = [...definition.codes].map(([key, display]) => ({ key, cells: [key, display], file, line: 0 }));
    return {
      rows: new Map(rows.map(row => [row.key, row])),
      columns: new Map(builtInColumns.map((column, index) => [column, index])),
      valueColumn: 1,
      available: true,
    };
  }

  #definition(name: string): TableDefinition | undefined {
    const wanted = name.toLowerCase();
    for (const version of this.#versions) {
      const found = /^\d{1,4}$/.test(name)
        ? version.table(name)
        : version.tableIds.map(id => version.table(id)).find(table => table?.name.toLowerCase() === wanted);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

const nowhere = { start: 0, end: 0 };
