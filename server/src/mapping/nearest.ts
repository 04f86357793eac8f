import { editDistance } from '../core/repair/edit-distance.ts';

/**
 * The candidate that a mistyped name was most likely meant to be, or undefined when none is close. One mistake in
 * three characters is close; a difference in case alone always is.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.floor(Math.min(wanted.length, 30) / 3) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `"..., did you mean x?"` for a message, empty where nothing is close. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const close = nearest(name, candidates);
  return close === undefined ? '' : ` Did you mean '${close}'?`;
}
