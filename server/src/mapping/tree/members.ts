/** The members of an object of the tree, by name and in the order in which they came. */
import type { TreeNode } from './tree.ts';

/** Beyond so many members an index by name is kept. */
const FEW_MEMBERS = 12;

/**
 * What every node of the tree is: a member of the object that it was put into, if any, and the one before another member. A
 * node knows its own name and the member behind it, so that no object is needed between the two; it is in one object at most.
 */
export abstract class Member {
  /** Its name in the object around; '' for an item of a list and for what is in nothing. */
  name = '';
  next: TreeNode | undefined;
}

/**
 * A chain of members. A message gives thousands of objects, nearly all of a handful of members: a chain takes a fraction of
 * the room of a Map, and a few names are compared sooner than one is hashed.
 */
export abstract class Members extends Member {
  #first: TreeNode | undefined;
  #last: TreeNode | undefined;
  #size = 0;
  #byName: Map<string, TreeNode> | undefined;

  get size(): number {
    return this.#size;
  }

  /** The first of the chain. */
  get first(): TreeNode | undefined {
    return this.#first;
  }

  get(name: string): TreeNode | undefined {
    if (this.#size > FEW_MEMBERS) return this.#index.get(name);
    for (let at = this.#first; at !== undefined; at = at.next) if (at.name === name) return at;
    return undefined;
  }

  /** Puts a node in the place of the one with its name, else behind all others. */
  set(name: string, node: TreeNode): void {
    const known = this.get(name);
    node.name = name;
    if (known === undefined) this.#append(node);
    else if (known !== node) this.#replace(known, node);
  }

  /** Puts a member before all others: the one with its name, if there is one, else the node that is given. */
  lead(name: string, node: TreeNode): void {
    const known = this.get(name);
    if (known !== undefined) this.delete(name);
    const member = known ?? node;
    member.name = name;
    member.next = this.#first;
    this.#first = member;
    this.#last ??= member;
    this.#size++;
    this.#byName?.set(name, member);
  }

  delete(name: string): void {
    const known = this.get(name);
    if (known === undefined) return;
    const previous = this.#before(known);
    if (previous === undefined) this.#first = known.next;
    else previous.next = known.next;
    if (known.next === undefined) this.#last = previous;
    this.#size--;
    this.#byName?.delete(name);
  }

  /** Puts the members in another order. @param list all of them */
  arrange(list: readonly TreeNode[]): void {
    this.#first = undefined;
    this.#last = undefined;
    this.#size = 0;
    for (const member of list) this.#append(member);
  }

  #append(member: TreeNode): void {
    member.next = undefined;
    if (this.#last === undefined) this.#first = member;
    else this.#last.next = member;
    this.#last = member;
    this.#size++;
    this.#byName?.set(member.name, member);
  }

  #replace(known: TreeNode, member: TreeNode): void {
    const previous = this.#before(known);
    member.next = known.next;
    if (previous === undefined) this.#first = member;
    else previous.next = member;
    if (known.next === undefined) this.#last = member;
    this.#byName?.set(member.name, member);
  }

  /** The member before another one; undefined before the first. */
  #before(member: TreeNode): TreeNode | undefined {
    if (member === this.#first) return undefined;
    let at = this.#first;
    while (at !== undefined && at.next !== member) at = at.next;
    return at;
  }

  get #index(): ReadonlyMap<string, TreeNode> {
    if (this.#byName === undefined) {
      this.#byName = new Map();
      for (const member of this) this.#byName.set(member.name, member);
    }
    return this.#byName;
  }

  *[Symbol.iterator](): Generator<TreeNode> {
    for (let at = this.#first; at !== undefined; at = at.next) yield at;
  }
}
