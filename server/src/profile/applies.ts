/** `applies:` of a profile: which files and messages it is for. */
import { type Path, parsePath } from '../core/path/path.ts';
import type { Segment } from '../core/syntax/segment.ts';
import { type Fields, readFreeMap } from '../mapping/language/schema-reader.ts';
import type { YamlScalar } from '../mapping/language/yaml.ts';
import type { Problems } from '../mapping/problem.ts';
import { globMatches } from './glob.ts';

/** All that is given must match; of a list any member. */
export interface Applies {
  /** Patterns of paths relative to the workspace; undefined for any file. */
  readonly files: readonly string[] | undefined;
  readonly header: readonly { readonly path: Path; readonly values: readonly string[] }[];
}

export const appliesToAll: Applies = { files: undefined, header: [] };

/** Reads `applies:`; undefined where the profile has none. */
export function readApplies(fields: Fields, problems: Problems): Applies | undefined {
  if (!fields.has('applies')) return undefined;
  let files: readonly string[] | undefined;
  const header: { path: Path; values: readonly string[] }[] = [];
  for (const { key, value } of readFreeMap(
    fields,
    'applies',
    "'files', and fields of MSH with their values",
    problems,
  )) {
    const texts: YamlScalar[] = value.kind === 'scalar' ? [value] : [];
    for (const item of value.kind === 'list' ? value.items : []) {
      if (item.kind === 'scalar') texts.push(item);
      else problems.error('schema', item, `Each item of '${key.text}' is a text.`);
    }
    if (texts.length === 0) {
      problems.error('schema', value.kind === 'empty' ? key : value, `'${key.text}' needs a text or a list of them.`);
      continue;
    }
    const values = texts.map(({ text }) => text);
    if (key.text === 'files') {
      files = values;
      continue;
    }
    const { path } = parsePath(key.text);
    // What a line means must not hang on the lines behind the header, so only the header decides.
    if (path?.segment !== 'MSH' || path.field === undefined || path.field < 3 || path.groups.length > 0 || path.count)
      problems.error(
        'schema',
        key,
        `'applies' takes 'files' and fields of MSH such as MSH-3 or MSH-9, not '${key.text}'.`,
      );
    else header.push({ path, values });
  }
  return { files, header };
}

/** Whether a file is one that the profile is for. @param file relative to its workspace folder; undefined outside any */
export function appliesToFile({ files }: Applies, file: string | undefined): boolean {
  return files === undefined || (file !== undefined && files.some(pattern => globMatches(pattern, file)));
}

/** Whether a message is one that the profile is for. */
export function appliesToHeader({ header }: Applies, message: Segment): boolean {
  return header.every(({ path, values }) => values.some(value => holds(message, path, value)));
}

/** `ADT^A01` asks for as many components as it says; a value without `^` for the first one, or the whole. */
function holds(message: Segment, { field = 0, repetition, component, subcomponent }: Path, value: string): boolean {
  const number = repetition?.kind === 'number' ? repetition.number : 1;
  if (component !== undefined) return message.rawAt({ field, repetition: number, component, subcomponent }) === value;
  if (message.rawAt({ field, repetition: number }) === value) return true;
  return value.split('^').every((part, index) => {
    const raw = message.rawAt({ field, repetition: number, component: index + 1, subcomponent: 1 }).trim();
    return part === '' || raw === part;
  });
}
