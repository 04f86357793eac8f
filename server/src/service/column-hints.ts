/** Spaces, on the screen only, that make the fields of like segments stand below one another. The text stays as it is. */
import type { InlayHint, Range } from 'vscode-languageserver-types';
import { type Section, sectionAt, sectionDelimiters, segmentOnLine } from '../core/syntax/sections.ts';
import type { SourceText } from '../core/syntax/source-text.ts';
import type { CancellationToken } from './cancellation.ts';

/** Lines before and behind the asked range that are lined up with it, so that scrolling moves nothing in most messages. */
const LINES_AROUND = 200;
/** A longer value pushes what follows it to the right, and nothing in other lines. */
const WIDEST = 60;
/** No version's segment has as many; a line of junk may. */
const MAX_COLUMNS = 300;
const MAX_HINTS = 10_000;
/** Other spaces may be trimmed from a label. */
const NO_BREAK_SPACE = '\u00a0';

/** The segments of one id in a section. */
interface Column {
  lines: number;
  /** The widest value of each field, by its index in a line. */
  readonly widths: number[];
}

/** A segment, cut. */
interface Row {
  readonly prefix: number;
  readonly values: readonly string[];
  readonly widths: readonly number[];
  readonly column: Column;
}

/** @returns undefined when the token was cancelled first */
export function columnHints(source: SourceText, range: Range, token: CancellationToken): InlayHint[] | undefined {
  const hints: InlayHint[] = [];
  const last = Math.min(range.end.line, source.lineCount - 1);
  let line = range.start.line;
  while (line <= last && hints.length < MAX_HINTS) {
    if (token.isCancellationRequested) return undefined;
    const section = sectionAt(source, line);
    // A section without a header may end where it starts.
    const next = Math.max(section.endLine, line + 1);
    addHints(hints, source, section, line, Math.min(next - 1, last));
    line = next;
  }
  return hints;
}

function addHints(hints: InlayHint[], source: SourceText, section: Section, first: number, last: number): void {
  const { delimiters } = sectionDelimiters(source, section);
  const columns = new Map<string, Column>();
  const rows = new Map<number, Row>();
  const from = Math.max(section.firstLine, first - LINES_AROUND);
  const to = Math.min(section.endLine - 1, last + LINES_AROUND);
  for (let line = from; line <= to; line++) {
    const segment = segmentOnLine(source, line, delimiters);
    if (segment.form !== 'segment') continue;
    const values = segment.text.split(delimiters.field, MAX_COLUMNS);
    const widths = values.map(widthOf);
    const column = columns.get(segment.id) ?? { lines: 0, widths: [] };
    columns.set(segment.id, column);
    rows.set(line, { prefix: segment.prefix, values, widths, column });
    column.lines++;
    for (const [index, width] of widths.entries()) {
      if (width <= WIDEST) column.widths[index] = Math.max(column.widths[index] ?? 0, width);
    }
  }
  for (let line = first; line <= last; line++) {
    const row = rows.get(line);
    if (row === undefined || row.column.lines < 2) continue;
    let character = row.prefix;
    // Nothing stands behind the last field that would have to be lined up.
    for (const [index, value] of row.values.slice(0, -1).entries()) {
      character += value.length;
      const missing = (row.column.widths[index] ?? 0) - (row.widths[index] ?? 0);
      if (missing > 0) hints.push({ position: { line, character }, label: NO_BREAK_SPACE.repeat(missing) });
      character += delimiters.field.length;
    }
  }
}

/** Characters as a reader counts them, all taken as equally wide; not counted further where it is too wide for a column. */
function widthOf(text: string): number {
  let width = 0;
  for (const _ of text) if (++width > WIDEST) break;
  return width;
}
