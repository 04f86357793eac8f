/** `PID-3: { each: PID-4, .. }`: a field whose repetitions are made one for each of something. */
import type { CompiledStep, TargetPlace } from '../program.ts';
import type { TargetSegment } from '../target/target-segment.ts';
import { instancesOf } from './instances.ts';
import type { RunState } from './run-state.ts';
import { findSegment } from './write-result.ts';

type FillStep = Extract<CompiledStep, { kind: 'fill' }>;

/** The repetition that is being made. */
export interface Filling {
  /** The field, as its rule names it: the segment is found, or made, when something is first written. */
  readonly place: TargetPlace;
  segment: TargetSegment | undefined;
  /** Index of the repetition. */
  index: number;
}

/**
 * Carries out the rule. What the field held goes; a repetition that nothing was written into is left out.
 * @param body carries out the steps inside
 */
export function runFill(run: RunState, step: FillStep, body: (run: RunState, steps: FillStep['body']) => void): void {
  const { mark, place, slot, where } = step;
  run.ran.add(mark.number);
  const { target } = run;
  const found = findSegment(run, place, false);
  const reason = typeof found === 'string' ? found : undefined;
  if (reason !== undefined) {
    run.notFired.push({ rule: mark, instance: run.instanceAt(mark.slot), reason: { kind: reason } });
    return;
  }
  const filling: Filling = { place, segment: found as TargetSegment | undefined, index: 0 };
  if (filling.segment !== undefined && target.clearField(filling.segment, place.field))
    run.cleared.push({
      segment: filling.segment,
      field: place.field,
      way: [],
      write: { rule: mark, reads: [], because: run.because, via: [], copied: undefined, level: place.level },
    });
  const instances = instancesOf(run, step.over);
  if (instances.length === 0)
    run.notFired.push({
      rule: mark,
      instance: run.instanceAt(mark.slot),
      reason: { kind: 'no-instance', of: mark.text },
    });
  const outer = run.because;
  const filled = run.filled[slot + 1];
  run.filled[slot + 1] = filling;
  for (const instance of instances) {
    if (!run.step(mark)) break;
    run.frames[slot] = instance;
    delete run.frames[slot + 1];
    if (where !== undefined) {
      if (!run.judge(where)) {
        run.notFired.push({ rule: mark, instance, reason: { kind: 'condition-false', because: run.judged } });
        continue;
      }
      run.putUnderJudged();
    }
    body(run, step.body);
    run.because = outer;
    const { segment, index } = filling;
    if (segment !== undefined && target.rawAt(segment, place.field, [index]) !== '') filling.index++;
  }
  if (filled === undefined) delete run.filled[slot + 1];
  else run.filled[slot + 1] = filled;
}
