import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decodePlain } from '../../node/decode.ts';
import { reasonOf } from '../../node/file-problems.ts';
import { type BundleFile, importBundle, leftOutText } from '../../profile/import/import-bundle.ts';
import type { ProfileImportOptions } from '../commands/profile.ts';
import { printable, raiseExitCode, refuse, type Shell, tell } from '../shell.ts';

/** `pipehat profile import`: writes a profile for each message of a bundle, and tells what it does not have. */
export async function profileImport(
  bundles: readonly string[],
  options: ProfileImportOptions,
  shell: Shell,
): Promise<void> {
  const files: BundleFile[] = [];
  for (const bundle of bundles) {
    try {
      files.push(...(await filesOf(bundle, shell.cwd)));
    } catch (error) {
      return await refuse(shell, `${bundle}: ${reasonOf(error)}`);
    }
  }
  const { profiles, leftOut } = importBundle(files, version => shell.definitions.loadSync(version));
  for (const entry of leftOut) await tell(shell, `not imported: ${leftOutText(entry)}`);
  if (leftOut.some(({ kind }) => kind === 'file')) raiseExitCode(shell, 1);
  if (profiles.length === 0) return await refuse(shell, 'there is no message to import');
  const folder = path.resolve(shell.cwd, options.output ?? '.');
  try {
    await mkdir(folder, { recursive: true });
    for (const { fileName, text } of profiles) {
      // Somebody may have gone on writing in an earlier import.
      await writeFile(path.join(folder, fileName), text, { flag: options.force === true ? 'w' : 'wx' });
      await shell.out.write(`${printable(path.join(options.output ?? '', fileName))}\n`);
    }
  } catch (error) {
    await refuse(shell, `${options.output ?? '.'}: a profile can't be written: ${reasonOf(error)} (see --force)`);
  }
}

/** The XML files of a bundle: a file, or those of a folder. */
async function filesOf(bundle: string, cwd: string): Promise<BundleFile[]> {
  const file = path.resolve(cwd, bundle);
  if (!(await stat(file)).isDirectory()) return [{ name: bundle, text: decodePlain(await readFile(file)) }];
  const names = (await readdir(file)).filter(name => /\.xml$/i.test(name)).sort();
  return Promise.all(
    names.map(async name => ({
      name: path.join(bundle, name),
      text: decodePlain(await readFile(path.join(file, name))),
    })),
  );
}
