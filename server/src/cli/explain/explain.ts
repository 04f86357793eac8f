import type { Definitions } from '../../core/definitions/types.ts';
import { parseAnyPath } from '../../core/path/convert.ts';
import { formatPath } from '../../core/path/path.ts';
import { profiledDefinitions } from '../../profile/profile.ts';
import { defaultSettings } from '../../service/settings.ts';
import type { ExplainOptions } from '../commands/explain.ts';
import { loadProfiles } from '../profile/load.ts';
import { fail, type Shell } from '../shell.ts';
import { describe } from './describe.ts';
import { descriptionText } from './text.ts';

/** `pipehat explain`: what the standard says; an unknown place is a failure, in JSON it is `null` in its turn. */
export async function explain(paths: readonly string[], options: ExplainOptions, shell: Shell): Promise<void> {
  const profiles = await loadProfiles(options.profile ?? [], options.version, shell);
  if (profiles === undefined) return;
  const version = options.version ?? profiles.findLast(profile => profile.version !== undefined)?.version;
  const base = shell.definitions.loadSync(version ?? defaultSettings.validation.defaultVersion);
  const definitions = profiles.flatMap(({ layers }) => layers).reduce(profiledDefinitions, base);
  const found = paths.map(path => describe(definitions, path) ?? describe(definitions, inOwnNotation(path)));
  for (const [index, path] of paths.entries()) {
    if (found[index] === undefined) await fail(shell, `${path}: ${whyUnknown(definitions, path)}`);
  }
  if (options.json === true) {
    const [only] = found;
    const document = paths.length === 1 ? (only ?? null) : found.map(one => one ?? null);
    await shell.out.write(`${JSON.stringify(document, undefined, 2)}\n`);
    return;
  }
  const texts = found.filter(one => one !== undefined).map(one => descriptionText(definitions, one));
  await shell.out.write(texts.join('\n'));
}

/** `PID.3.4` or `/.PID-3(1)-4` as Pipehat writes it; what is no path stays as it is. */
function inOwnNotation(text: string): string {
  const { path } = parseAnyPath(text);
  return path === undefined ? text : formatPath(path);
}

/** Says how far the version knows a path, and what it could have been. */
function whyUnknown(definitions: Definitions, path: string): string {
  const inVersion = `in version ${definitions.version}`;
  const [, owner = '', first] = /^([A-Z][A-Z0-9_]*)(?:[-.](\d+))?/.exec(path) ?? [];
  const segment = definitions.segment(owner);
  if (segment !== undefined && first !== undefined) {
    const field = segment.fields[Number(first) - 1];
    if (field === undefined) return `no such place ${inVersion}: ${owner} has the fields 1 to ${segment.fields.length}`;
    const type = definitions.dataType(field.dataType);
    if (type?.open === true) {
      return `what ${owner}-${first} holds is up to another field, as OBX-2 decides about OBX-5: explain that data type`;
    }
    if (type !== undefined) return `no such place ${inVersion}: ${partsOf(`${owner}-${first}`, type)}`;
  }
  const type = definitions.dataType(owner);
  if (type !== undefined && first !== undefined) return `no such place ${inVersion}: ${partsOf(owner, type)}`;
  const forms =
    'a place (PID-3, PID-3.4.1), data type (CX, CX.4), table (0001), structure (ADT_A01) or event (ADT^A04)';
  return `unknown ${inVersion} (expected ${forms})`;
}

function partsOf(owner: string, type: { readonly displayId: string; readonly components: readonly unknown[] }): string {
  const count = type.components.length;
  return count === 0
    ? `${owner} (${type.displayId}) has no components`
    : `${owner} (${type.displayId}) has the components 1 to ${count}`;
}
