/** Fixes of a message as a whole: segments that are missing, misplaced or misspelt, numbers and counts. */
import type { TextEdit } from 'vscode-languageserver-types';
import { composeSegment } from '../../core/compose/compose-segment.ts';
import { editDistance } from '../../core/repair/edit-distance.ts';
import type { SourceText } from '../../core/syntax/source-text.ts';
import { envelopeLines, messageCounter } from '../../core/validate/document-rules.ts';
import { hasSetId, scopeOf } from '../../core/validate/message-rules.ts';
import { snippetOf } from '../completion/snippet.ts';
import { nextSetId } from '../set-ids.ts';
import { type Fix, type Fixer, type Problem, quoted, replace, structuredMessage } from './fix.ts';

/** `Insert EVN here`, with its set id and room for its required fields. */
export const missingSegment: Fixer = problem => {
  const { path: id, document, line, lineEnd, facts, segment, environment, snippets } = problem;
  const structured = structuredMessage(problem);
  if (structured === undefined || !/^[A-Z][A-Z0-9]{2}$/.test(id)) return [];
  const { definitions } = facts;
  const { delimiters } = segment;
  const { message, structures, structure, ids } = structured;
  const index = message.segments.filter(one => one.line <= line).length;
  const setId = hasSetId(definitions, id) ? nextSetId(structures, structure, ids, index, id) : 1;
  const now = environment?.now.slice(0, 14) ?? '';
  const pieces = composeSegment({ definitions, delimiters, now, id, setId, fields: 'required' });
  // What nobody can know stays empty, and is the next finding.
  const blank = pieces.map(({ text, standsFor }) => (standsFor === undefined ? text : '')).join('');
  const at = { line, character: document.source.lineContent(line).length };
  const range = { start: at, end: at };
  const text = blank.length === 3 ? blank + delimiters.field : blank;
  const edit = snippets
    ? { range, snippet: snippetOf([[{ text: lineEnd }, ...pieces]], '', 'name') }
    : { range, newText: lineEnd + text };
  return [{ title: `Insert ${id} here`, edits: [edit], isPreferred: true }];
};

/** `Move EVN before PID`. */
export const misplacedSegment: Fixer = problem => {
  const structured = structuredMessage(problem);
  if (structured === undefined) return [];
  const { message, structures, structure, ids } = structured;
  const index = message.segments.findIndex(({ line }) => line === problem.line);
  const finding = structures
    .match(structure, ids)
    ?.findings.find(one => one.kind === 'unexpected' && one.index === index);
  if (finding?.kind !== 'unexpected' || finding.belongs === undefined || finding.count !== 1) return [];
  const { source } = problem.document;
  const target = message.segments[finding.belongs.before];
  const content = source.lineContent(problem.line);
  const last = message.segments.at(-1)?.line ?? problem.line;
  const insertion: TextEdit =
    target === undefined
      ? at(last, source.lineContent(last).length, problem.lineEnd + content)
      : at(target.line, 0, content + problem.lineEnd);
  const title =
    target === undefined ? `Move ${finding.id} to the end` : `Move ${finding.id} before ${target.segment.id}`;
  return [{ title, edits: [removal(source, problem.line), insertion], isPreferred: true }];
};

function at(line: number, character: number, newText: string): TextEdit {
  return { range: { start: { line, character }, end: { line, character } }, newText };
}

function removal(source: SourceText, line: number): TextEdit {
  // The last line has no end of its own: it takes that of the line before it.
  const isLast = line === source.lineCount - 1;
  const start = isLast ? { line: line - 1, character: source.lineContent(line - 1).length } : { line, character: 0 };
  const end = isLast ? { line, character: source.lineContent(line).length } : { line: line + 1, character: 0 };
  return { range: { start, end }, newText: '' };
}

/** `Change PDI to PID`: ids that are one slip away, those that the structure expects first. */
export const misspeltSegment: Fixer = problem => {
  const { segment, facts } = problem;
  const near = facts.definitions.segmentIds.filter(id => editDistance(segment.id, id, 2) < 2);
  const structured = structuredMessage(problem);
  const index = structured?.message.segments.findIndex(({ line }) => line === problem.line) ?? -1;
  const match = structured?.structures.match(structured.structure, structured.ids);
  const expected = new Set(match?.expectedAt(index).map(({ id }) => id));
  const here = near.filter(id => expected.has(id));
  const offered = here.length > 0 ? here : near.slice(0, 3);
  const { prefix } = segment;
  return offered.map(id => ({
    title: `Change ${segment.id} to ${id}`,
    edits: [replace(problem, prefix, prefix + 3, id)],
    isPreferred: here.length === 1,
  }));
};

