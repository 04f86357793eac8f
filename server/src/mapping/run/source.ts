/** The message that a run reads: its segments by id, and a record of every place that was read. */
import { decodeText } from '../../core/encoding/escapes.ts';
import { formatPlace } from '../../core/path/path.ts';
import type { MessageStructures } from '../../core/structure/structures.ts';
import type { Message, SegmentLine } from '../../core/syntax/message.ts';
import type { Place, Segment } from '../../core/syntax/segment.ts';
import type { SourcePlace } from '../problem.ts';
import { SourceGroups } from './source-groups.ts';

/** A segment of the source, and which one it is. */
export class SourceSegment {
  readonly line: SegmentLine;
  /** 1-based among the segments with its id. */
  readonly occurrence: number;
  /** Position among all segments, from 0. */
  readonly index: number;

  constructor(line: SegmentLine, occurrence: number, index: number) {
    this.line = line;
    this.occurrence = occurrence;
    this.index = index;
  }

  get id(): string {
    return this.line.segment.id;
  }

  get segment(): Segment {
    return this.line.segment;
  }

  /** How many repetitions a field has; one that is there and empty has none. */
  repetitions(field: number): number {
    const count = this.segment.repetitionCount(field);
    return count === 1 && this.segment.rawAt({ field }) === '' ? 0 : count;
  }
}

/** All segments of the source in order. Lines that are no segments are kept for the copy; blank ones are not. */
export class SourceMessage {
  readonly message: Message;
  readonly segments: readonly SourceSegment[];
  readonly #byId = new Map<string, SourceSegment[]>();
  readonly #structures: MessageStructures | undefined;
  #groups: SourceGroups | undefined;

  /** @param structures what the groups of the message are looked up in; without them no path leads into a group */
  constructor(message: Message, structures?: MessageStructures) {
    this.message = message;
    this.#structures = structures;
    const segments: SourceSegment[] = [];
    for (const line of message.lines) {
      if (line.segment.form === 'blank') continue;
      const { id } = line.segment;
      let same = this.#byId.get(id);
      if (same === undefined) {
        same = [];
        this.#byId.set(id, same);
      }
      const segment = new SourceSegment(line, same.length + 1, segments.length);
      same.push(segment);
      segments.push(segment);
    }
    this.segments = segments;
  }

  all(id: string): readonly SourceSegment[] {
    return this.#byId.get(id) ?? [];
  }

  /** The groups of the message, matched when a path first asks for one: most mappings name none. */
  get groups(): SourceGroups {
    this.#groups ??= new SourceGroups(this, this.#structures);
    return this.#groups;
  }
}

/** One place that was read while a rule ran. Paths and values for people are made when somebody asks. */
export class Read {
  readonly segment: SourceSegment;
  /** Undefined for a whole segment. */
  readonly place: Place | undefined;
  /** As it stands in the message; undefined where the message does not reach that far. */
  readonly raw: string | undefined;

  constructor(segment: SourceSegment, place: Place | undefined, raw: string | undefined) {
    this.segment = segment;
    this.place = place;
    this.raw = raw;
  }

  get path(): string {
    return formatPlace(this.segment.id, this.segment.occurrence, this.place ?? {});
  }

  /** For a composite the raw text, separators and all; for a single value its decoded text. */
  get value(): string {
    const { raw = '', place } = this;
    const { delimiters, isHeader } = this.segment.segment;
    if (isHeader && place !== undefined && place.field <= 2) return raw;
    const cut = (separator: string): boolean => separator !== '' && raw.includes(separator);
    return cut(delimiters.component) || cut(delimiters.subcomponent) ? raw : decodeText(raw, delimiters);
  }

  /** Where it stands in the message's document; the segment's id where the message does not reach that far. */
  get sourcePlace(): SourcePlace {
    const { line, segment } = this.segment;
    const span = (this.place && segment.locate(this.place)) ?? { start: 0, end: segment.id.length };
    return { path: this.path, start: line.start + span.start, end: line.start + span.end };
  }
}
