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
 * Tells of each leaf of what {@link writeJson} writes, in its order. Nothing is written for that: lengths are enough.
 * @param rootPath what the paths start with
 */
export function locateJson(root: TreeObject, onLeaf: OnLeaf, rootPath = ''): void {
  new JsonLocator(onLeaf).members(root, 0, new OutputPlace(undefined, rootPath));
}

class JsonLocator {
  /** How long the text is so far. */
  #length = 0;
  readonly #onLeaf: OnLeaf;

  constructor(onLeaf: OnLeaf) {
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
      this.#length += 2 + indent + 2;
      this.#node(node.items[index] as TreeNode, indent + 2, place, index);
    }
    this.#end(node.items.length, indent);
  }

  members(object: TreeObject, indent: number, place: OutputPlace): void {
    for (let at = object.first; at !== undefined; at = at.next) {
      // A bracket or comma, a line end, the indentation, the name, and a colon with a blank.
      this.#length += 2 + indent + 2 + quotedLength(at.name) + 2;
      this.#node(at, indent + 2, place, at.name);
    }
    this.#end(object.size, indent);
  }

  /** The bracket behind so many members or items, on a line of its own where there are any. */
  #end(count: number, indent: number): void {
    this.#length += count === 0 ? 2 : 1 + indent + 1;
  }

  #leaf(leaf: TreeLeaf, around: OutputPlace, key: string | number): void {
    const { value, digits } = leaf;
    const isText = typeof value === 'string';
    const length = isText && digits === undefined ? quotedLength(value) : textOf(leaf).length;
    const quotes = isText ? 1 : 0;
    const start = this.#length + quotes;
    this.#length += length;
    this.#onLeaf(leaf, around, key, start, this.#length - quotes);
  }
}

/** How long a text is in JSON, quotes included. */
function quotedLength(text: string): number {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isPlain = code >= 0x20 && code !== 0x22 && code !== 0x5c && (code < 0xd800 || code > 0xdfff);
    if (!isPlain) return JSON.stringify(text).length;
  }
  return text.length + 2;
}
