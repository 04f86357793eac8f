/** The values of a message that a run made nothing of: what somebody has forgotten to map, or left out on purpose. */
import { formatPlace } from '../../core/path/path.ts';
import type { Leaf, Place } from '../../core/syntax/segment.ts';
import type { SourcePlace } from '../problem.ts';
import type { RunState } from './run-state.ts';
import type { Read, SourceSegment } from './source.ts';
import { droppedParts, leavesOf, PlaceSet } from './source-uses.ts';

/**
 * Values that no expression has read, whatever came of it, that the copy has not brought to the output, and that no step
 * dropped. MSH-1 and MSH-2, which say how the message is cut, do not count.
 * @param copied the places whose leaves of the output came with the copy
 */
export function unreadPlaces(run: RunState, copied: readonly Read[]): SourcePlace[] {
  const used = new PlaceSet();
  // Asking whether a segment is there takes nothing of what stands in it.
  for (const { segment, place } of run.everyRead) if (place !== undefined) used.add(segment, place);
  for (const { segment, place } of copied) used.add(segment, place);
  for (const { instance } of run.dropped) for (const part of droppedParts(run, instance)) used.add(...part);
  return run.source.segments.flatMap(segment =>
    leavesOf(segment)
      .filter(leaf => !used.holds(segment, leaf))
      .map(leaf => ({
        path: formatPlace(segment.id, segment.occurrence, shortestPlace(leaf, segment)),
        start: segment.line.start + leaf.start,
        end: segment.line.start + leaf.end,
      })),
  );
}

/** The shortest place that means a leaf: `PID-7`, where nothing else is in the field. */
export function shortestPlace({ field, repetition, component, subcomponent }: Leaf, { segment }: SourceSegment): Place {
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
