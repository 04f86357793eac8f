import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type CompiledMapping, compileMapping, type MappingProblem } from '../../mapping/mapping.ts';
import { decodePlain } from '../../node/decode.ts';
import { reasonOf } from '../../node/file-problems.ts';
import { printable, refuse, type Shell } from '../shell.ts';
import { filesOf, functionsOf } from './workspace.ts';

/**
 * Reads and compiles a mapping file; refuses the command, and answers undefined, where there is none.
 * @param options `root` as the user gave it; functions run only where they are trusted
 */
export async function loadMapping(
  file: string,
  { root, trustFunctions = false }: { readonly root?: string; readonly trustFunctions?: boolean },
  shell: Shell,
): Promise<CompiledMapping | undefined> {
  const absolute = path.resolve(shell.cwd, file);
  const workspace = root === undefined ? undefined : path.resolve(shell.cwd, root);
  try {
    if (workspace !== undefined && !(await stat(workspace)).isDirectory()) {
      await refuse(shell, `--root ${root}: is no folder`);
      return undefined;
    }
  } catch (error) {
    await refuse(shell, `--root ${root}: ${reasonOf(error)}`);
    return undefined;
  }
  let text: string;
  try {
    text = decodePlain(await readFile(absolute));
  } catch (error) {
    await refuse(shell, `${file}: ${reasonOf(error)}`);
    return undefined;
  }
  return compileMapping(text, {
    file,
    readFile: filesOf(absolute, workspace, shell.cwd),
    definitions: version => shell.definitions.loadSync(version),
    v2f: () => shell.definitions.v2fSync(),
    mappings: () => shell.definitions.mappingsSync(),
    fhirR4: () => shell.definitions.fhirR4Sync(),
    functions: trustFunctions ? functionsOf(absolute, workspace, shell.cwd) : undefined,
  });
}

/**
 * `file:line:column: severity code: message`
 * @param about the message that brought it up, for problems of a run
 */
export function problemLine(mapping: CompiledMapping, problem: MappingProblem, about = ''): string {
  const { line, column } = mapping.lines.at(problem.start);
  const { severity, code, message } = problem;
  const text = `${mapping.file}:${line}:${column}: ${severity} ${code}: ${message}${about === '' ? '' : ` [${about}]`}`;
  return `${printable(text)}\n`;
}
