/** `extends:` for targets that are trees. */
import type { FragmentSyntax, RuleSyntax } from './syntax.ts';
import type { ResourceSyntax, TreeSyntax } from './tree-syntax.ts';

type Resource = ResourceSyntax & { kind: 'resource' };

/** A base's tree and fragments with what the mapping says laid over them. */
export interface ExtendedTree {
  readonly tree: TreeSyntax;
  readonly baseFragments: readonly FragmentSyntax[];
}

/**
 * Lays a tree over that of the base. Rules with an `id` that the base has, in its fragments too, take the place of the base's.
 * A resource with an `as` that the base has is the base's, with what it says itself in the place of what the base says, and
 * its other rules behind the base's. Everything else comes behind. Rows are replaced whole.
 */
export function extendedTree(
  base: TreeSyntax,
  own: TreeSyntax,
  baseFragments: readonly FragmentSyntax[],
): ExtendedTree {
  const over = new Overlay(own);
  return {
    tree: {
      bundle: own.bundle ?? base.bundle,
      resources: over.resources(base.resources, own.resources),
      output:
        base.output === undefined || own.output === undefined
          ? (own.output ?? base.output)
          : { at: own.output.at, rules: over.rules(base.output.rules, own.output.rules) },
      rows: own.rows ?? base.rows,
    },
    baseFragments: baseFragments.map(fragment => ({ ...fragment, rules: over.rules(fragment.rules, []) })),
  };
}

class Overlay {
  readonly #byId = new Map<string, RuleSyntax>();
  readonly #byName = new Map<string, Resource>();
  readonly #placed = new Set<RuleSyntax | ResourceSyntax>();

  constructor({ output, resources }: TreeSyntax) {
    this.#collect(output?.rules ?? []);
    this.#collectResources(resources?.items ?? []);
  }

  #collect(rules: readonly RuleSyntax[]): void {
    for (const rule of rules) {
      if (rule.id !== undefined) this.#byId.set(rule.id.text, rule);
      this.#collect(rule.map ?? []);
    }
  }

  #collectResources(items: readonly ResourceSyntax[]): void {
    for (const item of items) {
      if (item.kind === 'group') this.#collectResources(item.resources);
      else {
        if (item.as !== undefined) this.#byName.set(item.as.text, item);
        this.#collect(item.rules);
      }
    }
  }

  /** The base's rules with their replacements, and behind them those of the mapping that replaced none. */
  rules(base: readonly RuleSyntax[], own: readonly RuleSyntax[]): RuleSyntax[] {
    const replaced = (rule: RuleSyntax): RuleSyntax => {
      const other = rule.id && this.#byId.get(rule.id.text);
      if (other !== undefined) this.#placed.add(other);
      return other ?? (rule.map === undefined ? rule : { ...rule, map: rule.map.map(replaced) });
    };
    const from = base.map(replaced);
    return [...from, ...own.filter(rule => !this.#placed.has(rule))];
  }

  resources(base: TreeSyntax['resources'], own: TreeSyntax['resources']): TreeSyntax['resources'] {
    if (base === undefined || own === undefined) return own ?? base;
    const from = base.items.map(item => this.#resource(item));
    return { at: own.at, items: [...from, ...own.items.flatMap(item => this.#left(item))] };
  }

  #resource(base: ResourceSyntax): ResourceSyntax {
    if (base.kind === 'group') return { ...base, resources: base.resources.map(item => this.#resource(item)) };
    const own = base.as && this.#byName.get(base.as.text);
    if (own === undefined) return { ...base, rules: this.rules(base.rules, []) };
    this.#placed.add(own);
    return {
      ...own,
      id: own.id ?? base.id,
      use: own.use ?? base.use,
      each: own.each ?? base.each,
      where: own.where ?? base.where,
      when: own.when ?? base.when,
      rules: this.rules(base.rules, own.rules),
    };
  }

  /** What is left of an item when what it lays over the base has gone there. */
  #left(item: ResourceSyntax): ResourceSyntax[] {
    if (this.#placed.has(item)) return [];
    if (item.kind === 'resource') return [item];
    const resources = item.resources.flatMap(one => this.#left(one));
    return resources.length === 0 && item.resources.length > 0 ? [] : [{ ...item, resources }];
  }
}
