/**
 * A row of comma-separated values, with LF at its end (RFC 4180). Values are written exactly as they are: one that starts
 * with `=`, `+`, `-` or `@` is a formula to a spreadsheet that opens the file without asking for text columns.
 */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(cell => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
}
