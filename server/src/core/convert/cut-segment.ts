/** A segment cut into all its parts, raw as they stand. */
import type { Segment } from '../syntax/segment.ts';

/** At least one part. */
export type Cut<T> = readonly T[];

/** Fields of repetitions of components of subcomponents; field 1 is first. A header's MSH-1 and MSH-2 are one leaf each. */
export function cutFields(segment: Segment): Cut<Cut<Cut<string>>>[] {
  const fields: string[][][][] = [];
  for (const { start, end, field, repetition, component, subcomponent } of segment.leaves()) {
    if (field === 0) continue;
    const text = segment.text.slice(start, end);
    const repetitions = partAt(fields, field);
    const components = partAt(repetitions, repetition);
    const subcomponents = partAt(components, component);
    subcomponents[subcomponent - 1] = text;
  }
  return fields;
}

function partAt<T>(parts: T[][], number: number): T[] {
  let part = parts[number - 1];
  if (part === undefined) {
    part = [];
    parts[number - 1] = part;
  }
  return part;
}
