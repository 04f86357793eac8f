/**
 * Finds the best reading of a sequence of segment ids against a structure.
 *
 * As long as every segment has a step that skips nothing required, the first such step is taken: one look-up for each
 * segment. A segment without one, or an end that comes too early, is trouble, and trouble is not always where it shows:
 * a segment that comes too early shows only when what belongs before it has followed. So the reading goes back by
 * `lookBack` segments and on from there with several readings at a time. Each of them may take any step, at the cost of
 * what it skips, or leave a segment out of place. A run of one id out of place is one mistake and costs what its first
 * segment costs. When the cheapest reading has gone on for `lookAhead` segments without another finding, and no other is
 * as cheap, it is settled, and the fast way is taken again.
 *
 * Readings that stand at the same position are one, the cheaper. Of equal ones that is taken which guesses less, that
 * is, opens fewer groups behind their optional first elements; then that which took the better step first. So there are
 * never more readings than positions of an id, and in practice few: those that cost more than `tolerance` above the
 * cheapest are given up, and no more than `maxReadings` are kept. No segment is looked at more than twice, which makes
 * the work linear in the number of segments.
 *
 * A message that the structure allows has no finding, even where the fast way went wrong at first: the right reading
 * costs nothing, so the second look finds it if the two part within `lookBack` segments.
 */
import { type CompiledStructure, startState } from './compile.ts';
import { findingCost } from './steps.ts';

/** What a reading says of a segment that stands nowhere in the structure. Other numbers are positions. */
export const outOfPlace = -1;
/** A segment that may stand anywhere. */
export const free = -2;

const lookBack = 256;
const lookAhead = 64;
const tolerance = 3 * findingCost;
const maxReadings = 16;

/** Where each segment stands. */
export interface Reading {
  /** A position, `outOfPlace` or `free` for each segment. */
  readonly places: Int16Array;
  /** Nothing is missing or out of place. */
  readonly clean: boolean;
  /** How many steps were weighed: what tests count, since no noise can fool it. */
  readonly effort: number;
}

/** Reads segment ids in order. Never fails; every segment gets a place. */
export function readSegments(structure: CompiledStructure, ids: readonly string[]): Reading {
  const places = new Int16Array(ids.length);
  /** The state that each segment leaves. */
  const states = new Int16Array(ids.length);
  let state = startState;
  let settled = 0;
  let clean = true;
  let effort = 0;
  let index = 0;
  while (index < ids.length || structure.stepToEnd(state).cost > 0) {
    const id = ids[index];
    if (id !== undefined) {
      effort++;
      const step = structure.steps(state, id)[0];
      if (step !== undefined && step.cost === 0) {
        state = step.to.number;
        states[index] = state;
        places[index++] = state;
        continue;
      }
      if (structure.isFree(id, index === ids.length - 1)) {
        states[index] = state;
        places[index++] = free;
        continue;
      }
    }
    const start = Math.max(settled, index - lookBack);
    const repaired = repair(structure, ids, start, index, states[start - 1] ?? startState);
    for (let trace = repaired.reading.trace; trace !== undefined; trace = trace.before) {
      places[trace.index] = trace.place;
      states[trace.index] = trace.state;
    }
    state = repaired.reading.state;
    index = repaired.end;
    settled = index;
    effort += repaired.effort;
    clean &&= repaired.reading.cost === 0;
    if (index >= ids.length) break;
  }
  return { places, clean, effort };
}

/** One decision, and those before it. */
interface Trace {
  readonly index: number;
  readonly place: number;
  readonly state: number;
  readonly before: Trace | undefined;
}

interface PartialReading {
  readonly state: number;
  /** The last segment is out of place, so that another of its id belongs to the same run. */
  readonly inRun: boolean;
  readonly cost: number;
  /** How many groups were opened behind their first element although nothing had to be skipped for it. */
  readonly guesses: number;
  readonly trace: Trace | undefined;
}

/**
 * The cheapest reading from `start` on, up to where it has been clear of trouble for long enough or to the end.
 * @param trouble the segment that the fast way could not place; the number of segments where the end came too early
 */