/** `Number OBX 1 to 4 in ORDER_OBSERVATION`. */
export const setIds: Fixer = problem => {
  const structured = structuredMessage(problem);
  if (structured === undefined) return [];
  const { message, structures, structure, ids } = structured;
  const match = structures.match(structure, ids);
  const index = message.segments.findIndex(({ line }) => line === problem.line);
  if (match === undefined || index === -1) return [];
  const scope = scopeOf(match, index);
  const { id } = problem.segment;
  const edits: TextEdit[] = [];
  let number = 0;
  message.segments.forEach(({ segment, line }, other) => {
    if (segment.id !== id || scopeOf(match, other) !== scope) return;
    const written = segment.rawAt({ field: 1 });
    // What is empty or no number is another finding.
    if (!/^\d+$/.test(written)) return;
    number++;
    const span = segment.locate({ field: 1 });
    if (span === undefined || Number(written) === number) return;
    const { prefix } = segment;
    const range = { start: { line, character: prefix + span.start }, end: { line, character: prefix + span.end } };
    edits.push({ range, newText: String(number) });
  });
  if (edits.length === 0) return [];
  const title = `Number ${id} 1 to ${number} in ${scope?.name ?? 'the message'}`;
  return [{ title: number === 1 ? `Number ${id} 1` : title, edits, isPreferred: true, isSafe: true }];
};

/** `Change '3' to '2'`: what BTS-1 and FTS-1 count; and trailers that are missing. */
export const batchCounts: Fixer = problem => {
  const { document, segment, line, start, end, path } = problem;
  const lines = envelopeLines(document.source);
  const here = lines.findIndex(entry => entry.line === line);
  if (here === -1) return [];
  const messagesBefore = messageCounter(document.source);
  if (path === 'BTS-1' || path === 'FTS-1') {
    const kind = segment.id === 'BTS' ? 'BHS' : 'FHS';
    const opener = lines.slice(0, here).findLast(entry => entry.kind === kind);
    if (opener === undefined) return [];
    const inside = lines.filter(entry => entry.line > opener.line && entry.line < line);
    const count =
      kind === 'BHS'
        ? messagesBefore(line) - messagesBefore(opener.line)
        : inside.filter(entry => entry.kind === 'BHS').length;
    const written = segment.text.slice(start - segment.prefix, end - segment.prefix);
    const title = `Change ${quoted(written)} to ${quoted(String(count))}`;
    return [{ title, edits: [replace(problem, start, end, String(count))], isPreferred: true, isSafe: true }];
  }
  return unclosed(problem, lines, here, messagesBefore);
};

function unclosed(
  { document: { source }, segment, line, lineEnd }: Problem,
  lines: ReturnType<typeof envelopeLines>,
  here: number,
  messagesBefore: (line: number) => number,
): readonly Fix[] {
  const trailer = segment.id === 'BHS' ? 'BTS' : segment.id === 'FHS' ? 'FTS' : undefined;
  if (trailer === undefined) return [];
  const rest = lines.slice(here + 1);
  const next = trailer === 'BTS' ? rest[0] : rest.find(entry => entry.kind === 'FHS');
  const stop = next?.line ?? source.lineCount;
  const count =
    trailer === 'BTS'
      ? messagesBefore(stop) - messagesBefore(line)
      : rest.filter(entry => entry.kind === 'BHS' && entry.line < stop).length;
  const text = `${trailer}${segment.delimiters.field}${count}`;
  // Blank lines at the end of the file stay behind the trailer.
  let last = stop - 1;
  while (last > line && source.lineContent(last).trim() === '') last--;
  const edit = at(last, source.lineContent(last).length, lineEnd + text);
  return [
    {
      title: `Insert ${text} ${next === undefined ? 'at the end' : `before ${next.kind}`}`,
      edits: [edit],
      isPreferred: true,
    },
  ];
}
