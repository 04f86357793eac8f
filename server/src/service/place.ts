/** Where a position is: version, message type, exact path, names down the path, and the path in every notation. */
import type { Position } from 'vscode-languageserver-types';
import type { SegmentFacts } from '../core/definitions/segment-facts.ts';
import { type Notation, notations, printPath } from '../core/path/convert.ts';
import { formatPlace, type Path } from '../core/path/path.ts';
import { groupPathAt } from '../core/structure/group-path.ts';
import { formatMessageType, Message } from '../core/syntax/message.ts';
import { occurrenceAt, type Section } from '../core/syntax/sections.ts';
import type { Leaf, Place, Segment } from '../core/syntax/segment.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import type { PlaceAtResponse, PlaceNotation } from '../protocol.ts';
import type { DocumentSnapshot } from './document.ts';
import { factsOfSegment, lineAt, structureMatchOf, type VersionLoader } from './facts-at.ts';

const labels: Readonly<Record<Notation, string>> = {
  own: 'Path',
  terser: 'Terser (HAPI)',
  mirth: 'Mirth',
  dotted: 'Dotted',
  parenthesised: 'Parentheses',
  location: 'ERR-2 location',
};

/**
 * @param withNotations whether to say how each notation writes the place; it costs reading the message around it
 * @returns undefined on lines that are no segment
 */
export function placeAt(
  document: DocumentSnapshot,
  position: Position,
  facts: VersionFacts,
  versions: VersionLoader,
  withNotations: boolean,
): PlaceAtResponse | undefined {
  const { source } = document;
  const { section, segment } = lineAt(source, position.line);
  if (segment.form !== 'segment') return undefined;
  const at = Math.min(Math.max(0, position.character - segment.prefix), segment.text.length);
  const leaf = segment.leafAt(at);
  const known = factsOfSegment(versions.facts, facts.definitions, segment);
  const place = placeOfLeaf(leaf, known);
  const occurrence = occurrenceAt(source, section, position.line);
  const names = namesOf(known, place);
  return {
    version: facts.label,
    messageType: section.kind === 'MSH' ? formatMessageType(new Message(source, section).type) : '',
    path: formatPlace(segment.id, occurrence, place),
    segment: known.name,
    names,
    start: { line: position.line, character: segment.prefix + leaf.start },
    end: { line: position.line, character: segment.prefix + leaf.end },
    ...(withNotations
      ? { notations: notationsOf(document, position.line, section, segment, occurrence, place, names, facts, versions) }
      : {}),
  };
}

/** The place that a leaf is of. A primitive is one place, so its path stops where its parts do; field 0 has none. */
export function placeOfLeaf(leaf: Leaf, facts: SegmentFacts): Place {
  const { field, repetition, component, subcomponent } = leaf;
  const whole = facts.at(field, 0, 0);
  const part = facts.at(field, component, 0);
  return {
    field,
    repetition,
    component: whole.composite || component > 1 || subcomponent > 1 ? component : undefined,
    subcomponent: part.composite || subcomponent > 1 ? subcomponent : undefined,
  };
}

/** The names of a place from its field down; those that are not known are left out. */
export function namesOf(facts: SegmentFacts, { field, component, subcomponent }: Place): string[] {
  if (field === 0) return [];
  return [
    facts.at(field, 0, 0).name,
    component === undefined ? '' : facts.at(field, component, 0).name,
    component === undefined || subcomponent === undefined ? '' : facts.at(field, component, subcomponent).name,
  ].filter(name => name !== '');
}

function notationsOf(
  { source }: DocumentSnapshot,
  line: number,
  section: Section,
  segment: Segment,
  occurrence: number,
  place: Place,
  names: readonly string[],
  { definitions }: VersionFacts,
  versions: VersionLoader,
): PlaceNotation[] {
  const number = (number: number) => ({ kind: 'number', number }) as const;
  const inField = place.field > 0;
  const path: Path = {
    groups: [],
    segment: segment.id,
    occurrence: number(occurrence),
    field: inField ? place.field : undefined,
    repetition: inField ? number(place.repetition ?? 1) : undefined,
    component: inField ? place.component : undefined,
    subcomponent: inField ? place.subcomponent : undefined,
    count: false,
  };
  const grouped = inGroups(new Message(source, section), line, path, versions, definitions);
  const written = notations.flatMap(notation => {
    // HAPI looks for a segment in its group; without one its path means the first segment of that id that it meets.
    const text = printPath(
      notation === 'terser' ? (grouped ?? path) : path,
      notation,
      segment.delimiters.component || '^',
    );
    const inGroup = notation === 'own' && grouped !== undefined ? printPath(grouped, 'own') : undefined;
    return [
      ...(text === undefined ? [] : [{ label: labels[notation], text }]),
      ...(inGroup === undefined ? [] : [{ label: 'Path in its group', text: inGroup }]),
    ];
  });
  return names.length === 0 ? written : [...written, { label: 'Name', text: names.join(' · ') }];
}

/** The same path from the groups of the structure on; undefined at the top of a structure, and where it is not known. */
function inGroups(
  message: Message,
  line: number,
  path: Path,
  versions: VersionLoader,
  definitions: VersionFacts['definitions'],
): Path | undefined {
  const match = structureMatchOf(versions, definitions, message);
  const index = message.segments.findIndex(entry => entry.line === line);
  const group = match?.groupAt(index);
  if (match === undefined || group === undefined) return undefined;
  const steps = groupPathAt(match, index).split('/');
  const before = match.ids.slice(group.start, index).filter(id => id === path.segment).length;
  return {
    ...path,
    groups: steps.map(step => ({
      name: step.slice(0, step.indexOf('[')),
      index: { kind: 'number', number: Number(step.slice(step.indexOf('[') + 1, -1)) },
    })),
    occurrence: { kind: 'number', number: before + 1 },
  };
}
