/** Paths as closures over the source: what a path means is settled once, reading is a scan of the segment's tokens. */
import { decodeText } from '../../core/encoding/escapes.ts';
import type { Index, Path } from '../../core/path/path.ts';
import type { GroupInstance } from '../../core/structure/tree.ts';
import type { RunState } from '../run/run-state.ts';
import { Read, type SourceSegment } from '../run/source.ts';
import { pick } from '../run/source-groups.ts';
import type { Scope } from './scope.ts';
import { type RawLevel, type Value, valueOfRaw } from './value.ts';

export type Evaluate = (run: RunState) => Value;

/** Whether a path means a list of values: every repetition or every occurrence. */
export function meansList(path: Path): boolean {
  const isAll = (index: Index | undefined): boolean => index?.kind === 'all';
  return (
    !path.count && (isAll(path.occurrence) || isAll(path.repetition) || path.groups.some(group => isAll(group.index)))
  );
}

/**
 * A path as a function of the run. It gives the value at the path, a list where the path says `[*]`, a number for
 * `.count`, and for a whole segment whether it is there.
 */
export function compilePath(path: Path, scope: Scope): Evaluate {
  const { field } = path;
  const pickSegment = compileSegment(path, scope);
  if (field === undefined) {
    const everyOne = compileSegments({ ...path, occurrence: { kind: 'all' } }, scope);
    if (path.count) return run => everyOne(run).length;
    return run => {
      const segment = pickSegment(run);
      if (segment !== undefined) run.noteRead(new Read(segment, undefined, segment.id));
      return segment !== undefined;
    };
  }
  if (path.count) return run => pickSegment(run)?.repetitions(field) ?? 0;

  const { component, subcomponent } = path;
  const level: RawLevel = component === undefined ? 'repetition' : subcomponent === undefined ? 'component' : 'leaf';
  /** Nearly all reads are of a first repetition, and share their place. */
  const first = { field, repetition: 1, component, subcomponent };
  const read = (run: RunState, segment: SourceSegment, repetition: number): Value => {
    const place = repetition === 1 ? first : { ...first, repetition };
    const { segment: text } = segment;
    const raw = text.textAt(place);
    run.noteRead(new Read(segment, place, raw));
    // MSH-1 and MSH-2 are the delimiters themselves, so they are not cut and hold no escapes.
    if (raw === undefined || (field <= 2 && text.isHeader)) return raw;
    return valueOfRaw(raw, level, text.delimiters);
  };

  const pickSegments = compileSegments(path, scope);
  if (meansList(path))
    return run =>
      pickSegments(run).flatMap(segment =>
        repetitionsOf(segment, field, path.repetition).map(repetition => read(run, segment, repetition)),
      );
  const slot = scope.repetitionSlot(path);
  const index = path.repetition;
  return run => {
    const segment = pickSegment(run);
    if (segment === undefined) return undefined;
    if (slot !== undefined) return read(run, segment, run.frames[slot]?.repetition ?? 1);
    if (index === undefined) return read(run, segment, 1);
    const repetition = repetitionsOf(segment, field, index)[0];
    return repetition === undefined ? undefined : read(run, segment, repetition);
  };
}

/** The segments that a path means where it stands, as a function of the run. */
export type PickSegments = (run: RunState) => readonly SourceSegment[];

/**
 * Settles what says which segments a path means: its groups, the `each` steps around it, or the message.
 * @param otherwise what is meant where the path has no index; undefined for the first one
 */
export function compileSegments(
  path: Pick<Path, 'groups' | 'segment' | 'occurrence'>,
  scope: Scope,
  otherwise?: Index | undefined,
): PickSegments {
  const { segment: id, groups } = path;
  if (groups.length > 0) {
    const slots = scope.groupSlots;
    return run => run.source.groups.segmentsAt(path, groupsAround(run, slots), otherwise);
  }
  const occurrence = path.occurrence ?? otherwise;
  const bindings = scope.bindings(path);
  if (bindings.length === 0) return run => pick(occurrence, run.source.all(id));
  return run => {
    for (const { kind, slot } of bindings) {
      const frame = run.frames[slot];
      if (frame === undefined) continue;
      if (kind === 'each') return [frame.segment];
      if (frame.group !== undefined && run.source.groups.holds(frame.group, id))
        return pick(occurrence, run.source.groups.all(frame.group, id));
    }
    return pick(occurrence, run.source.all(id));
  };
}

/** The first of the segments that {@link compileSegments} finds, for the many paths that mean one: no list is made. */
function compileSegment(path: Path, scope: Scope): (run: RunState) => SourceSegment | undefined {
  const { segment: id, groups, occurrence } = path;
  if (groups.length > 0 || occurrence !== undefined) {
    const pickSegments = compileSegments(path, scope);
    return run => pickSegments(run)[0];
  }
  const bindings = scope.bindings(path);
  if (bindings.length === 0) return run => run.source.all(id)[0];
  return run => {
    for (const { kind, slot } of bindings) {
      const frame = run.frames[slot];
      if (frame === undefined) continue;
      if (kind === 'each') return frame.segment;
      if (frame.group !== undefined && run.source.groups.holds(frame.group, id))
        return run.source.groups.firstWithId(frame.group, id);
    }
    return run.source.all(id)[0];
  };
}

/** The groups that the `each` steps in some slots are at. */
export function groupsAround(run: RunState, slots: readonly number[]): GroupInstance[] {
  return slots.flatMap(slot => run.frames[slot]?.group ?? []);
}

/** The numbers of the repetitions that an index means; without an index the first one. */
export function repetitionsOf(segment: SourceSegment, field: number, index: Index | undefined): number[] {
  if (index === undefined) return [1];
  if (index.kind === 'number') return [index.number];
  const count = segment.repetitions(field);
  if (index.kind === 'last') return count === 0 ? [] : [count];
  const numbers = Array.from({ length: count }, (_, at) => at + 1);
  if (index.kind === 'all') return numbers;
  const { component, subcomponent = 1, value } = index;
  const { segment: text } = segment;
  return numbers.filter(repetition => {
    const raw = text.rawAt({ field, repetition, component, subcomponent });
    return decodeText(raw, text.delimiters) === value;
  });
}
