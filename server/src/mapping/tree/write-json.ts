/** Writes a tree as JSON: two blanks of indentation, FHIR's elements in the order of the specification. */
import type { FhirR4 } from '../../core/fhir/types.ts';
import type { TreeLeaf, TreeNode, TreeObject } from './tree.ts';

/** The value of a node of FHIR as JSON.parse would give it, elements in the order of the specification. */
export class PlainValues {
  readonly #facts: FhirR4;
  readonly #orders = new Map<string, ReadonlyMap<string, number>>();
  /** Whether a number is written in another way than JavaScript would: `7.50`. */
  hasOwnDigits = false;

  constructor(facts: FhirR4) {
    this.#facts = facts;
  }

  of(node: TreeNode): unknown {
    switch (node.kind) {
      case 'leaf':
        if (node.digits !== undefined && node.digits !== String(node.value)) this.hasOwnDigits = true;
        return node.value;
      case 'list':
        return node.items.map(item => this.of(item));
      case 'object': {
        const plain: Record<string, unknown> = {};
        for (const [name, inner] of ordered(node, this.#facts, this.#orders)) plain[name] = this.of(inner);
        return plain;
      }
    }
  }
}

/** Told of each leaf while it is written: its path (`name[0].family`), and where its value stands, quotes left out. */
export type OnLeaf = (leaf: TreeLeaf, path: string, start: number, end: number) => void;

/** @param facts says the order of FHIR's elements; without them members stay in the order of the rules */
export function writeJson(root: TreeObject, facts: FhirR4 | undefined): string {
  const writer = new JsonWriter(facts, undefined);
  writer.node(root, '\n', '');
  return `${writer.text}\n`;
}

/** Tells of each leaf of what {@link writeJson} writes, in its order. Nothing is written for that. */
export function locateJson(root: TreeObject, facts: FhirR4 | undefined, onLeaf: OnLeaf, rootPath = ''): void {
  new JsonWriter(facts, onLeaf).node(root, '\n', rootPath);
}

class JsonWriter {
  text = '';
  /** How long the text is, or would be. */
  #length = 0;
  readonly #facts: FhirR4 | undefined;
  readonly #onLeaf: OnLeaf | undefined;
  readonly #orders = new Map<string, ReadonlyMap<string, number>>();

  constructor(facts: FhirR4 | undefined, onLeaf: OnLeaf | undefined) {
    this.#facts = facts;
    this.#onLeaf = onLeaf;
  }

  #put(text: string): void {
    this.#length += text.length;
    if (this.#onLeaf === undefined) this.text += text;
  }

  /** @param line a line end and the indentation of the line that the node begins on */
  node(node: TreeNode, line: string, path: string): void {
    if (node.kind === 'leaf') {
      const text = node.digits ?? JSON.stringify(node.value);
      const quotes = typeof node.value === 'string' ? 1 : 0;
      this.#onLeaf?.(node, path, this.#length + quotes, this.#length + text.length - quotes);
      this.#put(text);
      return;
    }
    const inner = `${line}  `;
    let index = 0;
    if (node.kind === 'list') {
      for (const item of node.items) {
        this.#put(`${index === 0 ? '[' : ','}${inner}`);
        this.node(item, inner, this.#onLeaf === undefined ? '' : `${path}[${index}]`);
        index++;
      }
      this.#put(index === 0 ? '[]' : `${line}]`);
      return;
    }
    for (const [name, member] of ordered(node, this.#facts, this.#orders)) {
      this.#put(`${index === 0 ? '{' : ','}${inner}${JSON.stringify(name)}: `);
      this.node(member, inner, this.#onLeaf === undefined ? '' : path === '' ? name : `${path}.${name}`);
      index++;
    }
    this.#put(index === 0 ? '{}' : `${line}}`);
  }
}

function ordered(
  { type, members }: TreeObject,
  facts: FhirR4 | undefined,
  orders: Map<string, ReadonlyMap<string, number>>,
): (readonly [string, TreeNode])[] {
  const list = [...members];
  if (type === '' || facts === undefined || list.length < 2) return list;
  let order = orders.get(type);
  if (order === undefined) {
    // What is said beside a primitive stands behind it.
    const names = [...facts.properties(type).keys()].flatMap(name => [name, `_${name}`]);
    order = new Map(['resourceType', ...names].map((name, index) => [name, index]));
    orders.set(type, order);
  }
  let last = -1;
  for (const [name] of list) {
    const place = order.get(name) ?? order.size;
    if (place < last) return sorted(list, order);
    last = place;
  }
  // Most rules are written in the order of the specification.
  return list;
}

function sorted(list: [string, TreeNode][], order: ReadonlyMap<string, number>): [string, TreeNode][] {
  const place = (name: string): number => order.get(name) ?? order.size;
  return list.sort(([a], [b]) => place(a) - place(b));
}
