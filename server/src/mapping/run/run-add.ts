/** `add`: segments that the source does not have. */
import type { Anchor, CompiledStep } from '../program.ts';
import type { TargetMessage } from '../target/target-message.ts';
import type { TargetSegment } from '../target/target-segment.ts';
import { instancesOf, targetsOf } from './instances.ts';
import type { RunState } from './run-state.ts';

type AddStep = Extract<CompiledStep, { kind: 'add' }>;

/** What one turn of `add` makes: one segment, or those of a group that rules write into. */
export class Addition {
  readonly segments: TargetSegment[] = [];
  readonly #target: TargetMessage;
  /** The segment that the first one goes behind; undefined for the very beginning. */
  readonly #previous: TargetSegment | undefined;

  constructor(target: TargetMessage, previous: TargetSegment | undefined) {
    this.#target = target;
    this.#previous = previous;
  }

  /** A segment by its id and number; made, where it is the next one, if that is asked for. */
  segment(id: string, number: number, make: boolean): TargetSegment | undefined {
    const same = this.segments.filter(segment => segment.id === id);
    const found = same[number - 1];
    if (found !== undefined || !make || number !== same.length + 1) return found;
    const next = this.segments.findIndex(segment => this.#target.isBefore(id, segment.id));
    const index = next === -1 ? this.segments.length : next;
    const made = this.#target.addAfter(id, index === 0 ? this.#previous : this.segments[index - 1]);
    this.segments.splice(index, 0, made);
    return made;
  }
}

/**
 * Carries out `add`. A segment that its rules put nothing into is taken out again; one without rules stays as it is.
 * @param body carries out the steps inside
 */
export function runAdd(run: RunState, step: AddStep, body: (run: RunState, steps: AddStep['body']) => void): void {
  const { mark, slot, segment: id, leading, anchor } = step;
  if (!run.step(mark)) return;
  run.ran.add(mark.number);
  const { target } = run;
  const place = placeOf(run, anchor, leading, mark.slot);
  if (place === 'dropped') {
    run.notFired.push({ rule: mark, instance: run.instanceAt(mark.slot), reason: { kind: 'target-dropped' } });
    return;
  }
  const addition = new Addition(target, place.previous);
  if (id !== undefined) addition.segment(id, 1, true);
  const outer = run.added[slot];
  run.added[slot] = addition;
  delete run.frames[slot];
  body(run, step.body);
  if (outer === undefined) delete run.added[slot];
  else run.added[slot] = outer;
  for (const segment of addition.segments) {
    const isEmpty = target.textOf(segment) === segment.id;
    if (isEmpty && step.body.length > 0) target.remove(segment);
  }
  // Whatever else is added there comes behind.
  const last = addition.segments.findLast(segment => !segment.removed);
  if (last !== undefined && place.anchor !== undefined) run.tails.set(place.anchor, last);
}

/** Behind which segment something is added, and which one the mapping named for that. */
interface AddedPlace {
  readonly previous: TargetSegment | undefined;
  readonly anchor?: TargetSegment;
}

/** Where the new segments go; `dropped` where what the mapping names has been taken out. */
function placeOf(run: RunState, anchor: Anchor | undefined, leading: string, slot: number): AddedPlace | 'dropped' {
  const { target } = run;
  if (anchor === undefined) return { previous: structurePlace(run, leading, slot) };
  if (anchor.kind === 'end') return { previous: target.last };
  const instances = instancesOf(run, anchor.over);
  const found = instances.flatMap(instance => targetsOf(run, instance));
  // Of what rules have made only the target knows.
  if (instances.length === 0 && anchor.segment !== undefined) found.push(...target.all(anchor.segment));
  const beside = anchor.kind === 'after' ? found.at(-1) : found[0];
  if (beside === undefined) return instances.length > 0 ? 'dropped' : { previous: structurePlace(run, leading, slot) };
  // Nothing goes before the header.
  if (anchor.kind === 'before') return { previous: beside.previous ?? beside };
  const tail = run.tails.get(beside);
  return { previous: tail === undefined || tail.removed ? beside : tail, anchor: beside };
}

/** Where the message structure has it: in the group that an `each` around is at, else in the message. */
function structurePlace(run: RunState, leading: string, slot: number): TargetSegment | undefined {
  const group = run.groupFor(leading, slot);
  if (group === undefined) return run.target.placeFor(leading);
  return run.target.placeInGroup(leading, group, run.source.groups.segmentsOf(group));
}
