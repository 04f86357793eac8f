/** Carries out the steps of a compiled mapping, in order. */
import type { CompiledStep } from '../program.ts';
import { forEachInstance } from './each-instance.ts';
import { instancesOf, targetsOf } from './instances.ts';
import type { Instance } from './records.ts';
import { runAdd } from './run-add.ts';
import { runFill } from './run-fill.ts';
import { runRule } from './run-rule.ts';
import { runSort } from './run-sort.ts';
import type { RunState } from './run-state.ts';
import { runMerge, runSplit } from './run-text-steps.ts';

type StepOf<K extends CompiledStep['kind']> = Extract<CompiledStep, { kind: K }>;

export function runSteps(run: RunState, steps: readonly CompiledStep[]): void {
  for (const step of steps) {
    if (run.stopped) return;
    switch (step.kind) {
      case 'map':
        for (const rule of step.rules) runRule(run, rule);
        break;
      case 'when':
        runWhen(run, step);
        break;
      case 'each':
        runEach(run, step);
        break;
      case 'fill':
        runFill(run, step, runSteps);
        break;
      case 'add':
        runAdd(run, step, runSteps);
        break;
      case 'sort':
        runSort(run, step);
        break;
      case 'split':
        runSplit(run, step);
        break;
      case 'merge':
        runMerge(run, step);
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

function runWhen(run: RunState, { mark, judge, body }: StepOf<'when'>): void {
  if (!run.step(mark)) return;
  run.ran.add(mark.number);
  if (!run.judge(judge)) {
    run.notFired.push({
      rule: mark,
      instance: run.instanceAt(mark.slot),
      reason: { kind: 'condition-false', because: run.judged },
    });
    return;
  }
  const outer = run.because;
  run.putUnderJudged();
  runSteps(run, body);
  run.because = outer;
}

function runEach(run: RunState, step: StepOf<'each'>): void {
  run.ran.add(step.mark.number);
  forEachInstance(run, step.mark, step, () => runSteps(run, step.body));
}

function runPick(run: RunState, step: StepOf<'pick'>): void {
  const { mark, slot, where, keeps } = step;
  run.ran.add(mark.number);
  for (const instance of instancesOf(run, step.over)) {
    if (!run.step(mark)) return;
    run.frames[slot] = instance;
    if (run.judge(where) === keeps) continue;
    if (removeInstance(run, instance))
      run.dropped.push({ rule: mark, instance, because: run.because.concat(run.judged) });
  }
}

/** Takes out of the target what an instance of the source has become. False where that is gone already. */
function removeInstance(run: RunState, instance: Instance): boolean {
  const { target } = run;
  const { field, repetition, group } = instance;
  const found = targetsOf(run, instance);
  const [counterpart] = found;
  if (counterpart === undefined) return false;
  if (group !== undefined) return found.filter(segment => target.remove(segment)).length > 0;
  if (field === undefined || repetition === undefined) return target.remove(counterpart);
  const index = target.repetitionFrom(counterpart, field, repetition);
  if (index === -1) return false;
  target.removeRepetition(counterpart, field, index);
  return true;
}

function runSegments(run: RunState, { mark, matches, keeps }: StepOf<'segments'>): void {
  run.ran.add(mark.number);
  for (const segment of [...run.target.segments]) {
    if (!run.step(mark)) return;
    if (matches(segment.id) === keeps || !run.target.remove(segment) || segment.origin === undefined) continue;
    const instance = { segment: segment.origin, field: undefined, repetition: undefined };
    run.dropped.push({ rule: mark, instance, because: run.because });
  }
}

function runClear(run: RunState, { mark, pick, segment: id, field }: StepOf<'clear'>): void {
  run.ran.add(mark.number);
  for (const segment of pick(run)) {
    if (!run.step(mark)) return;
    const counterpart = run.target.counterpart(segment);
    if (counterpart === undefined || counterpart === 'dropped') continue;
    if (run.target.clearField(counterpart, field))
      run.dropped.push({ rule: mark, instance: { segment, field, repetition: undefined }, because: run.because });
  }
  // What rules have added goes as well: after `drop` the field is empty.
  for (const segment of run.target.all(id)) if (segment.origin === undefined) run.target.clearField(segment, field);
}
