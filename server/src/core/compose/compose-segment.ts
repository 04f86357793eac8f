/** A segment written anew: the fields that it must have, or all of them. */
import type { FieldDefinition } from '../definitions/types.ts';
import type { Delimiters } from '../syntax/delimiters.ts';
import { hasSetId } from '../validate/message-rules.ts';
import { type Piece, type StandInSource, standInOf } from './stand-in.ts';

/** Which segment is wanted. */
export interface SegmentOrder extends StandInSource {
  readonly id: string;
  /** Its number where the first field is a set id; 1-based. */
  readonly setId: number;
  /** Required fields only, or every field that new messages may use. */
  readonly fields: 'required' | 'all';
  /** Values that follow from the message, as they are written; undefined where none does. */
  own?(field: FieldDefinition): string | undefined;
}

/** A segment from its id on, in pieces; joined they are its text. Empty fields at its end are left out. */
export function composeSegment(order: SegmentOrder): readonly Piece[] {
  const { definitions, delimiters, id } = order;
  const fields = definitions.segment(id)?.fields ?? [];
  const isHeader = id === 'MSH' || id === 'FHS' || id === 'BHS';
  const pieces: Piece[] = [{ text: id }];
  // MSH-1 is the separator itself, so MSH-2 follows right behind it.
  if (isHeader) pieces.push({ text: delimiters.field + encodingCharacters(delimiters) });
  let at = isHeader ? 2 : 0;
  for (const field of fields) {
    if (field.position <= at) continue;
    const value = fieldPieces(order, field);
    if (value.length === 0) continue;
    pieces.push({ text: delimiters.field.repeat(field.position - at) }, ...value);
    at = field.position;
  }
  return pieces;
}

/** The text of pieces, stand-ins included. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}

/** MSH-2 as a message with these delimiters writes it. */
function encodingCharacters(of: Delimiters): string {
  return of.component + of.repetition + of.escape + of.subcomponent + of.truncation;
}

function fieldPieces(order: SegmentOrder, field: FieldDefinition): readonly Piece[] {
  const { definitions, id, setId, fields } = order;
  if (field.position === 1 && hasSetId(definitions, id)) return [{ text: String(setId) }];
  const own = order.own?.(field);
  if (own !== undefined) return own === '' ? [] : [{ text: own }];
  if (field.isGap === true || field.dataType === '') return [];
  const isWanted = field.usage === 'R' || (fields === 'all' && ['O', 'RE', 'C', 'CE'].includes(field.usage));
  return isWanted ? standInOf(order, field) : [];
}
