/** The leaves of a tree as the trace has them. */
import type { Judgement, TableUse } from '../run/records.ts';
import type { Read } from '../run/source.ts';
import type { LocateRule, RuleLocation, TraceEntry } from '../run/trace.ts';
import type { TreeLeaf } from './tree.ts';

/** Where in the output an object or list stands. Few paths are asked for, so they are put together then. */
export class OutputPlace {
  readonly #around: OutputPlace | undefined;
  readonly #key: string | number;

  /** @param key the name of a member or the index of an item; without anything around, the path itself */
  constructor(around: OutputPlace | undefined, key: string | number) {
    this.#around = around;
    this.#key = key;
  }

  get path(): string {
    return pathIn(this.#around, this.#key);
  }
}

function pathIn(around: OutputPlace | undefined, key: string | number): string {
  if (around === undefined) return String(key);
  const { path } = around;
  if (typeof key === 'number') return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

/**
 * Told of each leaf while it is written: what it is in and under which name or index (`name[0].family`), see
 * {@link OutputPlace}, and where its value stands, quotes left out.
 */
export type OnLeaf = (
  leaf: TreeLeaf,
  around: OutputPlace | undefined,
  key: string | number,
  start: number,
  end: number,
) => void;

/** One leaf of the output. There are thousands of a long message, so that all but the place is read off when it is asked for. */
export class TreeEntry implements TraceEntry {
  readonly start: number;
  readonly end: number;
  readonly #leaf: TreeLeaf;
  readonly #around: OutputPlace | undefined;
  readonly #key: string | number;
  readonly #locate: LocateRule;

  constructor(
    leaf: TreeLeaf,
    around: OutputPlace | undefined,
    key: string | number,
    start: number,
    end: number,
    locate: LocateRule,
  ) {
    this.start = start;
    this.end = end;
    this.#leaf = leaf;
    this.#around = around;
    this.#key = key;
    this.#locate = locate;
  }

  get out(): string {
    return pathIn(this.#around, this.#key);
  }

  get value(): string {
    const { digits, value } = this.#leaf;
    return digits ?? String(value ?? 'null');
  }

  get op(): 'set' {
    return 'set';
  }

  get rule(): RuleLocation {
    return this.#locate(this.#leaf);
  }

  get from(): readonly Read[] {
    return this.#leaf.reads;
  }

  get because(): readonly Judgement[] {
    return this.#leaf.because;
  }

  get via(): readonly TableUse[] {
    return this.#leaf.via;
  }
}
