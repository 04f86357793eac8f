/** What a path, a filter or a table of a mapping is, and what the message of its preview has at the path. */
import type { Hover } from 'vscode-languageserver-types';
import { placeOf } from '../../core/definitions/place.ts';
import type { Definitions } from '../../core/definitions/types.ts';
import { usageWords } from '../../core/definitions/usage.ts';
import { formatPath, type Path } from '../../core/path/path.ts';
import {
  type CompiledMapping,
  filterRows,
  formatSignature,
  type MappingUse,
  type Table,
} from '../../mapping/mapping.ts';
import type { DocumentSnapshot } from '../document.ts';
import { code, escapeMarkdown } from '../markdown.ts';
import { nameAt, namesOf } from './names.ts';

/** Gives the value of a path in the message that the mapping is previewed with; undefined where there is none. */
export type ValueInMessage = (path: Path) => string | undefined;

/** @returns undefined where nothing is named */
export function mappingHover(
  document: DocumentSnapshot,
  compiled: CompiledMapping,
  offset: number,
  valueAt: ValueInMessage,
): Hover | undefined {
  const use = compiled.uses.findLast(({ start, end }) => start <= offset && offset <= end);
  const name = nameAt(namesOf(compiled), offset);
  const lines =
    use !== undefined
      ? wordsOf(use, compiled, valueAt)
      : name?.kind === 'table'
        ? tableWords(compiled.tables.get(name.name))
        : [];
  const { start, end } = use ?? name ?? { start: offset, end: offset };
  if (lines.length === 0) return undefined;
  return {
    contents: { kind: 'markdown', value: lines.join('\n\n') },
    range: { start: document.positionAt(start), end: document.positionAt(end) },
  };
}

function wordsOf(use: MappingUse, compiled: CompiledMapping, valueAt: ValueInMessage): readonly string[] {
  switch (use.kind) {
    case 'source-path': {
      const value = valueAt(use.path);
      return [
        ...placeWords(use.path, compiled.sourceDefinitions),
        ...(value === undefined ? [] : [value === '' ? 'Empty in this message.' : `In this message: ${code(value)}`]),
      ];
    }
    case 'target-path':
      return placeWords(use.path, compiled.targetDefinitions);
    case 'filter': {
      const row = filterRows.find(({ name }) => name === use.name);
      if (row === undefined) return [`**${escapeMarkdown(use.name)}**`, 'A function of this mapping.'];
      const { expression, gives } = row.example;
      return [`**${code(formatSignature(row))}**`, escapeMarkdown(row.summary), `${code(expression)} → ${code(gives)}`];
    }
    case 'table':
      return tableWords(compiled.tables.get(use.name));
    case 'column':
      return [`**${escapeMarkdown(use.name)}**`, `A column of table ${escapeMarkdown(use.table)}.`];
  }
}

/** Path, name, data type, usage, repetitions and table, as the version of that end says them. */
function placeWords(path: Path, definitions: Definitions | undefined): readonly string[] {
  const printed = `**${escapeMarkdown(formatPath(path))}**`;
  const { segment, field, component, subcomponent } = path;
  if (definitions === undefined) return [printed];
  const known = definitions.segment(segment);
  if (field === undefined) return known === undefined ? [printed] : [`${printed} ${escapeMarkdown(known.name)}`];
  const place = placeOf(definitions, { segment, field, component, subcomponent });
  if (place === undefined) return [printed, `Not in version ${definitions.version}.`];
  const type = place.type?.displayId ?? place.dataType;
  const table = place.table === undefined ? undefined : definitions.table(place.table);
  return [
    `${printed} ${escapeMarkdown(place.name)}`,
    [
      type,
      usageWords[place.usage] ?? place.usage,
      place.maxRepetitions === 1 ? undefined : 'repeats',
      place.table === undefined ? undefined : `table ${place.table}${table === undefined ? '' : ` ${table.name}`}`,
      `version ${definitions.version}`,
    ]
      .filter(word => word !== undefined)
      .map(escapeMarkdown)
      .join(' · '),
  ];
}

/** How many rows of a table a hover lists. */
const ROWS_SHOWN = 8;

function tableWords(table: Table | undefined): readonly string[] {
  if (table === undefined) return [];
  const { rows, onMissing, available, columns } = table.content;
  if (!available) return [`**${escapeMarkdown(table.name)}**`, 'Could not be read: see the problem at its place.'];
  const listed = [...rows.values()].slice(0, ROWS_SHOWN);
  const more = rows.size > listed.length ? [`and ${rows.size - listed.length} more`] : [];
  return [
    `**${escapeMarkdown(table.name)}** ${rows.size} codes · a code that is missing: ${onMissing}`,
    ...(columns.size === 0 ? [] : [`Columns: ${[...columns.keys()].map(code).join(', ')}`]),
    [...listed.map(row => `${code(row.key)} → ${code(table.cell(row, undefined))}`), ...more].join('  \n'),
  ];
}
