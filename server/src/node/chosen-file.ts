/** A file that the user has chosen, wherever it is. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FileText } from '../handlers/sending.ts';
import { decodeFile } from './decode.ts';
import { reasonOf } from './file-problems.ts';

/** Reads it as the command line does: by its marks and MSH-18. */
export async function readChosenFile(uri: string): Promise<FileText> {
  if (!uri.startsWith('file:')) return { kind: 'problem', message: 'Only files of this machine can be read.' };
  const path = fileURLToPath(uri);
  try {
    const { text } = await decodeFile(await readFile(path));
    return { kind: 'text', text };
  } catch (error) {
    return { kind: 'problem', message: `${path}: ${reasonOf(error)}.` };
  }
}
