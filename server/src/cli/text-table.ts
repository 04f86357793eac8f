/** Columns of text, parted by two blanks: texts start at the left, numbers end at the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map(cells => String(cells[column] ?? '').length)));
  const isNumeric = head.map((_, column) => rows.length > 0 && rows.every(cells => typeof cells[column] === 'number'));
  return lines
    .map(cells =>
      cells
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return isNumeric[column] ? String(cell).padStart(width) : String(cell).padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .map(line => `${line}\n`)
    .join('');
}
