/**
 * Minima and maxima beyond one. The standard's structures have none, so steps take "at least two" for "at least one"
 * and "at most five" for "any number"; profiles may narrow a structure so, and then the finished tree is counted.
 */
import type { StructureNode } from '../definitions/types.ts';
import type { StructureFinding } from './findings.ts';
import { leadingIds } from './steps.ts';
import type { GroupInstance, MatchedNode } from './tree.ts';

/**
 * The findings of one group and of those in it.
 * @param nodes the content of the group in the structure
 * @param children the content of the group in the message
 * @param end index behind the last segment of the group
 */
export function countOccurrences(
  nodes: readonly StructureNode[],
  children: readonly MatchedNode[],
  group: GroupInstance | undefined,
  end: number,
): StructureFinding[] {
  const findings = nodes.flatMap(node => countNode(node, children, group, end));
  for (const child of children) {
    if (child.kind === 'group')
      findings.push(...countOccurrences(child.node.children, child.children, child, child.end));
  }
  return findings;
}

function countNode(
  node: StructureNode,
  children: readonly MatchedNode[],
  group: GroupInstance | undefined,
  end: number,
): StructureFinding[] {
  const inner = node.kind === 'choice' ? node.alternatives.flatMap(one => countNode(one, children, group, end)) : [];
  if (node.min <= 1 && node.max <= 1) return inner;
  const members = new Set<StructureNode | undefined>(membersOf(node));
  const found = children.filter(child => members.has(child.node));
  const excess = node.max > 1 ? found[node.max] : undefined;
  if (excess !== undefined) {
    const [index, id] = firstSegment(excess);
    inner.push({ kind: 'tooMany', index, count: found.length - node.max, id, node, max: node.max, group });
  }
  const last = found.at(-1);
  // Where there is none at all, the reading has reported it already.
  if (last !== undefined && found.length < node.min) {
    const before = last.kind === 'group' ? last.end : Math.min(last.index + 1, end);
    inner.push({ kind: 'missing', before, group, node, segments: leadingIds(node) });
  }
  return inner;
}

/** The nodes that stand for a node in the tree: a choice has no place of its own there. */
function membersOf(node: StructureNode): readonly StructureNode[] {
  return node.kind === 'choice' ? node.alternatives.flatMap(membersOf) : [node];
}

function firstSegment(child: MatchedNode): [index: number, id: string] {
  if (child.kind === 'segment') return [child.index, child.id];
  const [first] = child.children;
  return first === undefined ? [child.start, ''] : firstSegment(first);
}
