import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import type { TraceJson } from '../../mapping/mapping.ts';
import { reasonOf } from '../../node/file-problems.ts';
import { refuse, type Shell } from '../shell.ts';

/** The trace of one message, with the message it is of. */
export interface MessageTrace extends TraceJson {
  readonly file: string;
  /** 1-based number of the message in its file. */
  readonly message: number;
}

/** `--trace FILE`: of one message an object, of several an array; each is written as soon as it is known which. */
export class TraceFile {
  readonly #handle: FileHandle;
  #count = 0;
  #first = '';

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Opens the file; refuses the command, and answers undefined, where it can't be written. */
  static async create(file: string, shell: Shell): Promise<TraceFile | undefined> {
    try {
      return new TraceFile(await open(path.resolve(shell.cwd, file), 'w'));
    } catch (error) {
      await refuse(shell, `${file}: ${reasonOf(error)}`);
      return undefined;
    }
  }

  async add(trace: MessageTrace): Promise<void> {
    const text = JSON.stringify(trace, undefined, 2);
    this.#count++;
    if (this.#count === 1) this.#first = text;
    else await this.#handle.write(`${this.#count === 2 ? `[\n${this.#first}` : ''},\n${text}`);
  }

  async close(): Promise<void> {
    await this.#handle.write(this.#count > 1 ? '\n]\n' : `${this.#first || '[]'}\n`);
    await this.#handle.close();
  }
}
