/** Measures several things in turn, A B C, A B C, so that a machine that speeds up or slows down does so for all. */

/** One thing to measure. */
export interface Candidate {
  readonly name: string;
  /** Runs once; what it returns is thrown away, so that it must be made. */
  run(): unknown;
}

/** Medians of one comparison, in milliseconds. */
export type Medians = ReadonlyMap<string, number>;

/** What each round of each candidate took, in milliseconds. */
export type Times = ReadonlyMap<string, readonly number[]>;

/** Runs each candidate `rounds` times after a warm-up and gives the median of each. */
export async function measure(candidates: readonly Candidate[], rounds = 9, warmUp = 2): Promise<Medians> {
  const times = await measureRounds(candidates, rounds, warmUp);
  return new Map([...times].map(([name, list]) => [name, quantile(list, 0.5)]));
}

/**
 * How much of a floor's speed a candidate has: the median of the ratios within each round. Where a machine is now quick,
 * now slow, both were so in the same round.
 */
export function medianRatio(times: Times, floor: string, name: string): number {
  const own = times.get(name) ?? [];
  return quantile(
    (times.get(floor) ?? []).map((time, round) => time / (own[round] ?? Number.NaN)),
    0.5,
  );
}

/** Runs each candidate `rounds` times after a warm-up. */
export async function measureRounds(candidates: readonly Candidate[], rounds: number, warmUp: number): Promise<Times> {
  const times = new Map<string, number[]>(candidates.map(({ name }) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const { name, run } of candidates) {
      // Nobody pays for what another one threw away.
      globalThis.gc?.({ type: 'minor' });
      const start = performance.now();
      await run();
      const elapsed = performance.now() - start;
      if (round >= 0) times.get(name)?.push(elapsed);
    }
  }
  return times;
}

/** The value below which that part of the list lies. */
export function quantile(list: readonly number[], part: number): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
