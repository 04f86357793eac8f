/** HL7's own tables as look-up tables: a code in, its meaning out; and its tables to FHIR: a code in, that of FHIR out. */
import type { Definitions, TableDefinition } from '../../core/definitions/types.ts';
import type { V2fTables } from '../../core/definitions/v2f.ts';
import { Table, type TableContent } from './table.ts';

/** What a row of a table of HL7's own has. */
const hl7Columns = ['code', 'display'];

/** What a row of a `v2f-` table has: the code of FHIR, its name, and its code system. */
const v2fColumns = ['code', 'display', 'system'];

type Content = Pick<TableContent, 'rows' | 'columns' | 'valueColumn' | 'available'>;

export class BuiltInTables {
  readonly #versions: readonly Definitions[];
  readonly #v2f: (() => V2fTables) | undefined;
  readonly #tables = new Map<string, Table | undefined>();

  /**
   * @param versions those of the source and of the target; the first one that has a table gives it
   * @param v2f the tables from HL7 codes to FHIR, where they are at hand
   */
  constructor(versions: readonly (Definitions | undefined)[], v2f?: () => V2fTables) {
    this.#versions = versions.filter(version => version !== undefined);
    this.#v2f = v2f;
  }

  /** Names of the tables from HL7 codes to FHIR, with `v2f-`. */
  get v2fNames(): readonly string[] {
    return (this.#v2f?.().names ?? []).map(name => `v2f-${name}`);
  }

  /** A table by its number or name, or as `v2f-NAME`; undefined where there is none, or only without codes. */
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
  content(name: string): Content | undefined {
    if (name.startsWith('v2f-')) return this.#v2fContent(name);
    const definition = this.#definition(name);
    if (definition === undefined || definition.codes.size === 0) return undefined;
    const rows = [...definition.codes].map(([code, display]) => [code, [code, display]] as const);
    return contentOf(`HL7 table ${definition.id}`, hl7Columns, 1, rows);
  }

  #v2fContent(name: string): Content | undefined {
    const table = this.#v2f?.().table(name.slice('v2f-'.length));
    const rows = table?.codes.map(({ code, target, display, system }) => [code, [target, display, system]] as const);
    return rows && contentOf(name, v2fColumns, 0, rows);
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

function contentOf(
  file: string,
  columns: readonly string[],
  valueColumn: number,
  rows: readonly (readonly [key: string, cells: readonly string[]])[],
): Content {
  return {
    rows: new Map(rows.map(([key, cells]) => [key, { key, cells, file, line: 0 }])),
    columns: new Map(columns.map((column, index) => [column, index])),
    valueColumn,
    available: true,
  };
}
