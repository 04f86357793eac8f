/** Reads a mapping and the bases that it extends. */
import type { BuiltInMappings } from '../../core/definitions/types.ts';
import { extended } from '../language/extend.ts';
import { readMapping } from '../language/read-mapping.ts';
import type { MappingSyntax } from '../language/syntax.ts';
import { parseYaml } from '../language/yaml.ts';
import { builtInPrefix, folderOf, joinPath, MappingFiles } from '../mapping-files.ts';
import { didYouMean } from '../nearest.ts';
import { Problems } from '../problem.ts';
import type { FileContent, ReadFile } from '../tables/build-tables.ts';

/** A base of a base of a base goes no deeper than this. */
const MAX_BASES = 10;

/** The mapping whose fragments every mapping to FHIR has. */
const dataTypes = 'fhir/datatypes';

/** A mapping with its bases laid under it. */
export interface ReadFiles {
  readonly files: MappingFiles;
  readonly problems: Problems;
  /** Undefined where the text is no mapping at all. */
  readonly syntax: MappingSyntax | undefined;
}

/**
 * Reads a mapping. Offsets in bases go on behind its text, see {@link MappingFiles}.
 * @param file its name, of which the last part tells when a base extends it in turn
 * @param builtIn the mappings that come with the product; undefined where they are not at hand
 */
export function readFiles(
  text: string,
  file: string,
  readFile: ReadFile,
  builtIn: (() => BuiltInMappings) | undefined,
): ReadFiles {
  const files = new MappingFiles();
  const problems = new Problems();
  const read = (
    content: string,
    printed: string,
    path: string,
    above: readonly string[],
  ): MappingSyntax | undefined => {
    const { start } = files.add(printed, content);
    const folder = folderOf(path);
    const root = parseYaml(content, problems, start);
    const own = root && readMapping(root, problems, start, folder);
    if (own === undefined) return own;
    if (own.extends === undefined) return withDataTypes(own, path);
    const base = own.extends;
    const isBuiltIn = base.text.startsWith(builtInPrefix);
    const basePath = isBuiltIn ? base.text : joinPath(folder || './', base.text);
    const seen = [...above, path];
    if (seen.includes(basePath) || seen.length > MAX_BASES) {
      const round = seen.includes(basePath) ? 'extends this mapping in turn' : 'is one base too many';
      problems.error('schema', base, `${base.text} ${round}: it is left out.`);
      return own;
    }
    const found = isBuiltIn ? readBuiltIn(base.text, builtIn?.()) : readFile(basePath);
    if (found.text === undefined) {
      problems.error(
        'schema',
        base,
        `${base.text} cannot be read: ${found.problem}. Nothing of it is in this mapping.`,
      );
      return own;
    }
    const inherited = read(found.text, basePath, basePath, seen);
    return inherited === undefined ? own : extended(inherited, own);
  };
  /** A mapping to FHIR has the fragments of the data types without asking for them. */
  const withDataTypes = (own: MappingSyntax, path: string): MappingSyntax => {
    const name = `${builtInPrefix}${dataTypes}`;
    const base = own.target?.format?.kind === 'fhir' && path !== name ? builtIn?.().get(dataTypes) : undefined;
    const inherited = base === undefined ? undefined : read(base, name, name, []);
    return inherited === undefined ? own : extended(inherited, own);
  };
  const syntax = read(text, file, joinPath('./', file.slice(file.search(/[^/\\]*$/))), []);
  return { files, problems, syntax };
}

function readBuiltIn(name: string, builtIn: BuiltInMappings | undefined): FileContent {
  const text = builtIn?.get(name.slice(builtInPrefix.length));
  if (text !== undefined) return { text };
  const all = [...(builtIn?.keys() ?? [])].map(each => `${builtInPrefix}${each}`);
  const hint = didYouMean(name, all);
  return { problem: `no mapping of that name comes with Pipehat${hint === '' ? '' : `.${hint}`}`.replace(/[.?]$/, '') };
}
