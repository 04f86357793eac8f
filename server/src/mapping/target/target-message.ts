/** The message that a run writes: segments in order, each one cut only where something was written. */
import type { StructureDefinition, StructureNode } from '../../core/definitions/types.ts';
import type { Delimiters } from '../../core/syntax/delimiters.ts';
import type { SourceMessage, SourceSegment } from '../run/source.ts';
import { openPart, Part, PartLevel, partText, readPart, trimEnd } from './part.ts';
import { encodingCharacters, redelimitSegment } from './redelimit.ts';

/** A segment of the target. */
export class TargetSegment {
  readonly id: string;
  /** The segment of the source that it was copied from or made for. */
  readonly origin: SourceSegment | undefined;
  readonly part: Part;
  removed = false;

  constructor(id: string, origin: SourceSegment | undefined, text: string) {
    this.id = id;
    this.origin = origin;
    this.part = new Part(text, undefined);
  }

  /** MSH, FHS and BHS: MSH-1 is the separator itself, so MSH-3 is the third piece and not the fourth. */
  get isHeader(): boolean {
    return this.id === 'MSH' || this.id === 'FHS' || this.id === 'BHS';
  }

  /** Index of a field among what the field separator cuts; piece 0 is the segment id. */
  indexOfField(field: number): number {
    return this.isHeader ? field - 1 : field;
  }
}

/** The target of one run. */
export class TargetMessage {
  readonly delimiters: Delimiters;
  readonly #order: ReadonlyMap<string, number>;
  #segments: TargetSegment[] = [];
  /** Whether the list still holds segments that were removed: taking each out at once would cost a pass each. */
  #stale = false;
  readonly #byOrigin = new Map<SourceSegment, TargetSegment>();
  #byId: Map<string, TargetSegment[]> | undefined;

  /** @param structure says where a segment belongs that a rule adds; without it such segments go to the end */
  constructor(delimiters: Delimiters, structure: StructureDefinition | undefined) {
    this.delimiters = delimiters;
    this.#order = orderOf(structure);
  }

  /** `start: copy`. */
  copy(source: SourceMessage): void {
    for (const segment of source.segments)
      this.#add(new TargetSegment(segment.id, segment, redelimitSegment(segment.segment, this.delimiters)));
  }

  /** `start: empty`: nothing but the delimiters, without which there is no message. */
  begin(): void {
    this.#add(new TargetSegment('MSH', undefined, `MSH${this.delimiters.field}${encodingCharacters(this.delimiters)}`));
  }

  #add(segment: TargetSegment, at = this.#segments.length): void {
    if (at === this.#segments.length) this.#segments.push(segment);
    else this.#segments.splice(at, 0, segment);
    if (segment.origin !== undefined) this.#byOrigin.set(segment.origin, segment);
    this.#byId = undefined;
  }

  get segments(): readonly TargetSegment[] {
    if (this.#stale) this.#segments = this.#segments.filter(segment => !segment.removed);
    this.#stale = false;
    return this.#segments;
  }

  /** The segments with an id, in order. */
  all(id: string): readonly TargetSegment[] {
    if (this.#byId === undefined) {
      this.#byId = new Map();
      for (const segment of this.segments) {
        const same = this.#byId.get(segment.id);
        if (same === undefined) this.#byId.set(segment.id, [segment]);
        else same.push(segment);
      }
    }
    return this.#byId.get(id) ?? [];
  }

  /** What a segment of the source has become: `undefined` where the target has none for it yet. */
  counterpart(source: SourceSegment): TargetSegment | 'dropped' | undefined {
    const segment = this.#byOrigin.get(source);
    return segment?.removed ? 'dropped' : segment;
  }

  /** Makes the segment that stands for one of the source, in the source's order. */
  addFor(source: SourceSegment): TargetSegment {
    const segment = new TargetSegment(source.id, source, source.id);
    const { segments } = this;
    let at = segments.length;
    // They are nearly always made in order, so the place is at or near the end.
    for (let index = at - 1; index >= 0; index--) {
      const origin = segments[index]?.origin;
      if (origin !== undefined && origin.index < source.index) break;
      if (origin !== undefined) at = index;
    }
    this.#add(segment, at);
    return segment;
  }

  /**
   * Makes a segment: behind the last one with its id, else where the message structure has it, else at the end.
   */
  add(id: string): TargetSegment {
    const segment = new TargetSegment(id, undefined, id);
    const last = this.all(id).at(-1);
    this.#add(segment, last === undefined ? this.#placeFor(id) : this.segments.indexOf(last) + 1);
    return segment;
  }

  #placeFor(id: string): number {
    const own = this.#order.get(id);
    if (own === undefined) return this.segments.length;
    const next = this.segments.findIndex(segment => (this.#order.get(segment.id) ?? -1) > own);
    return next === -1 ? this.#segments.length : next;
  }

  /** Takes a segment out. The header stays: without it the rest is no message. */
  remove(segment: TargetSegment): boolean {
    if (segment.id === 'MSH' || segment.removed) return false;
    segment.removed = true;
    this.#stale = true;
    this.#byId = undefined;
    return true;
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
    let text = '';
    for (const segment of this.segments) text += `${this.textOf(segment)}\r`;
    return text;
  }
}

/** The order in which a structure first names its segments, groups and choices opened up. */
function orderOf(structure: StructureDefinition | undefined): ReadonlyMap<string, number> {
  const order = new Map<string, number>();
  const walk = (nodes: readonly StructureNode[]): void => {
    for (const node of nodes) {
      if (node.kind === 'segment') {
        if (!order.has(node.id)) order.set(node.id, order.size);
      } else walk(node.kind === 'group' ? node.children : node.alternatives);
    }
  };
  walk(structure?.children ?? []);
  return order;
}
