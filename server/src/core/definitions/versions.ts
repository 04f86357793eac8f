import { type KnownVersion, knownVersions } from './types.ts';

/** What a version id stands for. `exact` is false where the facts of a neighbour are used in its place. */
export interface ResolvedVersion {
  readonly version: KnownVersion;
  readonly exact: boolean;
}

/** Ids without facts of their own, and the version whose facts serve. 2.9 is 2.9.1 without GSP, GSR and GSC. */
const substitutes: ReadonlyMap<string, KnownVersion> = new Map([['2.9', '2.9.1']]);

/** Whether the first of two version ids names the later version: 2.5.1 comes after 2.5 and before 2.10. */
export function isLaterVersion(version: string, than: string): boolean {
  const [left, right] = [version, than].map(id => id.split('.').map(Number));
  for (let part = 0; part < Math.max(left?.length ?? 0, right?.length ?? 0); part++) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** True for the id of a version that has facts of its own. */
export function isKnownVersion(text: string): text is KnownVersion {
  return (knownVersions as readonly string[]).includes(text);
}

/**
 * The version that a text such as MSH-12.1 or a `--version` option names, or undefined where no version is known by
 * that name. Blanks around the id do not matter. Of MSH-12 give component 1: in `2.5.1^USA` the rest names a country.
 */
export function resolveVersion(text: string): ResolvedVersion | undefined {
  const id = text.trim();
  if (isKnownVersion(id)) return { version: id, exact: true };
  const substitute = substitutes.get(id);
  return substitute === undefined ? undefined : { version: substitute, exact: false };
}
