/**
 * What is wrong with messages as a whole, kept up to date beside the lines.
 *
 * A message's result is kept with the chunk that the message starts in. It holds as long as that chunk, and the chunks
 * that the message goes on into, are what they were; so an edit has the messages of its own chunk looked at, and no
 * others. What structure a message has hangs on its segment ids alone and is remembered by them.
 */
import type { Definitions } from '../definitions/types.ts';
import { MessageStructures } from '../structure/structures.ts';
import { type Chunk, contentEnd, prefixLength } from '../syntax/chunk.ts';
import { CharacterClass, type Delimiters } from '../syntax/delimiters.ts';
import { Message } from '../syntax/message.ts';
import { messageTypeOf, type Section, sectionAt } from '../syntax/sections.ts';
import { Segment } from '../syntax/segment.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { holdingAfter, type IssueGroup, type IssueGroups, noGroups } from './issue-groups.ts';
import { contextOf, type LineContext } from './line-context.ts';
import type { ChunkIssues } from './line-validation.ts';
import { checkMessage, type MessageIssue, NO_SET_ID, type SegmentShape } from './message-rules.ts';
import { MessageScan, packedId, SegmentList } from './message-scan.ts';
import { unchangedEnds } from './unchanged-ends.ts';

/** The messages that start in one chunk. */
interface ChunkMessages extends IssueGroup {
  /** The chunk, and those that its last message goes on into. */
  readonly spans: readonly ChunkIssues[];
}

const none: readonly MessageIssue[] = [];

/** The issues of the messages of one document over all its versions. */
export class MessageValidation {
  readonly #structures: (definitions: Definitions) => MessageStructures;
  readonly #scans = new Map<Definitions, MessageScan>();
  readonly #list = new SegmentList();
  #chunks: readonly ChunkMessages[] = [];
  /** What the lines of each of these chunks came to. */
  #lines: readonly ChunkIssues[] = [];
  #groups: IssueGroups = noGroups;
  /** How many messages have been checked so far, for tests. */
  checkedMessages = 0;

  constructor(structures: (definitions: Definitions) => MessageStructures = structuresByVersion()) {
    this.#structures = structures;
  }

