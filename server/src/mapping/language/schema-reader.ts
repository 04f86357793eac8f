/** Reads maps of known keys out of a YAML tree and says what does not belong there. */
import { didYouMean } from '../nearest.ts';
import type { Problems, Span } from '../problem.ts';
import type { YamlMap, YamlNode, YamlScalar } from './yaml.ts';

/** What may stand in a map. */
export interface KeySet {
  /** "a step", for messages. */
  readonly what: string;
  readonly keys: readonly string[];
}

/** The entries of one map by key; a key that is not there gives undefined. */
export class Fields {
  readonly #entries: ReadonlyMap<string, { readonly key: YamlScalar; readonly value: YamlNode }>;
  readonly #problems: Problems;

  constructor(entries: ReadonlyMap<string, { key: YamlScalar; value: YamlNode }>, problems: Problems) {
    this.#entries = entries;
    this.#problems = problems;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  key(key: string): YamlScalar | undefined {
    return this.#entries.get(key)?.key;
  }

  node(key: string): YamlNode | undefined {
    return this.#entries.get(key)?.value;
  }

  /** The text behind a key. Anything else than a text is a problem, and undefined. */
  text(key: string): YamlScalar | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.value.kind === 'scalar') return entry?.value as YamlScalar | undefined;
    const at: Span = entry.value.kind === 'empty' ? entry.key : entry.value;
    this.#problems.error('schema', at, `'${key}' needs a text${entry.value.kind === 'empty' ? ' behind it' : ''}.`);
    return undefined;
  }

  /** The texts behind a key: one, or a list of them. */
  texts(key: string): YamlScalar[] {
    const node = this.node(key);
    if (node?.kind !== 'list') {
      const text = this.text(key);
      return text === undefined ? [] : [text];
    }
    const texts: YamlScalar[] = [];
    for (const item of node.items) {
      if (item.kind === 'scalar') texts.push(item);
      else this.#problems.error('schema', item, `Each item of '${key}' is a text.`);
    }
    return texts;
  }

  /** One of several words; undefined, after a problem, for any other. */
  choice<T extends string>(key: string, choices: readonly T[]): T | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    const found = choices.find(choice => choice === text.text);
    if (found === undefined)
      this.#problems.error(
        'schema',
        text,
        `'${key}' is '${text.text}'; expected ${choices.join(', ')}.${didYouMean(text.text, choices)}`,
      );
    return found;
  }
}

/** Reads a map. Undefined, after a problem, when the node is something else. */
export function readFields(node: YamlNode, set: KeySet, problems: Problems): Fields | undefined {
  if (node.kind !== 'map') {
    problems.error('schema', node, `${capital(set.what)} is a map with ${listed(set.keys)}.`);
    return undefined;
  }
  const entries = new Map<string, { key: YamlScalar; value: YamlNode }>();
  for (const { key, value } of node.entries) {
    if (!set.keys.includes(key.text))
      problems.error(
        'schema',
        key,
        `${capital(set.what)} has no '${key.text}'; it takes ${listed(set.keys)}.${didYouMean(key.text, set.keys)}`,
      );
    else if (entries.has(key.text)) problems.error('written-twice', key, `'${key.text}' is here twice.`);
    else entries.set(key.text, { key, value });
  }
  return new Fields(entries, problems);
}

/** Whether a map holds no key but those that belong there. */
export function hasOnly(node: YamlNode, set: KeySet): boolean {
  return node.kind === 'map' && node.entries.every(({ key }) => set.keys.includes(key.text));
}

/** The map behind a key with free keys, such as `tables:`; an absent or empty one has no entries. */
export function readFreeMap(fields: Fields, key: string, what: string, problems: Problems): YamlMap['entries'] {
  const node = fields.node(key);
  if (node === undefined || node.kind === 'empty') return [];
  if (node.kind === 'map') return node.entries;
  problems.error('schema', node, `'${key}' is a map: ${what}.`);
  return [];
}

/** "a, b or c" */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
