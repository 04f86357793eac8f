/** The rules that look at a file as a whole: its batches, its line ends. */
import { type Chunk, contentEnd, LineEnds, lineEndOf } from '../syntax/chunk.ts';
import { type SectionKind, sectionAt, sectionDelimiters } from '../syntax/sections.ts';
import type { SourceText } from '../syntax/source-text.ts';
import type { Issue } from './issue.ts';
import type { LineIssue } from './line-context.ts';
import { defaultSeverity, type RuleCode } from './rules.ts';

/** A line of a batch envelope. */
export interface EnvelopeLine {
  readonly kind: SectionKind;
  readonly line: number;
}

/** Everything that is wrong with the batches of a text: envelopes that do not pair, and trailers that miscount. */
export function checkBatches(source: SourceText): LineIssue[] {
  const found: LineIssue[] = [];
  const lines = envelopeLines(source);
  if (lines.length === 0) return found;
  const messagesBefore = messageCounter(source);
  let file: { readonly line: number; batches: number } | undefined;
  let batch: EnvelopeLine | undefined;
  const unclosed = (opener: EnvelopeLine): void => {
    const [what, trailer] = opener.kind === 'FHS' ? ['file', 'FTS'] : ['batch', 'BTS'];
    found.push(
      envelopeIssue(
        opener.line,
        opener.kind,
        undefined,
        3,
        `the ${what} is not closed (expected ${trailer} before ${opener.kind === 'FHS' ? 'the end of the file' : 'the next batch or the end of the file'})`,
      ),
    );
  };
  for (const entry of lines) {
    switch (entry.kind) {
      case 'FHS':
        if (batch !== undefined) unclosed(batch);
        if (file !== undefined) unclosed({ kind: 'FHS', line: file.line });
        batch = undefined;
        file = { line: entry.line, batches: 0 };
        break;
      case 'BHS':
        if (batch !== undefined) unclosed(batch);
        batch = entry;
        if (file !== undefined) file.batches++;
        break;
      case 'BTS': {
        if (batch === undefined) {
          found.push(
            envelopeIssue(entry.line, 'BTS', undefined, 3, 'there is no batch to close (expected BHS before it)'),
          );
          break;
        }
        found.push(...checkCount(source, entry, messagesBefore(entry.line) - messagesBefore(batch.line), 'message'));
        batch = undefined;
        break;
      }
      case 'FTS':
        if (batch !== undefined) unclosed(batch);
        batch = undefined;
        if (file === undefined)
          found.push(
            envelopeIssue(entry.line, 'FTS', undefined, 3, 'there is no file to close (expected FHS before it)'),
          );
        else found.push(...checkCount(source, entry, file.batches, 'batch'));
        file = undefined;
        break;
      default:
        break;
    }
  }
  if (batch !== undefined) unclosed(batch);
  if (file !== undefined) unclosed({ kind: 'FHS', line: file.line });
  return found;
}

function checkCount(source: SourceText, trailer: EnvelopeLine, count: number, what: 'message' | 'batch'): LineIssue[] {
  const { delimiters } = sectionDelimiters(source, sectionAt(source, trailer.line));
  const content = source.lineContent(trailer.line);
  const start = content.indexOf(delimiters.field) + 1;
  if (start === 0) return [];
  const stop = content.indexOf(delimiters.field, start);
  const written = content.slice(start, stop === -1 ? undefined : stop);
  // The count is optional; what is no number is `invalid-value`.
  if (!/^\d+$/.test(written) || Number(written) === count) return [];
  const [one, many] = what === 'message' ? ['message', 'messages'] : ['batch', 'batches'];
  const text = `is ${written}; the ${what === 'message' ? 'batch' : 'file'} holds ${count} ${count === 1 ? one : many}`;
  return [envelopeIssue(trailer.line, trailer.kind, start, start + written.length, text)];
}

function envelopeIssue(line: number, segment: string, start: number | undefined, end: number, text: string): LineIssue {
  const names: Readonly<Record<string, string>> = { BTS: 'Batch Message Count', FTS: 'File Batch Count' };
  const isCount = start !== undefined;
  return {
    line,
    issue: {
      code: 'batch-count',
      severity: defaultSeverity('batch-count'),
      start: start ?? 0,
      end,
      segment,
      place: isCount ? { field: 1 } : undefined,
      name: isCount ? (names[segment] ?? '') : '',
      text,
    },
  };
}

/** The lines of batch envelopes, in order. */
export function envelopeLines(source: SourceText): EnvelopeLine[] {
  const lines: EnvelopeLine[] = [];
  for (const index of source.envelopeChunks) {
    const chunk = source.chunks[index] as Chunk;
    for (const local of chunk.envelopes) {
      const line = (source.chunkLines[index] as number) + local;
      lines.push({ kind: sectionAt(source, line).kind, line });
    }
  }
  return lines;
}

/** How many messages start before a line. Counts by chunk, so that it is quick in a file of any size. */
export function messageCounter(source: SourceText): (line: number) => number {
  return line => {
    const index = source.chunkAtLine(line);
    const { headers } = source.chunks[index] as Chunk;
    const local = line - (source.chunkLines[index] as number);
    let count = source.chunkHeaders[index] as number;
    for (const header of headers) if (header < local) count++;
    return count - envelopesBefore(source, line);
  };
}

function envelopesBefore(source: SourceText, line: number): number {
  let count = 0;
  for (const index of source.envelopeChunks) {
    const base = source.chunkLines[index] as number;
    for (const local of (source.chunks[index] as Chunk).envelopes) if (base + local < line) count++;
  }
  return count;
}

/** Segment ends that are not all alike: said once, at the first line that ends otherwise than the first one. */
export function checkLineEnds(source: SourceText): LineIssue[] {
  let ends = 0;
  for (const chunk of source.chunks) ends |= chunk.lineEnds;
  if ((ends & (ends - 1)) === 0) return [];
  let first: number | undefined;
  for (const [index, chunk] of source.chunks.entries()) {
    if (first === chunk.lineEnds) continue;
    for (let line = 0; line < chunk.lineStarts.length; line++) {
      const end = lineEndAt(chunk, line);
      if (end === 0) continue;
      first ??= end;
      if (end === first) continue;
      const start = chunk.lineStarts[line] as number;
      const length = contentEnd(chunk.text, start, lineEndOf(chunk, line)) - start;
      const text = `the line ends with ${endNames.get(end)}, those before it with ${endNames.get(first)} (a message has CR everywhere, a file one kind of line end)`;
      return [
        {
          line: (source.chunkLines[index] as number) + line,
          issue: issueOf('line-ending', Math.max(0, length - 1), length, '', undefined, '', text),
        },
      ];
    }
  }
  return [];
}

const endNames: ReadonlyMap<number, string> = new Map([
  [LineEnds.CR, 'CR'],
  [LineEnds.LF, 'LF'],
  [LineEnds.CRLF, 'CR LF'],
]);

function lineEndAt(chunk: Chunk, line: number): number {
  const end = lineEndOf(chunk, line);
  const last = chunk.text.charCodeAt(end - 1);
  if (end === chunk.lineStarts[line]) return 0;
  if (last === 10)
    return chunk.text.charCodeAt(end - 2) === 13 && end - 2 >= (chunk.lineStarts[line] as number)
      ? LineEnds.CRLF
      : LineEnds.LF;
  return last === 13 ? LineEnds.CR : 0;
}

function issueOf(
  code: RuleCode,
  start: number,
  end: number,
  segment: string,
  place: Issue['place'],
  name: string,
  text: string,
): Issue {
  return { code, severity: defaultSeverity(code), start, end, segment, place, name, text };
}
