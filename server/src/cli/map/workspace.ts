import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { ReadFile } from '../../mapping/mapping.ts';
import { isIn, readWithin } from '../../node/workspace-files.ts';

/**
 * Reads the files that a mapping names from within its workspace: `root`, else the current folder when the mapping is in
 * it, else the mapping's own folder.
 *
 * @param mapping the mapping file, which exists, as an absolute path
 * @param root `--root` as an absolute path
 */
export function filesOf(mapping: string, root: string | undefined, cwd: string): ReadFile {
  const folder = realpathSync(path.dirname(mapping));
  const current = realpathSync(cwd);
  const workspace = root === undefined ? (isIn(folder, current) ? current : folder) : realpathSync(root);
  return name => {
    const content = readWithin(name, folder, workspace);
    return content.isOutside === true ? { problem: `${content.problem} (see --root)` } : content;
  };
}
