/** What paths give in messages. */
import { decodeText } from '../encoding/escapes.ts';
import type { Index, Path } from '../path/path.ts';
import { countPath, type ResolvedPlace, resolvePath } from '../path/resolve.ts';
import type { Message } from '../syntax/message.ts';
import { resolveSegments } from './group-path.ts';
import type { StructureMatch } from './match.ts';

/** Finds the groups of a message; undefined where its type leads to no structure. */
export interface MessageGroups {
  match(message: Message): StructureMatch | undefined;
}

/** What a path gives in a message: one value or none, every value of a path that means several places, or a number. */
export type PathValue = string | null | readonly string[] | number;

/** The value of a path in a message. */
export function valueAt(message: Message, path: Path, groups: MessageGroups): PathValue {
  if (path.groups.length === 0) {
    if (path.count) return countPath(message, path);
    return several(path) ? resolvePath(message, path).map(textOf) : firstOf(resolvePath(message, path));
  }
  const exact = exactPaths(message, path, groups);
  // `GROUP/OBX.count` counts the segments there are, `GROUP/OBX-5.count` the repetitions in the first of them.
  if (path.count && path.field === undefined) return exact.length;
  if (path.count) return exact[0] === undefined ? 0 : countPath(message, exact[0]);
  const places = exact.flatMap(one => resolvePath(message, one));
  return several(path) ? places.map(textOf) : firstOf(places);
}

/** The same path without groups, once for each segment that it means; of a path without groups the path itself. */
export function exactPaths(message: Message, path: Path, groups: MessageGroups): readonly Path[] {
  if (path.groups.length === 0) return [path];
  const match = groups.match(message);
  if (match === undefined) return [];
  const asked = path.count && path.field === undefined ? { ...path, occurrence: { kind: 'all' } as const } : path;
  const { segments } = message;
  const ofId = message.all(path.segment);
  return resolveSegments(match, asked).flatMap(index => {
    const entry = segments[index];
    const number = entry === undefined ? 0 : ofId.indexOf(entry) + 1;
    return number === 0 ? [] : [{ ...path, groups: [], occurrence: { kind: 'number', number } as const }];
  });
}

function several(path: Path): boolean {
  const many = (index: Index | undefined): boolean => index?.kind === 'all' || index?.kind === 'where';
  return many(path.occurrence) || many(path.repetition) || path.groups.some(group => many(group.index));
}

function firstOf(places: readonly ResolvedPlace[]): string | null {
  const [place] = places;
  return place === undefined ? null : textOf(place);
}

/** The text of a place: decoded where it is not cut any further, else as it stands. */
function textOf({ entry, place, raw }: ResolvedPlace): string {
  const { delimiters, isHeader } = entry.segment;
  if (place === undefined || (isHeader && place.field < 3)) return raw;
  const cuts = [delimiters.repetition, delimiters.component, delimiters.subcomponent];
  return cuts.some(cut => cut !== '' && raw.includes(cut)) ? raw : decodeText(raw, delimiters);
}
