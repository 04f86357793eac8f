/** The files that a command line names: files, folders and standard input, one after the other. */
import type { Dirent, Stats } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { startsLikeHl7 } from '../../node/decode.ts';
import { reasonOf } from '../../node/file-problems.ts';
import { refuse, type Shell } from '../shell.ts';

/** A file with its bytes. */
export interface InputFile {
  /** As it was named, or below the folder that was; `-` is standard input. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** In a folder these are taken for HL7 when they start with MSH, FHS or BHS; `.hl7` files whatever they hold. */
const likelyExtensions = new Set(['', '.txt', '.dat', '.msg', '.er7', '.adt', '.oru', '.orm', '.ack', '.in', '.out']);

/** A string can't be longer than this in Node, and no more bytes are read than fit one. */
const MAX_FILE_BYTES = 500_000_000;

/**
 * Checks that every path exists, so that a slip of the pen is told before anything is done; refuses the command
 * otherwise.
 *
 * @returns the files, each read when it is asked for, or undefined where the command was refused
 */
export async function openInputs(
  paths: readonly string[],
  shell: Shell,
): Promise<AsyncIterable<InputFile> | undefined> {
  if (paths.filter(name => name === '-').length > 1) {
    await refuse(shell, 'standard input (-) can be read only once.');
    return undefined;
  }
  const found: { readonly name: string; readonly stats: Stats | undefined }[] = [];
  for (const name of paths) {
    if (name === '-') {
      found.push({ name, stats: undefined });
      continue;
    }
    const stats = await statOf(path.resolve(shell.cwd, name));
    if (typeof stats === 'string') {
      await refuse(shell, `${name}: ${stats}`);
      return undefined;
    }
    found.push({ name, stats });
  }
  return readAll(found, shell);
}

async function* readAll(
  found: readonly { readonly name: string; readonly stats: Stats | undefined }[],
  shell: Shell,
): AsyncGenerator<InputFile> {
  for (const { name, stats } of found) {
    if (stats === undefined) {
      yield { name, bytes: await shell.readInput() };
    } else if (stats.isDirectory()) {
      let isEmpty = true;
      for await (const file of filesBelow(name, shell)) {
        isEmpty = false;
        yield* readOne(file, shell);
      }
      if (isEmpty) await refuse(shell, `${name}: no HL7 files in this folder`);
    } else {
      yield* readOne(name, shell);
    }
  }
}

async function* readOne(name: string, shell: Shell): AsyncGenerator<InputFile> {
  const file = path.resolve(shell.cwd, name);
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) {
      await refuse(shell, `${name}: the file has ${size} bytes; up to ${MAX_FILE_BYTES} can be read`);
      return;
    }
    yield { name, bytes: await readFile(file) };
  } catch (error) {
    await refuse(shell, `${name}: ${reasonOf(error)}`);
  }
}

/** Names of the HL7 files below a folder, sorted, each folder read when its turn comes. Hidden folders are left alone. */
async function* filesBelow(folder: string, shell: Shell): AsyncGenerator<string> {
  let entries: Dirent[];
  try {
    entries = await readdir(path.resolve(shell.cwd, folder), { withFileTypes: true });
  } catch (error) {
    await refuse(shell, `${folder}: ${reasonOf(error)}`);
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const name = path.join(folder, entry.name);
    const isLeftAlone = entry.name.startsWith('.') || entry.name === 'node_modules';
    if (entry.isDirectory()) {
      if (!isLeftAlone) yield* filesBelow(name, shell);
    } else if (await isHl7File(path.resolve(shell.cwd, name), entry)) {
      yield name;
    }
  }
}

async function isHl7File(file: string, entry: Dirent): Promise<boolean> {
  // A link to a folder is not followed: it could lead back up.
  if (!entry.isFile() && !(entry.isSymbolicLink() && (await isLinkToFile(file)))) return false;
  const extension = path.extname(entry.name).toLowerCase();
  if (extension === '.hl7') return true;
  return likelyExtensions.has(extension) && startsLikeHl7(await startOf(file));
}

async function isLinkToFile(file: string): Promise<boolean> {
  const stats = await statOf(file);
  return typeof stats !== 'string' && stats.isFile();
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

/** What a path leads to, or why it leads nowhere. */
async function statOf(file: string): Promise<Stats | string> {
  try {
    return await stat(file);
  } catch (error) {
    return reasonOf(error);
  }
}
