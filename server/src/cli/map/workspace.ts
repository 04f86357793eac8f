import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { LoadFunctions, ReadFile } from '../../mapping/mapping.ts';
import { loadFunctions } from '../../node/function-worker.ts';
import { isIn, locateWithin, readWithin } from '../../node/workspace-files.ts';

/**
 * Reads the files that a mapping names from within its workspace: `root`, else the current folder when the mapping is in
 * it, else the mapping's own folder.
 *
 * @param mapping the mapping file, which exists, as an absolute path
 * @param root `--root` as an absolute path
 */
export function filesOf(mapping: string, root: string | undefined, cwd: string): ReadFile {
  const { folder, workspace } = workspaceOf(mapping, root, cwd);
  return name => {
    const content = readWithin(name, folder, workspace);
    return content.isOutside === true ? { problem: `${content.problem} (see --root)` } : content;
  };
}

/** Loads the functions that a mapping names, from the same files; the user has said that they are trusted. */
export function functionsOf(mapping: string, root: string | undefined, cwd: string): LoadFunctions {
  const { folder, workspace } = workspaceOf(mapping, root, cwd);
  return name => {
    const located = locateWithin(name, folder, workspace);
    if (located.file !== undefined) return loadFunctions(located.file);
    return { problem: located.isOutside === true ? `${located.problem} (see --root)` : located.problem };
  };
}

/** The folder of a file that exists, and the workspace that it may read from; links are followed. */
export function workspaceOf(mapping: string, root: string | undefined, cwd: string) {
  const folder = realpathSync(path.dirname(mapping));
  const current = realpathSync(cwd);
  const workspace = root === undefined ? (isIn(folder, current) ? current : folder) : realpathSync(root);
  return { folder, workspace };
}
