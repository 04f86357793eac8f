/** What holds at a place of a document: the message around it, its delimiters, its version's facts. */
import type { FhirFacts } from '../core/definitions/fhir.ts';
import { FactsCache, type SegmentFacts } from '../core/definitions/segment-facts.ts';
import type { Definitions, DefinitionsSource, KnownVersion } from '../core/definitions/types.ts';
import { resolveVersion } from '../core/definitions/versions.ts';
import type { StructureMatch } from '../core/structure/match.ts';
import { resolveStructure } from '../core/structure/message-structure.ts';
import { MessageStructures } from '../core/structure/structures.ts';
import { prefixLength } from '../core/syntax/chunk.ts';
import type { Message, SegmentLine } from '../core/syntax/message.ts';
import {
  headerVersion,
  type Section,
  sectionAt,
  sectionDelimiters,
  sections,
  segmentOnLine,
} from '../core/syntax/sections.ts';
import type { Segment } from '../core/syntax/segment.ts';
import type { SourceText } from '../core/syntax/source-text.ts';
import type { AppliedProfile, VersionFacts } from '../core/validate/document-validation.ts';

/** The definitions that the service works with: those asked for are loaded once, what is not known has a stand-in. */
export class VersionLoader {
  readonly facts = new FactsCache();
  readonly #structures = new Map<Definitions, MessageStructures>();
  readonly #source: DefinitionsSource;

  constructor(source: DefinitionsSource) {
    this.#source = source;
  }

  /** How HL7 maps the standard to FHIR; undefined where the source has no such facts. */
  fhir(): Promise<FhirFacts> | undefined {
    return this.#source.fhir?.();
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

  /**
   * The facts for an MSH-12, loaded if need be. Text that names no version has those of the one that the profile says, or
   * else of the default one.
   */
  async load(version: string, fallback: KnownVersion, profile?: AppliedProfile): Promise<VersionFacts> {
    const known = resolveVersion(version)?.version ?? profile?.version ?? fallback;
    return profiled(await this.#source.load(known), known, profile);
  }

  /** As {@link load}, if the facts are there already. */
  loaded(version: string, fallback: KnownVersion, profile?: AppliedProfile): VersionFacts | undefined {
    const known = resolveVersion(version)?.version ?? profile?.version ?? fallback;
    const definitions = this.#source.loaded(known);
    return definitions && profiled(definitions, known, profile);
  }
}

function profiled(base: Definitions, label: KnownVersion, profile: AppliedProfile | undefined): VersionFacts {
  return profile === undefined ? { definitions: base, label } : { definitions: profile.over(base), label, profile };
}

/** Says by which profiles a message of one document goes, by its MSH. */
export type ChooseProfile = (header: Segment) => AppliedProfile | undefined;

/** The facts of a section, loaded: its version's, with the profiles that are for it. */
export async function factsOfSection(
  versions: VersionLoader,
  source: SourceText,
  section: Section,
  fallback: KnownVersion,
  choose: ChooseProfile | undefined,
): Promise<VersionFacts> {
  return versions.load(versionOf(source, section), fallback, profileOfSection(source, section, choose));
}

function profileOfSection(
  source: SourceText,
  section: Section,
  choose: ChooseProfile | undefined,
): AppliedProfile | undefined {
  if (choose === undefined || section.kind !== 'MSH') return undefined;
  return choose(segmentOnLine(source, section.firstLine, sectionDelimiters(source, section).delimiters));
}

/** The facts of the sections from one that holds line `first` to one that holds line `last`, by their first line. */
export async function factsOfSections(
  versions: VersionLoader,
  source: SourceText,
  lines: { readonly first: number; readonly last: number },
  fallback: KnownVersion,
  choose: ChooseProfile | undefined,
): Promise<(section: Section) => VersionFacts> {
  const known = new Map<string, VersionFacts>();
  const keyOf = (version: string, profile: AppliedProfile | undefined): string => `${version} ${profile?.key ?? ''}`;
  for (const section of sections(source, lines.first)) {
    if (section.firstLine > lines.last) break;
    const version = versionOf(source, section);
    const profile = profileOfSection(source, section, choose);
    const key = keyOf(version, profile);
    if (!known.has(key)) known.set(key, await versions.load(version, fallback, profile));
  }
  const standIn = await versions.load('', fallback);
  return section => known.get(keyOf(versionOf(source, section), profileOfSection(source, section, choose))) ?? standIn;
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

/**
 * The groups of a message; undefined where its type leads to no structure of the version.
 * @param segments those that count; all of the message where nothing is said
 */
export function structureMatchOf(
  versions: VersionLoader,
  definitions: Definitions,
  message: Message,
  segments: readonly SegmentLine[] = message.segments,
): StructureMatch | undefined {
  if (message.kind !== 'MSH') return undefined;
  const resolved = resolveStructure(definitions, message.type);
  if (resolved.kind === 'unknown') return undefined;
  return versions.structuresOf(definitions).match(
    resolved.id,
    segments.map(({ segment }) => segment.id),
  );
}
