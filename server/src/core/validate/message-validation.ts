/**
 * What is wrong with messages as a whole, kept up to date beside the lines.
 *
 * A message's result is kept with the chunk that the message starts in. It holds as long as that chunk, and the chunks
 * that the message goes on into, are what they were; so an edit has the messages of its own chunk looked at, and no
 * others. What structure a message has hangs on its segment ids alone and is remembered by them.
 */
import type { Definitions } from '../definitions/types.ts';
import { MessageStructures } from '../structure/structures.ts';
import { type Chunk, contentEnd, lineEndOf, prefixLength } from '../syntax/chunk.ts';
import { Message } from '../syntax/message.ts';
import { type Section, sectionAt } from '../syntax/sections.ts';
import { Segment } from '../syntax/segment.ts';
import type { SourceText } from '../syntax/source-text.ts';
import type { ChunkIssues, LineContext, LineIssue } from './line-validation.ts';
import { checkMessage, type MessageIssue, type SegmentShape } from './message-rules.ts';

/** The messages that start in one chunk. */
interface ChunkMessages {
  /** The chunk, and those that its last message goes on into. */
  readonly spans: readonly ChunkIssues[];
  /** Issues of each message, with the line of the chunk that the message starts on. */
  readonly messages: readonly { readonly line: number; readonly issues: readonly MessageIssue[] }[];
  readonly count: number;
}

/** The issues of the messages of one document over all its versions. */
export class MessageValidation {
  readonly #structures: (definitions: Definitions) => MessageStructures;
  readonly #ids = new Map<number, string>();
  #chunks: readonly ChunkMessages[] = [];
  #first: Uint32Array = new Uint32Array();
  /** How many messages have been checked so far, for tests. */
  checkedMessages = 0;

  constructor(structures: (definitions: Definitions) => MessageStructures = structuresByVersion()) {
    this.#structures = structures;
  }

  /** Brings the issues up to a text whose lines have been validated. Stops between chunks, like the validation of lines. */
  *update(source: SourceText, lines: readonly ChunkIssues[]): Generator<void, void, void> {
    const before = this.#chunks;
    const shift = before.length - lines.length;
    let head = 0;
    while (head < before.length && before[head]?.spans[0] === lines[head]) head++;
    const result: ChunkMessages[] = [];
    for (let index = 0; index < lines.length; index++) {
      const known = index < head ? before[index] : before[index + shift];
      const kept = known !== undefined && isKept(known, lines, index);
      result.push(kept ? known : this.#check(source, lines, index));
      if (!kept) yield;
    }
    this.#chunks = result;
    this.#first = source.chunkLines;
  }

  get count(): number {
    return this.#chunks.reduce((sum, { count }) => sum + count, 0);
  }

  /** All issues in the order of the text, as of the last finished update. */
  *issues(): Generator<LineIssue> {
    for (const [index, { messages, count }] of this.#chunks.entries()) {
      if (count === 0) continue;
      const base = this.#first[index] as number;
      for (const { line, issues } of messages)
        for (const found of issues) yield { line: base + line + found.line, issue: found.issue };
    }
  }

  #check(source: SourceText, lines: readonly ChunkIssues[], index: number): ChunkMessages {
    const { chunk, contexts } = lines[index] as ChunkIssues;
    const base = source.chunkLines[index] as number;
    const messages: { line: number; issues: readonly MessageIssue[] }[] = [];
    let count = 0;
    for (const line of chunk.headers) {
      const context = contexts[line];
      if (context?.kind !== 'MSH') continue;
      const issues = this.#checkMessage(source, sectionAt(source, base + line), context);
      count += issues.length;
      if (issues.length > 0) messages.push({ line, issues });
    }
    return { spans: spansOf(lines, index), messages, count };
  }

