/** `extends:` for targets that are trees. */
import type { FragmentSyntax, RuleSyntax } from './syntax.ts';
import type { ResourceSyntax, TreeSyntax } from './tree-syntax.ts';

type Resource = ResourceSyntax & { readonly kind: 'resource' };
type Group = ResourceSyntax & { readonly kind: 'group' };

/** A base with a mapping laid over it. */
export interface ExtendedTree {
  readonly tree: TreeSyntax;
  /** Those of the base, with the rules that the mapping puts in the place of theirs. */
  readonly fragments: readonly FragmentSyntax[];
}

/**
 * The base's tree with the mapping's own laid over it. A rule with an `id` that the base has takes the place of the base's
 * rule, also in a fragment. A resource with the type and `as` of one of the base is that one: what it says of `each`, `where`,
 * `when`, `id` and `use` replaces what the base says, and its other rules come behind. A group over what a group of the base goes
 * over adds to it. All other resources come behind. Rows are replaced whole.
 */
export function extendedTree(
  base: TreeSyntax,
  own: TreeSyntax,
  baseFragments: readonly FragmentSyntax[],
): ExtendedTree {
  const overrides = new Overrides(own);
  const fragments = baseFragments.map(fragment => ({ ...fragment, rules: overrides.in(fragment.rules) }));
  const resources = base.resources && { ...base.resources, items: overrides.inResources(base.resources.items) };
  const output = base.output && { ...base.output, rules: overrides.in(base.output.rules) };
  const tree = {
    bundle: own.bundle ?? base.bundle,
    resources:
      resources && own.resources
        ? { at: own.resources.at, items: laidOver(resources.items, overrides.leftOfResources(own.resources.items)) }
        : (own.resources ?? resources),
    output:
      output && own.output
        ? { at: own.output.at, rules: [...output.rules, ...overrides.leftOf(own.output.rules)] }
        : (own.output ?? output),
    rows: own.rows ?? base.rows,
  };
  return { tree, fragments };
}

/** The rules of a mapping that have an id, and which of them have found their place in the base. */
class Overrides {
  readonly #byId = new Map<string, RuleSyntax>();
  readonly #placed = new Set<RuleSyntax>();

  constructor({ resources, output }: TreeSyntax) {
    this.#collectResources(resources?.items ?? []);
    this.#collect(output?.rules ?? []);
  }

  /** Rules of the base, with the mapping's own in their places. */
  in(rules: readonly RuleSyntax[]): RuleSyntax[] {
    return rules.flatMap(rule => {
      const other = rule.id && this.#byId.get(rule.id.text);
      if (other === undefined) return [rule.map === undefined ? rule : { ...rule, map: this.in(rule.map) }];
      this.#placed.add(other);
      // What never runs takes the base's rule away, and need not be a good rule itself.
      const isNever = other.when?.kind === 'expression' && other.when.text.text === 'false';
      return isNever ? [] : [other];
    });
  }

  inResources(items: readonly ResourceSyntax[]): ResourceSyntax[] {
    return items.map(item =>
      item.kind === 'group'
        ? { ...item, resources: this.inResources(item.resources) }
        : { ...item, rules: this.in(item.rules) },
    );
  }

  /** What has found no place. */
  leftOf(rules: readonly RuleSyntax[]): RuleSyntax[] {
    return rules.filter(rule => !this.#placed.has(rule));
  }

  leftOfResources(items: readonly ResourceSyntax[]): ResourceSyntax[] {
    return items.map(item =>
      item.kind === 'group'
        ? { ...item, resources: this.leftOfResources(item.resources) }
        : { ...item, rules: this.leftOf(item.rules) },
    );
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
      else this.#collect(item.rules);
    }
  }
}

/** Resources of the base with those of the mapping laid over them. */
function laidOver(base: readonly ResourceSyntax[], own: readonly ResourceSyntax[]): ResourceSyntax[] {
  const behind: ResourceSyntax[] = [];
  let items = [...base];
  for (const item of own) {
    const before = items;
    items = item.kind === 'resource' ? withResource(items, item) : withGroup(items, item);
    if (items === before) behind.push(item);
  }
  return [...items, ...behind];
}

/** The list itself where it has no such resource. */
function withResource(items: ResourceSyntax[], own: Resource): ResourceSyntax[] {
  if (own.as === undefined) return items;
  for (const [index, item] of items.entries()) {
    if (item.kind === 'group') {
      const inner = [...item.resources];
      const laid = withResource(inner, own);
      if (laid !== inner) return items.with(index, { ...item, resources: laid });
    } else if (item.as?.text === own.as.text && item.resource.text === own.resource.text) {
      return items.with(index, merged(item, own));
    }
  }
  return items;
}

function withGroup(items: ResourceSyntax[], own: Group): ResourceSyntax[] {
  const index = items.findIndex(item => item.kind === 'group' && item.each?.text === own.each?.text);
  const found = items[index];
  if (found?.kind !== 'group' || own.each === undefined) return items;
  const { where, when } = own;
  return items.with(index, {
    ...found,
    where: where ?? found.where,
    when: when ?? found.when,
    resources: laidOver(found.resources, own.resources),
  });
}

function merged(base: Resource, own: Resource): Resource {
  return {
    ...base,
    each: own.each ?? base.each,
    where: own.where ?? base.where,
    when: own.when ?? base.when,
    id: own.id ?? base.id,
    use: own.use ?? base.use,
    rules: [...base.rules, ...own.rules],
  };
}
