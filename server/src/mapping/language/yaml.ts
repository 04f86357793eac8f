/**
 * The one module that knows the `yaml` library. It turns a text into a small tree of maps, lists and scalars with exact
 * places. Every scalar is a string (the failsafe schema): `01` stays `01` and `no` stays `no`.
 */
import { Composer, CST, isAlias, isMap, isScalar, isSeq, type Node, Parser, Scalar } from 'yaml';
import { Lines } from '../lines.ts';
import type { Problems, Span } from '../problem.ts';
import { findTrap, type Trap } from './yaml-traps.ts';

/** A single value. `start` and `end` span it as it is written, quotes included. */
export interface YamlScalar extends Span {
  readonly kind: 'scalar';
  readonly text: string;
  /** Where in the file the character with this index of `text` is; the length of `text` gives the end. */
  at(index: number): number;
}

export interface YamlEntry {
  readonly key: YamlScalar;
  readonly value: YamlNode;
}

export interface YamlMap extends Span {
  readonly kind: 'map';
  readonly entries: readonly YamlEntry[];
}

export interface YamlList extends Span {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
}

/** Nothing was written: `key:` and no value behind it. */
export interface YamlEmpty extends Span {
  readonly kind: 'empty';
}

export type YamlNode = YamlScalar | YamlMap | YamlList | YamlEmpty;

/** Deeper nesting is no mapping, and it would exhaust the stack. */
const MAX_DEPTH = 50;
/** Each repair costs another parse; whoever has mended these sees the next. */
const MAX_REPAIRS = 12;

/**
 * Reads a YAML text. Problems go to `problems`; what could be read in spite of them comes back. Two traps of YAML that
 * HL7 paths and Liquid filters walk into are reported with their fix and read as they were meant. Undefined where
 * nothing at all could be read.
 *
 * @param shift added to every offset, for a file that stands behind others
 */
export function parseYaml(text: string, problems: Problems, shift = 0): YamlNode | undefined {
  const lines = new Lines(text);
  const traps: Trap[] = [];
  let working = text;
  let composed = compose(working);
  while (composed.errors.length > 0 && traps.length < MAX_REPAIRS) {
    const trap = findTrap(working, composed.errors[0]?.start ?? 0);
    if (trap === undefined) break;
    traps.push(trap);
    working = trap.repaired;
    composed = compose(working);
  }
  const reader = new TreeReader(text, problems, shift);
  const root =
    composed.root !== undefined
      ? reader.read(composed.root)
      : composed.errors.length === 0
        ? reader.empty(shift)
        : undefined;
  const shifted = ({ start, end }: Span): Span => ({ start: start + shift, end: end + shift });
  for (const trap of traps) {
    const fix = trap.fix === undefined ? reader.quoteFix(shifted(trap)) : { ...trap.fix, ...shifted(trap.fix) };
    problems.error('schema', shifted(trap), trap.message, { fix });
  }
  const seen = new Set<number>();
  for (const error of composed.errors) {
    // One slip makes the parser stumble over everything behind it: the first word on each line is enough.
    const { line } = lines.at(error.start);
    if (seen.has(line) || seen.size >= 5) continue;
    seen.add(line);
    problems.error('schema', shifted(error), error.message);
  }
  return root;
}

interface Composed {
  readonly root: Node | undefined;
  readonly errors: readonly (Span & { readonly message: string })[];
}

function compose(text: string): Composed {
  const tokens = [...new Parser().parse(text)];
  const deep = tooDeep(tokens);
  if (deep !== undefined)
    return { root: undefined, errors: [{ ...deep, message: `More than ${MAX_DEPTH} levels of nesting.` }] };
  const errors: (Span & { message: string })[] = [];
  let root: Node | undefined;
  let count = 0;
  for (const document of new Composer({ schema: 'failsafe', uniqueKeys: false }).compose(tokens, true, text.length)) {
    if (++count === 1) root = document.contents ?? undefined;
    else if (count === 2)
      errors.push({ start: document.range[0], end: document.range[0], message: 'A file holds one document.' });
    for (const { pos, message } of [...document.errors, ...document.warnings])
      errors.push({ start: pos[0], end: Math.max(pos[0], pos[1]), message: `YAML: ${message}` });
  }
  return { root, errors };
}

/** Looks for nesting beyond the limit without recursion: composing such a text would end the process. */
function tooDeep(tokens: readonly CST.Token[]): Span | undefined {
  const open: { token: CST.Token; depth: number }[] = tokens.map(token => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) return { start: token.offset, end: token.offset + 1 };
    if (token.type === 'document') {
      if (token.value !== undefined) open.push({ token: token.value, depth });
    } else if (CST.isCollection(token)) {
      for (const { key, value } of token.items) {
        if (key) open.push({ token: key, depth: depth + 1 });
        if (value) open.push({ token: value, depth: depth + 1 });
      }
    }
  }
  return undefined;
}

