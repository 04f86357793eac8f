/**
 * Finds the best reading of a sequence of segment ids against a structure.
 *
 * As long as every segment has a step that skips nothing required, the first such step is taken: one look-up for each
 * segment. A segment without one, or an end that comes too early, is trouble, and trouble is not always where it shows: a
 * segment that the structure wants earlier shows only when what it was to come before has gone by. So the reading goes back
 * by `lookBack` segments and on from there with several readings at a time. Each of them may take any step, at the cost of
 * what it skips, or leave a segment out of place. A misplaced run of one id is one mistake, so all of it costs what its
 * first segment costs. When the cheapest reading has gone on for `lookAhead` segments without another finding, it is the
 * result so far, and the fast way is taken again.
 *
 * Readings that stand at the same position are one, the cheaper; of equal ones that which took the better step first.
 * So there are never more readings than positions of an id, and in practice few: those that cost more than
 * `tolerance` above the cheapest are given up, and never more than `maxReadings` are kept. No segment is looked at more
 * than twice, which makes the work linear in the number of segments.
 *
 * A message that the structure allows has no finding, even where the fast way went wrong at first: the right reading
 * costs nothing, so the second look finds it if the two part within `lookBack` segments.
 */
import { type CompiledStructure, findingCost, startState } from './compile.ts';

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
  /** The position of the last segment that has one, or `startState`. */
  readonly endState: number;
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
  return { places, endState: state, clean, effort };
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
  let readings: readonly PartialReading[] = [{ state, inRun: false, cost: 0, trace: undefined }];
  let effort = 0;
  let index = start;
  let cost = 0;
  let clearSince = trouble;
  for (; index < ids.length && index - clearSince < lookAhead; index++) {
    const next = new Readings();
    for (const reading of readings) effort += extend(structure, ids, index, reading, next);
    readings = next.best();
    const cheapest = readings[0]?.cost ?? 0;
    if (cheapest !== cost) {
      cost = cheapest;
      clearSince = Math.max(clearSince, index);
    }
  }
  const atEnd = index >= ids.length;
  const total = (reading: PartialReading): number =>
    reading.cost + (atEnd ? structure.stepToEnd(reading.state).cost : 0);
  const [first, ...others] = readings.map(reading => ({ ...reading, cost: total(reading) }));
  if (first === undefined)
    throw new Error('a reading cannot get lost: leaving a segment out of place is always possible');
  return {
    reading: others.reduce((best, other) => (other.cost < best.cost ? other : best), first),
    end: index,
    effort,
  };
}

/** Adds all that a reading can become with the segment at an index; answers how much was weighed. */
function extend(
  structure: CompiledStructure,
  ids: readonly string[],
  index: number,
  reading: PartialReading,
  next: Readings,
): number {
  const id = ids[index] as string;
  const steps = structure.steps(reading.state, id);
  let weighed = 1;
  for (const step of steps) {
    const cost = reading.cost + step.cost;
    // Steps come in the order of their cost, so the others are dearer still.
    if (cost > next.limit) break;
    weighed++;
    next.add(step.to.number, false, cost, index, step.to.number, reading.trace);
  }
  if (structure.isFree(id, index === ids.length - 1)) {
    next.add(reading.state, false, reading.cost, index, free, reading.trace);
    return weighed;
  }
  const [cheapest] = steps;
  // Where the segment can well be placed, each one of a run is a mistake of its own.
  const sameMistake =
    reading.inRun && ids[index - 1] === id && (cheapest === undefined || cheapest.cost > findingCost);
  const cost = reading.cost + (sameMistake ? 0 : findingCost);
  if (cost <= next.limit) next.add(reading.state, true, cost, index, outOfPlace, reading.trace);
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

  add(state: number, inRun: boolean, cost: number, index: number, place: number, before: Trace | undefined): void {
    let at = 0;
    while (at < this.#list.length && (this.#list[at]?.state !== state || this.#list[at]?.inRun !== inRun)) at++;
    const same = this.#list[at];
    if (same !== undefined && same.cost <= cost) return;
    this.#list[at] = { state, inRun, cost, trace: { index, place, state, before } };
    this.#cheapest = Math.min(this.#cheapest, cost);
  }

  /** Sorted by cost; equal ones keep their order. */
  best(): readonly PartialReading[] {
    if (this.#list.length === 1) return this.#list;
    const affordable = this.#list.filter(({ cost }) => cost <= this.limit);
    return affordable.sort((a, b) => a.cost - b.cost).slice(0, maxReadings);
  }
}
