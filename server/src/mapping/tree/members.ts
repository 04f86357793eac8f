/** The members of an object of the tree, by name and in the order in which they came. */
import type { TreeNode } from './tree.ts';

/** Beyond so many members an index by name is kept. */
const FEW_MEMBERS = 12;

/** One member, and the one behind it. */
export interface Member {
  readonly name: string;
  node: TreeNode;
  next: Member | undefined;
}

/**
 * A chain of members. A message gives thousands of objects, nearly all of a handful of members: a chain takes a third of the
 * room of a Map, and a few names are compared sooner than one is hashed.
 */
export class Members {
  #first: Member | undefined;
  #last: Member | undefined;
  #size = 0;
  #byName: Map<string, Member> | undefined;

  get size(): number {
    return this.#size;
  }

  /** The first of the chain. */
  get first(): Member | undefined {
    return this.#first;
  }

  get(name: string): TreeNode | undefined {
    return this.#find(name)?.node;
  }

  /** Puts a node in the place of the one with its name, else behind all others. */
  set(name: string, node: TreeNode): void {
    const known = this.#find(name);
    if (known === undefined) this.#append({ name, node, next: undefined });
    else known.node = node;
  }

  /** Puts a member before all others: the one with its name, if there is one, else the node that is given. */
  lead(name: string, node: TreeNode): void {
    const known = this.#find(name);
    if (known !== undefined) this.delete(name);
    const member = { name, node: known?.node ?? node, next: this.#first };
    this.#first = member;
    this.#last ??= member;
    this.#size++;
    this.#byName?.set(name, member);
  }

  delete(name: string): void {
    let previous: Member | undefined;
    for (let at = this.#first; at !== undefined; previous = at, at = at.next) {
      if (at.name !== name) continue;
      if (previous === undefined) this.#first = at.next;
      else previous.next = at.next;
      if (at.next === undefined) this.#last = previous;
      this.#size--;
      this.#byName?.delete(name);
      return;
    }
  }

  /** Puts the members in another order. @param list all of them */
  arrange(list: readonly Member[]): void {
    this.#first = undefined;
    this.#last = undefined;
    this.#size = 0;
    for (const member of list) this.#append(member);
  }

  #append(member: Member): void {
    member.next = undefined;
    if (this.#last === undefined) this.#first = member;
    else this.#last.next = member;
    this.#last = member;
    this.#size++;
    this.#byName?.set(member.name, member);
  }

  #find(name: string): Member | undefined {
    if (this.#size > FEW_MEMBERS) return this.#index.get(name);
    for (let at = this.#first; at !== undefined; at = at.next) if (at.name === name) return at;
    return undefined;
  }

  get #index(): ReadonlyMap<string, Member> {
    if (this.#byName === undefined) {
      this.#byName = new Map();
      for (const member of this) this.#byName.set(member.name, member);
    }
    return this.#byName;
  }

  *[Symbol.iterator](): Generator<Member> {
    for (let at = this.#first; at !== undefined; at = at.next) yield at;
  }
}
