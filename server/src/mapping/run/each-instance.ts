/** Goes over the instances of a step, and notes down why there is nothing to go over. */
import type { CompiledStep } from '../program.ts';
import { instancesOf } from './instances.ts';
import type { NotFiredReason, RuleMark } from './records.ts';
import type { RunState } from './run-state.ts';

/** Notes down why a rule gave nothing. */
export function notFired(run: RunState, mark: RuleMark, reason: NotFiredReason): void {
  run.notFired.push({ rule: mark, instance: run.instanceAt(mark.slot), reason });
}

/** Runs a body for each instance that `where` lets through. */
export function forEachInstance(
  run: RunState,
  mark: RuleMark,
  { over, slot, where }: Pick<CompiledStep & { kind: 'each' }, 'over' | 'slot' | 'where'>,
  body: () => void,
): void {
  const instances = instancesOf(run, over);
  if (instances.length === 0) notFired(run, mark, { kind: 'no-instance', of: mark.text });
  const outer = run.because;
  for (const instance of instances) {
    if (!run.step(mark)) return;
    run.frames[slot] = instance;
    if (where !== undefined) {
      if (!run.judge(where)) {
        run.notFired.push({ rule: mark, instance, reason: { kind: 'condition-false', because: run.judged } });
        continue;
      }
      run.putUnderJudged();
    }
    body();
    run.because = outer;
  }
  delete run.frames[slot];
}
