/** What a run made of each value of its message: mapped, copied, dropped, only looked at, or nothing. */
import type { Leaf, Place } from '../../core/syntax/segment.ts';
import type { Instance } from './records.ts';
import type { RunState } from './run-state.ts';
import type { Read, SourceSegment } from './source.ts';

export type SourceUse =
  /** A rule made something of it. */
  | 'mapped'
  /** The copy brought it to the output. */
  | 'copied'
  /** `drop` or `keep` took it out. */
  | 'dropped'
  /** It was read for a condition, or by a rule that gave nothing. */
  | 'read'
  | 'unread';

/** A value of the message, and what became of it. */
export interface UsedLeaf {
  readonly segment: SourceSegment;
  readonly leaf: Leaf;
  readonly use: SourceUse;
}

/** What a leaf of the output came from. */
interface MadeLeaf {
  readonly op: 'copy' | 'set' | 'clear';
  readonly from: readonly Read[];
}

/**
 * Every leaf of the message that holds something, in its order. MSH-1 and MSH-2, which say how the message is cut, do not
 * count.
 * @param entries the leaves of the output
 */
export function sourceUses(run: RunState, entries: readonly MadeLeaf[]): UsedLeaf[] {
  const mapped = new PlaceSet();
  const copied = new PlaceSet();
  for (const { op, from } of entries)
    for (const { segment, place } of from) (op === 'copy' ? copied : mapped).add(segment, place);
  const dropped = new PlaceSet();
  for (const { instance } of run.dropped) for (const part of droppedParts(run, instance)) dropped.add(...part);
  const read = new PlaceSet();
  // Asking whether a segment is there takes nothing of what stands in it.
  for (const { segment, place } of run.everyRead) if (place !== undefined) read.add(segment, place);
  const useOf = (segment: SourceSegment, leaf: Leaf): SourceUse => {
    if (mapped.holds(segment, leaf)) return 'mapped';
    if (copied.holds(segment, leaf)) return 'copied';
    if (dropped.holds(segment, leaf)) return 'dropped';
    return read.holds(segment, leaf) ? 'read' : 'unread';
  };
  return run.source.segments.flatMap(segment =>
    leavesOf(segment).map(leaf => ({ segment, leaf, use: useOf(segment, leaf) })),
  );
}

/** The leaves of a segment that hold something. */
export function leavesOf({ id, segment }: SourceSegment): Leaf[] {
  const leaves: Leaf[] = [];
  if (id === '') return leaves;
  for (const leaf of segment.leaves()) {
    if (leaf.start === leaf.end || leaf.field === 0 || (segment.isHeader && leaf.field <= 2)) continue;
    leaves.push(leaf);
  }
  return leaves;
}

/** Places of a message, by segment and field. */
export class PlaceSet {
  readonly #bySegment = new Map<SourceSegment, Map<number, Place[]>>();
  readonly #whole = new Set<SourceSegment>();

  /** @param place undefined for the whole segment */
  add(segment: SourceSegment, place: Place | undefined): void {
    if (place === undefined) {
      this.#whole.add(segment);
      return;
    }
    let places = this.#bySegment.get(segment);
    if (places === undefined) {
      places = new Map();
      this.#bySegment.set(segment, places);
    }
    const list = places.get(place.field);
    if (list === undefined) places.set(place.field, [place]);
    else list.push(place);
  }

  holds(segment: SourceSegment, leaf: Leaf): boolean {
    if (this.#whole.has(segment)) return true;
    return (
      this.#bySegment
        .get(segment)
        ?.get(leaf.field)
        ?.some(place => holds(place, leaf)) === true
    );
  }
}

function holds({ repetition, component, subcomponent }: Place, leaf: Leaf): boolean {
  // A component without a repetition is one of the first repetition.
  const wanted = repetition ?? (component === undefined && subcomponent === undefined ? undefined : 1);
  return (
    (wanted === undefined || wanted === leaf.repetition) &&
    (component === undefined || component === leaf.component) &&
    (subcomponent === undefined || subcomponent === leaf.subcomponent)
  );
}

/** The segments, or the field of one, that a step took out. */
export function droppedParts(
  run: RunState,
  { segment, field, repetition, group }: Instance,
): readonly (readonly [SourceSegment, Place | undefined])[] {
  if (group !== undefined) return run.source.groups.segmentsOf(group).map(inner => [inner, undefined]);
  return [[segment, field === undefined ? undefined : { field, repetition }]];
}
