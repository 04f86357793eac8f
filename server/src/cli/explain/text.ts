/** `explain` for people: what {@link describe} says, in words and columns. */

import type { Definitions } from '../../core/definitions/types.ts';
import { usageWords } from '../../core/definitions/usage.ts';
import { table } from '../text-table.ts';
import { type Description, describe, type NodeDescription, type PlaceDescription } from './describe.ts';

/** Of a table that a field is bound to, so many codes are listed with the field; a longer one is explained by itself. */
const MAX_CODES_AT_FIELD = 40;

/** A description as lines of text, the last one ended. */
export function descriptionText(definitions: Definitions, description: Description): string {
  const version = `HL7 ${description.version}`;
  switch (description.kind) {
    case 'field':
    case 'component':
      return `${description.path} ${description.name} (${version})\n${placeText(definitions, description)}`;
    case 'segment':
      return `${description.path} ${description.name} (segment, ${version})\n\n${columns(description.fields)}`;
    case 'datatype': {
      const head = `${description.type} ${description.name} (data type, ${version})\n`;
      const isPrimitive = description.components.length === 0;
      return isPrimitive ? `${head}  without components\n` : `${head}\n${columns(description.components)}`;
    }
    case 'table': {
      const owner = description.owner === 'hl7' ? 'HL7 table' : 'user table';
      const codes = codeLines(Object.entries(description.codes));
      return `${description.table} ${description.name} (${owner}, ${version})\n\n${codes || '  without codes\n'}`;
    }
    case 'structure':
    case 'event': {
      const head =
        description.kind === 'event'
          ? `${description.path} has the structure ${description.structure}`
          : description.structure;
      const rows = nodeRows(definitions, description.children, 1);
      return `${head} (${version})\n\n${table(['', 'min..max', ''], rows).split('\n').slice(1).join('\n')}`;
    }
  }
}

function placeText(definitions: Definitions, place: PlaceDescription): string {
  const type = describe(definitions, place.type);
  const bound = place.table === null ? undefined : describe(definitions, place.table);
  const rows: [string, string][] = [
    ['data type', type?.kind === 'datatype' ? `${type.type} ${type.name}` : place.type || 'none'],
    ['usage', usageText(place.usage)],
  ];
  if (place.kind === 'field') rows.push(['repetitions', repetitionText(place.maxRepetitions)]);
  if (place.maxLength > 0) rows.push(['length', `up to ${place.maxLength}`]);
  if (place.table !== null)
    rows.push(['table', bound?.kind === 'table' ? `${bound.table} ${bound.name}` : place.table]);
  for (const asked of place.profile ?? []) rows.push(['asked', asked]);
  let text = rows.map(([label, value]) => `  ${label.padEnd(12)}${value}\n`).join('');
  const parts = partsOf(definitions, place);
  if (parts.length > 0) {
    text += `\n${columns(parts)}`;
  } else if (bound?.kind === 'table') {
    const codes = Object.entries(place.codes ?? bound.codes);
    if (codes.length > MAX_CODES_AT_FIELD) text += `\n  ${codes.length} codes: pipehat explain ${bound.table}\n`;
    else if (codes.length > 0) text += `\n${codeLines(codes)}`;
  }
  return text;
}

/** The components of a field, or the subcomponents of a component, as they are at this place. */
function partsOf(definitions: Definitions, place: PlaceDescription): PlaceDescription[] {
  const parts: PlaceDescription[] = [];
  for (;;) {
    const part = describe(definitions, `${place.path}.${parts.length + 1}`);
    if (part?.kind !== 'component') break;
    parts.push(part);
  }
  // A primitive is its own first component.
  const isPrimitive = parts.length === 1 && parts[0]?.type === place.type;
  return isPrimitive ? [] : parts;
}

function columns(parts: readonly PlaceDescription[]): string {
  const isField = parts[0]?.kind === 'field';
  const head = ['  path', 'type', 'usage', ...(isField ? ['max'] : []), 'length', 'table', 'name'];
  return table(
    head,
    parts.map(({ path, type, usage, maxRepetitions, maxLength, table: bound, name }) => [
      `  ${path}`,
      type || '-',
      usage,
      ...(isField ? [maxRepetitions === 0 ? '*' : String(maxRepetitions)] : []),
      maxLength === 0 ? '-' : String(maxLength),
      bound ?? '-',
      name,
    ]),
  );
}

function codeLines(codes: readonly (readonly [string, string])[]): string {
  const width = Math.min(24, Math.max(0, ...codes.map(([code]) => code.length)));
  return codes.map(([code, display]) => `  ${`${code.padEnd(width)}  ${display}`.trimEnd()}\n`).join('');
}

function nodeRows(definitions: Definitions, nodes: readonly NodeDescription[], depth: number): string[][] {
  return nodes.flatMap(({ name, min, max, choice, children }) => {
    const what =
      choice === true ? 'one of' : children === undefined ? (definitions.segment(name)?.name ?? '') : 'group';
    const row = ['  '.repeat(depth) + name, `${min}..${max === 0 ? '*' : max}`, what];
    return [row, ...nodeRows(definitions, children ?? [], depth + 1)];
  });
}

function usageText(usage: string): string {
  const words = usageWords[usage];
  return words === undefined ? `conditional ${usage}` : `${usage}, ${words}`;
}

function repetitionText(max: number): string {
  return max === 0 ? 'without limit' : max === 1 ? 'does not repeat' : `up to ${max}`;
}
