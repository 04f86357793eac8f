/** Message structures as a profile changes them: segments added, required and taken out. */
import type { ProfileOrigin, SegmentNode, StructureDefinition, StructureNode } from '../core/definitions/types.ts';
import type { LayerAddition, LayerStructure } from './layer.ts';

/** A structure with a profile's changes. What names a place that the structure does not have changes nothing. */
export function changedStructure(
  known: StructureDefinition,
  { add, require, forbid }: LayerStructure,
): StructureDefinition {
  let { children } = known;
  for (const addition of add) children = withSegment(children, addition) ?? children;
  for (const { value, origin } of require) children = withRequired(children, value, origin) ?? children;
  const forbidden = new Map([
    ...(known.forbidden ?? []),
    ...forbid.map(({ value, origin }) => [value, origin] as const),
  ]);
  for (const { segment } of add) forbidden.delete(segment);
  if (forbid.length > 0) children = without(children, new Set(forbid.map(({ value }) => value)));
  return { ...known, children, ...(forbidden.size > 0 ? { forbidden } : {}) };
}

/** The names of the segments and groups in a structure, in their order. */
export function namesIn(nodes: readonly StructureNode[]): string[] {
  return nodes.flatMap(node => {
    if (node.kind === 'segment') return [node.id];
    return [node.name, ...namesIn(partsOf(node))];
  });
}

function partsOf(node: StructureNode): readonly StructureNode[] {
  return node.kind === 'segment' ? [] : node.kind === 'group' ? node.children : node.alternatives;
}

function withParts(node: StructureNode, parts: readonly StructureNode[]): StructureNode {
  return node.kind === 'segment'
    ? node
    : node.kind === 'group'
      ? { ...node, children: parts }
      : { ...node, alternatives: parts };
}

/** The nodes with a segment beside the first node of the anchor's name; undefined where there is none. */
function withSegment(nodes: readonly StructureNode[], addition: LayerAddition): readonly StructureNode[] | undefined {
  const { segment: id, anchor, min, max, origin } = addition;
  const added: SegmentNode = { kind: 'segment', id, min, max, profile: origin };
  if (anchor === undefined) return [...nodes, added];
  for (const [index, node] of nodes.entries()) {
    const isAnchor = anchor.name === (node.kind === 'segment' ? node.id : node.name);
    // Beside an alternative of a choice there is no place: what is added stands beside the choice.
    const isChoice = node.kind === 'choice' && namesIn(node.alternatives).includes(anchor.name);
    if (isAnchor || isChoice) return nodes.toSpliced(anchor.side === 'after' ? index + 1 : index, 0, added);
    const inside = withSegment(partsOf(node), addition);
    if (inside !== undefined) return nodes.with(index, withParts(node, inside));
  }
  return undefined;
}

/** The nodes with the first place of a segment required, and the groups around it with it. */
function withRequired(
  nodes: readonly StructureNode[],
  id: string,
  origin: ProfileOrigin,
): readonly StructureNode[] | undefined {
  for (const [index, node] of nodes.entries()) {
    const isIt = node.kind === 'segment' && node.id === id;
    const inside = isIt || node.kind === 'segment' ? undefined : withRequired(partsOf(node), id, origin);
    if (!isIt && inside === undefined) continue;
    const changed = inside === undefined ? node : withParts(node, inside);
    return nodes.with(index, node.min > 0 ? changed : { ...changed, min: 1, profile: origin });
  }
  return undefined;
}

function without(nodes: readonly StructureNode[], ids: ReadonlySet<string>): readonly StructureNode[] {
  return nodes.flatMap(node => {
    if (node.kind === 'segment') return ids.has(node.id) ? [] : [node];
    const parts = without(partsOf(node), ids);
    return parts.length === 0 ? [] : [withParts(node, parts)];
  });
}
