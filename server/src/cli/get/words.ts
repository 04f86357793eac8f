import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseAnyPath } from '../../core/path/convert.ts';
import { parsePath } from '../../core/path/path.ts';
import type { AskedPath } from '../../service/extract.ts';

/** The outcome of {@link splitWords}. */
export type SplitWords =
  | { readonly kind: 'split'; readonly asked: readonly AskedPath[]; readonly files: readonly string[] }
  | { readonly kind: 'problem'; readonly message: string };

/**
 * Tells paths from files: the words up to the first one that is no path are paths, all others files. A word that is the
 * name of a file here is that file, though it could be read as a path.
 */
export function splitWords(words: readonly string[], folder: string): SplitWords {
  const asked: AskedPath[] = [];
  for (const word of words) {
    const { path: parsed } = parseAnyPath(word);
    if (parsed === undefined || existsSync(path.resolve(folder, word))) break;
    asked.push({ text: word, path: parsed });
  }
  const files = words.slice(asked.length);
  const [first] = files;
  if (first === undefined) return { kind: 'problem', message: 'no file is named (- is standard input)' };
  const isFile = first === '-' || existsSync(path.resolve(folder, first));
  if (isFile && asked.length > 0) return { kind: 'split', asked, files };
  if (isFile)
    return { kind: 'problem', message: `no path is named before the file ${first} (expected one such as PID-3.1)` };
  const { problem } = parsePath(first);
  const where = problem === undefined ? '' : ` (expected ${problem.expected} at character ${problem.offset + 1})`;
  return { kind: 'problem', message: `${first}: neither a file nor a path${where}` };
}
