/** How often each value occurs. */
import type { PathValue } from '../core/structure/path-values.ts';

/** So many different values are told apart; beyond, a new one is only counted with all others. */
const MAX_VALUES = 100_000;

export interface ValueCount {
  /** Undefined for the values beyond those that are told apart. */
  readonly value: string | undefined;
  readonly count: number;
  /** Of all values, 0 to 1. */
  readonly share: number;
}

/** Counts values one by one; what it keeps is bounded. */
export class ValueCounts {
  readonly #counts = new Map<string, number>();
  #others = 0;
  #total = 0;

  /** Each of several values counts, a missing one is the empty value. */
  add(value: PathValue): void {
    const values = value === null ? [''] : typeof value === 'object' ? value : [String(value)];
    for (const one of values) {
      const before = this.#counts.get(one);
      this.#total++;
      if (before === undefined && this.#counts.size >= MAX_VALUES) this.#others++;
      else this.#counts.set(one, (before ?? 0) + 1);
    }
  }

  /** The most frequent first, equal ones in the order of their text. */
  rows(): ValueCount[] {
    const rows = [...this.#counts].sort(([one, many], [other, fewer]) => fewer - many || (one < other ? -1 : 1));
    const all = rows.map(([value, count]): ValueCount => ({ value, count, share: count / this.#total }));
    if (this.#others > 0) all.push({ value: undefined, count: this.#others, share: this.#others / this.#total });
    return all;
  }
}

/** A table for people: count, share and value. */
export function countsTable(rows: readonly ValueCount[]): string {
  const counts = ['Count', ...rows.map(({ count }) => String(count))];
  const width = counts.reduce((most, text) => Math.max(most, text.length), 0);
  const lines = rows.map(({ value, share }, index) => {
    const percent = `${(share * 100).toFixed(1)}%`;
    return `${(counts[index + 1] ?? '').padStart(width)}  ${percent.padStart(6)}  ${wordsOf(value)}`;
  });
  return [`${'Count'.padStart(width)}  ${'Share'.padStart(6)}  Value`, ...lines].map(line => `${line}\n`).join('');
}

function wordsOf(value: string | undefined): string {
  if (value === undefined) return '(other values)';
  return value === '' ? '(empty)' : value.replace(/\r\n?|\n/g, ' ↵ ');
}
