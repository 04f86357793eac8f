import type { ProfileCheckOptions } from '../commands/profile.ts';
import { raiseExitCode, type Shell } from '../shell.ts';
import { type LoadedProfile, loadProfile, problemLine } from './load.ts';

/** `pipehat profile check`: the problems of each profile, which are the result here. */
export async function profileCheck(
  files: readonly string[],
  options: ProfileCheckOptions,
  shell: Shell,
): Promise<void> {
  const profiles: LoadedProfile[] = [];
  for (const file of files) {
    const profile = await loadProfile(file, undefined, shell);
    if (profile === undefined) return;
    profiles.push(profile);
  }
  const found = profiles.flatMap(profile => profile.problems.map(problem => ({ profile, problem })));
  if (found.some(({ problem }) => problem.severity === 'error')) raiseExitCode(shell, 1);
  const text =
    options.json === true
      ? `${JSON.stringify(found.map(problemJson), undefined, 2)}\n`
      : found.map(({ profile, problem }) => problemLine(profile, problem)).join('');
  await shell.out.write(text);
}

function problemJson({ profile, problem }: { profile: LoadedProfile; problem: LoadedProfile['problems'][number] }) {
  const { start, end, severity, code, message } = problem;
  const from = profile.lines.at(start);
  const to = profile.lines.at(end);
  const range = { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  return { file: profile.shown, ...range, severity, code, message };
}
