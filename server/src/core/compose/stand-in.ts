/** Values for places that must not be empty, right by the version's own facts: what a person writes over. */
import { isCodeInTable } from '../definitions/tables.ts';
import type { DataTypeDefinition, Definitions, ElementDefinition, TableDefinition } from '../definitions/types.ts';
import { encodeText } from '../encoding/escapes.ts';
import type { Delimiters } from '../syntax/delimiters.ts';

/** A stretch of a composed segment, as it is written. */
export interface Piece {
  readonly text: string;
  /** Name of the place, where the text only stands in for what belongs there. */
  readonly standsFor?: string;
}

/** What stand-ins are made from. */
export interface StandInSource {
  readonly definitions: Definitions;
  readonly delimiters: Delimiters;
  /** `YYYYMMDDHHMMSS`, for dates and times. */
  readonly now: string;
}

/** Codes that make sense in a message of what is new and complete. */
const likelyCodes: readonly string[] = ['NW', 'AA', 'F', 'I', 'P', 'OK', 'NF', 'MAD', 'UPD', 'T', 'U', 'O'];

/** A value for a field, of as few parts as it needs. */
export function standInOf(source: StandInSource, field: ElementDefinition): readonly Piece[] {
  return pieceOf(source, field, undefined, 'field', field.maxLength, field.name);
}

function pieceOf(
  source: StandInSource,
  element: ElementDefinition,
  handedDown: TableDefinition | undefined,
  level: 'field' | 'component' | 'subcomponent',
  room: number,
  name: string,
): readonly Piece[] {
  const { definitions, delimiters } = source;
  const parts = partsOf(definitions.dataType(element.dataType));
  const constant = element.profile?.constant?.value;
  if (constant !== undefined) return [{ text: constant }];
  const table =
    handedDown ??
    element.profile?.codes ??
    (element.table === undefined ? undefined : definitions.table(element.table));
  if (parts.length === 0 || level === 'subcomponent') {
    const code = table === undefined ? undefined : codeOf(table, element.maxLength, delimiters);
    // A closed list of which no code fits, since the field is too short for any: nothing can stand there.
    if (code === undefined && table !== undefined && !table.open && element.usage !== 'R') return [];
    return [{ text: code ?? plainValue(source, element, room), standsFor: name }];
  }
  // A table that the field hands down belongs to the first part, one of its own to the part that the facts say.
  const codeAt = handedDown === undefined ? element.tableComponent : 1;
  const used = parts.filter(part => !['W', 'X', 'B'].includes(part.usage));
  const first = used[0]?.position ?? 1;
  const needed = parts.filter(
    part => part.usage === 'R' || part.position === first || (table !== undefined && part.position === codeAt),
  );
  const mark = level === 'field' ? delimiters.component : delimiters.subcomponent;
  const pieces: Piece[] = [];
  let at = 1;
  for (const part of needed) {
    if (part.position > at) pieces.push({ text: mark.repeat(part.position - at) });
    at = part.position;
    const isCode = table !== undefined && part.position === codeAt;
    const below = level === 'field' ? 'component' : 'subcomponent';
    // The first part of a composite is mostly what people mean by the whole: a name says more than "ID Number".
    const called = needed.length === 1 ? name : `${name}: ${part.name}`;
    pieces.push(...pieceOf(source, part, isCode ? table : undefined, below, room, called));
  }
  return pieces;
}

function partsOf(type: DataTypeDefinition | undefined): DataTypeDefinition['components'] {
  return type?.components ?? [];
}

/** A code of a table that fits the length and needs no escape; undefined where the table does not say. */
function codeOf(table: TableDefinition, maxLength: number, delimiters: Delimiters): string | undefined {
  const fits = (code: string): boolean =>
    (maxLength === 0 || code.length <= maxLength) &&
    encodeText(code, delimiters) === code &&
    isCodeInTable(table, code);
  const codes = [...table.codes.keys()].filter(code => !table.patterns.some(pattern => pattern.code === code));
  return likelyCodes.find(code => table.codes.has(code) && fits(code)) ?? codes.find(fits);
}

/** @param room length of the field; 0 where the version states none */
function plainValue({ now }: StandInSource, { dataType, maxLength, name }: ElementDefinition, room: number): string {
  const value = formValue(dataType, name, now) ?? (room > 0 && room < 10 ? 'X' : 'EXAMPLE');
  return maxLength === 0 || value.length <= maxLength ? value : value.slice(0, maxLength);
}

function formValue(dataType: string, name: string, now: string): string | undefined {
  switch (dataType) {
    case 'NM':
    case 'SI':
      return '1';
    case 'DT':
      return now.slice(0, 8);
    case 'TM':
      return now.slice(8, 12);
    case 'DTM':
    case 'TS':
      return now;
    case 'TN':
      return '(555)555-0100';
    default:
      // Before 2.5 the time of a TS is a string by its type.
      if (/^time of an event|^time$/i.test(name)) return now;
      return /^comparator$/i.test(name) ? '=' : undefined;
  }
}
