/** How a segment's text has to change so that a place of it holds something. */
import type { Place, Segment } from '../syntax/segment.ts';

/** A stretch of a segment and what comes in its stead. Offsets are UTF-16 units from the start of the segment's id. */
export interface SegmentEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Puts a raw text, escaped already, at a place. Where the segment does not reach that far, the separators that are
 * missing come with it; what stands elsewhere stays as it is.
 *
 * Undefined for the segment id and for what holds the delimiters (MSH-1, MSH-2), and where the message has no separator
 * for a part of that kind.
 */
export function placeEdit(segment: Segment, place: Place, raw: string): SegmentEdit | undefined {
  if (segment.form !== 'segment' || place.field < (segment.isHeader ? 3 : 1)) return undefined;
  // A header without its delimiters has no places yet.
  if (segment.isHeader && segment.fieldCount < 2) return undefined;
  const found = segment.locate(place);
  if (found !== undefined) return { start: found.start, end: found.end, text: raw };
  const { field, repetition = 1, component = 1, subcomponent = 1 } = place;
  const { delimiters } = segment;
  const levels: readonly Level[] = [
    { separator: delimiters.field, number: field, have: segment.fieldCount, at: { field } },
    {
      separator: delimiters.repetition,
      number: repetition,
      have: Math.max(1, segment.repetitionCount(field)),
      at: { field, repetition },
    },
    { separator: delimiters.component, number: component, have: undefined, at: { field, repetition, component } },
    {
      separator: delimiters.subcomponent,
      number: subcomponent,
      have: undefined,
      at: { field, repetition, component, subcomponent },
    },
  ];
  let end = segment.text.length;
  let text = '';
  for (const { separator, number, have, at } of levels) {
    const span = text === '' ? segment.locate(at) : undefined;
    if (span !== undefined) {
      end = span.end;
      continue;
    }
    // Inside a part that is only now being written there is one of everything.
    const missing = number - (text === '' || at.repetition === undefined ? (have ?? countBelow(segment, at)) : 1);
    if (missing > 0 && separator === '') return undefined;
    text += separator.repeat(Math.max(0, missing));
  }
  return { start: end, end, text: text + raw };
}

interface Level {
  readonly separator: string;
  readonly number: number;
  /** How many there are; undefined where it has to be counted. */
  readonly have: number | undefined;
  readonly at: Place;
}

/** How many components or subcomponents there are, where the one that is asked for is not. */
function countBelow(segment: Segment, place: Place): number {
  const key = place.subcomponent === undefined ? 'component' : 'subcomponent';
  let number = place[key] ?? 1;
  while (number > 1 && segment.locate({ ...place, [key]: number }) === undefined) number--;
  return number;
}
