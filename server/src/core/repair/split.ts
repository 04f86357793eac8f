/**
 * A message whose segment ends were lost, so that it is all on one line. It is cut only where the structure leaves no
 * doubt, since the three letters of a segment id can be a value as well: `|DRG|` never begins a segment.
 */
import type { SegmentDefinition } from '../definitions/types.ts';
import { resolveStructure } from '../structure/message-structure.ts';
import type { MessageStructures } from '../structure/structures.ts';
import type { Delimiters } from '../syntax/delimiters.ts';
import { messageType } from '../syntax/message.ts';
import { Segment } from '../syntax/segment.ts';

/**
 * Cuts the line of a message header into the segments that it is made of.
 * @param line from MSH on, without its line end
 * @returns undefined where the line is one segment, or where it is not certain what it is made of
 */
export function splitLine(
  line: string,
  delimiters: Delimiters,
  structures: MessageStructures,
): readonly string[] | undefined {
  const { definitions } = structures;
  const starts = candidates(line, delimiters, id => definitions.segment(id) !== undefined);
  if (starts.length === 0) return undefined;
  const [first = 0] = starts;
  const header = new Segment(line.slice(0, first).trimEnd(), 0, delimiters);
  const resolved = resolveStructure(definitions, messageType(header));
  if (resolved.kind === 'unknown') return undefined;
  const segments = [0, ...starts].map((start, index) => line.slice(start, starts[index]).trimEnd());
  const ids = segments.map(text => text.slice(0, 3));
  const match = structures.match(resolved.id, ids);
  // Whatever is out of place may be a value that looks like an id.
  if (match === undefined || match.findings.some(({ kind }) => kind !== 'missing')) return undefined;
  const fits = segments.every(text =>
    isPlausible(new Segment(text, 0, delimiters), definitions.segment(text.slice(0, 3))),
  );
  return fits ? segments : undefined;
}

/** Whether a piece has what its segment must have and no more than it may: a value that is taken for one rarely does. */
function isPlausible(segment: Segment, definition: SegmentDefinition | undefined): boolean {
  if (definition === undefined || segment.fieldCount > definition.fields.length) return false;
  return definition.fields.every(({ position, usage, dataType }) => {
    const value = segment.rawAt({ field: position });
    if (position === 1 && dataType === 'SI' && !/^\d*$/.test(value)) return false;
    return usage !== 'R' || value !== '';
  });
}

/**
 * Offsets of what may be ids of segments: three characters of a known id and the separator, behind a value or a blank.
 * Right behind a separator they are a value.
 */
function candidates(
  line: string,
  { field, component, repetition, subcomponent }: Delimiters,
  isKnown: (id: string) => boolean,
): number[] {
  const found: number[] = [];
  const marks = [field, component, repetition, subcomponent];
  for (let at = line.indexOf(field, 8); at !== -1; at = line.indexOf(field, at + 1)) {
    const start = at - 3;
    const id = line.slice(start, at);
    if (!/^[A-Z][A-Z0-9]{2}$/.test(id) || !isKnown(id) || start < 8) continue;
    const before = line.charAt(start - 1);
    if (!marks.includes(before)) found.push(start);
  }
  return found;
}
