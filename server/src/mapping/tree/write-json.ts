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
export function writeJson(root: TreeObject, facts: FhirR4 | undefined, onLeaf?: OnLeaf, rootPath = ''): string {
  const orders = new Map<string, ReadonlyMap<string, number>>();
  let out = '';
  const write = (node: TreeNode, indent: string, path: string): void => {
    switch (node.kind) {
      case 'leaf': {
        const text = node.digits ?? JSON.stringify(node.value);
        const quotes = typeof node.value === 'string' ? 1 : 0;
        onLeaf?.(node, path, out.length + quotes, out.length + text.length - quotes);
        out += text;
        return;
      }
      case 'list':
        writeAll('[', ']', indent, node.items.length, (index, inner) => {
          const item = node.items[index];
          if (item !== undefined) write(item, inner, onLeaf === undefined ? '' : `${path}[${index}]`);
        });
        return;
      case 'object': {
        const members = ordered(node, facts, orders);
        writeAll('{', '}', indent, members.length, (index, inner) => {
          const [name, member] = members[index] ?? [];
          if (name === undefined || member === undefined) return;
          out += `${JSON.stringify(name)}: `;
          write(member, inner, onLeaf === undefined ? '' : path === '' ? name : `${path}.${name}`);
        });
      }
    }
  };
  const writeAll = (
    open: string,
    close: string,
    indent: string,
    count: number,
    each: (index: number, inner: string) => void,
  ): void => {
    if (count === 0) {
      out += open + close;
      return;
    }
    const inner = `${indent}  `;
    out += open;
    for (let index = 0; index < count; index++) {
      out += `${index === 0 ? '' : ','}\n${inner}`;
      each(index, inner);
    }
    out += `\n${indent}${close}`;
  };
  write(root, '', rootPath);
  return `${out}\n`;
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
