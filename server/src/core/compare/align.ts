/** Which segment of one message is compared with which of another. */
import type { StructureMatch } from '../structure/match.ts';
import type { MatchedNode } from '../structure/tree.ts';
import type { SegmentLine } from '../syntax/message.ts';

/** A message as far as its comparison needs it. */
export interface ComparedMessage {
  readonly segments: readonly SegmentLine[];
  /** The groups of the segments; undefined where the structure is not known. */
  readonly match: StructureMatch | undefined;
  /** The decoded text at a place of a segment. */
  textAt(index: number, field: number, component: number): string;
}

/** Indexes of two segments that belong together; one of them is missing where only one message has the segment. */
export interface SegmentPair {
  readonly left: number | undefined;
  readonly right: number | undefined;
}

/** Segments that say what they are about: those belong together that say the same. */
const identities: Readonly<Record<string, readonly (readonly [field: number, component: number])[]>> = {
  // What was observed, and which one of several observations of it.
  OBX: [
    [3, 1],
    [4, 1],
  ],
  OBR: [[4, 1]],
  AL1: [[3, 1]],
  DG1: [[3, 1]],
  PR1: [[3, 1]],
  IN1: [
    [2, 1],
    [3, 1],
  ],
  NK1: [
    [2, 1],
    [2, 2],
  ],
  RXA: [[5, 1]],
  RXE: [[2, 1]],
  ROL: [
    [3, 1],
    [4, 1],
  ],
  PRT: [
    [4, 1],
    [5, 1],
  ],
};
/** A different observation is not a changed one, and so with its group. */
const neverByOrder = new Set(['OBX']);

/**
 * Pairs the segments of two messages, in the order of the left one; what only the right one has comes where it stands
 * there. Inside a group of the structure only the same group of the other message is looked at. There, what says that it
 * is about the same thing belongs together, then what has the same id or group name, in order. Costs as much as
 * the messages are long.
 */
export function alignSegments(left: ComparedMessage, right: ComparedMessage): SegmentPair[] {
  const isSameStructure =
    left.match !== undefined && left.match.structure.definition.id === right.match?.structure.definition.id;
  const pairs: SegmentPair[] = [];
  const walk = (ours: readonly MatchedNode[], theirs: readonly MatchedNode[]): void => {
    for (const [one, other] of pairNodes(
      ours,
      theirs,
      node => keyOf(node, left),
      node => keyOf(node, right),
    )) {
      if (one?.kind === 'group' || other?.kind === 'group') {
        walk(one?.kind === 'group' ? one.children : [], other?.kind === 'group' ? other.children : []);
      } else pairs.push({ left: one?.index, right: other?.index });
    }
  };
  walk(topOf(left, isSameStructure), topOf(right, isSameStructure));
  return pairs;
}

/** The nodes at the top; all segments in a row where the messages are not of one structure. */
function topOf({ match, segments }: ComparedMessage, withGroups: boolean): readonly MatchedNode[] {
  if (match !== undefined && withGroups) return match.children;
  return segments.map(({ segment }, index) => ({ kind: 'segment', index, id: segment.id, node: undefined }));
}

interface NodeKey {
  /** Segment id or group name. */
  readonly name: string;
  /** What it is about; undefined where it does not say. */
  readonly about: string | undefined;
}

function keyOf(node: MatchedNode, message: ComparedMessage): NodeKey {
  if (node.kind === 'segment') return { name: node.id, about: aboutOf(node.index, node.id, message) };
  // A group is about what its first telling segment is about.
  for (let index = node.start; index < node.end; index++) {
    const about = aboutOf(index, message.segments[index]?.segment.id ?? '', message);
    if (about !== undefined) return { name: `${node.name}/`, about };
  }
  return { name: `${node.name}/`, about: undefined };
}

function aboutOf(index: number, id: string, message: ComparedMessage): string | undefined {
  const places = identities[id];
  const parts = places?.map(([field, component]) => message.textAt(index, field, component)) ?? [];
  return parts.every(part => part === '') ? undefined : [id, ...parts].join('\n');
}

type NodePair = readonly [MatchedNode | undefined, MatchedNode | undefined];

function pairNodes(
  left: readonly MatchedNode[],
  right: readonly MatchedNode[],
  leftKey: (node: MatchedNode) => NodeKey,
  rightKey: (node: MatchedNode) => NodeKey,
): NodePair[] {
  const ours = left.map(leftKey);
  const theirs = right.map(rightKey);
  const partners = new Map<MatchedNode, MatchedNode>();
  const taken = new Set<MatchedNode>();
  const pass = (nameOf: (key: NodeKey | undefined) => string | undefined): void => {
    const waiting = new Map<string, MatchedNode[]>();
    for (const [index, node] of right.entries()) {
      const name = taken.has(node) ? undefined : nameOf(theirs[index]);
      if (name === undefined) continue;
      const list = waiting.get(name);
      if (list === undefined) waiting.set(name, [node]);
      else list.push(node);
    }
    // Taken from the end, so that no list is ever moved.
    for (const list of waiting.values()) list.reverse();
    for (const [index, node] of left.entries()) {
      const name = partners.has(node) ? undefined : nameOf(ours[index]);
      const partner = name === undefined ? undefined : waiting.get(name)?.pop();
      if (partner === undefined) continue;
      partners.set(node, partner);
      taken.add(partner);
    }
  };
  pass(key => key?.about && `${key.name}\n${key.about}`);
  pass(key => (key?.about !== undefined && neverByOrder.has(key.about.slice(0, 3)) ? undefined : key?.name));
  return inOrder(left, right, partners, taken);
}

/** The pairs in the order of the left; what only the right has comes behind what stands before it there. */
function inOrder(
  left: readonly MatchedNode[],
  right: readonly MatchedNode[],
  partners: ReadonlyMap<MatchedNode, MatchedNode>,
  taken: ReadonlySet<MatchedNode>,
): NodePair[] {
  const behind = new Map<MatchedNode | undefined, MatchedNode[]>();
  let before: MatchedNode | undefined;
  for (const node of right) {
    if (taken.has(node)) before = node;
    else behind.set(before, [...(behind.get(before) ?? []), node]);
  }
  const only = (node: MatchedNode | undefined): NodePair[] =>
    (behind.get(node) ?? []).map((alone): NodePair => [undefined, alone]);
  const pairs = only(undefined);
  for (const node of left) {
    const partner = partners.get(node);
    pairs.push([node, partner]);
    if (partner !== undefined) pairs.push(...only(partner));
  }
  return pairs;
}
