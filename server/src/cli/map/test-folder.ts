/** The files that a test file names: read, and written where outputs are accepted. All within its workspace. */
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FileContent } from '../../mapping/mapping.ts';
import { decodeFile, decodePlain } from '../../node/decode.ts';
import { reasonOf } from '../../node/file-problems.ts';
import { isIn, type LocatedFile, locateWithin } from '../../node/workspace-files.ts';
import type { Shell } from '../shell.ts';
import { encodedOutput } from './output-bytes.ts';
import { workspaceOf } from './workspace.ts';

export class TestFolder {
  readonly #folder: string;
  readonly #workspace: string;

  /**
   * @param testFile which exists, as an absolute path
   * @param root `--root` as an absolute path
   */
  constructor(testFile: string, root: string | undefined, cwd: string) {
    const { folder, workspace } = workspaceOf(testFile, root, cwd);
    this.#folder = folder;
    this.#workspace = workspace;
  }

  /** The real path of a file, or in words why there is none. */
  #locate(name: string): LocatedFile {
    const located = locateWithin(name, this.#folder, this.#workspace);
    return located.isOutside === true ? outside(located.problem) : located;
  }

  /** Reads the mapping, and says where it really is. */
  async readMapping(name: string): Promise<{ readonly text: string; readonly absolute: string } | string> {
    const { file, problem } = this.#locate(name);
    if (file === undefined) return problem;
    try {
      return { text: decodePlain(await readFile(file)), absolute: file };
    } catch (error) {
      return reasonOf(error);
    }
  }

  /** Reads a message or an expected output: HL7 by the character set that it says, all else as text is. */
  async read(name: string): Promise<FileContent & { readonly isMissing?: true }> {
    const located = this.#locate(name);
    if (located.file === undefined) {
      const isMissing = located.isOutside !== true && !existsSync(path.resolve(this.#folder, name));
      return isMissing ? { problem: located.problem, isMissing } : { problem: located.problem };
    }
    try {
      return { text: (await decodeFile(await readFile(located.file))).text };
    } catch (error) {
      return { problem: reasonOf(error) };
    }
  }

  /**
   * Writes an expected output, with the line ends that the file has had so far. Answers in words why it can't be written.
   * @param isHl7 whether it is an HL7 v2 message, which says its own character set; all else is UTF-8
   */
  async write(name: string, text: string, isHl7: boolean, shell: Shell): Promise<string | undefined> {
    const before = await this.read(name);
    if (before.problem !== undefined && before.isMissing !== true) return before.problem;
    const ended = before.text === undefined ? text : text.replaceAll(/\r\n|\n/g, lineEndOf(before.text));
    try {
      const bytes = isHl7 ? await encodedOutput(ended, shell) : ended;
      if (before.text !== undefined) await writeFile(this.#locate(name).file ?? '', bytes);
      else return await this.#create(name, bytes);
    } catch (error) {
      return reasonOf(error);
    }
    return undefined;
  }

  async #create(name: string, bytes: string | Uint8Array): Promise<string | undefined> {
    const file = path.resolve(this.#folder, name);
    // The file is not there yet, so it is the nearest folder around it that must not lead out of the workspace.
    let around = path.dirname(file);
    while (!existsSync(around)) around = path.dirname(around);
    if (!isIn(realpathSync(around), realpathSync(this.#workspace)))
      return 'a link leads out of the folder (see --root)';
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes, { flag: 'wx' });
    return undefined;
  }
}

function outside(problem: string): LocatedFile {
  return { problem: `${problem.replace('the mapping may', 'tests may')} (see --root)`, isOutside: true };
}

function lineEndOf(text: string): string {
  return /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
}
