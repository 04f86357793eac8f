/** The test files that a command line names: files, folders and patterns. */
import { type Dirent, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isTestFileName } from '../../mapping/testing/testing.ts';
import { reasonOf } from '../../node/file-problems.ts';
import { globMatches } from '../../profile/glob.ts';
import { refuse, type Shell } from '../shell.ts';

/** What the name of a test file ends in, for people. */
const ending = '.hl7map.test.yaml';

/**
 * The test files, as they were named or below the folder that was, each once. Without a word those of the current folder.
 * Undefined where the command was refused: a slip of the pen must not look like tests that pass.
 */
export async function findTests(words: readonly string[], shell: Shell): Promise<readonly string[] | undefined> {
  const found = new Map<string, string>();
  for (const word of words.length === 0 ? ['.'] : words) {
    const files = await filesOf(word, shell);
    if (files === undefined) return undefined;
    for (const file of files) found.set(path.resolve(shell.cwd, file), file);
  }
  return [...found.values()];
}

async function filesOf(word: string, shell: Shell): Promise<readonly string[] | undefined> {
  const kind = kindOf(path.resolve(shell.cwd, word));
  if (kind.problem !== undefined) {
    if (/[*?{]/.test(word)) return await matching(word, shell);
    await refuse(shell, `${word}: ${kind.problem}`);
    return undefined;
  }
  if (!kind.isFolder) {
    if (!/\.hl7map\.ya?ml$/i.test(word)) return [word];
    await refuse(shell, `${word}: is a mapping; the name of a test file ends in ${ending}`);
    return undefined;
  }
  const files = await testFilesBelow(word, shell);
  if (files.length > 0) return files;
  await refuse(shell, `${word}: no ${ending} in this folder`);
  return undefined;
}

/** The test files that fit a pattern. Shells that know `**` never pass one on; others, and Windows, do. */
async function matching(word: string, shell: Shell): Promise<readonly string[] | undefined> {
  const pattern = path.sep === '\\' ? word.replaceAll('\\', '/') : word;
  const names = pattern.replace(/^\.\//, '').split('/');
  const fixed = names.slice(
    0,
    names.findIndex(name => /[*?{]/.test(name)),
  );
  const folder = fixed.length === 0 ? '.' : fixed.join('/') || '/';
  const files = await testFilesBelow(folder, shell);
  const fitting = files.filter(file => globMatches(names.join('/'), file.split(path.sep).join('/')));
  if (fitting.length > 0) return fitting;
  await refuse(shell, `${word}: no test file has such a name (it ends in ${ending})`);
  return undefined;
}

type PathKind =
  | { readonly isFolder: boolean; readonly problem?: undefined }
  | { readonly problem: string; readonly isFolder?: undefined };

function kindOf(file: string): PathKind {
  try {
    return { isFolder: statSync(file).isDirectory() };
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}

/** Sorted by name; folders whose name starts with a dot, `node_modules` and links are left alone. */
async function testFilesBelow(folder: string, shell: Shell): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(path.resolve(shell.cwd, folder), { withFileTypes: true });
  } catch (error) {
    await refuse(shell, `${folder}: ${reasonOf(error)}`);
    return [];
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of entries) {
    const name = path.join(folder, entry.name);
    if (entry.isFile() && isTestFileName(entry.name)) files.push(name);
    else if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
      files.push(...(await testFilesBelow(name, shell)));
  }
  return files;
}
