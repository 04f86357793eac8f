/** What HL7's published v2-to-FHIR mapping makes of the codes of HL7 tables: the `v2f-*` tables of mappings. */

/**
 * What scripts/build-definitions.mjs writes, by name: rows are parted by `~`, columns by `|`. The first row is the HL7 table;
 * a row of one column is a code system of FHIR, and those behind it are of that.
 */
export type CompiledV2f = Readonly<Record<string, string>>;

/** One code, and what it becomes. */
export interface V2fCode {
  /** That of HL7. */
  readonly code: string;
  readonly target: string;
  /** Code system of the target. */
  readonly system: string;
  /** Name of the target; empty where the tables have none that is short. */
  readonly display: string;
}

export interface V2fTable {
  /** `AdministrativeSex`; mappings write `v2f-AdministrativeSex`. */
  readonly name: string;
  /** The HL7 table whose codes it takes: `0001`. */
  readonly hl7Table: string;
  /** In the order of HL7's tables, those of one code system together. No code is there twice. */
  readonly codes: readonly V2fCode[];
}

/** The tables by name. Each is decoded when it is first asked for. */
export class V2fTables {
  readonly #compiled: CompiledV2f;
  readonly #tables = new Map<string, V2fTable>();

  constructor(compiled: CompiledV2f) {
    this.#compiled = compiled;
  }

  /** Sorted. */
  get names(): readonly string[] {
    return Object.keys(this.#compiled);
  }

  /** A table by its name without `v2f-`; undefined where there is none. */
  table(name: string): V2fTable | undefined {
    const compiled = Object.hasOwn(this.#compiled, name) ? this.#compiled[name] : undefined;
    if (compiled === undefined) return undefined;
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const table = decode(name, compiled);
    this.#tables.set(name, table);
    return table;
  }
}

function decode(name: string, compiled: string): V2fTable {
  const [hl7Table = '', ...rows] = compiled.split('~');
  const codes: V2fCode[] = [];
  let system = '';
  for (const row of rows) {
    const [code = '', target, display = ''] = row.split('|');
    if (target === undefined) system = code;
    else codes.push({ code, target, system, display });
  }
  return { name, hl7Table, codes };
}
