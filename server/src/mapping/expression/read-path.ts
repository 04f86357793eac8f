/** Paths as closures over the source: what a path means is settled once, reading is a scan of the segment's tokens. */
import { decodeText } from '../../core/encoding/escapes.ts';
import type { Index, Path } from '../../core/path/path.ts';
import type { RunState } from '../run/run-state.ts';
import { Read, type SourceSegment } from '../run/source.ts';
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
  const pickSegment = segmentPicker(path, scope);
  const everyOne: Path = { ...path, occurrence: { kind: 'all' } };
  const allSegments = (run: RunState): readonly SourceSegment[] =>
    path.groups.length > 0 ? run.source.inGroups(everyOne) : run.source.all(path.segment);
  if (field === undefined) {
    if (path.count) return run => allSegments(run).length;
    return run => {
      const segment = pickSegment(run);
      if (segment !== undefined) run.reads.push(new Read(segment, undefined, segment.id));
      return segment !== undefined;
    };
  }
  if (path.count) return run => pickSegment(run)?.repetitions(field) ?? 0;

  const { component, subcomponent } = path;
  const level: RawLevel = component === undefined ? 'repetition' : subcomponent === undefined ? 'component' : 'leaf';
  const read = (run: RunState, segment: SourceSegment, repetition: number): Value => {
    const place = { field, repetition, component, subcomponent };
    const { segment: text } = segment;
    const span = text.locate(place);
    const raw = span === undefined ? undefined : text.text.slice(span.start, span.end);
    run.reads.push(new Read(segment, place, raw));
    // MSH-1 and MSH-2 are the delimiters themselves, so they are not cut and hold no escapes.
    if (raw === undefined || (text.isHeader && field <= 2)) return raw;
    return valueOfRaw(raw, level, text.delimiters);
  };

  if (meansList(path)) {
    const isMany = path.occurrence?.kind === 'all' || path.groups.some(({ index }) => index?.kind === 'all');
    const pickAll = !isMany
      ? undefined
      : path.groups.length > 0
        ? (run: RunState) => run.source.inGroups(path)
        : allSegments;
    return run => {
      const one = pickAll === undefined ? pickSegment(run) : undefined;
      const segments = pickAll?.(run) ?? (one === undefined ? [] : [one]);
      return segments.flatMap(segment =>
        repetitionsOf(segment, field, path.repetition).map(repetition => read(run, segment, repetition)),
      );
    };
  }
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

function segmentPicker(path: Path, scope: Scope): (run: RunState) => SourceSegment | undefined {
  const { segment: id, occurrence } = path;
  if (path.groups.length > 0) return run => run.source.inGroups(path)[0];
  const slot = scope.segmentSlot(path);
  if (slot !== undefined) return run => run.frames[slot]?.segment;
  switch (occurrence?.kind) {
    case 'number':
      return run => run.source.all(id)[occurrence.number - 1];
    case 'last':
      return run => run.source.all(id).at(-1);
    default:
      return run => run.source.all(id)[0];
  }
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
