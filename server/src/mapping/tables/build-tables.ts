/** From `tables:` to tables that can be asked. A file that is missing or a code that is there twice is reported. */
import type { TableSyntax } from '../language/syntax.ts';
import type { YamlScalar } from '../language/yaml.ts';
import type { Lines } from '../lines.ts';
import { didYouMean } from '../nearest.ts';
import type { Problems } from '../problem.ts';
import { parseCsv } from './csv.ts';
import { Table, type TableRow } from './table.ts';

/** What reading a file gives: its text, or in words for a person why there is none. */
export type FileContent =
  | { readonly text: string; readonly problem?: undefined }
  | { readonly problem: string; readonly text?: undefined };

/** How the engine reads a file that a mapping names. The shell resolves the path, and refuses what is out of bounds. */
export type ReadFile = (relativePath: string) => FileContent;

/** What {@link buildTables} needs to know of the mapping file. */
export interface TableSurroundings {
  readonly mappingFile: string;
  readonly lines: Lines;
  readonly readFile: ReadFile;
  readonly problems: Problems;
}

/** All tables of a mapping, by name. */
export function buildTables(tables: readonly TableSyntax[], around: TableSurroundings): ReadonlyMap<string, Table> {
  const built = new Map<string, Table>();
  for (const syntax of tables) {
    const name = syntax.name.text;
    if (built.has(name)) {
      around.problems.error('written-twice', syntax.name, `Table '${name}' is here twice; the first one counts.`);
      continue;
    }
    const common = { name, at: syntax.name, onMissing: syntax.onMissing, default: syntax.default?.text };
    const content = syntax.map === undefined ? csvContent(syntax, around) : mapContent(syntax.map, around);
    built.set(name, new Table({ ...common, ...(content ?? unavailable) }));
  }
  return built;
}

const unavailable = { rows: new Map(), columns: new Map(), valueColumn: 0, available: false };

function mapContent(map: NonNullable<TableSyntax['map']>, { mappingFile, lines, problems }: TableSurroundings) {
  const rows = new Map<string, TableRow>();
  for (const { key, value } of map) {
    const { line } = lines.at(key.start);
    const first = rows.get(key.text);
    if (first === undefined) rows.set(key.text, { key: key.text, cells: [value.text], file: mappingFile, line });
    else
      problems.error('written-twice', key, `Code '${key.text}' is here twice; the first one counts.`, {
        related: [{ file: first.file, line: first.line, message: 'The first one' }],
      });
  }
  return { rows, columns: new Map<string, number>(), valueColumn: 0, available: true };
}

function csvContent({ csv, key, value }: TableSyntax, { readFile, problems }: TableSurroundings) {
  if (csv === undefined || key === undefined || value === undefined) return undefined;
  const file = csv.text;
  const content = readFile(file);
  if (content.text === undefined) {
    problems.error('schema', csv, `${file} cannot be read: ${content.problem}. Rules that look up in it do nothing.`);
    return undefined;
  }
  const parsed = parseCsv(content.text);
  if (parsed.problem !== undefined) {
    problems.error(
      'schema',
      csv,
      `${file}, line ${parsed.line}: ${parsed.problem}. Rules that look up in it do nothing.`,
    );
    return undefined;
  }
  const columns = new Map<string, number>();
  parsed.header.forEach((name, index) => {
    if (!columns.has(name)) columns.set(name, index);
  });
  const column = (wanted: YamlScalar): number | undefined => {
    const index = columns.get(wanted.text);
    if (index === undefined) problems.error('unknown-column', wanted, noSuchColumn(file, wanted.text, columns.keys()));
    return index;
  };
  const [keyColumn, valueColumn] = [column(key), column(value)];
  if (keyColumn === undefined || valueColumn === undefined) return undefined;

  const rows = new Map<string, TableRow>();
  const repeated: TableRow[] = [];
  for (const { cells, line } of parsed.rows) {
    const row = { key: cells[keyColumn] ?? '', cells, file, line };
    if (rows.has(row.key)) repeated.push(row);
    else rows.set(row.key, row);
  }
  // A file with thousands of slips is one problem with a few examples.
  for (const row of repeated.slice(0, 5)) {
    const first = rows.get(row.key)?.line ?? row.line;
    problems.error(
      'schema',
      csv,
      `${file}, line ${row.line}: '${row.key}' is there already on line ${first}, which counts.`,
      {
        related: [
          { file, line: row.line, message: `'${row.key}' again` },
          { file, line: first, message: `The first '${row.key}'` },
        ],
      },
    );
  }
  if (repeated.length > 5) problems.error('schema', csv, `${file} repeats ${repeated.length - 5} more codes.`);
  return { rows, columns, valueColumn, available: true };
}

/** "tables/loinc.csv has no column 'lonic'; its columns are ..." */
export function noSuchColumn(file: string, name: string, columns: Iterable<string>): string {
  const all = [...columns];
  return `${file} has no column '${name}'; its columns are ${all.join(', ')}.${didYouMean(name, all)}`;
}
