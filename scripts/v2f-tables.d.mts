import type { Problems } from './read-definitions.mjs';

/** The tables of v2f.txt as core reads them; a problem for each line that is not right. */
export function compileV2fTables(text: string, problems: Problems): Record<string, string>;
