/** The message that a run writes: segments in order, each one cut only where something was written. */
import type { StructureDefinition } from '../../core/definitions/types.ts';
import type { GroupInstance } from '../../core/structure/tree.ts';
import type { Delimiters } from '../../core/syntax/delimiters.ts';
import type { SourceMessage, SourceSegment } from '../run/source.ts';
import { appendText, openPart, Part, PartLevel, partText, readPart, trimEnd } from './part.ts';
import { encodingCharacters, redelimitSegment } from './redelimit.ts';
import { SegmentList } from './segment-list.ts';
import { orderOf } from './segment-order.ts';
import { TargetSegment } from './target-segment.ts';

/** The target of one run. */
export class TargetMessage {
  readonly delimiters: Delimiters;
  readonly #order: ReadonlyMap<string, number>;
  readonly #list = new SegmentList();
  /** The list as an array, until it changes. */
  #segments: readonly TargetSegment[] | undefined;
  /** What stands for the segments of the source, by their places in it. */
  readonly #byOrigin: (TargetSegment | undefined)[] = [];
  readonly #byId = new Map<string, readonly TargetSegment[]>();
  /** Which one each segment of an id is, made when somebody asks. */
  readonly #occurrences = new Map<string, ReadonlyMap<TargetSegment, number>>();
  /** Whether the whole source was copied. */
  #isCopy = false;
  /** Whether what stands for the source still stands in its order. */
  #isInOrder = true;

  /** @param structure says where a segment belongs that a rule adds; without it such segments go to the end */
  constructor(delimiters: Delimiters, structure: StructureDefinition | undefined) {
    this.delimiters = delimiters;
    this.#order = orderOf(structure);
  }

  /** `start: copy`. */
  copy(source: SourceMessage): void {
    for (const segment of source.segments) {
      const text = redelimitSegment(segment.segment, this.delimiters);
      this.#insert(new TargetSegment(segment.id, segment, text), this.#list.last);
    }
    this.#isCopy = true;
  }

  /** `start: empty`: nothing but the delimiters, without which there is no message. */
  begin(): void {
    const text = `MSH${this.delimiters.field}${encodingCharacters(this.delimiters)}`;
    this.#insert(new TargetSegment('MSH', undefined, text), undefined);
  }

  /** Puts a segment behind another one; first of all where there is none. */
  #insert(segment: TargetSegment, previous: TargetSegment | undefined): void {
    this.#list.insert(segment, previous);
    if (segment.origin !== undefined) {
      // A list without holes is one that is looked up by an index and not hashed.
      while (this.#byOrigin.length < segment.origin.index) this.#byOrigin.push(undefined);
      this.#byOrigin[segment.origin.index] = segment;
    }
    this.#changed(segment.id);
  }

