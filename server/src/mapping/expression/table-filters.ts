/** Look-ups, as filters and as the `table:` of a rule. */
import { didYouMean } from '../nearest.ts';
import type { Span } from '../problem.ts';
import { noSuchColumn } from '../tables/build-tables.ts';
import type { Table, TableRow } from '../tables/table.ts';
import type { CompileContext } from './compile-context.ts';
import type { FilterFunction, FilterRow } from './filter-row.ts';
import { NoValue } from './value.ts';

/** A name in the mapping file: a text in an expression, or a scalar of YAML. */
export interface NamedAt extends Span {
  readonly text: string;
}

/** A look-up of a code, in the value column or in another one. Undefined, after a problem, without such a table. */
export function compileLookup(
  tableName: NamedAt,
  columnName: NamedAt | undefined,
  context: CompileContext,
): FilterFunction | undefined {
  const table = findTable(tableName, context);
  if (table === undefined) return undefined;
  if (columnName !== undefined) {
    const { text: name, start, end } = columnName;
    context.uses.push({ kind: 'column', table: table.name, name, start, end });
    const { columns, available } = table.content;
    if (available && !columns.has(name)) {
      const message =
        columns.size === 0
          ? `Table '${table.name}' is written in the mapping: it has no columns.`
          : noSuchColumn(`Table '${table.name}'`, name, columns.keys());
      context.problems.error('unknown-column', columnName, message);
      return undefined;
    }
  }
  const column = columnName?.text;
  if (column === undefined && !hasValue(table, tableName, context)) return undefined;
  return lookup(
    table,
    tableName,
    key => table.row(key),
    row => table.cell(row, column),
  );
}

function lookup(
  table: Table,
  at: Span,
  find: (key: string) => TableRow | undefined,
  give: (row: TableRow) => string,
): FilterFunction {
  const { onMissing, default: other, available } = table.content;
  return (input, run) => {
    const key = run.single(input, at);
    if (key === '') return input;
    const row = find(key);
    const found = row === undefined ? undefined : give(row);
    run.noteUse({ table, key, row, found });
    if (found !== undefined) return found;
    if (!available) return new NoValue('table-unavailable');
    if (other !== undefined) return other;
    switch (onMissing) {
      case 'keep':
        return key;
      case 'drop':
        return '';
      case 'warn':
      case 'error': {
        const where = run.reads.at(-1)?.path;
        const severity = onMissing === 'warn' ? 'warning' : 'error';
        run.report(
          'table-miss',
          severity,
          at,
          `'${key}'${where === undefined ? '' : ` (${where})`} is not in table '${table.name}'.`,
        );
        return new NoValue('table-miss');
      }
    }
  };
}

function findTable({ text: name, start, end }: NamedAt, context: CompileContext): Table | undefined {
  context.uses.push({ kind: 'table', name, start, end });
  const own = context.tables.get(name);
  if (own !== undefined) {
    context.usedTables.add(name);
    return own;
  }
  const builtIn = context.builtInTable(name);
  if (builtIn !== undefined) return builtIn;
  const hint = name.startsWith('v2f-')
    ? ` Nor is it one of HL7's tables to FHIR.${didYouMean(name, context.v2fNames())}`
    : /^\d{1,4}$/.test(name)
      ? " Nor has the version below 'source:' or 'target:' codes in an HL7 table of that number."
      : didYouMean(name, context.tables.keys());
  context.problems.error('unknown-table', { start, end }, `There is no table '${name}' below 'tables:'.${hint}`);
  return undefined;
}

/** A CSV table whose mapping names no value column answers only for a column that is named. */
function hasValue(table: Table, at: Span, { problems }: CompileContext): boolean {
  const { available, valueColumn, columns } = table.content;
  if (!available || valueColumn !== undefined) return true;
  const some = [...columns.keys()].at(-1) ?? 'column';
  const message = `Table '${table.name}' names no 'value': say which column is meant, lookup:'${table.name}','${some}'.`;
  problems.error('unknown-column', at, message);
  return false;
}

export const tableFilters: readonly FilterRow[] = [
  {
    name: 'lookup',
    args: [
      { name: 'table', kind: 'table' },
      { name: 'column', kind: 'column', optional: true },
    ],
    summary: 'What a table has for a code, in its value column or in another one.',
    example: { expression: "'W' | lookup:'sex'", gives: 'F' },
    compile: (_, [table, column], context) => table && compileLookup(table.operand, column?.operand, context),
  },
  {
    name: 'reverse_lookup',
    args: [{ name: 'table', kind: 'table' }],
    summary: 'The code for which a table has a value; the first one where several have it.',
    example: { expression: "'F' | reverse_lookup:'sex'", gives: 'W' },
    compile(_, [argument], context) {
      const table = argument && findTable(argument.operand, context);
      if (argument === undefined || table === undefined || !hasValue(table, argument.operand, context))
        return undefined;
      return lookup(
        table,
        argument.operand,
        value => table.rowOfValue(value),
        row => row.key,
      );
    },
  },
];
