/** `sort`: segments, groups or the repetitions of a field in the order of a value. */
import { compareTexts } from '../expression/value.ts';
import type { CompiledStep } from '../program.ts';
import type { TargetSegment } from '../target/target-segment.ts';
import { instancesOf, targetsOf } from './instances.ts';
import type { Instance } from './records.ts';
import type { RunState } from './run-state.ts';

type SortStep = Extract<CompiledStep, { kind: 'sort' }>;

interface Keyed {
  readonly instance: Instance;
  readonly key: string;
}

/**
 * Carries out `sort`. The value is read from the source, as everything is. Numbers are in their order, other texts in that
 * of their characters; equal ones stay as they were, and what has no value comes last.
 */
export function runSort(run: RunState, step: SortStep): void {
  const { mark, slot, by, at } = step;
  run.ran.add(mark.number);
  const byParent = new Map<unknown, Keyed[]>();
  for (const instance of instancesOf(run, step.over)) {
    if (!run.step(mark)) return;
    run.frames[slot] = instance;
    run.beginReading();
    const whole = instance.field === undefined ? withItsGroup(run, instance) : instance;
    const keyed = { instance: whole, key: run.single(by(run), at) };
    const parent = instance.field === undefined ? parentOf(run, whole) : instance.segment;
    const same = byParent.get(parent);
    if (same === undefined) byParent.set(parent, [keyed]);
    else same.push(keyed);
  }
  for (const items of byParent.values()) {
    const sorted = [...items].sort((a, b) => compareKeys(a.key, b.key));
    if (sorted.every((item, index) => item === items[index])) continue;
    if (items[0]?.instance.field === undefined) sortSegments(run, sorted);
    else sortRepetitions(run, items, sorted);
  }
}

function compareKeys(a: string, b: string): number {
  if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1;
  return compareTexts(a, b);
}

/** A segment that a group of the structure begins with takes its group along: an OBX its NTE. */
function withItsGroup(run: RunState, instance: Instance): Instance {
  if (instance.group !== undefined) return instance;
  const group = run.source.groups.groupOf(instance.segment);
  if (group === undefined || run.source.groups.segmentsOf(group)[0] !== instance.segment) return instance;
  return group.node.max === 1 ? instance : { ...instance, group };
}

/** What holds the things that are sorted: those of one order are not mixed with those of another. */
function parentOf(run: RunState, { segment, group }: Instance): unknown {
  return group === undefined ? run.source.groups.groupOf(segment) : group.parent;
}

/** Each takes along what was added to it: segments without a source that stand right behind its own. */
function sortSegments(run: RunState, sorted: readonly Keyed[]): void {
  const blocks = sorted.map(({ instance }) => targetsOf(run, instance));
  const members = new Set(blocks.flat());
  const order: TargetSegment[] = [];
  for (const block of blocks) {
    for (const segment of block) {
      order.push(segment);
      for (let at = segment.next; at !== undefined && at.origin === undefined && !members.has(at); at = at.next)
        order.push(at);
    }
  }
  run.target.reorder(order);
}

function sortRepetitions(run: RunState, items: readonly Keyed[], sorted: readonly Keyed[]): void {
  const { segment, field } = items[0]?.instance ?? {};
  const counterpart = segment && run.target.counterpart(segment);
  if (counterpart === undefined || counterpart === 'dropped' || field === undefined) return;
  const indexes = (list: readonly Keyed[]): number[] =>
    list
      .map(({ instance }) => run.target.repetitionFrom(counterpart, field, instance.repetition ?? 1))
      .filter(index => index !== -1);
  const order = indexes(sorted);
  // What rules have added stays behind the rest.
  const count = run.target.repetitions(counterpart, field);
  const others = Array.from({ length: count }, (_, index) => index).filter(index => !order.includes(index));
  run.target.reorderRepetitions(counterpart, field, [...order, ...others]);
}
