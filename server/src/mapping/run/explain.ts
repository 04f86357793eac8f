/** Says in a sentence why a rule gave nothing: the answer to the question that is asked most of a mapping. */
import type { Judgement, NotFiredReason, TableUse } from './records.ts';
import type { Read } from './source.ts';

/** How many values a sentence names. */
const NAMED = 3;

/** One sentence, with the places and values of the message that decided. */
export function explainNothing(reason: NotFiredReason): string {
  switch (reason.kind) {
    case 'condition-false':
      return reason.because.length === 0 ? 'None of its cases is true.' : conditionText(reason.because);
    case 'source-empty':
      return emptyText(reason.reads);
    case 'table-miss':
      return tableText(reason.via, 'has no row for');
    case 'table-unavailable':
      return tableText(reason.via, 'could not be read, so nothing was looked up for');
    case 'invalid-value':
      return `${valuesOf(reason.reads)} can't be read as what the rule makes of it.`;
    case 'no-function':
      return 'Its function did not run: the mapping may not run code here, or the function failed.';
    case 'target-dropped':
      return 'The place it writes to was dropped by a step before it.';
    case 'no-target':
      return "The output has no such place, and the rule can't make one.";
    case 'no-instance':
      return `The message has nothing to go over${reason.of === '' ? '' : ` for ${reason.of}`}.`;
    case 'limit':
      return 'The run was stopped by a limit before it came to this rule.';
  }
}

function conditionText(because: readonly Judgement[]): string {
  // The last one decided: of `all` and of cases those before it were looked at as well.
  const { expression, reads } = because.at(-1) as Judgement;
  const values = distinct(reads);
  const seen = values.length === 0 ? 'the message has none of it' : valuesOf(values);
  return `The condition ${expression} is false: ${seen}.`;
}

function emptyText(reads: readonly Read[]): string {
  const paths = distinct(reads).map(({ path }) => path);
  if (paths.length === 0) return 'The message has no such segment.';
  return `${listed(paths)} ${paths.length === 1 ? 'is' : 'are'} empty.`;
}

function tableText(via: readonly TableUse[], what: string): string {
  const use = via.findLast(({ found }) => found === undefined) ?? via.at(-1);
  return use === undefined ? 'A table gave nothing.' : `Table '${use.table.name}' ${what} '${use.key}'.`;
}

/** `PID-8 is 'W'`, several joined. */
function valuesOf(reads: readonly Read[]): string {
  const texts = distinct(reads).map(({ path, value }) => (value === '' ? `${path} is empty` : `${path} is '${value}'`));
  return listed(texts);
}

function distinct(reads: readonly Read[]): readonly Read[] {
  return [...new Map(reads.map(read => [read.path, read])).values()];
}

function listed(texts: readonly string[]): string {
  if (texts.length > NAMED) return `${texts.slice(0, NAMED).join(', ')} and ${texts.length - NAMED} more`;
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} and ${last}`;
}
