/** What a test says of single places of the output, without the whole of it. */
import { type Path, parsePath } from '../../core/path/path.ts';
import { resolvePath } from '../../core/path/resolve.ts';
import { exactPaths, type PathValue, valueAt } from '../../core/structure/path-values.ts';
import type { Message } from '../../core/syntax/message.ts';
import type { OutputAt } from './difference.ts';
import type { OutputFacts } from './output-facts.ts';
import { formatSteps, type OutputLeaf } from './output-leaf.ts';
import type { Demand } from './test-syntax.ts';
import { findInTree, parseTreePath, type ResourceAt } from './tree-path.ts';

/** What an assertion found; undefined as a value is nothing. */
export interface Asserted {
  /** The path as it was written, with `.count` where that is what was asked for. */
  readonly path: string;
  readonly isMet: boolean;
  readonly expected: string | undefined;
  readonly got: string | undefined;
  readonly at: OutputAt;
}

/** Where assertions are looked up. */
export interface AssertedOutput {
  assert(path: string, demand: Demand): Asserted;
}

/** Compares what was asked for with what is there. */
function judged(
  path: string,
  demand: Demand,
  found: { readonly value: string | undefined; readonly count: number },
  at: OutputAt,
): Asserted {
  const { value, count } = found;
  switch (demand.kind) {
    case 'value':
      return { path, isMet: value === demand.text, expected: demand.text, got: value, at };
    case 'absent':
      return { path, isMet: count === 0, expected: undefined, got: count === 0 ? undefined : (value ?? '…'), at };
    case 'count': {
      const counted = path.endsWith('.count') ? path : `${path}.count`;
      const isMet = count === demand.count;
      return { path: counted, isMet, expected: String(demand.count), got: String(count), at };
    }
  }
}

/** The places of an HL7 v2 message. */
export class AssertedMessage implements AssertedOutput {
  readonly #message: Message;
  readonly #facts: OutputFacts;

  constructor(message: Message, facts: OutputFacts) {
    this.#message = message;
    this.#facts = facts;
  }

  assert(text: string, demand: Demand): Asserted {
    const { path } = parsePath(text);
    if (path === undefined)
      return judged(text, demand, { value: undefined, count: 0 }, { kind: 'missing', path: text });
    const value = textOf(valueAt(this.#message, path, this.#facts));
    const found = { value, count: demand.kind === 'value' ? 0 : this.#count(path, demand.kind) };
    return judged(text, demand, found, this.#placeOf(text, path));
  }

  /**
   * How many there are. A path that says which repetition or component counts the places that hold something; any other
   * counts as `.count` does, repetitions of the field or segments.
   */
  #count(path: Path, kind: 'count' | 'absent'): number {
    const { field, repetition, component } = path;
    const isExact = repetition !== undefined || component !== undefined || path.occurrence !== undefined;
    if (!path.count && field !== undefined && (isExact || kind === 'absent')) {
      // Nothing is in a field when nothing is in any of its repetitions.
      const all = component === undefined && repetition === undefined ? { kind: 'all' as const } : repetition;
      return this.#filled({ ...path, repetition: all });
    }
    if (!path.count && field === undefined && path.occurrence !== undefined)
      return exactPaths(this.#message, path, this.#facts).flatMap(one => resolvePath(this.#message, one)).length;
    const counted = valueAt(this.#message, { ...path, count: true }, this.#facts);
    return typeof counted === 'number' ? counted : 0;
  }

  #filled(path: Path): number {
    const places = exactPaths(this.#message, path, this.#facts).flatMap(one => resolvePath(this.#message, one));
    return places.filter(({ raw, entry, place }) => {
      const { component, subcomponent, repetition } = entry.segment.delimiters;
      const isDelimiters = entry.segment.isHeader && (place?.field ?? 0) < 3;
      return isDelimiters || [...raw].some(one => one !== component && one !== subcomponent && one !== repetition);
    }).length;
  }

  #placeOf(text: string, path: Path): OutputAt {
    const places = exactPaths(this.#message, path, this.#facts).flatMap(one => resolvePath(this.#message, one, 1));
    const [first] = places;
    if (first === undefined || first.raw === '' || path.count) return { kind: 'missing', path: text };
    return { kind: 'span', ...first.span };
  }
}

/** What a path gives as a text; of several places, all of them. */
function textOf(value: PathValue): string | undefined {
  if (value === null || value === '') return undefined;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value;
  return value.length === 0 ? undefined : value.join(', ');
}

/** The places of a tree. */
export class AssertedTree implements AssertedOutput {
  readonly #leaves: readonly OutputLeaf[];
  readonly #resources: readonly ResourceAt[];
  readonly #root: string;
  readonly #isCsv: boolean;

  constructor(leaves: readonly OutputLeaf[], resources: readonly ResourceAt[], root: string, isCsv: boolean) {
    this.#leaves = leaves;
    this.#resources = resources;
    this.#root = root;
    this.#isCsv = isCsv;
  }

  assert(text: string, demand: Demand): Asserted {
    const { path } = parseTreePath(text, this.#isCsv);
    if (path === undefined)
      return judged(text, demand, { value: undefined, count: 0 }, { kind: 'missing', path: text });
    const { steps, leaves, count } = findInTree(this.#leaves, this.#resources, path);
    const [first] = leaves;
    const isLeaf = first !== undefined && first.steps.length === steps.length;
    const value = first === undefined ? undefined : isLeaf ? first.text : `{ ${namesIn(leaves, steps.length)} }`;
    const exact = formatSteps((isLeaf ? first : undefined)?.steps ?? steps, this.#root);
    const at =
      first === undefined ? ({ kind: 'missing', path: text } as const) : ({ kind: 'path', path: exact } as const);
    return judged(text, demand, { value, count }, at);
  }
}

/** The members of an object, for what was taken for a value and is none. */
function namesIn(leaves: readonly OutputLeaf[], depth: number): string {
  return [...new Set(leaves.map(({ steps }) => String(steps[depth] ?? '')))].join(', ');
}
