import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileContent } from '../mapping/mapping.ts';
import { decodePlain } from './decode.ts';
import { reasonOf } from './file-problems.ts';

/**
 * Reads a file that a mapping names, and nothing outside its workspace: a mapping may come from anywhere, and must not get
 * at other files of this machine.
 *
 * @param name path relative to `folder`, as the mapping writes it
 * @param folder where the mapping is, an absolute path
 * @param workspace what may be read, an absolute path
 */
export function readWithin(
  name: string,
  folder: string,
  workspace: string,
): FileContent & { readonly isOutside?: true } {
  const outside = {
    problem: `it is outside ${workspace}, the folder that the mapping may read from`,
    isOutside: true,
  } as const;
  const file = path.resolve(folder, name);
  // Outside nothing is even looked at; inside a link could still lead out.
  if (!isIn(file, workspace)) return outside;
  try {
    const real = realpathSync(file);
    return isIn(real, realpathSync(workspace)) ? { text: decodePlain(readFileSync(real)) } : outside;
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}

/**
 * Reads a file beside a document for the language server. The workspace is the folder of it that holds the mapping; a
 * mapping that is in none may read from its own folder.
 *
 * @param document URI of the mapping
 * @param folders URIs of the workspace's folders
 */
export function readBeside(document: string, name: string, folders: readonly string[]): FileContent {
  const mapping = pathOf(document);
  if (mapping === undefined) return { problem: 'the mapping is not saved in a folder, so it has no files beside it' };
  const folder = path.dirname(mapping);
  const around = folders.map(pathOf).filter(candidate => candidate !== undefined && isIn(folder, candidate));
  return readWithin(name, folder, around[0] ?? folder);
}

/** Whether a path is a folder or below it; links are not followed. */
export function isIn(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function pathOf(uri: string): string | undefined {
  return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
}
