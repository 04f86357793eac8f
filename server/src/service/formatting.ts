/** Formatting as an editor asks for it: only the lines that change, so that cursors and undo stay small. */
import type { Range, TextEdit } from 'vscode-languageserver-types';
import { formattedLines } from '../core/repair/format.ts';
import { type CancellationToken, type Pause, Slices } from './cancellation.ts';
import type { DocumentSnapshot } from './document.ts';
import { lineEndOf } from './line-end.ts';
import type { Settings } from './settings.ts';

/**
 * @param range lines to format; the whole document where it is left out
 * @returns undefined when the token was cancelled first
 */
export async function formatting(
  { source }: DocumentSnapshot,
  range: Range | undefined,
  { format }: Settings,
  token: CancellationToken,
  pause: Pause,
): Promise<TextEdit[] | undefined> {
  const end = lineEndOf(source);
  const edits: TextEdit[] = [];
  let hasSegment = false;
  const slices = new Slices(pause, token);
  let last = -1;
  for (const { line, form, text } of formattedLines(source, format, range && linesOf(range))) {
    if (slices.isOver && !(await slices.rest())) return undefined;
    hasSegment ||= form === 'segment';
    const known = source.line(line);
    if (known === undefined) continue;
    const content = source.lineContent(line);
    const written = source.slice(known.contentEnd, known.end);
    const start = { line, character: 0 };
    if (text === undefined) {
      // The last line has no end of its own: there is nothing to take out of it.
      if (known.end > known.start) edits.push({ range: { start, end: source.positionAt(known.end) }, newText: '' });
      continue;
    }
    last = line;
    if (text !== content) edits.push({ range: { start, end: { line, character: content.length } }, newText: text });
    if (written !== '' && written !== end)
      edits.push({
        range: { start: { line, character: content.length }, end: source.positionAt(known.end) },
        newText: end,
      });
  }
  // A text without any segment is none of ours.
  return hasSegment && last >= 0 ? edits : [];
}

function linesOf({ start, end }: Range): { readonly first: number; readonly last: number } {
  // A range that ends before the first character of a line does not mean that line.
  return { first: start.line, last: end.character === 0 && end.line > start.line ? end.line - 1 : end.line };
}
