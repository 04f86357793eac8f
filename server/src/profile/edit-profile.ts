/**
 * Adds to the text of a profile, so that everything that is written there stays as it is written: comments, order,
 * spacing. An addition is text put in at one place, found by the parsed tree.
 */
import { parseYaml, type YamlMap, type YamlNode } from '../mapping/language/yaml.ts';
import { Problems } from '../mapping/problem.ts';

/** Where text goes; UTF-16 units of the profile. */
export interface ProfileEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What is to be added. */
export type ProfileAddition =
  /** A code that may stand at a place as well: PID-8, or PID-3.4 by field key `3.4`. */
  | { readonly kind: 'codeAtPlace'; readonly segment: string; readonly field: string; readonly code: string }
  /** A code of a table that the profile lists itself. */
  | { readonly kind: 'codeInTable'; readonly table: string; readonly code: string }
  /** A segment of the site. */
  | { readonly kind: 'segment'; readonly id: string };

/** @returns undefined where the text is no profile, or says already something else at that place */
export function addToProfile(text: string, addition: ProfileAddition): ProfileEdit | undefined {
  const problems = new Problems();
  const root = parseYaml(text, problems);
  if (root?.kind !== 'map' || problems.list.some(({ severity }) => severity === 'error')) return undefined;
  const edit = editOf(text, root, addition);
  return edit && text.includes('\r\n') ? { ...edit, text: edit.text.replaceAll('\n', '\r\n') } : edit;
}

function editOf(text: string, root: YamlMap, addition: ProfileAddition): ProfileEdit | undefined {
  switch (addition.kind) {
    case 'codeAtPlace':
      return insert(text, root, ['segments', addition.segment, 'fields', addition.field, 'add'], {
        kind: 'item',
        text: scalar(addition.code),
      });
    case 'codeInTable': {
      // A table of another file, or in a CSV file, can't get codes here: they would take the place of its own.
      if (!hasMap(root, ['tables', addition.table, 'codes'])) return undefined;
      const code = scalar(addition.code);
      return insert(text, root, ['tables', addition.table, 'codes', addition.code], { kind: 'value', text: code });
    }
    case 'segment':
      return insert(text, root, ['segments', addition.id, 'name'], {
        kind: 'value',
        text: scalar(`Segment ${addition.id}`),
      });
  }
}

/** The text of a profile that holds one addition and nothing else. */
export function profileWith(name: string, addition: ProfileAddition): string {
  const start = `hl7profile: 1\nname: ${scalar(name)}\n`;
  const edit = addToProfile(start, addition);
  return edit === undefined ? start : start.slice(0, edit.start) + edit.text + start.slice(edit.end);
}

function hasMap(root: YamlMap, keys: readonly string[]): boolean {
  let node: YamlNode | undefined = root;
  for (const key of keys)
    node = node?.kind === 'map' ? node.entries.find(one => one.key.text === key)?.value : undefined;
  return node?.kind === 'map';
}

type Leaf = { readonly kind: 'item' | 'value'; readonly text: string };

/** Walks down the keys as far as they are there, and puts the rest in where they end. */
function insert(text: string, from: YamlMap, keys: readonly string[], leaf: Leaf): ProfileEdit | undefined {
  let map = from;
  for (const [depth, key] of keys.entries()) {
    const entry = map.entries.find(one => one.key.text === key);
    const rest = keys.slice(depth + 1);
    if (entry === undefined) return newEntry(text, map, keys.slice(depth), leaf);
    const { value } = entry;
    if (value.kind === 'empty') {
      const at = contentEndOf(text, entry.key.end + 1);
      const indent = columnOf(text, entry.key.start) + 2;
      // In braces there are no lines to go on.
      return isFlow(text, map) ? undefined : { start: at, end: at, text: `\n${block(rest, leaf, indent)}` };
    }
    if (value.kind === 'map') map = value;
    else if (value.kind === 'list' && rest.length === 0 && leaf.kind === 'item') return newItem(text, value, leaf.text);
    else return undefined;
  }
  return undefined;
}

function newItem(text: string, list: Extract<YamlNode, { kind: 'list' }>, item: string): ProfileEdit {
  const last = list.items.at(-1);
  if (isFlow(text, list)) {
    const at = last === undefined ? list.start + 1 : last.end;
    return { start: at, end: at, text: last === undefined ? item : `, ${item}` };
  }
  const at = contentEndOf(text, last?.end ?? list.start);
  return { start: at, end: at, text: `\n${' '.repeat(columnOf(text, list.start))}- ${item}` };
}

function newEntry(text: string, map: YamlMap, keys: readonly string[], leaf: Leaf): ProfileEdit {
  const last = map.entries.at(-1);
  if (isFlow(text, map)) {
    const at = last === undefined ? map.start + 1 : lastPlace(last.value);
    return { start: at, end: at, text: last === undefined ? ` ${flow(keys, leaf)} ` : `, ${flow(keys, leaf)}` };
  }
  const at = contentEndOf(text, last === undefined ? map.end : lastPlace(last.value));
  return { start: at, end: at, text: `\n${block(keys, leaf, columnOf(text, last?.key.start ?? map.start))}` };
}

/** Where a value ends as it is written; what YAML counts to a block beyond it are blank lines and comments. */
function lastPlace(node: YamlNode): number {
  if (node.kind === 'map' && node.entries.length > 0) {
    const last = node.entries.at(-1);
    return last === undefined ? node.end : Math.max(lastPlace(last.value), last.key.end + 1);
  }
  return node.end;
}

/** The end of the line's text that a place is on, its comment included. */
function contentEndOf(text: string, place: number): number {
  let at = place;
  while (at > 0 && /\s/.test(text.charAt(at - 1))) at--;
  const end = text.indexOf('\n', at);
  const stop = end === -1 ? text.length : end;
  return text.charAt(stop - 1) === '\r' ? stop - 1 : stop;
}

function columnOf(text: string, place: number): number {
  return place - (text.lastIndexOf('\n', place - 1) + 1);
}

function isFlow(text: string, { start }: YamlNode): boolean {
  return text.charAt(start) === '{' || text.charAt(start) === '[';
}

/** Keys below each other, the last two of them in braces: `8: { add: [X] }`. */
function block(keys: readonly string[], leaf: Leaf, indent: number): string {
  const [key, ...rest] = keys;
  if (key === undefined) return ' '.repeat(indent) + (leaf.kind === 'item' ? `- ${leaf.text}` : leaf.text);
  const pad = ' '.repeat(indent);
  if (rest.length === 0) return pad + flow(keys, leaf);
  if (rest.length === 1 && leaf.kind === 'item') return `${pad}${scalar(key)}: { ${flow(rest, leaf)} }`;
  return `${pad}${scalar(key)}:\n${block(rest, leaf, indent + 2)}`;
}

function flow(keys: readonly string[], leaf: Leaf): string {
  const [key, ...rest] = keys;
  if (key === undefined) return leaf.kind === 'item' ? `[${leaf.text}]` : leaf.text;
  return `${scalar(key)}: ${rest.length === 0 ? flow([], leaf) : `{ ${flow(rest, leaf)} }`}`;
}

/** Words and field numbers stand as they are, everything else in quotes. */
function scalar(text: string): string {
  const isPlain = /^(?:[A-Za-z][A-Za-z0-9_-]*(?: [A-Za-z0-9_-]+)*|[1-9]\d*)$/.test(text);
  return isPlain && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text);
}
