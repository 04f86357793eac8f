/** Fixes of lines that are no segments, and of line ends. */
import type { TextEdit } from 'vscode-languageserver-types';
import { splitLine } from '../../core/repair/split.ts';
import { lineAt } from '../facts-at.ts';
import { type Fix, type Fixer, type Problem, quoted, replace } from './fix.ts';

/** A line that starts with no segment id: an id in lower case, a prefix, a log line, the rest of a value. */
export const junkLine: Fixer = problem => {
  const { segment, document, line } = problem;
  const { text, prefix, delimiters } = segment;
  const lower = /^([A-Za-z][A-Za-z0-9]{2})/.exec(text)?.[1];
  if (lower !== undefined && lower !== lower.toUpperCase() && text[3] === delimiters.field) {
    const id = lower.toUpperCase();
    const isSafe = problem.facts.definitions.segment(id) !== undefined;
    return [
      {
        title: `Change ${lower} to ${id}`,
        edits: [replace(problem, prefix, prefix + 3, id)],
        isPreferred: isSafe,
        isSafe,
      },
    ];
  }
  const fixes: Fix[] = [];
  const inside = startOfSegment(problem);
  if (inside !== undefined)
    fixes.push({
      title: `Remove ${quoted(text.slice(0, inside).trimEnd())} before ${text.slice(inside, inside + 3)}`,
      edits: [replace(problem, 0, prefix + inside, '')],
      isPreferred: true,
    });
  const above = segmentAbove(problem);
  if (above !== undefined && inside === undefined) fixes.push(...joins(problem, above));
  const content = document.source.line(line);
  if (content !== undefined) {
    const isLast = content.end === content.contentEnd;
    const before = document.source.line(line - 1);
    const start = isLast && before !== undefined ? before.contentEnd : content.start;
    const range = { start: document.positionAt(start), end: document.positionAt(content.end) };
    fixes.push({ title: 'Remove this line', edits: [{ range, newText: '' }] });
  }
  return fixes;
};

/** Where a known segment starts behind a prefix; right behind a separator it would be a value. */
function startOfSegment({ segment: { text, delimiters }, facts }: Problem): number | undefined {
  for (let at = text.indexOf(delimiters.field); at !== -1; at = text.indexOf(delimiters.field, at + 1)) {
    const start = at - 3;
    if (start < 1 || !/^[A-Z][A-Z0-9]{2}$/.test(text.slice(start, at))) continue;
    if (/[A-Za-z0-9]/.test(text.charAt(start - 1)) || text.slice(0, start).includes(delimiters.field)) continue;
    if (facts.definitions.segment(text.slice(start, at)) !== undefined) return start;
  }
  return undefined;
}

/** The segment above, blank lines and other rests of it between. */
function segmentAbove({ document: { source }, section, line }: Problem): number | undefined {
  const above = line - 1;
  if (above < section.firstLine) return undefined;
  const { form } = lineAt(source, above).segment;
  return form === 'segment' ? above : undefined;
}

function joins(problem: Problem, above: number): Fix[] {
  const { document, segment, line } = problem;
  const mark = segment.delimiters.escape;
  const range = {
    start: { line: above, character: document.source.lineContent(above).length },
    end: { line, character: segment.prefix },
  };
  const join = (title: string, newText: string): Fix => ({ title, edits: [{ range, newText }] });
  return [
    // The line end was a part of the value, and this is how a value says one.
    ...(mark === '' ? [] : [join(`Join with the line above, with ${mark}.br${mark} between`, `${mark}.br${mark}`)]),
    join('Join with the line above, with a space between', ' '),
    join('Join with the line above, with nothing between', ''),
  ];
}

/** `Split into segments`: a message that is all on the line of its header. */
export const oneLineMessage: Fixer = problem => {
  const { segment, section, line, facts, versions, lineEnd } = problem;
  if (section.kind !== 'MSH' || section.firstLine !== line) return [];
  const pieces = splitLine(segment.text, segment.delimiters, versions.structuresOf(facts.definitions));
  if (pieces === undefined) return [];
  const text = pieces.join(lineEnd);
  const { prefix } = segment;
  return [
    {
      title: `Split into ${pieces.length} segments`,
      edits: [replace(problem, prefix, prefix + segment.text.length, text)],
      isPreferred: true,
    },
  ];
};

/** Every line end of the file like the first one. */
export const alikeLineEnds: Fixer = ({ document: { source } }) => {
  const edits: TextEdit[] = [];
  let wanted: string | undefined;
  for (let line = 0; line < source.lineCount - 1; line++) {
    const known = source.line(line);
    if (known === undefined) continue;
    const end = source.slice(known.contentEnd, known.end);
    wanted ??= end;
    if (end === wanted) continue;
    edits.push({
      range: { start: { line, character: known.contentEnd - known.start }, end: { line: line + 1, character: 0 } },
      newText: wanted,
    });
  }
  if (wanted === undefined || edits.length === 0) return [];
  return [{ title: `End every line with ${endNames[wanted] ?? 'LF'}`, edits, isPreferred: true, isSafe: true }];
};

const endNames: Readonly<Record<string, string>> = { '\r': 'CR', '\n': 'LF', '\r\n': 'CR LF' };