function repair(
  structure: CompiledStructure,
  ids: readonly string[],
  start: number,
  trouble: number,
  state: number,
): { reading: PartialReading; end: number; effort: number } {
  let readings: readonly PartialReading[] = [{ state, inRun: false, cost: 0, guesses: 0, trace: undefined }];
  let effort = 0;
  let index = start;
  let cost = 0;
  let clearSince = trouble;
  for (; index < ids.length && (index - clearSince < lookAhead || !isDecided(readings)); index++) {
    const next = new Readings();
    for (const reading of readings) effort += extend(structure, ids, index, reading, next);
    readings = next.best();
    const cheapest = readings[0]?.cost ?? 0;
    if (cheapest !== cost) {
      cost = cheapest;
      clearSince = Math.max(clearSince, index);
    }
  }
  const [best] = (index < ids.length ? readings : readings.map(reading => closed(structure, reading))).toSorted(
    compare,
  );
  if (best === undefined) throw new Error('a segment can always be left out of place, so there is always a reading');
  return { reading: best, end: index, effort };
}

/** No other reading is as cheap as the best one, so that what comes next cannot call for another. */
function isDecided([best, second]: readonly PartialReading[]): boolean {
  return best === undefined || second === undefined || second.cost > best.cost;
}

/** A reading with what is missing at the end of the message. */
function closed(structure: CompiledStructure, reading: PartialReading): PartialReading {
  return { ...reading, inRun: false, cost: reading.cost + structure.stepToEnd(reading.state).cost };
}

/** The cheaper reading first; of equals that which guesses less. */
function compare(a: PartialReading, b: PartialReading): number {
  return a.cost - b.cost || a.guesses - b.guesses;
}

/** Adds all that a reading can become with the segment at an index; answers how much was weighed. */
function extend(
  structure: CompiledStructure,
  ids: readonly string[],
  index: number,
  before: PartialReading,
  next: Readings,
): number {
  const id = ids[index] as string;
  const steps = structure.steps(before.state, id);
  const add = (place: number, state: number, inRun: boolean, cost: number, guesses: number): void => {
    next.add({ state, inRun, cost, guesses, trace: { index, place, state, before: before.trace } });
  };
  let weighed = 1;
  for (const step of steps) {
    const cost = before.cost + step.cost;
    // Steps come in the order of their cost, so the others are dearer still.
    if (cost > next.limit) break;
    weighed++;
    const guesses = before.guesses + (step.cost === 0 && !step.atHead ? 1 : 0);
    add(step.to.number, step.to.number, false, cost, guesses);
  }
  if (structure.isFree(id, index === ids.length - 1)) {
    add(free, before.state, false, before.cost, before.guesses);
    return weighed;
  }
  const [cheapest] = steps;
  // Where the segment can well be placed, each one of a run is a mistake of its own.
  const sameMistake = before.inRun && ids[index - 1] === id && (cheapest === undefined || cheapest.cost > findingCost);
  const cost = before.cost + (sameMistake ? 0 : findingCost);
  if (cost <= next.limit) add(outOfPlace, before.state, true, cost, before.guesses);
  return weighed;
}

/** Collects the readings of one segment, the best for each state, in the order in which they are preferred. */
class Readings {
  readonly #list: PartialReading[] = [];
  #cheapest = Number.POSITIVE_INFINITY;

  /** What a reading may cost to be worth adding. */
  get limit(): number {
    return this.#cheapest + tolerance;
  }

  add(reading: PartialReading): void {
    const { state, inRun, cost } = reading;
    const at = this.#list.findIndex(other => other.state === state && other.inRun === inRun);
    const same = this.#list[at];
    if (same !== undefined) {
      if (compare(same, reading) <= 0) return;
      // Not in its stead: the rank of the dearer one is not the rank of this one.
      this.#list.splice(at, 1);
    }
    this.#list.push(reading);
    this.#cheapest = Math.min(this.#cheapest, cost);
  }

  /** The best first; equal ones keep their order. */
  best(): readonly PartialReading[] {
    if (this.#list.length === 1) return this.#list;
    const affordable = this.#list.filter(({ cost }) => cost <= this.limit);
    return affordable.sort(compare).slice(0, maxReadings);
  }
}
