/** Filters with regular expressions, matched in linear time: no pattern and no message can make a run hang. */
import {
  type PatternMatch,
  type PatternSearch,
  parseSearch,
  type SearchBudget,
} from '../../core/values/pattern-search.ts';
import type { RunState } from '../run/run-state.ts';
import type { CompileContext } from './compile-context.ts';
import { type CompiledArgument, type FilterRow, invalid, numberArgument } from './filter-row.ts';
import type { FilterCall } from './syntax.ts';
import { NoValue, textOf } from './value.ts';

/** Steps of the search in one call: about a quarter of a second. */
const SEARCH_BUDGET = 5_000_000;

export const patternFilters: readonly FilterRow[] = [
  {
    name: 'match',
    args: [
      { name: 'pattern', kind: 'pattern' },
      { name: 'group', kind: 'number', optional: true },
    ],
    summary:
      'What a regular expression finds first: its first group, or all of it where it has none; another group by its number. Empty where it finds nothing.',
    example: { expression: "'SMITH (4711)' | match:'\\((\\d+)\\)'", gives: '4711' },
    compile(call, [pattern, group], context) {
      const search = searchOf(pattern, context);
      if (search === undefined) return undefined;
      return (input, run) => {
        const number = group === undefined ? Math.min(1, search.groups) : numberArgument(group, call, run);
        if (number instanceof NoValue) return number;
        const text = run.single(input, call);
        const found = search.find(text, 0, { left: SEARCH_BUDGET });
        if (found === 'exhausted') return tooLong(run, call);
        return found === undefined ? '' : groupOf(found, number, text);
      };
    },
  },
  {
    name: 'replace_match',
    args: [
      { name: 'pattern', kind: 'pattern' },
      { name: 'by', kind: 'text' },
    ],
    summary:
      'With all that a regular expression finds replaced; $0 is what was found, $1 its first group, $$ a dollar sign.',
    example: {
      expression: "'5550104711' | replace_match:'^(\\d{3})(\\d{3})(\\d{4})$','($1) $2-$3'",
      gives: '(555) 010-4711',
    },
    compile(call, [pattern, by], context) {
      const search = searchOf(pattern, context);
      if (search === undefined || by === undefined) return undefined;
      return (input, run) => {
        const given = by.evaluate(run);
        if (given instanceof NoValue) return given;
        const text = run.single(input, call);
        const replaced = replaceAll(search, text, textOf(given), { left: SEARCH_BUDGET }, run, call);
        return replaced === 'exhausted' ? tooLong(run, call) : replaced;
      };
    },
  },
];

function searchOf(argument: CompiledArgument | undefined, { problems }: CompileContext): PatternSearch | undefined {
  if (argument === undefined || argument.operand.kind !== 'text') return undefined;
  const { operand } = argument;
  const { search, problem } = parseSearch(operand.written.replace(/\\(['"])/g, '$1'));
  if (search === undefined)
    problems.error('schema', operand, `The pattern '${operand.written}' is not understood: ${problem}.`);
  return search;
}

function groupOf(found: PatternMatch, number: number, text: string): string {
  return number === 0 ? text.slice(found.start, found.end) : (found.groups[number - 1] ?? '');
}

function replaceAll(
  search: PatternSearch,
  text: string,
  by: string,
  budget: SearchBudget,
  run: RunState,
  call: FilterCall,
): string | NoValue | 'exhausted' {
  let replaced = '';
  let at = 0;
  for (let from = 0; from <= text.length; ) {
    const found = search.find(text, from, budget);
    if (found === 'exhausted') return found;
    if (found === undefined) break;
    const written = by.replace(/\$(\$|\d)/g, (_, what: string) =>
      what === '$' ? what : groupOf(found, Number(what), text),
    );
    if (!run.make(found.start - at + written.length, call)) return new NoValue('limit');
    replaced += text.slice(at, found.start) + written;
    at = found.end;
    // Where nothing was found there is nothing to go on behind: the next place is.
    from = found.end === found.start ? found.end + 1 : found.end;
  }
  return replaced + text.slice(at);
}

function tooLong(run: RunState, call: FilterCall): NoValue {
  return invalid(run, call, `The value is too long for the pattern of '${call.name}'.`);
}