  #changed(id: string): void {
    this.#segments = undefined;
    this.#byId.delete(id);
    this.#occurrences.delete(id);
  }

  get segments(): readonly TargetSegment[] {
    if (this.#segments === undefined) {
      const segments: TargetSegment[] = [];
      for (let at = this.#list.first; at !== undefined; at = at.next) segments.push(at);
      this.#segments = segments;
    }
    return this.#segments;
  }

  get last(): TargetSegment | undefined {
    return this.#list.last;
  }

  /** The segments with an id, in order. */
  all(id: string): readonly TargetSegment[] {
    let all = this.#byId.get(id);
    if (all === undefined) {
      all = this.segments.filter(segment => segment.id === id);
      this.#byId.set(id, all);
    }
    return all;
  }

  /** Which one of the segments with its id a segment is, 1-based; 0 for one that was taken out. */
  occurrenceOf(segment: TargetSegment): number {
    const { id } = segment;
    let occurrences = this.#occurrences.get(id);
    if (occurrences === undefined) {
      occurrences = new Map(this.all(id).map((each, index) => [each, index + 1]));
      this.#occurrences.set(id, occurrences);
    }
    return occurrences.get(segment) ?? 0;
  }

  /** What a segment of the source has become: `undefined` where the target has none for it yet. */
  counterpart(source: SourceSegment): TargetSegment | 'dropped' | undefined {
    const segment = this.#byOrigin[source.index];
    return segment?.removed ? 'dropped' : segment;
  }

  /** Makes the segment that stands for one of the source, in the source's order. */
  addFor(source: SourceSegment): TargetSegment {
    const segment = new TargetSegment(source.id, source, source.id);
    this.#insert(segment, this.#before(source.index));
    return segment;
  }

  /**
   * The segment behind which one belongs that stands for a place of the source: behind the copy of what stands before that
   * place, else, as they are nearly always made in order, at or near the end.
   */
  #before(index: number): TargetSegment | undefined {
    const behind = this.#behind(index);
    return behind === undefined ? this.#list.last : behind.previous;
  }

  /** The first of the segments that stand for the place of an index or one behind it. */
  #behind(index: number): TargetSegment | undefined {
    const copied = this.#isCopy && this.#isInOrder ? this.#copyBefore(index) : undefined;
    if (copied !== undefined) {
      let at = copied.nextAnchored;
      while (at !== undefined && !isBehind(at, index)) at = at.nextAnchored;
      return at;
    }
    let behind: TargetSegment | undefined;
    for (let at = this.#list.lastAnchored; at !== undefined; at = at.previousAnchored) {
      const { origin, group } = at;
      if (origin !== undefined && origin.index < index) break;
      // Where all stands in order, there is nothing of later places before what was made for an earlier group.
      if (this.#isInOrder && group !== undefined && group.end <= index) break;
      if (isBehind(at, index)) behind = at;
    }
    return behind;
  }

  /** The copy that is still there of the last segment before a place of the source. */
  #copyBefore(index: number): TargetSegment | undefined {
    for (let at = Math.min(index, this.#byOrigin.length) - 1; at >= 0; at--)
      if (this.#byOrigin[at]?.removed === false) return this.#byOrigin[at];
    return undefined;
  }

  /**
   * Makes a segment: behind the last one with its id, else where the message structure has it, else at the end.
   */
  add(id: string): TargetSegment {
    const segment = new TargetSegment(id, undefined, id);
    this.#insert(segment, this.placeFor(id));
    return segment;
  }

  /** Makes a segment right behind another one; first of all where there is none, behind the header where it is `MSH`. */
  addAfter(id: string, previous: TargetSegment | undefined, group?: GroupInstance): TargetSegment {
    const segment = new TargetSegment(id, undefined, id, group);
    this.#insert(segment, previous);
    return segment;
  }

  /** The segment behind which the message structure has one with this id. */
  placeFor(id: string): TargetSegment | undefined {
    return this.#list.lastOf(id) ?? this.#placeFor(id);
  }

  #placeFor(id: string): TargetSegment | undefined {
    const own = this.#order.get(id);
    if (own === undefined) return this.#list.last;
    for (let at = this.#list.first; at !== undefined; at = at.next)
      if ((this.#order.get(at.id) ?? -1) > own) return at.previous;
    return this.#list.last;
  }

  /** Whether the message structure has one id before another; false where it does not know both. */
  isBefore(one: string, other: string): boolean {
    const [a, b] = [this.#order.get(one), this.#order.get(other)];
    return a !== undefined && b !== undefined && a < b;
  }

  /** Makes a segment in what a group of the source has become, see {@link placeInGroup}. */
  addInGroup(id: string, group: GroupInstance, sources: readonly SourceSegment[]): TargetSegment {
    const segment = new TargetSegment(id, undefined, id, group);
    this.#insert(segment, this.placeInGroup(id, group, sources));
    return segment;
  }

  /**
   * The segment behind which one belongs in what a group of the source has become: where the message structure has it among
   * the group's segments.
   * @param sources the segments of the group
   */
  placeInGroup(id: string, group: GroupInstance, sources: readonly SourceSegment[]): TargetSegment | undefined {
    const first = sources[0]?.index ?? 0;
    const last = sources.at(-1)?.index ?? first;
    const isInside = ({ origin, group: made }: TargetSegment): boolean =>
      made === group || (origin !== undefined && origin.index >= first && origin.index <= last);
    let place: TargetSegment | undefined;
    let found: TargetSegment | undefined;
    const behind = this.#behind(last + 1);
    let at = behind === undefined ? this.#list.lastAnchored : behind.previousAnchored;
    while (at !== undefined && !(at.origin !== undefined && at.origin.index < first)) {
      if (isInside(at)) found ??= at;
      if (found !== undefined && this.isBefore(id, at.id)) place = at;
      // Before anything of the group is found, what rules have made elsewhere does not matter.
      at = found === undefined ? at.previousAnchored : at.previous;
    }
    return place !== undefined ? place.previous : (found ?? this.#before(first));
  }

  /** Takes a segment out. The header stays: without it the rest is no message. */
  remove(segment: TargetSegment): boolean {
    if (segment.id === 'MSH' || segment.removed) return false;
    this.#unlink(segment);
    segment.removed = true;
    return true;
  }

  #unlink(segment: TargetSegment): void {
    this.#list.unlink(segment);
    this.#changed(segment.id);
  }

  /** Puts segments one behind the other where the first of them in the message stands. */
  reorder(segments: readonly TargetSegment[]): void {
    this.#isInOrder = false;
    const members = new Set(segments);
    let previous = this.segments.find(segment => members.has(segment))?.previous;
    for (const segment of segments) this.#unlink(segment);
    for (const segment of segments) {
      this.#insert(segment, previous);
      previous = segment;
    }
  }

  /** The field of a segment as a part that can be cut; undefined where the segment does not reach that far. */
  field(segment: TargetSegment, field: number): Part | undefined {
    const index = segment.indexOfField(field);
    const inner = openPart(segment.part, PartLevel.Segment, this.delimiters);
    const found = inner[index];
    if (found === undefined || index === 0) return undefined;
    if (typeof found !== 'string') return found;
    const part = new Part(found, undefined);
    inner[index] = part;
    return part;
  }

  /** Index of the repetition that came from the source's repetition with this number; -1 where there is none. */
  repetitionFrom(segment: TargetSegment, field: number, number: number): number {
    const part = this.field(segment, field);
    if (part === undefined) return -1;
    openPart(part, PartLevel.Field, this.delimiters);
    return part.origins?.indexOf(number) ?? -1;
  }

  /** Makes room for one more repetition of a field, for the source's repetition with this number; its index. */
  addRepetition(segment: TargetSegment, field: number, number: number): number {
    const pieces = openPart(segment.part, PartLevel.Segment, this.delimiters);
    while (pieces.length <= segment.indexOfField(field)) pieces.push('');
    const part = this.field(segment, field) as Part;
    const inner = openPart(part, PartLevel.Field, this.delimiters);
    const origins = part.origins ?? [];
    const isEmpty = inner.length === 1 && partText(part, PartLevel.Field, this.delimiters) === '';
    if (!isEmpty) inner.push('');
    origins[inner.length - 1] = number;
    part.origins = origins;
    return inner.length - 1;
  }

  /** Takes a repetition out of a field, by its index. */
  removeRepetition(segment: TargetSegment, field: number, index: number): void {
    const part = this.field(segment, field);
    if (part?.inner === undefined) return;
    part.inner.splice(index, 1);
    part.origins?.splice(index, 1);
    if (part.inner.length === 0) {
      part.inner.push('');
      part.origins?.push(0);
    }
    this.#trim(segment, field);
  }

  /** How many repetitions a field is cut into; 0 where the segment does not reach that far. */
  repetitions(segment: TargetSegment, field: number): number {
    const part = this.field(segment, field);
    return part === undefined ? 0 : openPart(part, PartLevel.Field, this.delimiters).length;
  }

  /** Puts the repetitions of a field in another order. @param order the index that each had before */
  reorderRepetitions(segment: TargetSegment, field: number, order: readonly number[]): void {
    const part = this.field(segment, field);
    if (part === undefined) return;
    const { origins } = part;
    const inner = openPart(part, PartLevel.Field, this.delimiters);
    part.inner = order.map(index => inner[index] ?? '');
    if (origins !== undefined) part.origins = order.map(index => origins[index] ?? 0);
  }

  /** Empties a field. */
  clearField(segment: TargetSegment, field: number): boolean {
    const part = this.field(segment, field);
    if (part === undefined || partText(part, PartLevel.Field, this.delimiters) === '') return false;
    part.raw = '';
    part.inner = undefined;
    part.write = undefined;
    this.#trim(segment, field);
    return true;
  }

  /** A field that became empty at the end of its segment takes along the separators that led to it. */
  #trim(segment: TargetSegment, field: number): void {
    const count = segment.part.inner?.length ?? 0;
    if (segment.indexOfField(field) === count - 1) trimEnd(segment.part, PartLevel.Segment, this.delimiters);
  }

  /** The raw text at a place of a field; empty where the segment does not reach that far. */
  rawAt(segment: TargetSegment, field: number, way: readonly number[]): string {
    return readPart(segment.part, PartLevel.Segment, [segment.indexOfField(field), ...way], this.delimiters) ?? '';
  }

  /** The text of a segment. */
  textOf(segment: TargetSegment): string {
    return partText(segment.part, PartLevel.Segment, this.delimiters);
  }

  /** The whole message; every segment ends with CR (chapter 2, "Message construction rules"). */
  get text(): string {
    const pieces: string[] = [];
    for (const { part } of this.segments) {
      appendText(part, PartLevel.Segment, this.delimiters, pieces);
      pieces.push('\r');
    }
    return pieces.join('');
  }
}

/** Whether a segment stands for a place of the source at or behind an index, or was made for a group behind it. */
function isBehind({ origin, group }: TargetSegment, index: number): boolean {
  return origin === undefined ? group !== undefined && group.start > index : origin.index >= index;
}
