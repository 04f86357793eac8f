/**
 * Messages as they are copied out of logs, tickets and code, back to messages. Only what is certain is repaired: the
 * result starts with a header, or is whole segments, and what segments hold stays as it is.
 */
import { readDelimiters } from '../syntax/delimiters.ts';
import { findLiteral } from './string-literal.ts';

/** What was taken off or put right. */
export type Repair =
  /** A quoted string of JSON or of a program. */
  | 'quotes'
  /** Segment ends that were written as text: `\r`, `<CR>`, `&#13;`. */
  | 'segment ends'
  /** Framing bytes of MLLP, or what stands for them. */
  | 'MLLP framing'
  /** What a log, a quote or a listing put before each line. */
  | 'line prefixes'
  /** Lines that are no part of the message. */
  | 'other lines'
  /** A message that was all on one line. */
  | 'one line';

/** A text and what was done to it; nothing was where the list is empty. */
export interface RepairedText {
  readonly text: string;
  readonly repairs: readonly Repair[];
}

/** Beyond it nobody pastes a message to read it, and every repair costs as much as the text is long. */
const MAX_LENGTH = 5_000_000;

const header = /(?<![A-Za-z0-9])(?:MSH|FHS|BHS)(?=[^A-Za-z0-9\s"'<>\\])/;

/**
 * Repairs a text that was copied from somewhere. A text of whole segments comes back as it was.
 * @param maxLength longer texts are left alone, in UTF-16 units
 */
export function repairPaste(text: string, maxLength = MAX_LENGTH): RepairedText {
  const unchanged: RepairedText = { text, repairs: [] };
  if (text.length > maxLength || isWhole(text)) return unchanged;
  const repairs: Repair[] = [];
  const note = (repair: Repair, before: string, after: string): string => {
    if (after !== before) repairs.push(repair);
    return after;
  };
  let now = text;
  const literal = findLiteral(now, header);
  if (literal !== undefined) now = note('quotes', now, literal);
  now = note('MLLP framing', now, withoutFraming(now));
  now = note('segment ends', now, withSegmentEnds(now));
  const { lines, withPrefixes, withOthers } = messageLines(now);
  if (withPrefixes) repairs.push('line prefixes');
  if (withOthers) repairs.push('other lines');
  if (withPrefixes || withOthers) now = lines.join(endOf(now));
  return repairs.length > 0 && isWhole(now) ? { text: now, repairs } : unchanged;
}

/** Whether each line that holds something is a segment, the first one a header or any. Nothing stands before their ids. */
function isWhole(text: string): boolean {
  const lines = text.split(/\r\n|\r|\n/).filter(line => line.trim() !== '');
  const [first] = lines;
  if (first === undefined) return false;
  let separator = separatorOf(first);
  let writtenEnd = endsBefore(separator ?? '|');
  return (
    separator !== undefined &&
    lines.every(line => {
      if (/^(?:MSH|FHS|BHS)[^A-Za-z0-9]/.test(line)) {
        separator = separatorOf(line);
        writtenEnd = endsBefore(separator ?? '|');
      }
      return (
        /^[A-Z][A-Z0-9]{2}/.test(line) && (line.length === 3 || line[3] === separator) && line.search(writtenEnd) === -1
      );
    })
  );
}

/** The field separator of a segment that stands on its own: a header says it, others are taken to have the usual one. */
function separatorOf(line: string): string | undefined {
  if (/^(?:MSH|FHS|BHS)/.test(line)) {
    const { delimiters, problems } = readDelimiters(line);
    return problems.some(({ kind }) => kind === 'too-short' || kind === 'unusable-separator')
      ? undefined
      : delimiters.field;
  }
  return '|';
}

/** How people and programs write a segment end as text. */
const endMarks = String.raw`(?:\\r\\n|\\r|\\n|\\x0[dDaA]|\\u000[dDaA]|<(?:CR|LF|CRLF|cr|lf|crlf)>|\[(?:CR|LF|CRLF)\]|&#(?:13|10|x0?[dDaA]);)`;
const startMarks = String.raw`(?:\\x0[bB]|\\u000[bB]|<(?:VT|SB|SOB|0x0B|vt|sb)>|&#(?:11|x0?[bB]);|\x0b)`;
const stopMarks = String.raw`(?:\\x1[cC]|\\u001[cC]|<(?:FS|EB|EOB|0x1C|fs|eb)>|&#(?:28|x1[cC]);|\x1c)`;

/** Written segment ends where a segment follows, or nothing more. */
function endsBefore(separator: string): RegExp {
  const mark = separator.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`(?:${endMarks})+[ \\t]*(?:\\r\\n|\\r|\\n|$|(?=[A-Z][A-Z0-9]{2}${mark}))`, 'g');
}

function withoutFraming(text: string): string {
  return text
    .replace(new RegExp(`${startMarks}[ \\t]*(?=(?:MSH|FHS|BHS)[^A-Za-z0-9])`, 'g'), '')
    .replace(new RegExp(`[ \\t]*${stopMarks}(?=(?:${endMarks}|[ \\t\\r\\n])*$)`), '')
    .replace(new RegExp(`${stopMarks}(?=[\\r\\n])`, 'g'), '');
}

function withSegmentEnds(text: string): string {
  const found = header.exec(text);
  const start = found === null ? 0 : found.index;
  const separator = separatorOf(text.slice(start, start + 12));
  if (separator === undefined) return text;
  const end = endOf(text);
  const cut = text.replace(endsBefore(separator), end);
  // What stood at the very end was the end of the last segment.
  return cut === text ? text : cut.replace(/(?:\r\n|\r|\n)+$/, end);
}

/** The line end that a text has already; a line feed where it has none. */
function endOf(text: string): string {
  return /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
}

interface MessageLines {
  readonly lines: readonly string[];
  readonly withPrefixes: boolean;
  readonly withOthers: boolean;
}

/** The lines of a text from its header on, without what stands before each, and without what is plainly a log's. */
function messageLines(text: string): MessageLines {
  const all = text.split(/\r\n|\r|\n/);
  const first = all.findIndex(line => header.test(line));
  const lines: string[] = [];
  if (first === -1) return quotedSegments(all);
  let withPrefixes = false;
  let withOthers = all.slice(0, first).some(line => line.trim() !== '');
  let separator: string | undefined;
  let shape: string | undefined;
  for (const line of all.slice(first)) {
    const found = header.exec(line);
    if (found !== null && !isInside(line.slice(0, found.index), separator)) {
      separator = separatorOf(line.slice(found.index));
      shape = shapeOf(line.slice(0, found.index));
      withPrefixes ||= found.index > 0;
      lines.push(line.slice(found.index));
      continue;
    }
    const start = startOfSegment(line, separator, shape);
    if (start === undefined) {
      // A line with a separator may be a segment, whatever else it looks like.
      if (line.trim() === '' || (isOther(line) && !line.includes(separator ?? '|'))) withOthers ||= line.trim() !== '';
      else lines.push(line);
    } else {
      withPrefixes ||= start > 0;
      lines.push(line.slice(start));
    }
  }
  // A last line end stays one.
  if (all.at(-1) === '' && lines.length > 0) lines.push('');
  return { lines, withPrefixes, withOthers };
}

/** Segments without a header, each behind the same prefix. */
function quotedSegments(all: readonly string[]): MessageLines {
  const filled = all.filter(line => line.trim() !== '');
  const prefixes = filled.map(line => /^(?:\s*>)+\s*|^\s*\d+[:.)]?\s+|^\s+/.exec(line)?.[0] ?? '');
  const isQuoted = prefixes.every(prefix => prefix !== '' && shapeOf(prefix) === shapeOf(prefixes[0] ?? ''));
  if (!isQuoted || filled.length === 0) return { lines: all, withPrefixes: false, withOthers: false };
  const lines = filled.map((line, index) => line.slice(prefixes[index]?.length));
  if (all.at(-1) === '') lines.push('');
  return { lines, withPrefixes: true, withOthers: false };
}

