/**
 * Messages and batch envelopes: a file is a list of sections, each starting at a line that the standard gives this role
 * (chapter 2, "Batch protocol"). Lines before the first such line form a section of their own.
 */
import { type Chunk, contentEnd, type HeaderId, headerIdAt, lineEndOf, prefixLength } from './chunk.ts';
import { type DeclaredDelimiters, type DelimiterProblem, type Delimiters, standardDelimiters } from './delimiters.ts';
import { Segment } from './segment.ts';
import { lastAtOrBelow, type SourceText } from './source-text.ts';

/** What begins a section: a header or trailer id, or nothing where the file starts with other lines. */
export type SectionKind = HeaderId | 'none';

/** A run of lines from a header or trailer to the line before the next one. Lines are zero-based, `endLine` exclusive. */
export interface Section {
  readonly kind: SectionKind;
  readonly firstLine: number;
  readonly endLine: number;
}

/** The section that a line is in; lines outside the text are clamped to it. */
export function sectionAt(source: SourceText, line: number): Section {
  const number = Math.max(0, Math.min(line, source.lineCount - 1));
  const firstLine = headerAtOrBefore(source, number);
  const endLine = headerAfter(source, number);
  return { kind: firstLine === undefined ? 'none' : kindAt(source, firstLine), firstLine: firstLine ?? 0, endLine };
}

/** All sections in order, from the one that holds line `from` on. */
export function* sections(source: SourceText, from = 0): Generator<Section> {
  let section = sectionAt(source, from);
  for (;;) {
    yield section;
    if (section.endLine >= source.lineCount) return;
    section = sectionAt(source, section.endLine);
  }
}

/** Whether a text is a batch: a file or batch header (FHS, BHS) stands in it. */
export function hasEnvelope(source: SourceText): boolean {
  for (const { kind } of sections(source)) if (kind === 'FHS' || kind === 'BHS') return true;
  return false;
}

/**
 * The delimiters in force in a section, and what is wrong with their declaration. A header says its own; a trailer
 * (BTS, FTS) is cut like the header of its envelope; lines outside any section like the standard recommends.
 */
export function sectionDelimiters(
  source: SourceText,
  section: Section,
): { readonly delimiters: Delimiters; readonly problems: readonly DelimiterProblem[] } {
  switch (section.kind) {
    case 'none':
      return { delimiters: standardDelimiters, problems: [] };
    case 'BTS':
    case 'FTS': {
      const opener = envelopeBefore(source, section.firstLine, section.kind === 'BTS' ? 'BHS' : 'FHS');
      // A trailer without its header is cut like what stands before it.
      const header = opener ?? headerAtOrBefore(source, section.firstLine - 1);
      const delimiters = header === undefined ? standardDelimiters : declared(source, header).delimiters;
      return { delimiters, problems: [] };
    }
    default:
      return declared(source, section.firstLine);
  }
}

/**
 * Which one the segment on a line is among those with its id in the section, 1-based. Reads three characters a line, so
 * that it is quick in a message of any length.
 */
export function occurrenceAt(source: SourceText, section: Section, line: number): number {
  const id = idOnLine(source, line);
  let count = 1;
  for (let other = section.firstLine; other < line; other++) if (idOnLine(source, other) === id) count++;
  return count;
}

/** As {@link occurrenceAt}, for many lines in the order of the text: the lines between two questions are read once. */
export class OccurrenceCounter {
  readonly #source: SourceText;
  /** Where the section ends that was asked about last. */
  #end = 0;
  #next = 0;
  readonly #counts = new Map<number, number>();

  constructor(source: SourceText) {
    this.#source = source;
  }

