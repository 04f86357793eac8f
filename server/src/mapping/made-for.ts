/** Which messages a mapping is made for, by what its `source:` says. */
import type { BuiltInMappings } from '../core/definitions/types.ts';
import type { MessageType } from '../core/syntax/message.ts';
import { readFiles } from './compile/read-files.ts';
import type { ReadFile } from './tables/build-tables.ts';

/** What a mapping says of itself and its source; what it does not say is undefined or empty. */
export interface MappingSource {
  readonly name: string | undefined;
  /** Of HL7, as written. */
  readonly version: string | undefined;
  /** Message structures: `ADT_A01`. */
  readonly structures: readonly string[];
  /** Patterns of sample files, relative to the mapping's folder. */
  readonly samples: readonly string[];
}

/**
 * Reads that off a mapping, without compiling it.
 * @param readFile reads the bases that it extends, which may say it instead
 * @param mappings those that come with the product
 */
export function mappingSource(text: string, readFile: ReadFile, mappings?: () => BuiltInMappings): MappingSource {
  const { syntax } = readFiles(text, '', readFile, mappings);
  const source = syntax?.source;
  return {
    name: syntax?.name?.text,
    version: source?.version?.text,
    structures: source?.messages.map(message => message.text) ?? [],
    samples: source?.samples.map(sample => sample.text) ?? [],
  };
}

/**
 * Whether a message is one of those structures.
 * @param known the structure of its type and event by the definitions; undefined where they do not say it
 */
export function isMadeFor(structures: readonly string[], type: MessageType, known: string | undefined): boolean {
  return structures.some(
    structure =>
      type.structure === structure ||
      known === structure ||
      // Without definitions only the first half can be compared: A04 has the structure ADT_A01.
      (known === undefined && type.structure === '' && type.code === structure.split('_')[0]),
  );
}
