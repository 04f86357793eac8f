/** All filters, and how a call of one is compiled. */
import { didYouMean } from '../nearest.ts';
import { base64Filters } from './base64-filters.ts';
import type { CompileContext } from './compile-context.ts';
import { dateFilters } from './date-filters.ts';
import { type CompiledArgument, type FilterFunction, type FilterRow, guarded } from './filter-row.ts';
import { compileFunction, functionNames } from './function-filters.ts';
import { identifierFilters } from './identifier-filters.ts';
import { numberFilters } from './number-filters.ts';
import { patternFilters } from './pattern-filters.ts';
import type { FilterCall } from './syntax.ts';
import { tableFilters } from './table-filters.ts';
import { textFilters } from './text-filters.ts';
import { unitFilters } from './unit-filters.ts';
import { zoneFilters } from './zone-filters.ts';

/** Every filter that an expression can use, for completion, hover and the documentation. */
export const filterRows: readonly FilterRow[] = [
  ...[...textFilters, ...patternFilters, ...numberFilters, ...unitFilters, ...dateFilters, ...zoneFilters],
  ...[...identifierFilters, ...base64Filters, ...tableFilters],
];
const rowsByName = new Map(filterRows.map(row => [row.name, row]));

/** Compiles one call. Undefined, after a problem, where the filter or its arguments are not known. */
export function compileFilter(
  call: FilterCall,
  args: readonly CompiledArgument[],
  context: CompileContext,
): FilterFunction | undefined {
  context.uses.push({ kind: 'filter', name: call.name, ...call.nameSpan });
  const row = rowsByName.get(call.name);
  if (row === undefined) {
    const own = compileFunction(call, args, context);
    if (own !== undefined) return own;
    const names = [...rowsByName.keys(), ...functionNames(context)];
    const hint =
      call.name === 'date'
        ? " Dates are read with 'parse_date' and written with 'format_date'."
        : didYouMean(call.name, names);
    context.problems.error('unknown-filter', call.nameSpan, `There is no filter '${call.name}'.${hint}`);
    return undefined;
  }
  if (!checkArguments(row, call, context)) return undefined;
  const filter = row.compile(call, args, context);
  return filter && guarded(filter, row.sees);
}

/** `lookup:'table','column'`: how a filter is written, for messages and hover. */
export function formatSignature(row: FilterRow): string {
  const args = row.args.map(({ name, optional, repeats }) => (optional ? `[${name}]` : repeats ? `${name}, ..` : name));
  return args.length === 0 ? row.name : `${row.name}:${args.join(', ')}`;
}

function checkArguments(row: FilterRow, call: FilterCall, { problems }: CompileContext): boolean {
  const least = row.args.filter(({ optional }) => !optional).length;
  const most = row.args.some(({ repeats }) => repeats) ? Number.POSITIVE_INFINITY : row.args.length;
  const { length } = call.args;
  if (length < least || length > most) {
    const excess = call.args[row.args.length];
    problems.error('schema', excess ?? call, `'${row.name}' is written ${formatSignature(row)}.`);
    return false;
  }
  for (const [index, arg] of call.args.entries()) {
    const expected = row.args[Math.min(index, row.args.length - 1)];
    if (expected === undefined || arg.kind === 'text' || expected.kind === 'text' || expected.kind === 'number')
      continue;
    problems.error('schema', arg, `The ${expected.name} of '${row.name}' is a text in quotes: '${arg.text}'.`);
    return false;
  }
  return true;
}
