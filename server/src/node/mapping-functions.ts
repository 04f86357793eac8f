/** Functions of mappings for the language server: a worker for each file, started anew when the file has changed. */
import { statSync } from 'node:fs';
import type { LoadedFunctions } from '../mapping/mapping.ts';
import { reasonOf } from './file-problems.ts';
import { type FunctionHost, loadFunctions } from './function-worker.ts';
import { locateWithin, placeOf } from './workspace-files.ts';

type Loaded = LoadedFunctions | { readonly problem: string };

/** More files of functions than these are not kept running. */
const MAX_FILES = 8;

/** The files of functions that are loaded. */
export class FunctionFiles {
  readonly #files = new Map<string, { readonly stamp: string; readonly loaded: FunctionHost | { problem: string } }>();

  /**
   * The functions of a file beside a mapping: the same object as long as the file stays what it is.
   * @param mapping URI of the mapping
   * @param name as the mapping writes it
   * @param folders URIs of the workspace's folders
   */
  load(mapping: string, name: string, folders: readonly string[]): Loaded {
    const place = placeOf(mapping, folders);
    if (place === undefined) return { problem: 'the mapping is not saved in a folder, so it has no files beside it' };
    const { file, problem } = locateWithin(name, place.folder, place.workspace);
    if (file === undefined) return { problem };
    let stamp: string;
    try {
      const { mtimeMs, size } = statSync(file);
      stamp = `${mtimeMs} ${size}`;
    } catch (error) {
      return { problem: reasonOf(error) };
    }
    const known = this.#files.get(file);
    if (known?.stamp === stamp) return known.loaded;
    this.#forget(file);
    const [oldest] = this.#files.keys();
    if (this.#files.size >= MAX_FILES && oldest !== undefined) this.#forget(oldest);
    const loaded = loadFunctions(file);
    this.#files.set(file, { stamp, loaded });
    return loaded;
  }

  /** Ends every worker. */
  close(): void {
    for (const file of [...this.#files.keys()]) this.#forget(file);
  }

  #forget(file: string): void {
    const known = this.#files.get(file)?.loaded;
    if (known !== undefined && 'close' in known) known.close();
    this.#files.delete(file);
  }
}
