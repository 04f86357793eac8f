/** Where a message structure has a segment: what a rule adds goes there. */
import type { StructureDefinition, StructureNode } from '../../core/definitions/types.ts';

/** The order in which a structure first names its segments, groups and choices opened up. */
export function orderOf(structure: StructureDefinition | undefined): ReadonlyMap<string, number> {
  const order = new Map<string, number>();
  const walk = (nodes: readonly StructureNode[]): void => {
    for (const node of nodes) {
      if (node.kind === 'segment') {
        if (!order.has(node.id)) order.set(node.id, order.size);
      } else walk(node.kind === 'group' ? node.children : node.alternatives);
    }
  };
  walk(structure?.children ?? []);
  return order;
}
