/** The message files of a workspace, for the language server. */
import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { MessageFile } from '../service/workspace-messages.ts';
import { decodeFile } from './decode.ts';
import { hl7FilesBelow } from './hl7-files.ts';
import { isIn } from './workspace-files.ts';

/** A larger file is read when it is opened, and not to search the workspace. */
const MAX_FILE_BYTES = 20_000_000;

/**
 * The HL7 files below the workspace's folders, one by one. Links are not followed: they could lead out of the workspace.
 * @param folders URIs
 */
export async function* listMessages(folders: readonly string[]): AsyncGenerator<MessageFile> {
  for (const uri of folders) {
    if (!uri.startsWith('file:')) continue;
    const folder = fileURLToPath(uri);
    const search = { followsLinks: false, problem: async () => {} };
    for await (const name of hl7FilesBelow(folder, search)) {
      const file = path.join(folder, name);
      const known = await stat(file).catch(() => undefined);
      // A file that is gone meanwhile is none.
      if (known === undefined || known.size > MAX_FILE_BYTES) continue;
      yield { uri: pathToFileURL(file).href, name, stamp: `${known.mtimeMs} ${known.size}` };
    }
  }
}

/**
 * The text of a file that {@link listMessages} has named, decoded as the command line does it; undefined where it can't be
 * read any more or is no file of the workspace.
 * @param folders URIs of the workspace's folders
 */
export async function readMessageFile(uri: string, folders: readonly string[]): Promise<string | undefined> {
  if (!uri.startsWith('file:')) return undefined;
  try {
    const real = await realpath(fileURLToPath(uri));
    const roots = folders.filter(folder => folder.startsWith('file:')).map(folder => realpath(fileURLToPath(folder)));
    if (!(await Promise.all(roots)).some(root => isIn(real, root))) return undefined;
    return (await decodeFile(await readFile(real))).text;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
