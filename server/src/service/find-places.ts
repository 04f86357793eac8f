/** From a path in any notation, or words of a name, to the places that it means: in the current message and in others. */
import type { SegmentFacts } from '../core/definitions/segment-facts.ts';
import { decodeText } from '../core/encoding/escapes.ts';
import { parseAnyPath } from '../core/path/convert.ts';
import { placesByName } from '../core/path/names.ts';
import type { Path } from '../core/path/path.ts';
import { type ResolvedPlace, resolvePath } from '../core/path/resolve.ts';
import { resolveSegments } from '../core/structure/group-path.ts';
import { formatMessageType, Message } from '../core/syntax/message.ts';
import { type Section, sectionAt, sections } from '../core/syntax/sections.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import type { FindPlacesParams, FindPlacesResponse, FoundPlace } from '../protocol.ts';
import { type CancellationToken, type Pause, Slices } from './cancellation.ts';
import type { DocumentSnapshot } from './document.ts';
import { factsOfSegment, structureMatchOf, type VersionLoader } from './facts-at.ts';
import { namesOf } from './place.ts';

/** More than a list can be read. */
const MAX_PLACES = 200;
/** Of one name; a segment of names has hundreds of parts that share a word. */
const MAX_NAMED = 20;
/** A file may hold a million messages; the nearest ones are looked into. */
const MAX_MESSAGES = 2_000;
const MAX_VALUE = 80;
/** Of a value of megabytes only the start is decoded for the list. */
const MAX_RAW = 1_000;

/** @returns undefined when the token was cancelled first */
export async function findPlaces(
  document: DocumentSnapshot,
  { line, text }: Omit<FindPlacesParams, 'uri'>,
  versions: VersionLoader,
  factsOf: (section: Section) => Promise<VersionFacts>,
  pause: Pause,
  token: CancellationToken,
): Promise<FindPlacesResponse | undefined> {
  if (text.trim() === '') return { places: [], message: '' };
  const { source } = document;
  const here = sectionAt(source, line);
  const paths = pathsFor(text, (await factsOf(here)).definitions, new Message(source, here));
  if (paths.kind === 'problem') return { places: [], message: paths.message };

  const places: FoundPlace[] = [];
  const slices = new Slices(pause, token);
  let looked = 0;
  for (const { section, number } of sectionsFrom(document, here)) {
    if (slices.isOver && !(await slices.rest())) return undefined;
    if (++looked > MAX_MESSAGES || places.length >= MAX_PLACES) {
      return {
        places: places.slice(0, MAX_PLACES),
        message: `The first ${Math.min(places.length, MAX_PLACES)} places.`,
      };
    }
    const message = new Message(source, section);
    const facts = await factsOf(section);
    const label = number === undefined ? '' : labelOf(message, number);
    for (const path of paths.paths) {
      for (const found of resolved(message, path, facts, versions, MAX_PLACES - places.length)) {
        const known = factsOfSegment(versions.facts, facts.definitions, found.entry.segment);
        places.push(foundPlace(document, found, known, label));
      }
    }
  }
  return { places, message: places.length === 0 ? nothingAt(paths.paths, new Message(source, here)) : '' };
}

type Paths =
  | { readonly kind: 'paths'; readonly paths: readonly Path[] }
  | { readonly kind: 'problem'; readonly message: string };

function pathsFor(text: string, definitions: VersionFacts['definitions'], message: Message): Paths {
  const { path, problem } = parseAnyPath(text);
  const ids = message.segments.map(({ segment }) => segment.id);
  // `SEX` is a name as well as the id of a segment that is not there.
  if (path !== undefined && (path.field !== undefined || path.groups.length > 0 || ids.includes(path.segment)))
    return { kind: 'paths', paths: [path] };
  const named = placesByName(definitions, text, ids, MAX_NAMED).map(({ path }) => path);
  if (named.length > 0) return { kind: 'paths', paths: named };
  if (path !== undefined) return { kind: 'paths', paths: [path] };
  // Whatever has a digit or a mark was meant as a path: what is wrong with it helps more than that no name is like it.
  return /[\d[\](){}^/.]/.test(text)
    ? { kind: 'problem', message: `No path: expected ${problem.expected} at character ${problem.offset + 1}.` }
    : { kind: 'problem', message: `No field of this message has a name like “${text.trim()}”.` };
}

/** The section that is asked about, then the other messages from the start of the file, with their numbers from 1. */
function* sectionsFrom(
  { source }: DocumentSnapshot,
  here: Section,
): Generator<{ readonly section: Section; readonly number?: number }> {
  yield { section: here };
  let number = 0;
  for (const section of sections(source)) {
    if (section.kind !== 'MSH') continue;
    number++;
    if (section.firstLine !== here.firstLine) yield { section, number };
  }
}

function* resolved(
  message: Message,
  path: Path,
  { definitions }: VersionFacts,
  versions: VersionLoader,
  limit: number,
): Generator<ResolvedPlace> {
  const paths = path.groups.length === 0 ? [path] : withoutGroups(message, path, definitions, versions);
  for (const one of paths) {
    const found = resolvePath(message, path.count ? { ...one, count: false } : one, limit);
    for (const place of found) {
      if (limit-- <= 0) return;
      yield place;
    }
  }
}

/** The path once for each segment that its groups lead to. */
function withoutGroups(
  message: Message,
  path: Path,
  definitions: VersionFacts['definitions'],
  versions: VersionLoader,
): Path[] {
  const match = structureMatchOf(versions, definitions, message);
  if (match === undefined) return [];
  const { ids } = match;
  return resolveSegments(match, path).map(index => {
    const number = ids.slice(0, index + 1).filter(id => id === path.segment).length;
    return { ...path, groups: [], occurrence: { kind: 'number', number } };
  });
}

function foundPlace(
  { source }: DocumentSnapshot,
  { entry, place, path, span, raw }: ResolvedPlace,
  facts: SegmentFacts,
  message: string,
): FoundPlace {
  const { segment, line, start } = entry;
  const character = (offset: number): number => segment.prefix + offset - start;
  const isDelimiters = segment.isHeader && (place?.field ?? 0) < 3;
  const text = isDelimiters ? raw : decodeText(raw.slice(0, MAX_RAW), segment.delimiters).replace(/\s+/g, ' ');
  // Without a place the segment as a whole is meant: its id is what is gone to.
  const end = place === undefined ? span.start + 3 : span.end;
  return {
    path,
    name: place === undefined ? facts.name : namesOf(facts, place).join(' · '),
    value: text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE - 1)}…`,
    start: { line, character: character(span.start) },
    end: { line, character: Math.min(character(end), source.lineContent(line).length) },
    message,
  };
}

function labelOf(message: Message, number: number): string {
  return [`Message ${number}`, formatMessageType(message.type), message.controlId]
    .filter(part => part !== '')
    .join(' · ');
}

function nothingAt(paths: readonly Path[], message: Message): string {
  const [first] = paths;
  if (first === undefined || message.all(first.segment).length > 0) return 'Nothing stands there in this file.';
  return `There is no ${first.segment} segment in this file.`;
}
