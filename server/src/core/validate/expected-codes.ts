import type { TableDefinition } from '../definitions/types.ts';

const MAX_LISTED = 12;

/** The codes of a table as the end of a sentence: `A, F, M, N, O or U`; of a long table only how many there are. */
export function expectedCodes(table: TableDefinition): string {
  const codes = [...table.codes.keys()];
  if (codes.length > MAX_LISTED) return `one of its ${codes.length} codes, such as ${listed(codes.slice(0, 3))}`;
  return listed(codes);
}

/** A list as the end of a sentence: `A, B or C`. */
export function listed(codes: readonly string[]): string {
  if (codes.length < 2) return codes.join('');
  return `${codes.slice(0, -1).join(', ')} or ${codes.at(-1)}`;
}
