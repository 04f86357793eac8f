/** The one module that knows csv-parse. */
import { CsvError, parse } from 'csv-parse/sync';

export interface CsvRow {
  readonly cells: readonly string[];
  /** 1-based line that the row starts on. */
  readonly line: number;
}

/** The outcome of {@link parseCsv}: the rows behind the header, or why and on which line the text is no CSV. */
export type ParsedCsv =
  | { readonly header: readonly string[]; readonly rows: readonly CsvRow[]; readonly problem?: undefined }
  | { readonly problem: string; readonly line: number };

/**
 * Reads comma-separated values (RFC 4180) with a header row. Empty lines are passed over, cells are kept as they are.
 * @param separator what stands between cells
 */
export function parseCsv(text: string, separator = ','): ParsedCsv {
  // csv-parse counts a CRLF in quotes twice, and a cell's own line ends mean the same whatever they are.
  const unified = text.replace(/\r\n?/g, '\n');
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(unified, {
      delimiter: separator,
      ...{ bom: true, info: true, relax_column_count: true, skip_empty_lines: true },
    }) as never;
  } catch (error) {
    // csv-parse reports a text that it cannot read by throwing; anything else is a mistake of ours.
    if (!(error instanceof CsvError)) throw error;
    return { problem: error.message.replace(/ at line \d+.*$/, ''), line: Number(error.lines ?? 1) };
  }
  const [header, ...rows] = records.map(({ record, info }) => ({
    cells: record,
    // The parser counts the line that a row ends on; quoted cells may hold line ends.
    line: info.lines - record.reduce((count, cell) => count + cell.split('\n').length - 1, 0),
  }));
  if (header === undefined) return { problem: 'it is empty', line: 1 };
  return { header: header.cells.map(name => name.trim()), rows };
}
