/** HL7 files below a folder, as the command line and the language server look for them. */
import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { startsLikeHl7 } from './decode.ts';
import { reasonOf } from './file-problems.ts';

/** These are taken for HL7 when they start with MSH, FHS or BHS; `.hl7` files whatever they hold. */
const likelyExtensions = new Set(['', '.txt', '.dat', '.msg', '.er7', '.adt', '.oru', '.orm', '.ack', '.in', '.out']);

/** How a folder is searched. */
export interface FileSearch {
  /** Whether links to files are followed: they may lead anywhere. Links to folders never are, they could lead back up. */
  readonly followsLinks: boolean;
  /** A folder that can't be read, relative to the one that is searched, and why. */
  problem(folder: string, reason: string): Promise<void>;
}

/**
 * The HL7 files below a folder, sorted, relative to it; each folder is read when its turn comes. Folders whose name starts
 * with a dot and `node_modules` are left alone.
 * @param root absolute path
 */
export async function* hl7FilesBelow(root: string, search: FileSearch, below = ''): AsyncGenerator<string> {
  let entries: Dirent[];
  try {
    entries = await readdir(path.join(root, below), { withFileTypes: true });
  } catch (error) {
    return await search.problem(below, reasonOf(error));
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const name = path.join(below, entry.name);
    const isLeftAlone = entry.name.startsWith('.') || entry.name === 'node_modules';
    if (entry.isDirectory()) {
      if (!isLeftAlone) yield* hl7FilesBelow(root, search, name);
    } else if (await isHl7File(path.join(root, name), entry, search.followsLinks)) {
      yield name;
    }
  }
}

async function isHl7File(file: string, entry: Dirent, followsLinks: boolean): Promise<boolean> {
  if (!entry.isFile() && !(followsLinks && entry.isSymbolicLink() && (await isLinkToFile(file)))) return false;
  const extension = path.extname(entry.name).toLowerCase();
  if (extension === '.hl7') return true;
  return likelyExtensions.has(extension) && startsLikeHl7(await startOf(file));
}

async function isLinkToFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    // A link that leads nowhere is no file; the system has no other way to say it.
    return false;
  }
}

/** The first bytes of a file; none where it can't be read, so that a file nobody asked for by name says nothing. */
async function startOf(file: string): Promise<Buffer> {
  const start = Buffer.alloc(256);
  try {
    const handle = await open(file);
    try {
      const { bytesRead } = await handle.read(start, 0, start.length, 0);
      return start.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return start.subarray(0, 0);
  }
}
