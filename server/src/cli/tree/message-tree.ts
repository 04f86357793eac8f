/** A message as a tree of plain data: the JSON of `tree`. */
import { FactsCache, type SegmentFacts } from '../../core/definitions/segment-facts.ts';
import type { Definitions } from '../../core/definitions/types.ts';
import { decodeText } from '../../core/encoding/escapes.ts';
import { formatPlace } from '../../core/path/path.ts';
import type { MatchedNode } from '../../core/structure/tree.ts';
import { formatMessageType, type Message, type SegmentLine } from '../../core/syntax/message.ts';
import type { Place, Segment } from '../../core/syntax/segment.ts';
import { factsOfSegment } from '../../service/facts-at.ts';
import type { MessageFacts } from '../input/structures.ts';

/** A message; `structure` is null where its type leads to none, and then there are no groups. */
export interface MessageTree {
  readonly kind: 'message';
  readonly type: string;
  readonly controlId: string;
  /** MSH-12 as written. */
  readonly version: string;
  readonly structure: string | null;
  /** 1-based line of the file. */
  readonly line: number;
  readonly children: readonly (GroupTree | SegmentTree)[];
}

export interface GroupTree {
  readonly kind: 'group';
  readonly name: string;
  /** 1-based among the groups of its name in the same parent. */
  readonly number: number;
  readonly children: readonly (GroupTree | SegmentTree)[];
}

export interface SegmentTree {
  readonly kind: 'segment';
  /** `OBX[2]` for the second of the message. */
  readonly path: string;
  readonly name: string;
  readonly line: number;
  readonly children: readonly ValueTree[];
}

/** A repetition of a field or a part of one that has a value. */
export interface ValueTree {
  readonly kind: 'field' | 'component' | 'subcomponent';
  readonly path: string;
  readonly name: string;
  readonly type: string;
  /** Decoded where there are no children; else as it stands. */
  readonly value: string;
  readonly children?: readonly ValueTree[];
}

/** The tree of a message, by the facts of the version that it says it is. */
export function messageTree(message: Message, messageFacts: MessageFacts): MessageTree {
  const definitions = messageFacts.of(message);
  const match = messageFacts.match(message);
  const { segments } = message;
  const cache = new FactsCache();
  const numbers = occurrences(segments);
  const segmentAt = (index: number): SegmentTree[] => {
    const entry = segments[index];
    return entry === undefined ? [] : [segmentTree(entry, numbers[index] ?? 1, cache, definitions)];
  };
  const nodes = (matched: readonly MatchedNode[]): (GroupTree | SegmentTree)[] =>
    matched.flatMap((node): (GroupTree | SegmentTree)[] => {
      if (node.kind === 'segment') return segmentAt(node.index);
      const { name, number, children } = node;
      return [{ kind: 'group', name, number, children: nodes(children) }];
    });
  return {
    kind: 'message',
    type: formatMessageType(message.type),
    controlId: message.controlId,
    version: message.version,
    structure: match?.structure.definition.id ?? null,
    line: message.section.firstLine + 1,
    children: match === undefined ? segments.flatMap((_, index) => segmentAt(index)) : nodes(match.children),
  };
}

/** Which one each segment is among those with its id. */
function occurrences(segments: readonly SegmentLine[]): number[] {
  const counts = new Map<string, number>();
  return segments.map(({ segment }) => {
    const count = (counts.get(segment.id) ?? 0) + 1;
    counts.set(segment.id, count);
    return count;
  });
}

function segmentTree(
  { segment, line }: SegmentLine,
  occurrence: number,
  cache: FactsCache,
  definitions: Definitions,
): SegmentTree {
  const facts = factsOfSegment(cache, definitions, segment);
  const children = cutsOf(segment).map(cut => valueTree(segment, occurrence, facts, cut));
  return { kind: 'segment', path: formatPlace(segment.id, occurrence, {}), name: facts.name, line: line + 1, children };
}

function valueTree(segment: Segment, occurrence: number, facts: SegmentFacts, cut: Cut): ValueTree {
  const { place, start, end, isCut, parts } = cut;
  const { field, component, subcomponent } = place;
  const raw = segment.text.slice(start, end);
  const known = facts.at(field, component ?? 0, subcomponent ?? 0);
  const isDelimiters = segment.isHeader && field < 3;
  return {
    kind: component === undefined ? 'field' : subcomponent === undefined ? 'component' : 'subcomponent',
    path: formatPlace(segment.id, occurrence, place),
    name: known.name,
    type: known.definition?.type?.displayId ?? known.definition?.dataType ?? '',
    value: isDelimiters || isCut ? raw : decodeText(raw, segment.delimiters),
    ...(isCut ? { children: parts.map(part => valueTree(segment, occurrence, facts, part)) } : {}),
  };
}

/** A valued stretch of a segment, and the valued parts that delimiters cut it into. */
interface Cut {
  readonly place: Place;
  readonly start: number;
  end: number;
  isCut: boolean;
  readonly parts: Cut[];
}

/** The valued repetitions of all fields, found in one pass: a segment of megabytes must not take its square in time. */
function cutsOf(segment: Segment): Cut[] {
  const found: Cut[] = [];
  let whole: Cut | undefined;
  let part: Cut | undefined;
  const keep = (cut: Cut | undefined, list: Cut[] | undefined): void => {
    if (cut !== undefined && cut.end > cut.start) list?.push(cut);
  };
  for (const { field, repetition, component, subcomponent, start, end } of segment.leaves()) {
    if (field === 0) continue;
    const opens = (cut: Cut | undefined, key: keyof Place, number: number): boolean => cut?.place[key] !== number;
    const isNew = opens(whole, 'field', field) || opens(whole, 'repetition', repetition);
    if (isNew || opens(part, 'component', component)) keep(part, whole?.parts);
    if (isNew) {
      keep(whole, found);
      whole = { place: { field, repetition }, start, end, isCut: false, parts: [] };
      part = undefined;
    }
    if (part === undefined || opens(part, 'component', component))
      part = { place: { field, repetition, component }, start, end, isCut: false, parts: [] };
    keep({ place: { field, repetition, component, subcomponent }, start, end, isCut: false, parts: [] }, part.parts);
    part.end = end;
    part.isCut ||= subcomponent > 1;
    if (whole === undefined) continue;
    whole.end = end;
    whole.isCut ||= component > 1 || subcomponent > 1;
  }
  keep(part, whole?.parts);
  keep(whole, found);
  return found;
}