class TreeReader {
  readonly #text: string;
  readonly #problems: Problems;
  readonly #shift: number;
  readonly #scalars: YamlScalar[] = [];

  constructor(text: string, problems: Problems, shift: number) {
    this.#text = text;
    this.#shift = shift;
    this.#problems = problems;
  }

  empty(at: number): YamlEmpty {
    return { kind: 'empty', start: at, end: at };
  }

  read(node: Node): YamlNode {
    const [start, end] = this.#range(node);
    if (isMap<Node, Node | null>(node)) {
      const entries: YamlEntry[] = [];
      for (const { key, value } of node.items) {
        const read = isScalar(key) ? this.#scalar(key) : undefined;
        if (read === undefined || read.kind === 'empty') {
          const [from, to] = key?.range ? this.#range(key) : [start, end];
          this.#problems.error('schema', { start: from, end: to }, 'A key is one word or path.');
          continue;
        }
        entries.push({ key: read, value: value === null ? this.empty(read.end) : this.read(value) });
      }
      return { kind: 'map', entries, start, end };
    }
    if (isSeq<Node>(node)) return { kind: 'list', items: node.items.map(item => this.read(item)), start, end };
    if (isScalar(node)) return this.#scalar(node);
    if (isAlias(node))
      this.#problems.error('schema', { start, end }, `'*${node.source}' refers to another part: write it out instead.`);
    return this.empty(start);
  }

  #range({ range }: Node): readonly [start: number, end: number] {
    return [(range?.[0] ?? 0) + this.#shift, (range?.[1] ?? 0) + this.#shift];
  }

  #scalar(node: Scalar): YamlScalar | YamlEmpty {
    const [start, end] = this.#range(node);
    const raw = this.#text.slice(start - this.#shift, end - this.#shift);
    const plain = node.type === Scalar.PLAIN;
    if (plain && raw === '') return this.empty(start);
    let text = String(node.value ?? '');
    // A plain scalar on one line is what it looks like, whatever was put in its place to get it through the parser.
    if (plain && raw.length === text.length) text = raw;
    const at = raw === text ? (index: number) => start + Math.max(0, Math.min(index, text.length)) : undefined;
    const scalar: YamlScalar = { kind: 'scalar', text, start, end, at: at ?? aligned(raw, start, text, node.type) };
    this.#scalars.push(scalar);
    return scalar;
  }

  /** Puts quotes around the scalar that holds a place. */
  quoteFix(place: Span): { title: string; start: number; end: number; text: string } | undefined {
    const scalar = this.#scalars.find(({ start, end }) => start <= place.start && place.end <= end);
    if (scalar === undefined) return undefined;
    const { start, end } = scalar;
    const written = this.#text.slice(start - this.#shift, end - this.#shift);
    const text = written.includes("'") ? JSON.stringify(written) : `'${written}'`;
    return { title: `Write ${text}`, start, end, text };
  }
}

/** For scalars that are not written as they read: finds each character of the text in its quoted or folded form. */
function aligned(raw: string, start: number, text: string, type: Scalar.Type | undefined): (index: number) => number {
  let places: Uint32Array | undefined;
  return index => {
    places ??= align(raw, start, text, type);
    return places[Math.max(0, Math.min(index, text.length))] as number;
  };
}

function align(raw: string, start: number, text: string, type: Scalar.Type | undefined): Uint32Array {
  const places = new Uint32Array(text.length + 1);
  const double = type === Scalar.QUOTE_DOUBLE;
  const single = type === Scalar.QUOTE_SINGLE;
  const block = type === Scalar.BLOCK_FOLDED || type === Scalar.BLOCK_LITERAL;
  // A block scalar begins behind its header (`|`, `>-`, a comment), on the next line.
  let at = block ? raw.indexOf('\n') + 1 : double || single ? 1 : 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] as string;
    if (double && raw[at] === '\\') {
      places[index] = start + at;
      at += { x: 4, u: 6, U: 10 }[raw[at + 1] ?? ''] ?? 2;
      continue;
    }
    // Indentation and the ends of folded lines stand between the characters of the text.
    if (!isBlank(character)) while (at < raw.length && isBlank(raw[at] as string)) at++;
    places[index] = start + Math.min(at, raw.length);
    if (single && character === "'") at += 2;
    else if (!isBlank(character) || isBlank(raw[at] ?? '')) at++;
  }
  places[text.length] = start + Math.min(at, raw.length);
  return places;
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r';
}
