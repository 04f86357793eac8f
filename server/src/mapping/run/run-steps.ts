/** Carries out the steps of a compiled mapping, in order. */

import { repetitionsOf } from '../expression/read-path.ts';
import type { CompiledStep, Iteration } from '../program.ts';
import type { Instance, Judgement } from './records.ts';
import { runRule } from './run-rule.ts';
import type { RunState } from './run-state.ts';
import type { SourceSegment } from './source.ts';

export function runSteps(run: RunState, steps: readonly CompiledStep[]): void {
  for (const step of steps) {
    if (run.stopped) return;
    switch (step.kind) {
      case 'map':
        for (const rule of step.rules) runRule(run, rule);
        break;
      case 'each':
        runEach(run, step);
        break;
      case 'pick':
        runPick(run, step);
        break;
      case 'segments':
        runSegments(run, step);
        break;
      case 'clear':
        runClear(run, step);
        break;
    }
  }
}

/** What a step goes over, in the order of the source. */
function instancesOf(run: RunState, { path, segmentSlot, repetitionSlot }: Iteration): Instance[] {
  const { segment: id, occurrence, field, repetition: index } = path;
  const all = run.source.all(id);
  const current = segmentSlot === undefined ? undefined : run.frames[segmentSlot];
  const segments = current === undefined ? occurrencesOf(all, occurrence) : [current.segment];
  if (field === undefined) return segments.map(segment => ({ segment, field, repetition: undefined }));
  const bound = repetitionSlot === undefined ? undefined : run.frames[repetitionSlot]?.repetition;
  return segments.flatMap(segment => {
    const numbers = bound !== undefined ? [bound] : repetitionsOf(segment, field, index ?? { kind: 'all' });
    return numbers
      .filter(number => number <= segment.repetitions(field))
      .map(repetition => ({ segment, field, repetition }));
  });
}

function occurrencesOf(
  all: readonly SourceSegment[],
  index: Iteration['path']['occurrence'],
): readonly SourceSegment[] {
  switch (index?.kind) {
    case 'number':
      return all.slice(index.number - 1, index.number);
    case 'last':
      return all.slice(-1);
    default:
      return all;
  }
}

function runEach(run: RunState, step: Extract<CompiledStep, { kind: 'each' }>): void {
  const { mark, slot, where } = step;
  const instances = instancesOf(run, step.over);
  run.ran.add(mark.number);
  if (instances.length === 0)
    run.notFired.push({ rule: mark, instance: undefined, reason: { kind: 'no-instance', of: mark.text } });
  const outer = run.because;
  for (const instance of instances) {
    if (!run.step(mark)) return;
    run.frames[slot] = instance;
    if (where !== undefined) {
      const because: Judgement[] = [];
      if (!where(run, because)) {
        run.notFired.push({ rule: mark, instance, reason: { kind: 'condition-false', because } });
        continue;
      }
      run.because = [...outer, ...because];
    }
    runSteps(run, step.body);
    run.because = outer;
  }
}

function runPick(run: RunState, step: Extract<CompiledStep, { kind: 'pick' }>): void {
  const { mark, slot, where, keeps } = step;
  run.ran.add(mark.number);
  for (const instance of instancesOf(run, step.over)) {
    if (!run.step(mark)) return;
    run.frames[slot] = instance;
    const because: Judgement[] = [];
    if (where(run, because) === keeps) continue;
    if (removeInstance(run, instance))
      run.dropped.push({ rule: mark, instance, because: [...run.because, ...because] });
  }
}

/** Takes out of the target what an instance of the source has become. False where that is gone already. */
function removeInstance({ target }: RunState, { segment, field, repetition }: Instance): boolean {
  const counterpart = target.counterpart(segment);
  if (counterpart === undefined || counterpart === 'dropped') return false;
  if (field === undefined || repetition === undefined) return target.remove(counterpart);
  const index = target.repetitionFrom(counterpart, field, repetition);
  if (index === -1) return false;
  target.removeRepetition(counterpart, field, index);
  return true;
}

function runSegments(run: RunState, { mark, matches, keeps }: Extract<CompiledStep, { kind: 'segments' }>): void {
  run.ran.add(mark.number);
  for (const segment of [...run.target.segments]) {
    if (!run.step(mark)) return;
    if (matches(segment.id) === keeps || !run.target.remove(segment) || segment.origin === undefined) continue;
    const instance = { segment: segment.origin, field: undefined, repetition: undefined };
    run.dropped.push({ rule: mark, instance, because: run.because });
  }
}

function runClear(run: RunState, { mark, over }: Extract<CompiledStep, { kind: 'clear' }>): void {
  const { field, segment: id } = over.path;
  run.ran.add(mark.number);
  if (field === undefined) return;
  for (const { segment } of instancesOf(run, { ...over, path: { ...over.path, field: undefined } })) {
    if (!run.step(mark)) return;
    const counterpart = run.target.counterpart(segment);
    if (counterpart === undefined || counterpart === 'dropped') continue;
    if (run.target.clearField(counterpart, field))
      run.dropped.push({ rule: mark, instance: { segment, field, repetition: undefined }, because: run.because });
  }
  // What rules have added goes as well: after `drop` the field is empty.
  for (const segment of run.target.all(id)) if (segment.origin === undefined) run.target.clearField(segment, field);
}
