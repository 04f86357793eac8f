/** A message as a whole: its segments in order and the facts of its header that every feature asks for. */
import { decodeText } from '../encoding/escapes.ts';
import { prefixLength } from './chunk.ts';
import type { DelimiterProblem, Delimiters } from './delimiters.ts';
import {
  type MessageType,
  type Section,
  type SectionKind,
  sectionDelimiters,
  sections,
  segmentOnLine,
} from './sections.ts';
import type { Place, Segment, Span } from './segment.ts';
import { SourceText } from './source-text.ts';

/** A segment and where it stands. */
export interface SegmentLine {
  readonly segment: Segment;
  /** Zero-based line in the document. */
  readonly line: number;
  /** Offset of the segment's id in the document, in UTF-16 units. */
  readonly start: number;
}

export type { MessageType } from './sections.ts';

/** One section of a document with its segments; a batch header or trailer is one as well. */
export class Message {
  readonly source: SourceText;
  readonly section: Section;
  readonly delimiters: Delimiters;
  readonly delimiterProblems: readonly DelimiterProblem[];
  #lines: readonly SegmentLine[] | undefined;
  #header: Segment | undefined;

  constructor(source: SourceText, section: Section) {
    this.source = source;
    this.section = section;
    const declared = sectionDelimiters(source, section);
    this.delimiters = declared.delimiters;
    this.delimiterProblems = declared.problems;
  }

  get kind(): SectionKind {
    return this.section.kind;
  }

  /** Every line of the section, blank and junk lines too; cut on first use. */
  get lines(): readonly SegmentLine[] {
    if (this.#lines === undefined) {
      const lines: SegmentLine[] = [];
      for (let line = this.section.firstLine; line < this.section.endLine; line++) {
        const isHeader = line === this.section.firstLine;
        const segment = isHeader ? this.header : segmentOnLine(this.source, line, this.delimiters);
        lines.push({ segment, line, start: (this.source.line(line)?.start ?? 0) + segment.prefix });
      }
      this.#lines = lines;
    }
    return this.#lines;
  }

  /** The lines that are segments, in order. */
  get segments(): readonly SegmentLine[] {
    return this.lines.filter(entry => entry.segment.form === 'segment');
  }

  /** The first segment with an id. */
  first(id: string): SegmentLine | undefined {
    // Whether there is one at all is often the question, and then often answered by a search that cuts nothing.
    if (this.#lines === undefined && !this.#mayHold(id)) return undefined;
    for (const entry of this.lines) if (entry.segment.id === id) return entry;
    return undefined;
  }

  /** False where the text has the characters of an id nowhere. */
  #mayHold(id: string): boolean {
    const { source, section } = this;
    const last = source.chunkAtLine(section.endLine - 1);
    for (let index = source.chunkAtLine(section.firstLine); index <= last; index++) {
      if (source.chunks[index]?.text.includes(id)) return true;
    }
    return false;
  }

  /** All segments with an id, in order. */
  all(id: string): readonly SegmentLine[] {
    return this.lines.filter(entry => entry.segment.id === id);
  }

  /** The segment that the section starts with: MSH in a message. Cut once, since every feature asks it for something. */
  get header(): Segment {
    this.#header ??= segmentOnLine(this.source, this.section.firstLine, this.delimiters);
    return this.#header;
  }

  /** The text at a place of the first segment with that id, escapes decoded; empty where there is none. */
  valueAt(id: string, place: Place): string {
    const entry = this.first(id);
    return entry === undefined ? '' : this.textAt(entry.segment, place);
  }

  /** The text at a place of a segment, escapes decoded. */
  textAt(segment: Segment, place: Place): string {
    return decodeText(segment.rawAt(place), this.delimiters);
  }

  /** Document offsets of a place of a segment of this message. */
  spanOf(entry: SegmentLine, place: Place): Span | undefined {
    const span = entry.segment.locate(place);
    return span && { start: entry.start + span.start, end: entry.start + span.end };
  }

  /** MSH-9.1, MSH-9.2 and MSH-9.3 as written; parts that are missing are empty. */
  get type(): MessageType {
    return messageType(this.header);
  }

  /** MSH-10. */
  get controlId(): string {
    return this.kind === 'MSH' ? decodeText(this.header.rawField(10), this.delimiters) : '';
  }

  /** MSH-12.1 as written, without blanks around it; BHS and FHS say none. */
  get version(): string {
    return this.kind === 'MSH' ? this.header.rawComponent(12, 1).trim() : '';
  }

  /** The raw text of the section, line ends as they stand. */
  get text(): string {
    const start = this.source.line(this.section.firstLine)?.start ?? 0;
    const end = this.source.line(this.section.endLine - 1)?.end ?? start;
    return this.source.slice(start, end);
  }
}

/** Reads MSH-9 off a header; all parts empty where the segment is no MSH. */
export function messageType(header: Segment): MessageType {
  if (header.id !== 'MSH') return { code: '', event: '', structure: '' };
  const part = (component: number): string => header.rawComponent(9, component).trim();
  return { code: part(1), event: part(2), structure: part(3) };
}

/** `ADT^A01` or `ADT^A01^ADT_A01`: a message type as people write it. */
export function formatMessageType(type: MessageType): string {
  const { code, event, structure } = type;
  if (structure !== '') return `${code}^${event}^${structure}`;
  return event === '' ? code : `${code}^${event}`;
}

/** All messages of a document, in order, without batch envelopes. */
export function messagesOf(source: SourceText): Message[] {
  const messages: Message[] = [];
  for (const section of sections(source)) if (section.kind === 'MSH') messages.push(new Message(source, section));
  return messages;
}

/** Reads a text that should hold one message: the first one, or undefined where there is none. */
export function parseMessage(text: string): Message | undefined {
  const source = SourceText.of(text);
  for (const section of sections(source)) if (section.kind === 'MSH') return new Message(source, section);
  return undefined;
}

/** Whether a text starts, after white space, framing or a byte order mark, with MSH, FHS or BHS. */
export function looksLikeHl7(text: string): boolean {
  return /^(?:MSH|FHS|BHS)[^A-Za-z0-9]/.test(text.slice(prefixLength(text, 0, text.length)));
}
