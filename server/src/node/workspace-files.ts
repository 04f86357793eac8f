import { type Dirent, readFileSync, realpathSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FileContent } from '../mapping/mapping.ts';
import { isProfileName } from '../profile/profile.ts';
import { decodePlain } from './decode.ts';
import { reasonOf } from './file-problems.ts';

/** A file within a workspace, or in words why there is none. */
export type LocatedFile =
  | { readonly file: string; readonly problem?: undefined; readonly isOutside?: undefined }
  | { readonly problem: string; readonly isOutside?: true; readonly file?: undefined };

/**
 * Finds a file that a mapping names, and nothing outside its workspace: a mapping may come from anywhere, and must not get
 * at other files of this machine.
 *
 * @param name path relative to `folder`, as the mapping writes it
 * @param folder where the mapping is, an absolute path
 * @param workspace what may be read, an absolute path
 */
export function locateWithin(name: string, folder: string, workspace: string): LocatedFile {
  const outside = {
    problem: `it is outside ${workspace}, the folder that the mapping may read from`,
    isOutside: true,
  } as const;
  const file = path.resolve(folder, name);
  // Outside nothing is even looked at; inside a link could still lead out.
  if (!isIn(file, workspace)) return outside;
  try {
    const real = realpathSync(file);
    return isIn(real, realpathSync(workspace)) ? { file: real } : outside;
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}

/** Reads a file that a mapping names, see {@link locateWithin}. */
export function readWithin(
  name: string,
  folder: string,
  workspace: string,
): FileContent & { readonly isOutside?: true } {
  const located = locateWithin(name, folder, workspace);
  if (located.file === undefined) return located;
  try {
    return { text: decodePlain(readFileSync(located.file)) };
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

/** A workspace with more folders than these is searched no further. */
const MAX_FOLDERS = 20_000;

/**
 * The profiles below the workspace's folders, as URIs. Folders whose name starts with a dot, `node_modules` and links are
 * left alone.
 * @param folders URIs
 */
export async function listProfiles(folders: readonly string[]): Promise<readonly string[]> {
  const open = folders.map(pathOf).filter(folder => folder !== undefined);
  const found: string[] = [];
  for (let count = 0; count < MAX_FOLDERS; count++) {
    const folder = open.shift();
    if (folder === undefined) break;
    for (const entry of await entriesOf(folder)) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && entry.name !== 'node_modules') open.push(file);
      } else if (entry.isFile() && isProfileName(entry.name)) found.push(pathToFileURL(file).href);
    }
  }
  return found;
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    // A folder that may not be read, or is gone meanwhile, holds nothing for us.
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}
