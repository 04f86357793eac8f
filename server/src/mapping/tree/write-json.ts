/** Writes a tree as JSON: two blanks of indentation, FHIR's elements in the order of the specification. */
import type { FhirR4 } from '../../core/fhir/types.ts';
import type { TreeLeaf, TreeNode, TreeObject } from './tree.ts';

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
  const known = order;
  const place = (name: string): number => known.get(name) ?? known.size;
  return list.sort(([a], [b]) => place(a) - place(b));
}
