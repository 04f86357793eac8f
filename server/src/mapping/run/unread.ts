/** The values of a message that a run made nothing of: what somebody has forgotten to map, or left out on purpose. */
import { formatPlace } from '../../core/path/path.ts';
import type { Leaf, Place } from '../../core/syntax/segment.ts';
import type { SourcePlace } from '../problem.ts';
import type { Instance } from './records.ts';
import type { RunState } from './run-state.ts';
import type { Read, SourceSegment } from './source.ts';

/** A segment's places by field; {@link WHOLE} stands for the whole segment. */
type Places = Map<number, Place[]>;
const WHOLE = -1;

/**
 * Values that no expression has read, whatever came of it, that the copy has not brought to the output, and that no step
 * dropped. MSH-1 and MSH-2, which say how the message is cut, do not count.
 * @param copied the places whose leaves of the output came with the copy
 */
export function unreadPlaces(run: RunState, copied: readonly Read[]): SourcePlace[] {
  const used = new Map<SourceSegment, Places>();
  const use = (segment: SourceSegment, place: Place | undefined): void => {
    let places = used.get(segment);
    if (places === undefined) {
      places = new Map();
      used.set(segment, places);
    }
    const field = place?.field ?? WHOLE;
    const list = places.get(field);
    const entry = place ?? { field: WHOLE };
    if (list === undefined) places.set(field, [entry]);
    else list.push(entry);
  };
  // Asking whether a segment is there takes nothing of what stands in it.
  for (const { segment, place } of run.everyRead) if (place !== undefined) use(segment, place);
  for (const { segment, place } of copied) use(segment, place);
  for (const { instance } of run.dropped) for (const part of droppedParts(run, instance)) use(...part);
  return run.source.segments.flatMap(segment => unreadOf(segment, used.get(segment)));
}

/** The segments, or the field of one, that a step took out. */
function droppedParts(
  run: RunState,
  { segment, field, repetition, group }: Instance,
): readonly (readonly [SourceSegment, Place | undefined])[] {
  if (group !== undefined) return run.source.groups.segmentsOf(group).map(inner => [inner, undefined]);
  return [[segment, field === undefined ? undefined : { field, repetition }]];
}

function unreadOf(source: SourceSegment, used: Places | undefined): SourcePlace[] {
  const { id, occurrence, line, segment } = source;
  if (id === '' || used?.has(WHOLE)) return [];
  const unread: SourcePlace[] = [];
  for (const leaf of segment.leaves()) {
    if (leaf.start === leaf.end || leaf.field === 0 || (segment.isHeader && leaf.field <= 2)) continue;
    if (used?.get(leaf.field)?.some(place => holds(place, leaf))) continue;
    const place = placeOf(leaf, source);
    unread.push({
      path: formatPlace(id, occurrence, place),
      start: line.start + leaf.start,
      end: line.start + leaf.end,
    });
  }
  return unread;
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

/** The shortest place that means a leaf: `PID-7`, where nothing else is in the field. */
function placeOf({ field, repetition, component, subcomponent }: Leaf, { segment }: SourceSegment): Place {
  const raw = segment.rawAt({ field, repetition });
  const { delimiters } = segment;
  const isCut = (text: string, separator: string): boolean => separator !== '' && text.includes(separator);
  const inner = segment.rawAt({ field, repetition, component });
  const hasSubcomponents = isCut(inner, delimiters.subcomponent);
  const hasComponents = hasSubcomponents || isCut(raw, delimiters.component);
  return {
    field,
    repetition,
    component: hasComponents ? component : undefined,
    subcomponent: hasSubcomponents ? subcomponent : undefined,
  };
}
