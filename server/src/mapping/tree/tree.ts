/** The tree that a run makes: objects, lists and leaves, each of which knows the rule that made it. */
import type { Derivation, Judgement, RuleMark, TableUse } from '../run/records.ts';
import type { Read } from '../run/source.ts';
import { Member, Members } from './members.ts';
import type { PathStep } from './tree-program.ts';

/**
 * A single value, with what led to it. It is its own record of that: a message gives thousands of leaves, and all of them
 * are kept for the trace.
 */
export class TreeLeaf extends Member implements Derivation {
  readonly kind = 'leaf';
  readonly value: string | number | boolean | null;
  /** A number as it is written: `7.50` stays so. Undefined for everything else. */
  readonly digits: string | undefined;
  readonly rule: RuleMark;
  readonly reads: readonly Read[];
  readonly because: readonly Judgement[];
  readonly via: readonly TableUse[];

  constructor(
    value: string | number | boolean | null,
    digits: string | undefined,
    rule: RuleMark,
    { reads, because, via }: Pick<Derivation, 'reads' | 'because' | 'via'>,
  ) {
    super();
    this.value = value;
    this.digits = digits;
    this.rule = rule;
    this.reads = reads;
    this.because = because;
    this.via = via;
  }
}

export type TreeItem = TreeLeaf | TreeObject;

export class TreeList extends Member {
  readonly kind = 'list';
  readonly items: TreeItem[];

  constructor(items: TreeItem[]) {
    super();
    this.items = items;
  }
}

export type TreeNode = TreeItem | TreeList;

/** An object, an element of XML or a row. */
export class TreeObject extends Members {
  readonly kind = 'object';
  /** Type of FHIR; '' where there is none. */
  readonly type: string;
  /** The rule, resource or row that made it. */
  readonly mark: RuleMark;

  constructor(type: string, mark: RuleMark) {
    super();
    this.type = type;
    this.mark = mark;
  }

  /** What a path leads to, the first item of each list on the way; undefined where there is nothing. */
  find(path: readonly PathStep[]): TreeNode | undefined {
    let at: TreeNode = this;
    for (const { name } of path) {
      const object: TreeNode | undefined = at.kind === 'list' ? at.items[0] : at;
      const next: TreeNode | undefined = object?.kind === 'object' ? object.get(name) : undefined;
      if (next === undefined) return undefined;
      at = next;
    }
    return at;
  }

  /** Puts an item at a path: behind those that are there in a list, else in the place of what is there. */
  put(path: readonly PathStep[], item: TreeItem, mark: RuleMark): void {
    const last = path.at(-1);
    const holder = this.#holder(path, mark);
    if (last === undefined) return;
    if (last.list) append(holder, last.name, item);
    else holder.set(last.name, item);
  }

  /** Takes out what is at a path. */
  clear(path: readonly PathStep[]): void {
    const last = path.at(-1);
    const around = this.find(path.slice(0, -1));
    const holder = around?.kind === 'list' ? around.items[0] : around;
    if (last !== undefined && holder?.kind === 'object') holder.delete(last.name);
  }

  /** The object that the last name of a path is a member of; made, with those on the way, where it is not there. */
  #holder(path: readonly PathStep[], mark: RuleMark): TreeObject {
    let at: TreeObject = this;
    for (const { name, list, type } of path.slice(0, -1)) {
      const found = at.get(name);
      const first = found?.kind === 'list' ? found.items[0] : undefined;
      const known = list ? first : found;
      if (known instanceof TreeObject) {
        at = known;
        continue;
      }
      const made = new TreeObject(type, mark);
      if (list) append(at, name, made);
      else at.set(name, made);
      at = made;
    }
    return at;
  }
}

/** Puts an item behind those of a list, which is made where there is none. Most have one item, and take no room for more. */
function append(object: TreeObject, name: string, item: TreeItem): void {
  const known = object.get(name);
  if (known?.kind === 'list') known.items.push(item);
  else object.set(name, new TreeList([item]));
}

/** Takes out objects and lists that hold nothing, the innermost first. */
export function prune(object: TreeObject): void {
  for (const node of object) {
    if (node.kind === 'leaf') continue;
    if (node.kind === 'object') prune(node);
    else {
      for (const item of node.items) if (item.kind === 'object') prune(item);
      const left = node.items.filter(item => item.kind === 'leaf' || item.size > 0);
      if (left.length < node.items.length) node.items.splice(0, node.items.length, ...left);
    }
    if ((node.kind === 'object' ? node.size : node.items.length) === 0) object.delete(node.name);
  }
}
