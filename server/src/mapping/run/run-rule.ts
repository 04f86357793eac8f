/** Carries out one rule: condition, value, table, default, then the writing. */
import { isEmpty, NoValue, type Value } from '../expression/value.ts';
import type { CompiledRule } from '../program.ts';
import type { Judgement, NotFiredReason } from './records.ts';
import type { RunState } from './run-state.ts';
import { writeResult } from './write-result.ts';

/**
 * Runs a rule for the instances that the enclosing `each` steps are at. A rule whose condition is true writes its
 * result, an empty one too; a false condition, a code that its table does not have and a value that a filter cannot
 * read leave the target alone.
 */
export function runRule(run: RunState, rule: CompiledRule): void {
  if (!run.step(rule.mark)) return;
  run.ran.add(rule.mark.number);
  const outer = run.because;
  if (rule.when !== undefined) {
    if (!run.judge(rule.when)) {
      notFired(run, rule, { kind: 'condition-false', because: run.judged });
      return;
    }
    run.putUnderJudged();
  }
  run.beginReading();
  const value = resultOf(run, rule);
  if (value instanceof NoValue) notFired(run, rule, reasonOf(value, run, outer));
  else {
    if (isEmpty(value)) reportEmpty(run, rule);
    const failure = writeResult(run, rule, value);
    if (failure !== undefined) notFired(run, rule, failure);
  }
  run.because = outer;
}

/** The value of a rule: what its source gives, looked up in its table, else its default. */
export function resultOf(run: RunState, rule: Pick<CompiledRule, 'evaluate' | 'table' | 'default'>): Value {
  let value = rule.evaluate(run);
  if (rule.table !== undefined) value = rule.table(value, run);
  if (rule.default !== undefined && (value instanceof NoValue || isEmpty(value))) return rule.default;
  return value;
}

function reportEmpty(run: RunState, rule: CompiledRule): void {
  const { mark, place, required, constant } = rule;
  if (required) run.report('required-never-set', 'error', place, `${mark.text} is required, and its source is empty.`);
  if (!constant) notFired(run, rule, { kind: 'source-empty', reads: run.reads });
}

/** Why a rule without a value gave nothing. */
export function reasonOf({ reason }: NoValue, run: RunState, outer: readonly Judgement[]): NotFiredReason {
  const { reads, via } = run;
  switch (reason) {
    case 'table-miss':
    case 'table-unavailable':
      return { kind: reason, reads, via };
    case 'invalid-value':
    case 'no-function':
      return { kind: reason, reads };
    case 'no-case':
      return { kind: 'condition-false', because: run.because.slice(outer.length) };
    case 'limit':
      return { kind: reason };
  }
}

function notFired(run: RunState, { mark }: CompiledRule, reason: NotFiredReason): void {
  run.notFired.push({ rule: mark, instance: run.instanceAt(mark.slot), reason });
}
