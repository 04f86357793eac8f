/** Paths that a comparison leaves out. */
import { type Path, type PathProblem, parsePath } from '../path/path.ts';
import type { Place } from '../syntax/segment.ts';

/** What differs between any two messages and says nothing: when and under which id they were sent. */
export const defaultIgnored: readonly string[] = ['MSH-7', 'MSH-10', 'MSH-13', 'EVN-2'];

/** Says whether a place is left out. */
export type IsIgnored = (segment: string, place: Place) => boolean;

/** The outcome of {@link readIgnored}. */
export type ReadIgnored =
  | { readonly kind: 'read'; readonly isIgnored: IsIgnored }
  | { readonly kind: 'problem'; readonly text: string; readonly problem: PathProblem };

/**
 * Reads the paths to leave out. A path stands for every occurrence and repetition, and for what is inside it: `PID-3`
 * leaves out `PID-3[2].4.1` as well, and `NTE` whole segments.
 */
export function readIgnored(texts: readonly string[]): ReadIgnored {
  const bySegment = new Map<string, Path[]>();
  for (const text of texts) {
    const { path, problem } = parsePath(text.trim());
    if (path === undefined) return { kind: 'problem', text, problem };
    bySegment.set(path.segment, [...(bySegment.get(path.segment) ?? []), path]);
  }
  return {
    kind: 'read',
    isIgnored: (segment, place) => bySegment.get(segment)?.some(path => isIn(place, path)) === true,
  };
}

function isIn({ field, component = 1, subcomponent = 1 }: Place, path: Path): boolean {
  if (path.field === undefined) return true;
  if (path.field !== field) return false;
  if (path.component !== undefined && path.component !== component) return false;
  return path.subcomponent === undefined || path.subcomponent === subcomponent;
}
