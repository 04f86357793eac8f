/** `extends:` for targets that are trees. */
import type { RuleSyntax } from './syntax.ts';
import type { ResourceSyntax, TreeSyntax } from './tree-syntax.ts';

/**
 * The base's tree with the mapping's own laid over it: rules with an `id` that the base has take the place of the base's,
 * resources with an `as` that the base has at the same level as well; all others come behind. Rows are replaced whole.
 */
export function extendedTree(base: TreeSyntax, own: TreeSyntax): TreeSyntax {
  return {
    bundle: own.bundle ?? base.bundle,
    resources: extendedResources(base.resources, own.resources),
    output:
      base.output && own.output
        ? { at: own.output.at, rules: laid(base.output.rules, own.output.rules) }
        : (own.output ?? base.output),
    rows: own.rows ?? base.rows,
  };
}

function extendedResources(base: TreeSyntax['resources'], own: TreeSyntax['resources']): TreeSyntax['resources'] {
  if (base === undefined || own === undefined) return own ?? base;
  const nameOf = (one: ResourceSyntax): string | undefined => (one.kind === 'resource' ? one.as?.text : undefined);
  const names = new Map(own.items.flatMap(item => (nameOf(item) === undefined ? [] : [[nameOf(item), item] as const])));
  const replaced = base.items.map(item => names.get(nameOf(item)) ?? item);
  return { at: own.at, items: [...replaced, ...own.items.filter(item => !replaced.includes(item))] };
}

function laid(base: readonly RuleSyntax[], own: readonly RuleSyntax[]): RuleSyntax[] {
  const byId = new Map<string | undefined, RuleSyntax>();
  collect(own, byId);
  const placed = new Set<RuleSyntax>();
  const replaced = (rule: RuleSyntax): RuleSyntax => {
    const other = rule.id && byId.get(rule.id.text);
    if (other !== undefined) placed.add(other);
    return other ?? (rule.map === undefined ? rule : { ...rule, map: rule.map.map(replaced) });
  };
  const from = base.map(replaced);
  return [...from, ...own.filter(rule => !placed.has(rule))];
}

function collect(rules: readonly RuleSyntax[], byId: Map<string | undefined, RuleSyntax>): void {
  for (const rule of rules) {
    if (rule.id !== undefined) byId.set(rule.id.text, rule);
    collect(rule.map ?? [], byId);
  }
}
