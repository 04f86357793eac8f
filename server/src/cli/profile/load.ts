/** The profiles that `--profile` names. */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { KnownVersion } from '../../core/definitions/types.ts';
import type { MappingProblem } from '../../mapping/mapping.ts';
import { isIn, readWithin } from '../../node/workspace-files.ts';
import { type CompiledProfile, compileProfile } from '../../profile/profile.ts';
import { defaultSettings } from '../../service/settings.ts';
import { readTextFile } from '../input/text-file.ts';
import { printable, raiseExitCode, type Shell } from '../shell.ts';

/** A profile and how the command line names it. */
export interface LoadedProfile extends CompiledProfile {
  readonly shown: string;
}

/**
 * Reads and compiles profiles; refuses the command, and answers undefined, where there is none of a name. What is wrong in
 * one is told, and what is right of it holds.
 * @param version whose facts hold for every message, where that is said
 */
export async function loadProfiles(
  files: readonly string[],
  version: KnownVersion | undefined,
  shell: Shell,
): Promise<readonly LoadedProfile[] | undefined> {
  const profiles: LoadedProfile[] = [];
  for (const file of files) {
    const profile = await loadProfile(file, version, shell);
    if (profile === undefined) return undefined;
    for (const problem of profile.problems) {
      if (problem.severity === 'error') raiseExitCode(shell, 1);
      await shell.err.write(problemLine(profile, problem));
    }
    profiles.push(profile);
  }
  return profiles;
}

/** Reads and compiles one profile; refuses the command, and answers undefined, where there is none. */
export async function loadProfile(
  file: string,
  version: KnownVersion | undefined,
  shell: Shell,
): Promise<LoadedProfile | undefined> {
  const absolute = path.resolve(shell.cwd, file);
  const text = await readTextFile(file, shell);
  if (text === undefined) return undefined;
  // A profile may read what is in the current folder when it is there itself, else what is beside it.
  const folder = realpathSync(path.dirname(absolute));
  const current = realpathSync(shell.cwd);
  const workspace = isIn(folder, current) ? current : folder;
  const compiled = compileProfile(path.join(folder, path.basename(absolute)), text, {
    resolve: (from, name) => path.resolve(path.dirname(from), name),
    readFile: (from, name) => readWithin(name, path.dirname(from), workspace),
    definitions: known => shell.definitions.loadSync(known),
    defaultVersion: version ?? defaultSettings.validation.defaultVersion,
  });
  return { ...compiled, shown: file };
}

/** `file:line:column: severity code: message` */
export function problemLine({ shown, lines }: LoadedProfile, problem: MappingProblem): string {
  const { line, column } = lines.at(problem.start);
  return `${printable(`${shown}:${line}:${column}: ${problem.severity} ${problem.code}: ${problem.message}`)}\n`;
}
