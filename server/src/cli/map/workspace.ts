import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { ReadFile } from '../../mapping/mapping.ts';
import { decodePlain } from '../input/decode.ts';
import { reasonOf } from '../input/files.ts';

/**
 * Reads the files that a mapping names, and nothing outside its workspace: a mapping may come from anywhere, and must not
 * get at other files of this machine. The workspace is `root`, else the current folder when the mapping is in it, else
 * the mapping's own folder.
 *
 * @param mapping the mapping file, which exists, as an absolute path
 * @param root `--root` as an absolute path
 */
export function filesOf(mapping: string, root: string | undefined, cwd: string): ReadFile {
  const folder = realpathSync(path.dirname(mapping));
  const current = realpathSync(cwd);
  const workspace = root === undefined ? (isIn(folder, current) ? current : folder) : realpathSync(root);
  const outside = { problem: `it is outside ${workspace}, the folder that the mapping may read from (see --root)` };
  return name => {
    const file = path.resolve(folder, name);
    // Outside nothing is even looked at; inside a link could still lead out.
    if (!isIn(file, workspace)) return outside;
    try {
      const real = realpathSync(file);
      return isIn(real, workspace) ? { text: decodePlain(readFileSync(real)) } : outside;
    } catch (error) {
      return { problem: reasonOf(error) };
    }
  };
}

function isIn(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
