import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodePlain } from '../../node/decode.ts';
import { reasonOf } from '../../node/file-problems.ts';
import { refuse, type Shell } from '../shell.ts';

/** The text of a file that a command line names; refuses the command, and answers undefined, where it can't be read. */
export async function readTextFile(file: string, shell: Shell): Promise<string | undefined> {
  try {
    return decodePlain(await readFile(path.resolve(shell.cwd, file)));
  } catch (error) {
    await refuse(shell, `${file}: ${reasonOf(error)}`);
    return undefined;
  }
}
