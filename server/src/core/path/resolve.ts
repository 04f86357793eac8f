/** From a path to the places in a message that it means. */
import { decodeText } from '../encoding/escapes.ts';
import type { Message, SegmentLine } from '../syntax/message.ts';
import type { Place, Segment, Span } from '../syntax/segment.ts';
import { formatPlace, type Index, type Path } from './path.ts';

/** One place in one message, with everything that says where it is. */
export interface ResolvedPlace {
  readonly entry: SegmentLine;
  /** 1-based among the segments with this id in the message. */
  readonly occurrence: number;
  readonly place: Place | undefined;
  /** Offsets in the document. */
  readonly span: Span;
  /** Raw text, escapes as they stand. */
  readonly raw: string;
  /** The exact path, every index a number. */
  readonly path: string;
}

/**
 * All places of a message that a path means, in message order; none where the message does not reach that far.
 * Groups are not looked at: a path with groups is resolved by the structure matcher first.
 * @param limit places after which looking stops: each costs as much as its segment is long
 */
export function resolvePath(message: Message, path: Path, limit = Number.POSITIVE_INFINITY): ResolvedPlace[] {
  const occurrences = message.all(path.segment);
  const found: ResolvedPlace[] = [];
  for (const number of pick(path.occurrence, occurrences.length)) {
    const entry = occurrences[number - 1];
    if (entry === undefined) continue;
    if (found.length >= limit) return found;
    if (path.field === undefined) {
      const span = { start: entry.start, end: entry.start + entry.segment.text.length };
      found.push({
        entry,
        occurrence: number,
        place: undefined,
        span,
        raw: entry.segment.text,
        path: formatPlace(path.segment, number, {}),
      });
      continue;
    }
    for (const place of placesOf(entry.segment, path, path.field)) {
      if (found.length >= limit) return found;
      const span = entry.segment.locate(place);
      if (span === undefined) continue;
      found.push({
        entry,
        occurrence: number,
        place,
        span: { start: entry.start + span.start, end: entry.start + span.end },
        raw: entry.segment.text.slice(span.start, span.end),
        path: formatPlace(path.segment, number, place),
      });
    }
  }
  return found;
}

/** What `.count` says: repetitions of the field in the chosen occurrence, or occurrences of the segment. */
export function countPath(message: Message, path: Path): number {
  const occurrences = message.all(path.segment);
  if (path.field === undefined) return occurrences.length;
  const [number = 0] = pick(path.occurrence, occurrences.length);
  const segment = occurrences[number - 1]?.segment;
  if (segment === undefined) return 0;
  const count = segment.repetitionCount(path.field);
  // A field that is there and empty holds no repetition.
  return count === 1 && segment.rawAt({ field: path.field }) === '' ? 0 : count;
}

function placesOf(segment: Segment, path: Path, field: number): Place[] {
  const { repetition: index, component, subcomponent } = path;
  // Without an index a field on its own means the first repetition, as everywhere else in a path.
  if (index === undefined) return [{ field, repetition: 1, component, subcomponent }];
  const count = segment.repetitionCount(field);
  if (index.kind !== 'where')
    return pick(index, count).map(repetition => ({ field, repetition, component, subcomponent }));
  return pick({ kind: 'all' }, count)
    .filter(repetition => {
      const raw = segment.rawAt({
        field,
        repetition,
        component: index.component,
        subcomponent: index.subcomponent ?? 1,
      });
      return decodeText(raw, segment.delimiters) === index.value;
    })
    .map(repetition => ({ field, repetition, component, subcomponent }));
}

/** The 1-based numbers that an index picks out of `count`; conditions are for repetitions only and pick none here. */
function pick(index: Index | undefined, count: number): number[] {
  switch (index?.kind) {
    case undefined:
      return [1];
    case 'number':
      return [index.number];
    case 'last':
      return count === 0 ? [] : [count];
    case 'all':
      return Array.from({ length: count }, (_, at) => at + 1);
    case 'where':
      return [];
  }
}
