/** Writes a tree as XML: `@name` is an attribute, `#text` the text of an element, everything else an element. */
import { escapeAttribute, escapeText } from '../../core/convert/xml-text.ts';
import type { TreeItem, TreeNode, TreeObject } from './tree.ts';
import type { OnLeaf } from './tree-entry.ts';

/** @param root holds one member, the element around everything; the text is empty where it holds none */
export function writeXml(root: TreeObject, onLeaf?: OnLeaf): string {
  let out = '<?xml version="1.0" encoding="UTF-8"?>\n';
  const writeLeaf = (item: TreeItem, path: string, encode: (text: string) => string): void => {
    if (item.kind !== 'leaf') return;
    const text = encode(textOf(item));
    onLeaf?.(item, undefined, path, out.length, out.length + text.length);
    out += text;
  };
  const writeElement = (name: string, item: TreeItem, indent: string, path: string): void => {
    out += `${indent}<${name}`;
    if (item.kind === 'leaf') {
      out += '>';
      writeLeaf(item, path, escapeText);
      out += `</${name}>`;
      return;
    }
    const attributes: [string, TreeItem][] = [];
    const children: [string, TreeItem, string][] = [];
    let text: TreeItem | undefined;
    for (const node of item) {
      const { name: key } = node;
      for (const [index, one] of itemsOf(node).entries()) {
        if (key === '#text') text = one;
        else if (key.startsWith('@')) attributes.push([key, one]);
        else children.push([key, one, node.kind === 'list' ? `${path}.${key}[${index}]` : `${path}.${key}`]);
      }
    }
    for (const [key, one] of attributes) {
      out += ` ${key.slice(1)}="`;
      writeLeaf(one, `${path}.${key}`, escapeAttribute);
      out += '"';
    }
    if (text === undefined && children.length === 0) {
      out += '/>';
      return;
    }
    out += '>';
    if (text !== undefined) writeLeaf(text, `${path}.#text`, escapeText);
    // Beside a text, blanks between elements would be content.
    const inner = text === undefined ? `\n${indent.replace('\n', '')}  ` : '';
    for (const [key, one, at] of children) writeElement(key, one, inner, at);
    out += text === undefined ? `\n${indent.replace('\n', '')}</${name}>` : `</${name}>`;
  };
  let count = 0;
  for (const node of root)
    for (const item of itemsOf(node)) {
      writeElement(node.name, item, '', node.name);
      count++;
    }
  return count === 0 ? '' : `${out}\n`;
}

function itemsOf(node: TreeNode): readonly TreeItem[] {
  return node.kind === 'list' ? node.items : [node];
}

function textOf({ digits, value }: TreeItem & { kind: 'leaf' }): string {
  return digits ?? (value === null ? '' : String(value));
}
