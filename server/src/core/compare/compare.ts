/** Two messages compared place by place, by what they say and not by how it is written. */
import type { FactsCache, SegmentFacts } from '../definitions/segment-facts.ts';
import type { Definitions } from '../definitions/types.ts';
import { decodeText } from '../encoding/escapes.ts';
import { formatPlace } from '../path/path.ts';
import type { StructureMatch } from '../structure/match.ts';
import type { Message, SegmentLine } from '../syntax/message.ts';
import type { Leaf, Segment, Span } from '../syntax/segment.ts';
import { alignSegments, type ComparedMessage } from './align.ts';
import type { IsIgnored } from './ignored.ts';

/** One side of a comparison. */
export interface CompareSide {
  readonly message: Message;
  readonly definitions: Definitions;
  /** The groups of the message; undefined where its structure is not known. */
  readonly match: StructureMatch | undefined;
}

/** Where a compared value stands in its document; the span counts from the start of the segment's id. */
export interface ComparedValue {
  readonly text: string;
  readonly entry: SegmentLine;
  readonly span: Span;
}

/** A place that holds something in at least one of two messages. */
export interface ComparedPlace {
  /** `PID-5.1`, as the left message counts; as the right one does where only that has the place. */
  readonly path: string;
  readonly name: string;
  readonly left: ComparedValue | undefined;
  readonly right: ComparedValue | undefined;
  readonly isDifferent: boolean;
}

/** Two segments that belong together, or one that is alone, with their valued places. */
export interface ComparedSegment {
  /** `OBX[2]` */
  readonly path: string;
  readonly name: string;
  readonly left: SegmentLine | undefined;
  readonly right: SegmentLine | undefined;
  readonly places: readonly ComparedPlace[];
}

/**
 * Compares two messages. Values are compared decoded, each by the delimiters of its own message; MSH-1 and MSH-2 are no
 * values. What is empty and what is not there are the same, `""` is something.
 */
export function compareMessages(
  left: CompareSide,
  right: CompareSide,
  facts: FactsCache,
  isIgnored: IsIgnored,
): ComparedSegment[] {
  const ours = new Side(left, facts);
  const theirs = new Side(right, facts);
  const compared: ComparedSegment[] = [];
  for (const pair of alignSegments(ours, theirs)) {
    const one = pair.left === undefined ? undefined : ours.segments[pair.left];
    const other = pair.right === undefined ? undefined : theirs.segments[pair.right];
    const side = one === undefined ? theirs : ours;
    const entry = one ?? other;
    if (entry === undefined) continue;
    const occurrence = side.occurrence((one === undefined ? pair.right : pair.left) ?? 0);
    const known = side.factsOf(entry.segment);
    const places = comparePlaces(one, other, known, occurrence, isIgnored);
    if (places.length === 0 && one !== undefined && other !== undefined) continue;
    compared.push({
      path: formatPlace(entry.segment.id, occurrence, {}),
      name: known.name,
      left: one,
      right: other,
      places,
    });
  }
  return compared;
}

/** The places that differ, in order. */
export function differencesOf(compared: readonly ComparedSegment[]): ComparedPlace[] {
  return compared.flatMap(({ places }) => places.filter(({ isDifferent }) => isDifferent));
}

class Side implements ComparedMessage {
  readonly segments: readonly SegmentLine[];
  readonly match: StructureMatch | undefined;
  readonly #definitions: Definitions;
  readonly #facts: FactsCache;
  readonly #occurrences: readonly number[];

  constructor({ message, definitions, match }: CompareSide, facts: FactsCache) {
    this.segments = message.segments;
    this.match = match;
    this.#definitions = definitions;
    this.#facts = facts;
    const counts = new Map<string, number>();
    this.#occurrences = this.segments.map(({ segment }) => {
      const occurrence = (counts.get(segment.id) ?? 0) + 1;
      counts.set(segment.id, occurrence);
      return occurrence;
    });
  }

  occurrence(index: number): number {
    return this.#occurrences[index] ?? 1;
  }

  textAt(index: number, field: number, component: number): string {
    const segment = this.segments[index]?.segment;
    const place = { field, repetition: 1, component, subcomponent: 1 };
    return segment === undefined ? '' : decodeText(segment.rawAt(place), segment.delimiters).trim();
  }

  factsOf(segment: Segment): SegmentFacts {
    const facts = this.#facts.of(this.#definitions, segment.id);
    return segment.id === 'OBX' ? facts.ofValueType(segment.rawAt({ field: 2, component: 1 })) : facts;
  }
}

/** A valued leaf and the key that its partner has. */
interface ValuedLeaf {
  readonly leaf: Leaf;
  readonly repetition: number;
  readonly value: ComparedValue;
}