  /** @param line not before the line of the last question */
  at(line: number): number {
    if (line >= this.#end) {
      this.#next = headerAtOrBefore(this.#source, line) ?? 0;
      this.#end = headerAfter(this.#source, line);
      this.#counts.clear();
    }
    while (this.#next <= line) this.#countChunk(line);
    return this.#counts.get(idOnLine(this.#source, line)) ?? 1;
  }

  /** Counts on up to a line, or to the end of the chunk. */
  #countChunk(line: number): void {
    const index = this.#source.chunkAtLine(this.#next);
    const { whole, wholeStart, lineStarts } = this.#source.chunks[index] as Chunk;
    const base = this.#source.chunkLines[index] as number;
    const stop = Math.min(line + 1, base + lineStarts.length);
    for (; this.#next < stop; this.#next++) {
      const id = idOf(whole, wholeStart + (lineStarts[this.#next - base] as number));
      this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1);
    }
  }
}

/** The three characters that stand where a line has its segment id as one number; what the text no longer holds is 0. */
function idOf(text: string, lineStart: number): number {
  const start = lineStart + prefixLength(text, lineStart, text.length);
  const codeAt = (at: number): number => (at < text.length ? text.charCodeAt(at) : 0);
  const first = codeAt(start);
  const second = codeAt(start + 1);
  const third = codeAt(start + 2);
  // Nearly always a small number, which is quick to count by; others are told from those by their sign.
  if ((first | second | third) < 0x400) return (first << 20) | (second << 10) | third;
  return -((first * 0x10000 + second) * 0x10000 + third);
}

function idOnLine(source: SourceText, line: number): number {
  const index = source.chunkAtLine(line);
  const { whole, wholeStart, lineStarts } = source.chunks[index] as Chunk;
  return idOf(whole, wholeStart + (lineStarts[line - (source.chunkLines[index] as number)] as number));
}

/**
 * A field of a header line as it stands, found without cutting the line; empty where the line does not reach that far.
 * @param field from 3 on: MSH-1 and MSH-2 are no fields to look for
 */
export function headerField(header: string, delimiters: Delimiters, field: number): string {
  // Behind the id stands MSH-1, so field n comes behind n - 1 separators.
  let at = 3;
  for (let number = 2; number < field; number++) {
    at = header.indexOf(delimiters.field, at + 1);
    if (at === -1) return '';
  }
  const end = header.indexOf(delimiters.field, at + 1);
  return header.slice(at + 1, end === -1 ? undefined : end);
}

/** MSH-12.1 as written, trimmed: which version a message says it is. */
export function headerVersion(header: string, delimiters: Delimiters): string {
  return versionOfField(headerField(header, delimiters, 12), delimiters);
}

/** MSH-12.1 of an MSH-12, trimmed. */
export function versionOfField(field: string, delimiters: Delimiters): string {
  const { component, repetition, subcomponent } = delimiters;
  let end = field.length;
  for (const mark of [component, repetition, subcomponent]) {
    const at = mark === '' ? -1 : field.indexOf(mark);
    if (at !== -1 && at < end) end = at;
  }
  return field.slice(0, end).trim();
}

/** MSH-9 in its three components. */
export interface MessageType {
  readonly code: string;
  readonly event: string;
  readonly structure: string;
}

/** The message type that an MSH-9 says; parts that are missing are empty. */
export function messageTypeOf(field: string, delimiters: Delimiters): MessageType {
  const { component, repetition } = delimiters;
  const first = repetition === '' ? field : (field.split(repetition, 1)[0] ?? '');
  const [code = '', event = '', structure = ''] = component === '' ? [first] : first.split(component);
  return { code: code.trim(), event: event.trim(), structure: structure.trim() };
}

/** The segment on a line, cut by the given delimiters. */
export function segmentOnLine(source: SourceText, line: number, delimiters: Delimiters): Segment {
  const content = source.lineContent(line);
  return new Segment(content, prefixLength(content, 0, content.length), delimiters);
}

function declared(source: SourceText, line: number): DeclaredDelimiters {
  const content = source.lineContent(line);
  const prefix = prefixLength(content, 0, content.length);
  // Nearly every header is this one.
  if (content.startsWith('|^~\\&|', prefix + 3)) return { delimiters: standardDelimiters, problems: [] };
  return source.delimiters.read(prefix === 0 ? content : content.slice(prefix));
}

function kindAt(source: SourceText, line: number): SectionKind {
  const index = source.chunkAtLine(line);
  const chunk = source.chunks[index];
  if (chunk === undefined) return 'none';
  const local = line - (source.chunkLines[index] as number);
  const start = chunk.lineStarts[local] as number;
  return headerIdAt(chunk.text, start, contentEnd(chunk.text, start, lineEndOf(chunk, local))) ?? 'none';
}

/** The nearest envelope line of a kind before a line. */
function envelopeBefore(source: SourceText, line: number, wanted: SectionKind): number | undefined {
  for (let number = source.envelopeChunks.length - 1; number >= 0; number--) {
    const index = source.envelopeChunks[number] as number;
    const base = source.chunkLines[index] as number;
    if (base >= line) continue;
    const { envelopes } = source.chunks[index] as Chunk;
    for (let at = envelopes.length - 1; at >= 0; at--) {
      const found = base + (envelopes[at] as number);
      if (found < line && kindAt(source, found) === wanted) return found;
    }
  }
  return undefined;
}

function headerAtOrBefore(source: SourceText, line: number): number | undefined {
  if (line < 0) return undefined;
  for (let index = source.chunkAtLine(line); index >= 0; index--) {
    const headers = source.chunks[index]?.headers;
    const base = source.chunkLines[index] as number;
    if (headers === undefined || headers.length === 0 || (headers[0] as number) + base > line) continue;
    return base + (headers[lastAtOrBelow(headers, line - base)] as number);
  }
  return undefined;
}

function headerAfter(source: SourceText, line: number): number {
  for (let index = source.chunkAtLine(line); index < source.chunks.length; index++) {
    const headers = source.chunks[index]?.headers;
    const base = source.chunkLines[index] as number;
    if (headers === undefined || headers.length === 0) continue;
    if ((headers[0] as number) + base > line) return base + (headers[0] as number);
    const next = headers[lastAtOrBelow(headers, line - base) + 1];
    if (next !== undefined) return base + next;
  }
  return source.lineCount;
}

/**
 * Which section a line is in, counted from 1 by the headers and trailers; 0 for lines before the first of them.
 */
export function sectionNumberAt(source: SourceText, line: number): number {
  const last = source.chunkAtLine(line);
  let number = source.chunkHeaders[last] as number;
  const base = source.chunkLines[last] as number;
  for (const header of source.chunks[last]?.headers ?? []) if (base + header <= line) number++;
  return number;
}

/** How many headers and trailers a text has. */
export function sectionCount(source: SourceText): number {
  return source.chunks.reduce((count, { headers }) => count + headers.length, 0);
}

/** First line of the section with a number of {@link sectionNumberAt}; undefined where there is none. */
export function sectionLine(source: SourceText, number: number): number | undefined {
  if (number === 0) return 0;
  let before = 0;
  for (const [index, { headers }] of source.chunks.entries()) {
    const header = headers[number - before - 1];
    if (header !== undefined) return (source.chunkLines[index] as number) + header;
    before += headers.length;
  }
  return undefined;
}
