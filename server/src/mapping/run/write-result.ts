/** Puts the result of a rule into the target: finds the segments and repetitions it means, and writes each. */
import { encodeText } from '../../core/encoding/escapes.ts';
import { formatPlace } from '../../core/path/path.ts';
import type { GroupInstance } from '../../core/structure/tree.ts';
import { meansList } from '../expression/read-path.ts';
import { isList, NoValue, RawValue, textOf, type Value } from '../expression/value.ts';
import type { CompiledRule, TargetPlace } from '../program.ts';
import { Part, PartLevel, readPart, writePart } from '../target/part.ts';
import { redelimit } from '../target/redelimit.ts';
import type { TargetMessage } from '../target/target-message.ts';
import type { TargetSegment } from '../target/target-segment.ts';
import type { NotFiredReason, Write } from './records.ts';
import type { RunState } from './run-state.ts';
import type { Read, SourceSegment } from './source.ts';

/** Writes a value; the reason where there was nowhere to write it. */
export function writeResult(run: RunState, rule: CompiledRule, value: Value): NotFiredReason | undefined {
  return new Writer(run, rule).write(value);
}

/**
 * The segment that a rule writes to. Undefined where there is none and none is to be made.
 * @param make whether there is something to write, so that a segment is made if need be
 */
export function findSegment(
  run: RunState,
  place: TargetPlace,
  make: boolean,
): TargetSegment | 'target-dropped' | 'no-target' | undefined {
  const { target } = run;
  const { segment: id, owner, occurrence, filledSlot } = place;
  const filling = filledSlot === undefined ? undefined : run.filled[filledSlot];
  if (filling !== undefined) {
    const found = filling.segment ?? findSegment(run, filling.place, make);
    if (typeof found === 'object') filling.segment = found;
    return found;
  }
  const number = occurrence?.kind === 'number' ? occurrence.number : 1;
  switch (owner.kind) {
    case 'added':
      return run.added[owner.slot]?.segment(id, number, make) ?? (make ? unreachable(run, place, number) : undefined);
    case 'bound':
      for (const { kind, slot } of owner.bindings) {
        const frame = run.frames[slot];
        if (frame === undefined) continue;
        if (kind === 'each') return standingFor(target, frame.segment, make);
        if (frame.group !== undefined && run.holds(frame.group, id)) return inGroup(run, place, frame.group, make);
      }
      break;
    case 'groups': {
      const [source] = owner.pick(run);
      if (source !== undefined) return standingFor(target, source, make);
      return make ? unreachable(run, place, number) : undefined;
    }
  }
  const all = target.all(id);
  const wanted = occurrence?.kind === 'last' ? all.length || 1 : number;
  const found = all[wanted - 1];
  if (found !== undefined || !make) return found;
  return wanted === all.length + 1 ? target.add(id) : unreachable(run, place, wanted);
}

/** What a segment of the source has become, made if need be. */
function standingFor(
  target: TargetMessage,
  source: SourceSegment,
  make: boolean,
): TargetSegment | 'target-dropped' | undefined {
  const found = target.counterpart(source);
  if (found === 'dropped') return 'target-dropped';
  return found ?? (make ? target.addFor(source) : undefined);
}

/** The segment in what a group of the source has become. */
function inGroup(
  run: RunState,
  place: TargetPlace,
  group: GroupInstance,
  make: boolean,
): TargetSegment | 'target-dropped' | 'no-target' | undefined {
  const { source, target } = run;
  const { segment: id, occurrence } = place;
  const sources = source.groups.all(group, id);
  const made = run.inGroups.get(group)?.get(id) ?? [];
  const count = sources.length + made.length;
  const number = occurrence?.kind === 'number' ? occurrence.number : occurrence?.kind === 'last' ? count || 1 : 1;
  const from = sources[number - 1];
  if (from !== undefined) return standingFor(target, from, make);
  const found = made[number - 1 - sources.length];
  if (found !== undefined || !make) return found;
  if (number !== count + 1) return unreachable(run, place, number);
  const segment = target.addInGroup(id, group, source.groups.segmentsOf(group));
  const byId = run.inGroups.get(group) ?? new Map<string, TargetSegment[]>();
  byId.set(id, [...made, segment]);
  run.inGroups.set(group, byId);
  return segment;
}

