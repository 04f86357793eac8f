/** The files that a command line names: files, folders and standard input, one after the other. */
import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '../../node/file-problems.ts';
import { hl7FilesBelow } from '../../node/hl7-files.ts';
import { refuse, type Shell } from '../shell.ts';

/** A file with its bytes. */
export interface InputFile {
  /** As it was named, or below the folder that was; `-` is standard input. */
  readonly name: string;
  readonly bytes: Buffer;
}

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

/** Names of the HL7 files below a folder; one that can't be read is told. */
async function* filesBelow(folder: string, shell: Shell): AsyncGenerator<string> {
  const search = {
    followsLinks: true,
    problem: (below: string, reason: string) => refuse(shell, `${path.join(folder, below)}: ${reason}`),
  };
  for await (const name of hl7FilesBelow(path.resolve(shell.cwd, folder), search)) yield path.join(folder, name);
}

/** What a path leads to, or why it leads nowhere. */
async function statOf(file: string): Promise<Stats | string> {
  try {
    return await stat(file);
  } catch (error) {
    return reasonOf(error);
  }
}
