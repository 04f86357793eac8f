/** The tree that a run makes: objects, lists and leaves, each of which knows the rule that made it. */
import type { RuleMark, Write } from '../run/records.ts';
import { Members } from './members.ts';
import type { PathStep } from './tree-program.ts';

/** A single value. */
export interface TreeLeaf {
  readonly kind: 'leaf';
  readonly value: string | number | boolean | null;
  /** A number as it is written: `7.50` stays so. Undefined for everything else. */
  readonly digits: string | undefined;
  readonly write: Write;
}

export type TreeItem = TreeLeaf | TreeObject;

export interface TreeList {
  readonly kind: 'list';
  readonly items: TreeItem[];
}

export type TreeNode = TreeItem | TreeList;

/** An object, an element of XML or a row. */
export class TreeObject {
  readonly kind = 'object';
  /** Type of FHIR; '' where there is none. */
  readonly type: string;
  /** The rule, resource or row that made it. */
  readonly mark: RuleMark;
  readonly members = new Members();

  constructor(type: string, mark: RuleMark) {
    this.type = type;
    this.mark = mark;
  }

  /** What a path leads to, the first item of each list on the way; undefined where there is nothing. */
  find(path: readonly PathStep[]): TreeNode | undefined {
    let at: TreeNode = this;
    for (const { name } of path) {
      const object: TreeNode | undefined = at.kind === 'list' ? at.items[0] : at;
      const next: TreeNode | undefined = object?.kind === 'object' ? object.members.get(name) : undefined;
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
    if (!last.list) holder.members.set(last.name, item);
    else listIn(holder, last.name).items.push(item);
  }

  /** Takes out what is at a path. */
  clear(path: readonly PathStep[]): void {
    const last = path.at(-1);
    const around = this.find(path.slice(0, -1));
    const holder = around?.kind === 'list' ? around.items[0] : around;
    if (last !== undefined && holder?.kind === 'object') holder.members.delete(last.name);
  }

  /** The object that the last name of a path is a member of; made, with those on the way, where it is not there. */
  #holder(path: readonly PathStep[], mark: RuleMark): TreeObject {
    let at: TreeObject = this;
    for (const { name, list, type } of path.slice(0, -1)) {
      const known = list ? listIn(at, name).items[0] : at.members.get(name);
      if (known instanceof TreeObject) {
        at = known;
        continue;
      }
      const made = new TreeObject(type, mark);
      if (list) listIn(at, name).items.push(made);
      else at.members.set(name, made);
      at = made;
    }
    return at;
  }
}

function listIn(object: TreeObject, name: string): TreeList {
  const known = object.members.get(name);
  if (known?.kind === 'list') return known;
  const list: TreeList = { kind: 'list', items: [] };
  object.members.set(name, list);
  return list;
}

/** Takes out objects and lists that hold nothing, the innermost first. */
export function prune(object: TreeObject): void {
  for (const { name, node } of object.members) {
    if (node.kind === 'leaf') continue;
    if (node.kind === 'object') prune(node);
    else {
      for (const item of node.items) if (item.kind === 'object') prune(item);
      const left = node.items.filter(item => item.kind === 'leaf' || item.members.size > 0);
      if (left.length < node.items.length) node.items.splice(0, node.items.length, ...left);
    }
    if ((node.kind === 'object' ? node.members.size : node.items.length) === 0) object.members.delete(name);
  }
}
