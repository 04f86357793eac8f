/** The journal of the outbox as a file. It holds messages, which are patient data: nobody but its user may read it. */
import { chmod, type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { wholeLines } from '../outbox/records.ts';
import type { OpenedJournal, OutboxStore, Stored } from '../outbox/store.ts';
import { reasonOf } from './file-problems.ts';
import { takeProcessLock } from './process-lock.ts';

const JOURNAL = 'outbox.jsonl';
/** The journal to be, while it is compacted; of no meaning to anybody when it is left behind. */
const NEXT_JOURNAL = 'outbox.jsonl.new';

/** @param folder for the outbox alone; made where it is not there */
export function outboxFiles(folder: string): OutboxStore {
  return new OutboxFiles(folder);
}

/** What is held while the journal is ours. */
interface Owned {
  readonly release: () => Promise<void>;
  /** Undefined while it could not be opened again after a compaction. */
  file: FileHandle | undefined;
  /** Up to where the file is known to be good, in bytes. */
  length: number;
}

class OutboxFiles implements OutboxStore {
  readonly allowedGrowth = 256 * 1024;
  readonly #folder: string;
  readonly #path: string;
  #owned: Owned | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#path = path.join(folder, JOURNAL);
  }

  async open(): Promise<OpenedJournal> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      // A folder that was there may be open to others.
      await chmod(this.#folder, 0o700);
      const lock = await takeProcessLock(this.#folder);
      if (lock.kind === 'problem') return { kind: 'problem', message: this.#problem(lock.reason) };
      if (lock.kind === 'held') {
        const { lines } = await readJournal(this.#path).catch(() => ({ lines: [] }));
        return { kind: 'readOnly', lines, message: heldMessage(lock.holder, lock.isSure, lock.path) };
      }
      try {
        return { kind: 'owned', lines: await this.#take(lock.release) };
      } catch (error) {
        await lock.release();
        throw error;
      }
    } catch (error) {
      return { kind: 'problem', message: this.#problem(reasonOf(error)) };
    }
  }

  async #take(release: () => Promise<void>): Promise<readonly string[]> {
    await rm(path.join(this.#folder, NEXT_JOURNAL), { force: true });
    const file = await openToAppend(this.#path);
    try {
      const { lines, length } = await readJournal(this.#path);
      await file.sync();
      await syncFolder(this.#folder);
      this.#owned = { release, file, length };
      return lines;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async append(lines: readonly string[]): Promise<Stored> {
    const owned = this.#owned;
    if (owned === undefined) return this.#notOurs();
    const bytes = Buffer.from(lines.map(line => `${line}\n`).join(''));
    try {
      owned.file ??= await openToAppend(this.#path);
      const { size, nlink } = await owned.file.stat();
      if (nlink === 0) return { kind: 'problem', message: this.#problem(`${JOURNAL} was removed while it was in use`) };
      // Left by a crash, or by a write that failed and could not be taken back then. Nobody was promised that it is there,
      // and it must not become part of a line.
      if (size > owned.length) await owned.file.truncate(owned.length);
      await owned.file.appendFile(bytes);
      await owned.file.datasync();
      owned.length += bytes.length;
      return { kind: 'stored' };
    } catch (error) {
      await owned.file?.truncate(owned.length).catch(() => {});
      return { kind: 'problem', message: this.#problem(reasonOf(error)) };
    }
  }

  async rewrite(edit: (lines: readonly string[]) => readonly string[]): Promise<Stored> {
    const owned = this.#owned;
    if (owned === undefined) return this.#notOurs();
    const next = path.join(this.#folder, NEXT_JOURNAL);
    try {
      const { lines } = await readJournal(this.#path);
      const bytes = Buffer.from(
        edit(lines)
          .map(line => `${line}\n`)
          .join(''),
      );
      await writeThrough(next, bytes);
      // Windows renames over no file that is open.
      await owned.file?.close();
      owned.file = undefined;
      await rename(next, this.#path);
      owned.length = bytes.length;
      owned.file = await openToAppend(this.#path);
      await syncFolder(this.#folder);
      return { kind: 'stored' };
    } catch (error) {
      await rm(next, { force: true }).catch(() => {});
      return { kind: 'problem', message: this.#problem(reasonOf(error)) };
    }
  }

  async close(): Promise<void> {
    const owned = this.#owned;
    if (owned === undefined) return;
    this.#owned = undefined;
    await owned.file?.close().catch(() => {});
    await owned.release();
  }

  #problem(reason: string): string {
    return `The outbox in ${this.#folder} can't be used: ${reason}. Messages can be sent, but not queued.`;
  }

  #notOurs(): Stored {
    return { kind: 'problem', message: this.#problem('it is not open') };
  }
}

function heldMessage(holder: string, isSure: boolean, lock: string): string {
  const message = `The outbox is in use by ${holder}, another Pipehat, so here it can only be looked at; it is taken over when that one ends.`;
  return isSure ? message : `${message} If none runs, remove ${lock}.`;
}

/** The whole lines of a journal, and how many bytes they are. */
async function readJournal(file: string): Promise<{ readonly lines: readonly string[]; readonly length: number }> {
  const bytes = await readFile(file);
  const length = bytes.lastIndexOf(0x0a) + 1;
  return { lines: wholeLines(bytes.toString('utf8', 0, length)), length };
}

/** Opens a file to add to its end; makes it where it is not there. Others may not read it, even if they could before. */
async function openToAppend(file: string): Promise<FileHandle> {
  const handle = await open(file, 'a', 0o600);
  try {
    await handle.chmod(0o600);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function writeThrough(file: string, bytes: Buffer): Promise<void> {
  await rm(file, { force: true });
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A file that was made or renamed survives a crash of the machine once its folder is written too; Windows needs no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
