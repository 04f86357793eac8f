/** The order in which FHIR's specification has the elements of a type, which is how they are written. */
import type { FhirR4 } from '../../core/fhir/types.ts';
import type { TreeNode, TreeObject } from './tree.ts';

/** A mapping has one, so that what it has found out about a type serves all its runs. */
export class ElementOrder {
  readonly #facts: FhirR4;
  readonly #byType = new Map<string, ReadonlyMap<string, number>>();

  constructor(facts: FhirR4) {
    this.#facts = facts;
  }

  /** Puts the members of all objects of a tree in order; those of no type stay as they are. */
  arrange(node: TreeNode): void {
    if (node.kind === 'leaf') return;
    if (node.kind === 'list') {
      for (const item of node.items) this.arrange(item);
      return;
    }
    if (node.type !== '' && !this.#isOrdered(node)) this.#sort(node);
    for (let at = node.first; at !== undefined; at = at.next) this.arrange(at);
  }

  /** Most rules are written in the order of the specification. */
  #isOrdered(object: TreeObject): boolean {
    if (object.size < 2) return true;
    const order = this.#of(object.type);
    let last = -1;
    for (let at = object.first; at !== undefined; at = at.next) {
      const place = order.get(at.name) ?? order.size;
      if (place < last) return false;
      last = place;
    }
    return true;
  }

  #sort(object: TreeObject): void {
    const order = this.#of(object.type);
    const place = ({ name }: TreeNode): number => order.get(name) ?? order.size;
    object.arrange([...object].sort((a, b) => place(a) - place(b)));
  }

  #of(type: string): ReadonlyMap<string, number> {
    let order = this.#byType.get(type);
    if (order === undefined) {
      // What is said beside a primitive stands behind it.
      const names = [...this.#facts.properties(type).keys()].flatMap(name => [name, `_${name}`]);
      order = new Map(['resourceType', ...names].map((name, index) => [name, index]));
      this.#byType.set(type, order);
    }
    return order;
  }
}
