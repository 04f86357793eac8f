/** What holds at a place of a document: the message around it, its delimiters, its version's facts. */
import { FactsCache, type SegmentFacts } from '../core/definitions/segment-facts.ts';
import type { Definitions, DefinitionsSource, KnownVersion } from '../core/definitions/types.ts';
import { resolveVersion } from '../core/definitions/versions.ts';
import type { StructureMatch } from '../core/structure/match.ts';
import { resolveStructure } from '../core/structure/message-structure.ts';
import { MessageStructures } from '../core/structure/structures.ts';
import { prefixLength } from '../core/syntax/chunk.ts';
import type { Message } from '../core/syntax/message.ts';
import { headerVersion, type Section, sectionAt, sectionDelimiters, segmentOnLine } from '../core/syntax/sections.ts';
import type { Segment } from '../core/syntax/segment.ts';
import type { SourceText } from '../core/syntax/source-text.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';

/** The definitions that the service works with: those asked for are loaded once, what is not known has a stand-in. */
export class VersionLoader {
  readonly facts = new FactsCache();
  readonly #structures = new Map<Definitions, MessageStructures>();
  readonly #source: DefinitionsSource;

  constructor(source: DefinitionsSource) {
    this.#source = source;
  }

  /** The structures of a version, with what is remembered of messages that were matched against them. */
  structuresOf(definitions: Definitions): MessageStructures {
    let structures = this.#structures.get(definitions);
    if (structures === undefined) {
      structures = new MessageStructures(definitions);
      this.#structures.set(definitions, structures);
    }
    return structures;
  }

  /** The facts for an MSH-12, loaded if need be. Text that names no version has the facts of the default one. */
  async load(version: string, fallback: KnownVersion): Promise<VersionFacts> {
    const known = resolveVersion(version)?.version ?? fallback;
    return { definitions: await this.#source.load(known), label: known };
  }

  /** As {@link load}, if the facts are there already. */
  loaded(version: string, fallback: KnownVersion): VersionFacts | undefined {
    const known = resolveVersion(version)?.version ?? fallback;
    const definitions = this.#source.loaded(known);
    return definitions && { definitions, label: known };
  }
}

/** A line of a document with everything that says how to read it. */
export interface LineAt {
  readonly section: Section;
  readonly segment: Segment;
  /** MSH-12.1 of the message as written; empty outside messages. */
  readonly version: string;
}

/** Reads a line without reading the rest of its message. */
export function lineAt(source: SourceText, line: number): LineAt {
  const section = sectionAt(source, line);
  const { delimiters } = sectionDelimiters(source, section);
  const segment = segmentOnLine(source, line, delimiters);
  return { section, segment, version: versionOf(source, section) };
}

/** MSH-12.1 of a section as written, trimmed; empty where it is no message. */
export function versionOf(source: SourceText, section: Section): string {
  if (section.kind !== 'MSH') return '';
  const { delimiters } = sectionDelimiters(source, section);
  const content = source.lineContent(section.firstLine);
  return headerVersion(content.slice(prefixLength(content, 0, content.length)), delimiters);
}

/** The facts of a segment as it stands: OBX-5 has the type that its OBX-2 says. */
export function factsOfSegment(cache: FactsCache, definitions: Definitions, segment: Segment): SegmentFacts {
  const facts = cache.of(definitions, segment.id);
  return segment.id === 'OBX' ? facts.ofValueType(segment.rawAt({ field: 2, component: 1 })) : facts;
}

/** The groups of a message; undefined where its type leads to no structure of the version. */
export function structureMatchOf(
  versions: VersionLoader,
  definitions: Definitions,
  message: Message,
): StructureMatch | undefined {
  if (message.kind !== 'MSH') return undefined;
  const resolved = resolveStructure(definitions, message.type);
  if (resolved.kind === 'unknown') return undefined;
  return versions.structuresOf(definitions).match(
    resolved.id,
    message.segments.map(({ segment }) => segment.id),
  );
}
