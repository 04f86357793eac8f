/** The path of what stands at an offset, as exact as the text is cut there. */
import type { Message, SegmentLine } from '../syntax/message.ts';
import { formatPlace } from './path.ts';

/**
 * The path of the leaf at an offset of a segment, such as `PID-5.1`; a field that is not cut is no component of itself.
 *
 * @param offset UTF-16 units from the start of the segment's id
 */
export function leafPath(message: Message, { segment, line }: SegmentLine, offset: number): string {
  const leaf = segment.leafAt(offset);
  const { field, repetition, component } = leaf;
  let occurrence = 0;
  for (const other of message.segments) {
    if (other.line > line) break;
    if (other.segment.id === segment.id) occurrence++;
  }
  const isCut = component > 1 || segment.locate({ field, repetition, component: 2 }) !== undefined;
  const isCutTwice =
    leaf.subcomponent > 1 || segment.locate({ field, repetition, component, subcomponent: 2 }) !== undefined;
  return formatPlace(segment.id, occurrence, {
    field,
    repetition,
    component: isCut || isCutTwice ? component : undefined,
    subcomponent: isCutTwice ? leaf.subcomponent : undefined,
  });
}
