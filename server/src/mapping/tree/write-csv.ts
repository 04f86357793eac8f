/** Writes rows as comma-separated values (RFC 4180): a header line, CRLF behind every line. */
import type { TreeObject } from './tree.ts';
import type { OnLeaf } from './tree-entry.ts';

export interface CsvText {
  readonly text: string;
  /** How much of the text is the header line, line end included. */
  readonly headerLength: number;
}

export function writeCsv(
  rows: readonly TreeObject[],
  headers: readonly string[],
  separator: string,
  onLeaf?: OnLeaf,
): CsvText {
  let text = `${headers.map(header => quoted(header, separator)).join(separator)}\r\n`;
  const headerLength = text.length;
  for (const [number, row] of rows.entries()) {
    for (const [index, header] of headers.entries()) {
      if (index > 0) text += separator;
      const leaf = row.get(header);
      if (leaf?.kind !== 'leaf') continue;
      const cell = quoted(leaf.digits ?? String(leaf.value ?? ''), separator);
      onLeaf?.(leaf, undefined, `rows[${number}].${header}`, text.length, text.length + cell.length);
      text += cell;
    }
    text += '\r\n';
  }
  return { text, headerLength };
}

function quoted(cell: string, separator: string): string {
  return cell.includes(separator) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Whether a spreadsheet would take a cell for a formula. A lone dash and numbers with a sign are none. */
export function isFormula(cell: string): boolean {
  return /^[=+\-@\t\r]./s.test(cell) && !/^[+-]?(?:\d+(?:[.,]\d+)*|\.\d+)$/.test(cell);
}