function comparePlaces(
  left: SegmentLine | undefined,
  right: SegmentLine | undefined,
  facts: SegmentFacts,
  occurrence: number,
  isIgnored: IsIgnored,
): ComparedPlace[] {
  const ours = leavesOf(left, isIgnored);
  const theirs = leavesOf(right, isIgnored);
  alignIdentifiers(ours, theirs, facts);
  const fields = [...new Set([...ours.keys(), ...theirs.keys()])].sort((a, b) => a - b);
  return fields.flatMap(field => {
    const one = new Map(ours.get(field)?.map(valued => [keyOfLeaf(valued), valued]));
    const other = new Map(theirs.get(field)?.map(valued => [keyOfLeaf(valued), valued]));
    const keys = new Set([...one.keys(), ...other.keys()]);
    const places = [...keys].flatMap(key => placeOf(one.get(key), other.get(key), facts, occurrence));
    return places.sort((a, b) => a.order - b.order).map(({ place }) => place);
  });
}

function placeOf(
  left: ValuedLeaf | undefined,
  right: ValuedLeaf | undefined,
  facts: SegmentFacts,
  occurrence: number,
): { readonly order: number; readonly place: ComparedPlace }[] {
  const shown = left ?? right;
  if (shown === undefined) return [];
  const { field, component, subcomponent } = shown.leaf;
  const { repetition } = shown;
  // A primitive is one place, so its path stops where its parts do.
  const hasParts = facts.at(field, 0, 0).composite || [left, right].some(side => isPart(side?.leaf));
  const hasSmaller =
    facts.at(field, component, 0).composite || [left, right].some(side => (side?.leaf.subcomponent ?? 1) > 1);
  const place = {
    field,
    repetition,
    component: hasParts ? component : undefined,
    subcomponent: hasParts && hasSmaller ? subcomponent : undefined,
  };
  const known = facts.at(field, place.component ?? 0, place.subcomponent ?? 0);
  return [
    {
      order: repetition * 1e6 + component * 1e3 + subcomponent,
      place: {
        path: formatPlace(facts.id, occurrence, place),
        name: known.name || facts.at(field, 0, 0).name,
        left: left?.value,
        right: right?.value,
        isDifferent: left?.value.text !== right?.value.text,
      },
    },
  ];
}

function isPart(leaf: Leaf | undefined): boolean {
  return leaf !== undefined && (leaf.component > 1 || leaf.subcomponent > 1);
}

function keyOfLeaf({ repetition, leaf }: ValuedLeaf): string {
  return `${repetition}.${leaf.component}.${leaf.subcomponent}`;
}

/** The leaves that hold something, by field. */
function leavesOf(entry: SegmentLine | undefined, isIgnored: IsIgnored): Map<number, ValuedLeaf[]> {
  const byField = new Map<number, ValuedLeaf[]>();
  if (entry === undefined) return byField;
  const { segment } = entry;
  for (const leaf of segment.leaves()) {
    if (leaf.field === 0 || (segment.isHeader && leaf.field < 3) || leaf.end === leaf.start) continue;
    if (isIgnored(segment.id, leaf)) continue;
    const text = decodeText(segment.text.slice(leaf.start, leaf.end), segment.delimiters).trimEnd();
    if (text === '') continue;
    const valued = { leaf, repetition: leaf.repetition, value: { text, entry, span: leaf } };
    const list = byField.get(leaf.field);
    if (list === undefined) byField.set(leaf.field, [valued]);
    else list.push(valued);
  }
  return byField;
}

/**
 * Numbers the repetitions of identifiers on the right like those on the left that have the same id and authority: in which
 * order a patient's identifiers stand means nothing. Others go by their order.
 */
function alignIdentifiers(
  left: ReadonlyMap<number, readonly ValuedLeaf[]>,
  right: Map<number, ValuedLeaf[]>,
  facts: SegmentFacts,
): void {
  for (const [field, theirs] of right) {
    const ours = left.get(field);
    if (ours === undefined || facts.at(field, 0, 0).definition?.dataType !== 'CX') continue;
    const wanted = identifiersOf(ours);
    const have = identifiersOf(theirs);
    const numbers = new Map<number, number>();
    const taken = new Set<number>();
    for (const [id, number] of have) {
      const partner = wanted.get(id);
      if (partner === undefined) continue;
      numbers.set(number, partner);
      taken.add(partner);
    }
    let next = 1;
    for (const number of have.values()) {
      if (numbers.has(number)) continue;
      while (taken.has(next)) next++;
      numbers.set(number, next);
      taken.add(next);
    }
    right.set(
      field,
      theirs.map(valued => ({ ...valued, repetition: numbers.get(valued.repetition) ?? valued.repetition })),
    );
  }
}

/** Repetitions by id and assigning authority (CX.1 and CX.4); a second one of the same kind has a number behind it. */
function identifiersOf(leaves: readonly ValuedLeaf[]): Map<string, number> {
  const parts = new Map<number, string>();
  for (const { leaf, value } of leaves) {
    const isAuthority = leaf.component === 4 && leaf.subcomponent === 1;
    const isId = leaf.component === 1 && leaf.subcomponent === 1;
    const before = parts.get(leaf.repetition) ?? '';
    parts.set(leaf.repetition, isId || isAuthority ? `${before}\n${value.text}` : before);
  }
  const ids = new Map<string, number>();
  for (const [repetition, id] of parts) {
    let name = id;
    for (let again = 2; ids.has(name); again++) name = `${id}\n#${again}`;
    ids.set(name, repetition);
  }
  return ids;
}
