/** FHIR ConceptMaps (R4 and R5, JSON) as look-up tables: a source code in, its target code out. */
import type { TableContent, TableRow } from './table.ts';

/** What a row has; `system` is that of the target code. */
const columns = ['code', 'display', 'system'];

/** What a ConceptMap says, or in words why a text is none. */
export type ParsedConceptMap =
  | {
      readonly content: Pick<TableContent, 'rows' | 'columns' | 'valueColumn' | 'available'>;
      /** What becomes of other codes, where the map says it. */
      readonly unmapped: { readonly keep: true } | { readonly keep: false; readonly code: string } | undefined;
      /** Codes that are there twice, by 1-based lines. */
      readonly repeated: readonly { readonly key: string; readonly line: number; readonly first: number }[];
      readonly problem?: undefined;
    }
  | { readonly problem: string };

/** How a target is said to relate to nothing: R4, and R5. */
const unrelated = new Set(['unmatched', 'disjoint', 'not-related-to']);

export function parseConceptMap(text: string, file: string): ParsedConceptMap {
  let root: unknown;
  try {
    root = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    // What the engine says of a broken text names no line; that it is none is what helps.
    return { problem: 'it is no JSON' };
  }
  if (textAt(root, 'resourceType') !== 'ConceptMap') return { problem: 'it is no FHIR ConceptMap' };
  const rows = new Map<string, TableRow>();
  const repeated: { key: string; line: number; first: number }[] = [];
  const lines = new LineFinder(text);
  let unmapped: { readonly keep: true } | { readonly keep: false; readonly code: string } | undefined;
  for (const group of listAt(root, 'group')) {
    const fixed = textAt(at(group, 'unmapped'), 'code');
    const mode = textAt(at(group, 'unmapped'), 'mode');
    if (mode === 'provided' || mode === 'use-source-code') unmapped ??= { keep: true };
    else if (mode === 'fixed' && fixed !== undefined) unmapped ??= { keep: false, code: fixed };
    for (const element of listAt(group, 'element')) {
      const key = textAt(element, 'code');
      if (key === undefined) continue;
      const line = lines.lineOf(key);
      const target = listAt(element, 'target').find(
        each => !unrelated.has(textAt(each, 'equivalence') ?? textAt(each, 'relationship') ?? ''),
      );
      const code = textAt(target, 'code');
      if (code === undefined) continue;
      const first = rows.get(key);
      if (first !== undefined) repeated.push({ key, line, first: first.line });
      else
        rows.set(key, {
          key,
          cells: [code, textAt(target, 'display') ?? '', textAt(group, 'target') ?? ''],
          file,
          line,
        });
    }
  }
  const content = {
    rows,
    columns: new Map(columns.map((name, index) => [name, index])),
    valueColumn: 0,
    available: true,
  };
  return { content, unmapped, repeated };
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function textAt(value: unknown, key: string): string | undefined {
  const found = at(value, key);
  return typeof found === 'string' ? found : undefined;
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const found = at(value, key);
  return Array.isArray(found) ? found : [];
}

/** Lines of codes, asked for in the order of the file: JSON's parser forgets them. */
class LineFinder {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  lineOf(code: string): number {
    const written = JSON.stringify(code);
    const found = this.#text.indexOf(written, this.#at);
    // Written with other escapes: it is behind the last one at least.
    if (found === -1) return this.#line;
    for (
      let index = this.#text.indexOf('\n', this.#at);
      index !== -1 && index < found;
      index = this.#text.indexOf('\n', index + 1)
    )
      this.#line++;
    this.#at = found;
    return this.#line;
  }
}