/** Whether a header id is in the middle of a segment, as in `NTE|1||see MSH|`. */
function isInside(before: string, separator: string | undefined): boolean {
  return separator !== undefined && before.includes(separator) && /^\W*[A-Z][A-Z0-9]{2}\W/.test(before);
}

/** Where a segment starts on a line: at its beginning, or behind a prefix like the header's. */
function startOfSegment(line: string, separator: string | undefined, shape: string | undefined): number | undefined {
  if (separator === undefined) return undefined;
  if (/^[A-Z][A-Z0-9]{2}$/.test(line) || isIdAt(line, 0, separator)) return 0;
  for (let at = line.indexOf(separator); at !== -1; at = line.indexOf(separator, at + 1)) {
    const start = at - 3;
    const before = line.slice(0, Math.max(0, start));
    if (start > 0 && isIdAt(line, start, separator) && (shapeOf(before) === shape || isLogPrefix(before))) return start;
    if (start > 200) return undefined;
  }
  return undefined;
}

function isIdAt(line: string, start: number, separator: string): boolean {
  return line[start + 3] === separator && /^[A-Z][A-Z0-9]{2}$/.test(line.slice(start, start + 3));
}

/** A prefix with its numbers and blanks made alike, since times and line numbers go on from line to line. */
function shapeOf(prefix: string): string {
  return prefix.replace(/\d+/g, '0').replace(/\s+/g, ' ').trimStart();
}

/** What only a log writes: a time or a level, and then a blank, a colon or a bracket right before the segment. */
function isLogPrefix(before: string): boolean {
  return isOther(before) && /[\s:\]>-]$/.test(before);
}

/** A line of a log, the fence of a code block, or a line of dashes: nothing that a value goes on with. */
function isOther(line: string): boolean {
  return (
    /^\s*(?:```|~~~|-{3,}|={3,}|>\s*$|[\]})]+[,;]?\s*$)/.test(line) ||
    /^\s*(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|\[?\d\d:\d\d:\d\d|\[?(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b)/.test(
      line,
    )
  );
}