function unreachable(run: RunState, place: TargetPlace, number: number): 'no-target' {
  const { segment: id } = place;
  const count = run.target.all(id).length;
  const message = `${formatPlace(id, number, {})} cannot be written: the target has ${count} ${id}.`;
  run.report('schema', 'warning', place, message);
  return 'no-target';
}

class Writer {
  readonly #run: RunState;
  readonly #rule: CompiledRule;
  readonly #place: TargetPlace;

  constructor(run: RunState, rule: CompiledRule) {
    this.#run = run;
    this.#rule = rule;
    this.#place = rule.place;
  }

  write(value: Value): NotFiredReason | undefined {
    const { occurrence, owner } = this.#place;
    if (owner.kind === 'groups' && meansList(this.#place.path)) return this.#writeToAll(value, this.#counterparts());
    if (occurrence?.kind === 'all') return this.#writeToAll(value, this.#run.target.all(this.#place.segment));
    const filled = !this.#isNothing(value);
    const segment = findSegment(this.#run, this.#place, filled);
    if (typeof segment === 'string') return { kind: segment };
    // There is nothing to clear in a segment that is not there.
    return segment === undefined ? undefined : this.#writeField(segment, value);
  }

  /** `OBX[*]-11`: the same value into every occurrence, or the values of a list one by one. */
  #writeToAll(value: Value, segments: readonly TargetSegment[]): NotFiredReason | undefined {
    if (segments.length === 0) return { kind: 'no-target' };
    const each = isList(value) && this.#place.repetition?.kind !== 'all';
    segments.forEach((segment, index) => {
      this.#writeField(segment, each ? value[index] : value, each ? this.#run.reads[index] : undefined);
    });
    return undefined;
  }

  #counterparts(): TargetSegment[] {
    const { owner } = this.#place;
    const sources = owner.kind === 'groups' ? owner.pick(this.#run) : [];
    return sources
      .map(source => this.#run.target.counterpart(source) ?? this.#run.target.addFor(source))
      .filter(found => found !== 'dropped');
  }

  #writeField(segment: TargetSegment, value: Value, copied = this.#run.reads[0]): NotFiredReason | undefined {
    const { repetition, repetitionSlot, filledSlot, field } = this.#place;
    if (repetition?.kind === 'all') return this.#writeRepetitions(segment, value);
    if (isList(value)) {
      const { path } = this.#place;
      if (value.length > 1)
        this.#run.report(
          'composite-as-scalar',
          'warning',
          this.#rule.sourceAt,
          `${value.length} values, and ${this.#rule.mark.text} takes one: the first was written. For all write ${path.segment}-${path.field}[*].`,
        );
      return this.#writeField(segment, value[0], copied);
    }
    const bound =
      repetitionSlot === undefined || filledSlot !== undefined
        ? undefined
        : this.#run.frames[repetitionSlot]?.repetition;
    const index = bound === undefined ? this.#repetitionIndex(segment) : this.#boundIndex(segment, field, bound, value);
    if (typeof index === 'string') return { kind: index };
    return index === undefined ? undefined : this.#put(segment, index, value, copied);
  }

  /** Index of the repetition that a path without `[*]` means. */
  #repetitionIndex(segment: TargetSegment): number {
    const { repetition, field, filledSlot } = this.#place;
    if (filledSlot !== undefined) return this.#run.filled[filledSlot]?.index ?? 0;
    if (repetition?.kind === 'number') return repetition.number - 1;
    return repetition?.kind === 'last' ? Math.max(0, this.#run.target.repetitions(segment, field) - 1) : 0;
  }

  /** Index of the repetition that stands for the source's one which `each` is at. */
  #boundIndex(
    segment: TargetSegment,
    field: number,
    number: number,
    value: Value,
  ): number | 'target-dropped' | undefined {
    const { target } = this.#run;
    const index = target.repetitionFrom(segment, field, number);
    if (index !== -1) return index;
    // In a copy every repetition of the source was there once.
    if (this.#run.copies) return 'target-dropped';
    return this.#isNothing(value) ? undefined : target.addRepetition(segment, field, number);
  }

  /** `PID-3[*]`: a list becomes the field's repetitions; one value goes into every repetition that is there. */
  #writeRepetitions(segment: TargetSegment, value: Value): NotFiredReason | undefined {
    const { field, inside } = this.#place;
    if (isList(value) && inside.length === 0) return this.#replaceField(segment, value);
    const count = isList(value) ? value.length : Math.max(1, this.#run.target.repetitions(segment, field));
    for (let index = 0; index < count; index++) {
      const item = isList(value) ? value[index] : value;
      const failure = this.#put(segment, index, item, this.#run.reads[isList(value) ? index : 0]);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  #replaceField(segment: TargetSegment, values: readonly Value[]): NotFiredReason | undefined {
    const { target, reads } = this.#run;
    const { field, segment: id } = this.#place;
    const raws = values.map((value, index) => this.#raw(value, reads[index]));
    const way = [segment.indexOfField(field)];
    const failure = this.#putRaw(segment, way, raws.join(target.delimiters.repetition), undefined);
    const part = failure === undefined && values.length > 0 ? target.field(segment, field) : undefined;
    if (part === undefined) return failure;
    part.inner = raws.map((raw, index) => new Part(raw, this.#record(reads[index])));
    // Repetitions that came over from the same field are still those of the source, for `each` and `keep` behind this.
    part.origins = values.map((_, index) => {
      const read = this.#rule.copies ? reads[index] : undefined;
      const same = read?.segment === segment.origin && read?.segment.id === id && read.place?.field === field;
      return (same ? read?.place?.repetition : undefined) ?? 0;
    });
    return undefined;
  }

  /** Writes a value into a repetition of the field, by its index. */
  #put(segment: TargetSegment, repetition: number, value: Value, copied: Read | undefined): NotFiredReason | undefined {
    const { field, inside } = this.#place;
    const [component, subcomponent] = inside;
    const at = segment.indexOfField(field);
    // Written out: there is one for every rule and turn, and a list that grows takes ten times the room.
    let way = [at, repetition];
    if (subcomponent !== undefined && component !== undefined) way = [at, repetition, component, subcomponent];
    else if (component !== undefined) way = [at, repetition, component];
    return this.#putRaw(segment, way, this.#raw(value, copied), copied);
  }

  /**
   * Writes raw text at a place. An empty text where nothing is changes nothing.
   * @param indices the way to the place, as {@link writePart} takes it
   */
  #putRaw(
    segment: TargetSegment,
    indices: readonly number[],
    raw: string,
    copied: Read | undefined,
  ): NotFiredReason | undefined {
    const run = this.#run;
    const { delimiters } = run.target;
    if (!run.write(raw.length, this.#place)) return { kind: 'limit' };
    const clears = raw === '';
    if (clears && !readPart(segment.part, PartLevel.Segment, indices, delimiters)) return undefined;
    const write = this.#record(copied);
    const outcome = writePart(segment.part, PartLevel.Segment, indices, raw, write, delimiters);
    if (outcome === 'written') {
      if (clears) run.cleared.push({ segment, field: this.#place.field, way: indices.slice(1), write });
      return undefined;
    }
    run.report(
      'schema',
      'error',
      this.#place,
      `${this.#rule.mark.text} cannot be written: MSH-2 of the target names too few delimiters.`,
    );
    return { kind: 'no-target' };
  }

  #record(copied: Read | undefined): Write {
    const { reads, because, via } = this.#run;
    const { mark, copies } = this.#rule;
    return { rule: mark, reads, because, via, copied: copies ? copied : undefined, level: this.#place.level };
  }

  /** The raw text of a value in the target's delimiters, cut no deeper than the place can hold. */
  #raw(value: Value, read: Read | undefined): string {
    const { target } = this.#run;
    if (!(value instanceof RawValue)) return encodeText(textOf(value), target.delimiters);
    const { level } = this.#place;
    let { raw, level: depth } = value;
    const { component, subcomponent } = value.delimiters;
    const cut = (separator: string): void => {
      const [first = '', ...rest] = separator === '' ? [raw] : raw.split(separator);
      if (rest.some(part => part.replaceAll(subcomponent || '\u0000', '') !== ''))
        this.#run.warnComposite(this.#rule.sourceAt, read);
      raw = first;
    };
    if (depth === 'repetition' && level > PartLevel.Repetition) {
      cut(component);
      depth = 'component';
    }
    if (depth === 'component' && level > PartLevel.Component) {
      cut(subcomponent);
      depth = 'leaf';
    }
    return redelimit(raw, depth, value.delimiters, target.delimiters);
  }

  /** Whether writing the value would write no character: a list of two empty values is a separator. */
  #isNothing(value: Value): boolean {
    if (value instanceof NoValue) return true;
    if (isList(value)) return value.length < 2 && this.#isNothing(value[0]);
    return (value instanceof RawValue ? value.raw : textOf(value)) === '';
  }
}
