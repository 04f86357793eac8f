import { stat } from 'node:fs/promises';
import path from 'node:path';
import { formatTimestamp } from '../../core/encoding/acknowledgement.ts';
import {
  type CompiledMapping,
  compileMapping,
  type MappingProblem,
  type RunEnvironment,
} from '../../mapping/mapping.ts';
import { isTestFileName } from '../../mapping/testing/testing.ts';
import { systemRuntime } from '../../mllp/runtime.ts';
import { reasonOf } from '../../node/file-problems.ts';
import { readTextFile } from '../input/text-file.ts';
import { printable, refuse, type Shell } from '../shell.ts';
import { filesOf, functionsOf } from './workspace.ts';

/** What a command line says of where a mapping may read, and whether its functions run. */
export interface LoadOptions {
  readonly root?: string;
  readonly trustFunctions?: boolean;
}

/**
 * Reads and compiles a mapping file; refuses the command, and answers undefined, where there is none.
 * @param options `root` as the user gave it; functions run only where they are trusted
 */
export async function loadMapping(
  file: string,
  options: LoadOptions,
  shell: Shell,
): Promise<CompiledMapping | undefined> {
  const root = await rootOf(options, shell);
  if (root === undefined) return undefined;
  if (isTestFileName(file)) {
    await refuse(shell, `${file}: is a test file, no mapping; run it with: pipehat map test ${file}`);
    return undefined;
  }
  const absolute = path.resolve(shell.cwd, file);
  const text = await readTextFile(file, shell);
  if (text === undefined) return undefined;
  return compileFile(text, { file, absolute, root: root.folder }, options, shell);
}

/** `--root` as an absolute path, if there is one; refuses the command, and answers undefined, where it is no folder. */
export async function rootOf(
  { root }: LoadOptions,
  shell: Shell,
): Promise<{ readonly folder: string | undefined } | undefined> {
  if (root === undefined) return { folder: undefined };
  const folder = path.resolve(shell.cwd, root);
  try {
    if ((await stat(folder)).isDirectory()) return { folder };
    await refuse(shell, `--root ${root}: is no folder`);
  } catch (error) {
    await refuse(shell, `--root ${root}: ${reasonOf(error)}`);
  }
  return undefined;
}

/** Where a mapping stands. */
export interface MappingPlace {
  /** As it is printed. */
  readonly file: string;
  readonly absolute: string;
  /** `--root` as an absolute path. */
  readonly root: string | undefined;
}

/** Compiles the text of a mapping file. */
export function compileFile(
  text: string,
  { file, absolute, root }: MappingPlace,
  { trustFunctions = false }: LoadOptions,
  shell: Shell,
): CompiledMapping {
  return compileMapping(text, {
    file,
    readFile: filesOf(absolute, root, shell.cwd),
    definitions: version => shell.definitions.loadSync(version),
    v2f: () => shell.definitions.v2fSync(),
    mappings: () => shell.definitions.mappingsSync(),
    fhirR4: () => shell.definitions.fhirR4Sync(),
    functions: trustFunctions ? functionsOf(absolute, root, shell.cwd) : undefined,
  });
}

/** The parameters that a mapping has. */
export function parameterNames({ syntax }: CompiledMapping): readonly string[] {
  return (syntax?.params ?? []).map(({ name }) => name.text);
}

/** `--param`, as it was read. */
export interface GivenParameters {
  readonly param?: readonly (readonly [name: string, value: string])[];
}

/** Whether a mapping has the parameters that are set; refuses the command where it has not. */
export async function hasParameters(
  mapping: CompiledMapping,
  { param }: GivenParameters,
  shell: Shell,
): Promise<boolean> {
  const names = parameterNames(mapping);
  const unknown = param?.find(([name]) => !names.includes(name));
  if (unknown === undefined) return true;
  const there = names.join(', ') || 'none';
  await refuse(shell, `--param ${unknown[0]}: ${mapping.file} has no such parameter (there are: ${there})`);
  return false;
}

/** The clock and ids of this machine, and the parameters that are set. */
export function environmentFor({ param }: GivenParameters): RunEnvironment {
  const runtime = systemRuntime();
  return {
    now: formatTimestamp(runtime.now(), true),
    newId: () => runtime.newControlId(),
    elapsed: () => performance.now(),
    params: Object.fromEntries(param ?? []),
  };
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
