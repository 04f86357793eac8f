/** Messages as files of a folder that somebody else reads: whole from the first moment on, and never over another file. */
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { formatTimestamp, type LocalTime } from '../core/encoding/acknowledgement.ts';

/** Gives names to messages, in the order in which they are asked for. */
export interface MessageFileNames {
  /**
   * A name without its ending, such as `20261121080000-0001-MSG00001`: when the message came, a number within that second,
   * and as much of its control id as is safe in a file name. Names sort in the order in which they were given, up to
   * 9,999 a second.
   */
  next(time: LocalTime, controlId: string): string;
}

/** Names that begin at number 1 in every second. A clock that is put back does not bring earlier names back. */
export function messageFileNames(): MessageFileNames {
  let last = '';
  let number = 0;
  return {
    next(time, controlId) {
      const now = formatTimestamp(time, false);
      number = now > last ? 1 : number + 1;
      if (now > last) last = now;
      // The control id is not ours: nothing of it may lead out of the folder.
      const id = controlId.replace(/[^A-Za-z0-9-]+/g, '_').slice(0, 60);
      return [last, String(number).padStart(4, '0'), ...(id === '' ? [] : [id])].join('-');
    },
  };
}

/** The outcome of {@link writeMessageFile}. */
export type WrittenFile =
  | { readonly kind: 'written' }
  /** There is a file of that name, or one that was written beside it; another name will do. */
  | { readonly kind: 'taken' }
  /** The signal came first; there is no file. */
  | { readonly kind: 'cancelled' }
  /** `error` is the system's. There is no file, or only the temporary one where that could not be taken away either. */
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Writes `<stem>.hl7`. Under that name it is there whole or not at all: it is written as `<stem>.part` and renamed.
 *
 * @param besides endings of files that must not be there either, such as `.ack`
 * @param renaming called right before the file gets its name: from then on somebody may have read it
 */
export async function writeMessageFile(
  folder: string,
  stem: string,
  bytes: Uint8Array,
  besides: readonly string[] = [],
  signal?: AbortSignal,
  renaming?: () => void,
): Promise<WrittenFile> {
  const temporary = path.join(folder, `${stem}.part`);
  let file: FileHandle;
  try {
    // Whoever makes the temporary file owns the name: two writers at once do not get the same one.
    file = await open(temporary, 'wx');
  } catch (error) {
    return isTaken(error) ? { kind: 'taken' } : { kind: 'failed', error };
  }
  let outcome: WrittenFile;
  try {
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
    outcome = (await anyExists(folder, stem, ['.hl7', ...besides])) ? { kind: 'taken' } : { kind: 'written' };
    if (signal?.aborted) outcome = { kind: 'cancelled' };
    if (outcome.kind === 'written') {
      renaming?.();
      await rename(temporary, path.join(folder, `${stem}.hl7`));
      return outcome;
    }
  } catch (error) {
    outcome = { kind: 'failed', error };
  }
  // What went wrong is told by the outcome; that the temporary file stays as well would be no news.
  await rm(temporary, { force: true }).catch(() => undefined);
  return outcome;
}

async function anyExists(folder: string, stem: string, endings: readonly string[]): Promise<boolean> {
  for (const ending of endings) if (await exists(path.join(folder, stem + ending))) return true;
  return false;
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function isTaken(error: unknown): boolean {
  return codeOf(error) === 'EEXIST';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
