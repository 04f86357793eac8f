/** Places by what people call them: "patient name", "family name", "observation value". */
import type { Definitions, ElementDefinition } from '../definitions/types.ts';
import type { Path } from './path.ts';

/** A field or component whose name fits. */
export interface NamedPlace {
  readonly path: Path;
  /** Names from the field down: "Patient Name", "Family Name". */
  readonly names: readonly string[];
}

interface Ranked extends NamedPlace {
  readonly rank: number;
}

/**
 * The fields and components of some segments whose names hold all the words asked for, at least one of them in their own
 * name. The nearest come first: a name that is just these words before one that begins with them, a field before its
 * components, and otherwise in the order of the segments.
 * @param words as typed; capitals do not matter, and a word may be the beginning of one
 * @param segments ids of segments, those that matter first
 */
export function placesByName(
  definitions: Definitions,
  words: string,
  segments: readonly string[],
  limit: number,
): NamedPlace[] {
  const wanted = wordsOf(words);
  if (wanted.length === 0) return [];
  const found: Ranked[] = [];
  for (const id of new Set(segments)) {
    const segment = definitions.segment(id);
    for (const field of segment?.fields ?? []) {
      if (field.isGap === true) continue;
      add(found, wanted, id, [field.name], [field]);
      const type = definitions.dataType(field.dataType);
      for (const component of type?.components ?? []) {
        add(found, wanted, id, [field.name, component.name], [field, component]);
      }
    }
  }
  // Sorting is stable: what ranks alike stays in the order of the segments.
  found.sort((a, b) => a.rank - b.rank);
  return found.slice(0, limit).map(({ path, names }) => ({ path, names }));
}

function add(
  found: Ranked[],
  wanted: readonly string[],
  segment: string,
  names: readonly string[],
  [field, component]: readonly ElementDefinition[],
): void {
  const own = wordsOf(names.at(-1) ?? '');
  const all = names.flatMap(wordsOf);
  const holds = (words: readonly string[], word: string): boolean =>
    words.some(candidate => candidate.startsWith(word));
  if (!wanted.every(word => holds(all, word)) || !wanted.some(word => holds(own, word))) return;
  const name = own.join(' ');
  const asked = wanted.join(' ');
  const exact = name === asked ? 0 : name.startsWith(asked) ? 2 : wanted.every(word => holds(own, word)) ? 4 : 6;
  found.push({
    rank: exact + (component === undefined ? 0 : 1),
    names,
    path: {
      groups: [],
      segment,
      occurrence: undefined,
      field: field?.position,
      repetition: undefined,
      component: component?.position,
      subcomponent: undefined,
      count: false,
    },
  });
}

/** `Patient's Name (Last)` is patients, name, last: what people type has none of the marks. */
function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/['’]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '');
}
