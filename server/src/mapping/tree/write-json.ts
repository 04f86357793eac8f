/** Writes a tree as JSON: two blanks of indentation, members in the order in which they are. */
import type { TreeLeaf, TreeNode, TreeObject } from './tree.ts';
import { type OnLeaf, OutputPlace } from './tree-entry.ts';

/** The value of a tree as JSON.parse would give it. */
export class PlainValues {
  /** Whether a number is written in another way than JavaScript would: `7.50`. */
  hasOwnDigits = false;

  of(node: TreeNode): unknown {
    switch (node.kind) {
      case 'leaf':
        if (node.digits !== undefined && node.digits !== String(node.value)) this.hasOwnDigits = true;
        return node.value;
      case 'list': {
        const items: unknown[] = [];
        for (const item of node.items) items.push(this.of(item));
        return items;
      }
      case 'object': {
        const plain: Record<string, unknown> = {};
        for (let at = node.first; at !== undefined; at = at.next) plain[at.name] = this.of(at);
        return plain;
      }
    }
  }
}

export function writeJson(root: TreeObject): string {
  const pieces: string[] = [];
  appendNode(root, '\n', pieces);
  pieces.push('\n');
  return pieces.join('');
}

/** @param line a line end and the indentation of the line that the node begins on */
function appendNode(node: TreeNode, line: string, pieces: string[]): void {
  if (node.kind === 'leaf') {
    pieces.push(textOf(node));
    return;
  }
  const inner = `${line}  `;
  let count = 0;
  if (node.kind === 'list') {
    for (const item of node.items) {
      pieces.push(count++ === 0 ? '[' : ',', inner);
      appendNode(item, inner, pieces);
    }
    if (count === 0) pieces.push('[]');
    else pieces.push(line, ']');
    return;
  }
  for (let at = node.first; at !== undefined; at = at.next) {
    pieces.push(count++ === 0 ? '{' : ',', inner, JSON.stringify(at.name), ': ');
    appendNode(at, inner, pieces);
  }
  if (count === 0) pieces.push('{}');
  else pieces.push(line, '}');
}

function textOf({ digits, value }: TreeLeaf): string {
  return digits ?? JSON.stringify(value);
}

/**
 * Tells of each leaf where it stands in what {@link writeJson} has written, in its order. Nothing is written for that: the
 * tree says how long everything is but for texts, and those end at a quote.
 * @param text what was written of the tree
 * @param rootPath what the paths start with
 */
export function locateJson(root: TreeObject, text: string, onLeaf: OnLeaf, rootPath = ''): void {
  new JsonLocator(text, onLeaf).members(root, 0, new OutputPlace(undefined, rootPath));
}

class JsonLocator {
  /** How far the text is gone through. */
  #at = 0;
  readonly #text: string;
  readonly #onLeaf: OnLeaf;
  /** How long names are in JSON, quotes included: there are few, and each is met thousands of times. */
  readonly #names = new Map<string, number>();

  constructor(text: string, onLeaf: OnLeaf) {
    this.#text = text;
    this.#onLeaf = onLeaf;
  }

  /** @param indent how many blanks the line starts with that the node begins on */
  #node(node: TreeNode, indent: number, around: OutputPlace, key: string | number): void {
    if (node.kind === 'leaf') {
      this.#leaf(node, around, key);
      return;
    }
    const place = new OutputPlace(around, key);
    if (node.kind === 'object') {
      this.members(node, indent, place);
      return;
    }
    for (let index = 0; index < node.items.length; index++) {
      this.#at += 2 + indent + 2;
      this.#node(node.items[index] as TreeNode, indent + 2, place, index);
    }
    this.#end(node.items.length, indent);
  }

  members(object: TreeObject, indent: number, place: OutputPlace): void {
    for (let at = object.first; at !== undefined; at = at.next) {
      // A bracket or comma, a line end, the indentation, the name, and a colon with a blank.
      this.#at += 2 + indent + 2 + this.#nameLength(at.name) + 2;
      this.#node(at, indent + 2, place, at.name);
    }
    this.#end(object.size, indent);
  }

  /** The bracket behind so many members or items, on a line of its own where there are any. */
  #end(count: number, indent: number): void {
    this.#at += count === 0 ? 2 : 1 + indent + 1;
  }

  #leaf(leaf: TreeLeaf, around: OutputPlace, key: string | number): void {
    const isText = typeof leaf.value === 'string' && leaf.digits === undefined;
    const start = isText ? this.#at + 1 : this.#at;
    const end = isText ? this.#endOfText(start) : start + textOf(leaf).length;
    this.#at = isText ? end + 1 : end;
    this.#onLeaf(leaf, around, key, start, end);
  }

  /** Where the text ends that starts behind a quote: at the next one that no backslash makes a part of it. */
  #endOfText(start: number): number {
    for (let at = start; ; at++) {
      at = this.#text.indexOf('"', at);
      let first = at;
      while (first > start && this.#text.charCodeAt(first - 1) === 0x5c) first--;
      if ((at - first) % 2 === 0) return at;
    }
  }

  #nameLength(name: string): number {
    let length = this.#names.get(name);
    if (length === undefined) {
      length = JSON.stringify(name).length;
      this.#names.set(name, length);
    }
    return length;
  }
}
