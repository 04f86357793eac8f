/** From `tables:` to tables that can be asked. A file that is missing or a code that is there twice is reported. */
import type { OnMissing, TableSyntax } from '../language/syntax.ts';
import type { YamlScalar } from '../language/yaml.ts';
import { joinPath, type MappingFiles } from '../mapping-files.ts';
import { didYouMean } from '../nearest.ts';
import type { Problems } from '../problem.ts';
import type { BuiltInTables } from './built-in-tables.ts';
import { parseConceptMap } from './concept-map.ts';
import { parseCsv } from './csv.ts';
import { Table, type TableContent, type TableRow } from './table.ts';

/** What reading a file gives: its text, or in words for a person why there is none. */
export type FileContent =
  | { readonly text: string; readonly problem?: undefined }
  | { readonly problem: string; readonly text?: undefined };

/** How the engine reads a file that a mapping names. The shell resolves the path, and refuses what is out of bounds. */
export type ReadFile = (relativePath: string) => FileContent;

/** What {@link buildTables} needs to know of the mapping. */
export interface TableSurroundings {
  readonly files: MappingFiles;
  readonly readFile: ReadFile;
  readonly builtIn: BuiltInTables;
  readonly problems: Problems;
}

type Content = Pick<TableContent, 'rows' | 'columns' | 'valueColumn' | 'available'> & {
  /** What the file itself says of codes that are missing. */
  readonly onMissing?: OnMissing | undefined;
  readonly default?: string | undefined;
};

/** All tables of a mapping, by name. */
export function buildTables(tables: readonly TableSyntax[], around: TableSurroundings): ReadonlyMap<string, Table> {
  const built = new Map<string, Table>();
  for (const syntax of tables) {
    const name = syntax.name.text;
    if (built.has(name)) {
      around.problems.error('written-twice', syntax.name, `Table '${name}' is here twice; the first one counts.`);
      continue;
    }
    const content = contentOf(syntax, around) ?? unavailable;
    const says = syntax.onMissing !== undefined || syntax.default !== undefined;
    built.set(
      name,
      new Table({
        ...content,
        name,
        at: syntax.name,
        onMissing: syntax.onMissing ?? content.onMissing ?? 'warn',
        default: says ? syntax.default?.text : content.default,
      }),
    );
  }
  return built;
}

const unavailable: Content = { rows: new Map(), columns: new Map(), valueColumn: undefined, available: false };

function contentOf(syntax: TableSyntax, around: TableSurroundings): Content | undefined {
  if (syntax.map !== undefined) return mapContent(syntax.map, around);
  if (syntax.conceptMap !== undefined) return conceptMapContent(syntax.conceptMap, syntax, around);
  if (syntax.hl7 === undefined) return csvContent(syntax, around);
  const content = around.builtIn.content(syntax.hl7.text);
  if (content === undefined) {
    const why = `The versions of this mapping have no codes in a table '${syntax.hl7.text}'.`;
    around.problems.error('unknown-table', syntax.hl7, why);
  }
  return content;
}

function mapContent(map: NonNullable<TableSyntax['map']>, { files, problems }: TableSurroundings): Content {
  const rows = new Map<string, TableRow>();
  for (const { key, value } of map) {
    const { file, line } = files.locate(key.start);
    const first = rows.get(key.text);
    if (first === undefined) rows.set(key.text, { key: key.text, cells: [value.text], file, line });
    else
      problems.error('written-twice', key, `Code '${key.text}' is here twice; the first one counts.`, {
        related: [{ file: first.file, line: first.line, message: 'The first one' }],
      });
  }
  return { rows, columns: new Map<string, number>(), valueColumn: 0, available: true };
}

/** The text of a table's file; undefined, after a problem, where there is none. */
function fileOf(
  at: YamlScalar,
  { folder }: TableSyntax,
  { readFile, problems }: TableSurroundings,
): string | undefined {
  const content = readFile(joinPath(folder, at.text));
  if (content.text === undefined)
    problems.error('schema', at, `${at.text} cannot be read: ${content.problem}. Rules that look up in it do nothing.`);
  return content.text;
}

function conceptMapContent(at: YamlScalar, syntax: TableSyntax, around: TableSurroundings): Content | undefined {
  const text = fileOf(at, syntax, around);
  if (text === undefined) return undefined;
  const parsed = parseConceptMap(text, at.text);
  if (parsed.problem !== undefined) {
    around.problems.error('schema', at, `${at.text}: ${parsed.problem}. Rules that look up in it do nothing.`);
    return undefined;
  }
  reportRepeated(at, parsed.repeated, around.problems);
  const { unmapped } = parsed;
  if (unmapped === undefined) return parsed.content;
  return unmapped.keep ? { ...parsed.content, onMissing: 'keep' } : { ...parsed.content, default: unmapped.code };
}

function csvContent(syntax: TableSyntax, around: TableSurroundings): Content | undefined {
  const { csv, key, value } = syntax;
  const { problems } = around;
  const text = csv === undefined || key === undefined ? undefined : fileOf(csv, syntax, around);
  if (csv === undefined || key === undefined || text === undefined) return undefined;
  const file = csv.text;
  const parsed = parseCsv(text);
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
  const [keyColumn, valueColumn] = [column(key), value && column(value)];
  if (keyColumn === undefined || (value !== undefined && valueColumn === undefined)) return undefined;

  const rows = new Map<string, TableRow>();
  const repeated: { key: string; line: number; first: number }[] = [];
  for (const { cells, line } of parsed.rows) {
    const row = { key: cells[keyColumn] ?? '', cells, file, line };
    const first = rows.get(row.key);
    if (first !== undefined) repeated.push({ key: row.key, line, first: first.line });
    else rows.set(row.key, row);
  }
  reportRepeated(csv, repeated, problems);
  return { rows, columns, valueColumn, available: true };
}

/** A file with thousands of slips is one problem with a few examples. */
function reportRepeated(
  at: YamlScalar,
  repeated: readonly { readonly key: string; readonly line: number; readonly first: number }[],
  problems: Problems,
): void {
  const file = at.text;
  for (const { key, line, first } of repeated.slice(0, 5))
    problems.error('schema', at, `${file}, line ${line}: '${key}' is there already on line ${first}, which counts.`, {
      related: [
        { file, line, message: `'${key}' again` },
        { file, line: first, message: `The first '${key}'` },
      ],
    });
  if (repeated.length > 5) problems.error('schema', at, `${file} repeats ${repeated.length - 5} more codes.`);
}

/** "tables/loinc.csv has no column 'lonic'; its columns are ..." */
export function noSuchColumn(file: string, name: string, columns: Iterable<string>): string {
  const all = [...columns];
  return `${file} has no column '${name}'; its columns are ${all.join(', ')}.${didYouMean(name, all)}`;
}
