import { editDistance } from '../repair/edit-distance.ts';

const MAX_OFFERED = 3;

/**
 * The names that a wrong one was most likely meant to be, the likeliest first; empty where none is close.
 * @param wanted as it was written
 * @param names in the order in which equally likely ones are offered
 */
export function nearestNames(wanted: string, names: Iterable<string>): readonly string[] {
  const small = wanted.toLowerCase();
  const limit = Math.max(2, Math.floor(Math.min(wanted.length, 30) / 3) + 1);
  return [...names]
    .map(name => {
      const exact = editDistance(wanted, name, limit);
      // Wrong capitals are half a mistake: birthdate is birthDate before it is anything else.
      const loose = editDistance(small, name.toLowerCase(), limit) + 0.5;
      return { name, distance: Math.min(exact, loose) };
    })
    .filter(({ distance }) => distance < limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MAX_OFFERED)
    .map(({ name }) => name);
}

/** ` Did you mean 'birthDate'?`, to stand behind a message; empty where nothing is offered. */
export function didYouMean(names: readonly string[]): string {
  return names[0] === undefined ? '' : ` Did you mean '${names[0]}'?`;
}
