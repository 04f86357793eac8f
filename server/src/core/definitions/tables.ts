import type { TableDefinition } from './types.ts';

/**
 * Whether a code may stand where the table is bound: it is one of the table's codes, or fits one of its patterns, or
 * the table is open. Codes are compared exactly, case included; blanks behind a code mean nothing, as in all text (2A, ST),
 * so a code of blanks only is none. An empty code and `""` (delete) are no codes: do not ask for them.
 */
export function isCodeInTable(table: TableDefinition, code: string): boolean {
  const bare = code.trimEnd();
  if (table.open || bare === '' || table.codes.has(bare)) return true;
  return table.patterns.some(({ expression }) => expression.test(bare));
}

/** The meaning of a code: that of the code itself, or else of the pattern that it fits. Undefined where it has none. */
export function meaningOf(table: TableDefinition, code: string): string | undefined {
  const bare = code.trimEnd();
  const exact = table.codes.get(bare);
  if (exact !== undefined) return exact === '' ? undefined : exact;
  const pattern = table.patterns.find(({ expression }) => expression.test(bare));
  const meaning = pattern === undefined ? undefined : table.codes.get(pattern.code);
  return meaning === '' ? undefined : meaning;
}
