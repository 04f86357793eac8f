/** The codes of a table that a value was most likely meant to be. */
import type { TableDefinition } from '../definitions/types.ts';
import { editDistance } from './edit-distance.ts';

/** A code that may be meant. */
export interface NearCode {
  readonly code: string;
  readonly meaning: string;
  /** The value is this code in other letters, or its meaning, and no other's. */
  readonly isSure: boolean;
}

/** Of a table up to this size all codes are offered, since a person sees the right one. */
const SMALL_TABLE = 6;
const MAX_OFFERED = 6;

/**
 * Codes for a value that a table does not have, the likeliest first: `f` and `Female` are F, for sure.
 * @param value as it stands, escapes decoded
 */
export function nearestCodes(table: TableDefinition, value: string): readonly NearCode[] {
  const wanted = reduce(value);
  const patterns = new Set(table.patterns.map(({ code }) => code));
  const rows = [...table.codes]
    .filter(([code]) => !patterns.has(code))
    .map(([code, meaning]) => ({ code, meaning, distance: distanceOf(wanted, reduce(code), reduce(meaning)) }));
  const same = rows.filter(({ distance }) => distance === 0);
  const near = rows.filter(({ distance }) => distance < FAR).sort((a, b) => a.distance - b.distance);
  const others = rows.filter(({ distance, meaning }) => distance >= FAR && /^unknown$/i.test(meaning));
  const rest = rows.length <= SMALL_TABLE ? rows.filter(row => !near.includes(row) && !others.includes(row)) : [];
  return [...near, ...others, ...rest]
    .slice(0, MAX_OFFERED)
    .map(({ code, meaning }) => ({ code, meaning, isSure: same.length === 1 && same[0]?.code === code }));
}

const FAR = 100;

function distanceOf(wanted: string, code: string, meaning: string): number {
  if (wanted === '') return FAR;
  if (wanted === code || wanted === meaning) return 0;
  if (wanted.length > 1 && (meaning.startsWith(wanted) || (meaning.length > 2 && wanted.startsWith(meaning)))) return 1;
  // One mistake in three characters is close; of one or two characters none is.
  const limit = Math.floor(Math.min(wanted.length, 30) / 3) + 1;
  const distance = Math.min(editDistance(wanted, code, limit), editDistance(wanted, meaning, limit));
  if (distance < limit) return 1 + distance;
  return wanted.length > 2 && meaning.includes(wanted) ? 50 : FAR;
}

/** Letters and digits, in lower case: punctuation and blanks are what people leave out. */
function reduce(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '') || text.trim();
}
