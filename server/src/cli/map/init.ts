import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Definitions } from '../../core/definitions/types.ts';
import { resolveVersion } from '../../core/definitions/versions.ts';
import { startingPoint } from '../../mapping/mapping.ts';
import { reasonOf } from '../../node/file-problems.ts';
import type { MapInitOptions } from '../commands/map.ts';
import { refuse, type Shell, tell } from '../shell.ts';

/** `pipehat map init`: a mapping to start from, printed or written to a file. */
export async function mapInit({ from, to, version, output, force }: MapInitOptions, shell: Shell): Promise<void> {
  const resolved = resolveVersion(version);
  if (resolved === undefined)
    return await refuse(shell, `--version ${version}: no version of HL7 v2; known are 2.1 to 2.9.1`);
  const definitions = shell.definitions.loadSync(resolved.version);
  const structure = structureNamed(from, definitions);
  if (structure === undefined)
    return await refuse(
      shell,
      `--from ${from}: HL7 ${definitions.version} has no such message; expected a structure such as ORU_R01, or a type such as ADT^A04`,
    );
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const mappings = shell.definitions.mappingsSync();
  const text = startingPoint({ definitions, structure, to, timezone: timeZone, mappings });
  if (output === undefined) return await shell.out.write(text);
  try {
    await writeFile(path.resolve(shell.cwd, output), text, { flag: force === true ? 'w' : 'wx' });
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    return await refuse(
      shell,
      `${output}: ${isThere ? 'it is there already; --force writes over it' : reasonOf(error)}`,
    );
  }
  await tell(shell, `${output} is written; try it with: pipehat map run ${output} MESSAGES`);
}

/** A message structure by its own name, or by a message type that has it: `ADT^A04` and `ADT_A04` have ADT_A01. */
function structureNamed(text: string, definitions: Definitions): string | undefined {
  const name = text.trim().toUpperCase();
  const [code = '', event = ''] = name.split(/[\^_]/);
  const isStructure = definitions.structure(name) !== undefined && !name.includes('^');
  return isStructure ? name : definitions.structureOf(code, event);
}