  #checkMessage(source: SourceText, section: Section, context: LineContext): readonly MessageIssue[] {
    this.checkedMessages++;
    const content = source.lineContent(section.firstLine);
    const header = new Segment(content, prefixLength(content, 0, content.length), context.delimiters);
    // Without delimiters to trust there is no type to go by.
    if (header.text.length < 8) return [];
    const segments: SegmentShape[] = [];
    forEachLine(source, section, (chunk, line, start, end) => {
      const prefix = prefixLength(chunk.text, start, end);
      const id = this.#idAt(chunk.text, start + prefix, end, context.delimiters.field);
      if (id !== undefined) segments.push({ id, line, prefix, setId: setIdAt(chunk.text, start + prefix + 4, end) });
    });
    const { definitions, label } = context.facts;
    const found = checkMessage({ header, segments }, this.#structures(definitions), label);
    const { profile } = context.facts;
    if (profile === undefined) return found;
    for (const { line, issue } of profile.check(new Message(source, section), context.facts))
      found.push({ line: line - section.firstLine, issue });
    return found.sort((a, b) => a.line - b.line || a.issue.start - b.issue.start);
  }

  /** The segment id at a place, without making a string for each; undefined where the line is no segment. */
  #idAt(text: string, start: number, end: number, separator: string): string | undefined {
    if (end - start < 3 || (end - start > 3 && text[start + 3] !== separator)) return undefined;
    const key = (text.charCodeAt(start) << 16) ^ (text.charCodeAt(start + 1) << 8) ^ text.charCodeAt(start + 2);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = text.slice(start, start + 3);
    if (!/^[A-Z][A-Z0-9]{2}$/.test(id)) return undefined;
    this.#ids.set(key, id);
    return id;
  }
}

/** One cache of structures for each version. */
export function structuresByVersion(): (definitions: Definitions) => MessageStructures {
  const structures = new Map<Definitions, MessageStructures>();
  return definitions => {
    let found = structures.get(definitions);
    if (found === undefined) {
      found = new MessageStructures(definitions);
      structures.set(definitions, found);
    }
    return found;
  };
}

/** The chunk and those behind it that have no header before the lines of its last message end. */
function spansOf(lines: readonly ChunkIssues[], index: number): readonly ChunkIssues[] {
  const spans = [lines[index] as ChunkIssues];
  for (let at = index + 1; at < lines.length; at++) {
    const next = lines[at] as ChunkIssues;
    const [header] = next.chunk.headers;
    if (header === 0) break;
    spans.push(next);
    if (header !== undefined) break;
  }
  return spans;
}

/** Whether a result holds: the same chunks follow each other, and the message does not go on further than it did. */
function isKept(known: ChunkMessages, lines: readonly ChunkIssues[], index: number): boolean {
  const { spans } = known;
  if (!spans.every((span, at) => lines[index + at] === span)) return false;
  const last = spans.at(-1) as ChunkIssues;
  if (spans.length > 1 && last.chunk.headers.length > 0) return true;
  const next = lines[index + spans.length];
  return next === undefined || next.chunk.headers[0] === 0;
}

function forEachLine(
  source: SourceText,
  section: Section,
  visit: (chunk: Chunk, line: number, start: number, end: number) => void,
): void {
  let index = source.chunkAtLine(section.firstLine);
  for (let number = section.firstLine; number < section.endLine; index++) {
    const chunk = source.chunks[index] as Chunk;
    const base = source.chunkLines[index] as number;
    const stop = Math.min(section.endLine, base + chunk.lineStarts.length);
    for (; number < stop; number++) {
      const start = chunk.lineStarts[number - base] as number;
      visit(chunk, number - section.firstLine, start, contentEnd(chunk.text, start, lineEndOf(chunk, number - base)));
    }
  }
}

/** A run of up to four digits, as a set id is. */
function setIdAt(text: string, start: number, end: number): string | undefined {
  let at = start;
  while (at < end && at - start < 5 && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
  // A longer text that starts with digits is some other value.
  if (at === start || at - start > 4 || (at < end && /[A-Za-z0-9.+-]/.test(text.charAt(at)))) return undefined;
  return text.slice(start, at);
}