  /** Brings the issues up to a text whose lines have been validated. Stops between chunks, like the validation of lines. */
  *update(source: SourceText, lines: readonly ChunkIssues[]): Generator<void, void, void> {
    const before = this.#chunks;
    const { head, tail, shift } = unchangedEnds(this.#lines, lines);
    // What ends before the edit holds, and so does what starts behind it; where messages end never goes back.
    let held = head;
    while (held > 0 && held - 1 + (before[held - 1] as ChunkMessages).spans.length >= head) held--;
    const fresh: ChunkMessages[] = [];
    for (let index = held; index < tail; index++) {
      const known = index < head ? before[index] : before[index + shift];
      const kept = known !== undefined && isKept(known, lines, index);
      fresh.push(kept ? known : this.#check(source, lines, index, known));
      if (!kept) yield;
    }
    const result = before.slice(0, held).concat(fresh, before.slice(tail + shift));
    const holding = holdingAfter(this.#groups.holding, result, held, Math.max(held, tail), shift);
    this.#chunks = result;
    this.#lines = lines;
    this.#groups = { groups: result, firstLines: source.chunkLines, holding };
  }

  /** The issues by the chunk that their message starts in, as of the last finished update. */
  get groups(): IssueGroups {
    return this.#groups;
  }

  /** @param known what was known of the chunk: where it is the same, only its last message can be another one */
  #check(
    source: SourceText,
    lines: readonly ChunkIssues[],
    index: number,
    known: ChunkMessages | undefined,
  ): ChunkMessages {
    const entry = lines[index] as ChunkIssues;
    const { chunk, headers } = entry;
    const base = source.chunkLines[index] as number;
    const last = known?.spans[0] === entry ? chunk.headers.at(-1) : undefined;
    const found = last === undefined ? [] : (known?.found.filter(({ line }) => line < last) ?? []);
    for (let at = 0; at < chunk.headers.length; at++) {
      const line = chunk.headers[at] as number;
      if (last !== undefined && line !== last) continue;
      const header = headers[at];
      const context = contextOf(entry, line);
      if (header === undefined || context === undefined) continue;
      const next = chunk.headers[at + 1];
      const endLine = next === undefined ? sectionAt(source, base + line).endLine : base + next;
      const section: Section = { kind: 'MSH', firstLine: base + line, endLine };
      const issues = this.#checkMessage(source, section, index, context, header.type);
      for (const one of issues) found.push({ line: line + one.line, issue: one.issue });
    }
    return { spans: spansOf(lines, index), found };
  }

  /** @param index the chunk that the message starts in */
  #checkMessage(
    source: SourceText,
    section: Section,
    index: number,
    context: LineContext,
    written: string,
  ): readonly MessageIssue[] {
    this.checkedMessages++;
    const found = this.#checkStructure(source, section, index, context, written);
    const { profile } = context.facts;
    if (profile === undefined) return found;
    const asked = profile
      .check(new Message(source, section), context.facts)
      .map(({ line, issue }) => ({ line: line - section.firstLine, issue }));
    if (asked.length === 0) return found;
    return [...found, ...asked].sort((a, b) => a.line - b.line || a.issue.start - b.issue.start);
  }

  #checkStructure(
    source: SourceText,
    section: Section,
    index: number,
    context: LineContext,
    written: string,
  ): readonly MessageIssue[] {
    const { delimiters, facts } = context;
    const { definitions, label } = facts;
    const list = this.#readSegments(source, section, index, delimiters);
    if (this.#scanOf(definitions).isClean(written, delimiters, list)) return none;
    const content = source.lineContent(section.firstLine);
    const prefix = prefixLength(content, 0, content.length);
    // Without delimiters to trust there is no type to go by.
    if (content.length - prefix < 8) return none;
    const header = (): Segment => new Segment(content, prefix, delimiters);
    const type = messageTypeOf(written, delimiters);
    const segmentAt = (index: number): SegmentShape | undefined => shapeAt(source, section, list, index);
    const shape = { header, type, ids: list.names(), setIds: list.setIds, segmentAt };
    return checkMessage(shape, this.#structures(definitions), label);
  }

  /** The segments of a message as the quick look wants them. */
  #readSegments(source: SourceText, section: Section, first: number, { classes }: Delimiters): SegmentList {
    const list = this.#list;
    list.clear();
    let index = first;
    for (let line = section.firstLine; line < section.endLine; index++) {
      const { whole, wholeStart, text, lineStarts } = source.chunks[index] as Chunk;
      const base = source.chunkLines[index] as number;
      const stop = Math.min(section.endLine, base + lineStarts.length) - base;
      let next = lineStarts[line - base] as number;
      for (let local = line - base; local < stop; local++) {
        const from = wholeStart + next;
        next = local + 1 < lineStarts.length ? (lineStarts[local + 1] as number) : text.length;
        const end = contentEnd(whole, from, wholeStart + next);
        const start = from + prefixLength(whole, from, end);
        const id = idAt(whole, start, end, classes);
        if (id !== 0) list.add(id, setIdAt(whole, start + 4, end), base + local - section.firstLine);
      }
      line = base + stop;
    }
    return list;
  }

  #scanOf(definitions: Definitions): MessageScan {
    let scan = this.#scans.get(definitions);
    if (scan === undefined) {
      scan = new MessageScan(this.#structures(definitions));
      this.#scans.set(definitions, scan);
    }
    return scan;
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
  for (let at = 0; at < spans.length; at++) if (lines[index + at] !== spans[at]) return false;
  const last = spans.at(-1) as ChunkIssues;
  if (spans.length > 1 && last.chunk.headers.length > 0) return true;
  const next = lines[index + spans.length];
  return next === undefined || next.chunk.headers[0] === 0;
}

/** A segment of a message with its place, for the second look. */
function shapeAt(source: SourceText, section: Section, list: SegmentList, index: number): SegmentShape | undefined {
  if (index < 0 || index >= list.length) return undefined;
  const line = list.lines[index] as number;
  const content = source.lineContent(section.firstLine + line);
  const prefix = prefixLength(content, 0, content.length);
  const setId = /^\d*/.exec(content.slice(prefix + 4))?.[0] ?? '';
  return { id: content.slice(prefix, prefix + 3), line, prefix, setId };
}

/** The segment id at a place as one number; 0 where the line is no segment. */
function idAt(text: string, start: number, end: number, classes: Uint8Array): number {
  if (end - start < 3 || (end - start > 3 && classes[text.charCodeAt(start + 3)] !== CharacterClass.Field)) return 0;
  return packedId(text, start);
}

/** A run of up to four digits, as a set id is, as a number. */
function setIdAt(text: string, start: number, end: number): number {
  let at = start;
  let number = 0;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) break;
    number = number * 10 + code - 48;
  }
  // A longer text that starts with digits is some other value.
  if (at === start || at - start > 4 || (at < end && isOfNumberOrWord(text.charCodeAt(at)))) return NO_SET_ID;
  return number;
}

/** A letter, a digit, a point or a sign. */
function isOfNumberOrWord(code: number): boolean {
  const letter = code | 32;
  return (code >= 48 && code <= 57) || (letter >= 97 && letter <= 122) || code === 46 || code === 43 || code === 45;
}
