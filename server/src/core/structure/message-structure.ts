/** Which structure a message is to have: MSH-9 and the version's event table (chapter 2, MSH-9 and table 0354). */
import type { Definitions, StructureNode } from '../definitions/types.ts';
import type { MessageType } from '../syntax/message.ts';

/** MSH-9.3 says another structure than the version has for MSH-9.1 and MSH-9.2. */
export interface StructureMismatch {
  readonly written: string;
  readonly expected: string;
}

/** Why a message type leads to no structure. */
export type UnknownType =
  /** MSH-9 is empty. */
  | 'empty'
  /** A message code, event or structure that starts with Z is the parties' own: nothing is wrong with it. */
  | 'local'
  /** The version has no message of this code. */
  | 'code'
  /** The version has messages of this code, but not for this event. */
  | 'event'
  /** There is no event, and messages of this code differ by event. */
  | 'eventMissing'
  /** MSH-9.3 is no structure of this version, and MSH-9.1 and MSH-9.2 do not tell. */
  | 'structure';

/** What a message type stands for in a version. */
export type ResolvedStructure =
  | {
      readonly kind: 'found';
      /** To be looked up with `Definitions.structure`. */
      readonly id: string;
      /** MSH-9.3 itself; MSH-9.1 and MSH-9.2; or MSH-9.1, of which the version has one structure only. */
      readonly by: 'structure' | 'event' | 'code';
      readonly mismatch: StructureMismatch | undefined;
    }
  | { readonly kind: 'unknown'; readonly why: UnknownType };

/**
 * The structure of a message type.
 *
 * MSH-9.3 decides where the version has it, even against MSH-9.1 and MSH-9.2; what these say is then the mismatch. One
 * exception: the general acknowledgement looks the same whatever it answers, and senders often repeat there the MSH-9.3
 * of the message that they acknowledge, so `ACK` in MSH-9.1 is always ACK.
 */
export function resolveStructure(definitions: Definitions, type: MessageType): ResolvedStructure {
  const { code, event, structure: written } = type;
  if (code === '' && event === '' && written === '') return { kind: 'unknown', why: 'empty' };
  const byEvent = structureOfEvent(definitions, code, event);
  const mismatch =
    written !== '' && byEvent !== undefined && written !== byEvent ? { written, expected: byEvent } : undefined;
  const known = written !== '' && definitions.structure(written) !== undefined;
  if (known && !(code === 'ACK' && mismatch !== undefined)) {
    return { kind: 'found', id: written, by: 'structure', mismatch };
  }
  if (byEvent !== undefined) return { kind: 'found', id: byEvent, by: event === '' ? 'code' : 'event', mismatch };
  if ([code, event, written, written.slice(written.indexOf('_') + 1)].some(isLocal)) {
    return { kind: 'unknown', why: 'local' };
  }
  if (written !== '') return { kind: 'unknown', why: 'structure' };
  if (!definitions.events.some(row => row.code === code)) return { kind: 'unknown', why: 'code' };
  return { kind: 'unknown', why: event === '' ? 'eventMissing' : 'event' };
}

/** The structure that MSH-9.1 and MSH-9.2 lead to. */
function structureOfEvent(definitions: Definitions, code: string, event: string): string | undefined {
  if (code === '') return undefined;
  const listed = definitions.structureOf(code, event);
  if (listed !== undefined) return definitions.structure(listed) === undefined ? undefined : listed;
  if (event === '') return onlyStructureOf(definitions, code);
  // A structure such as MFN_Znn or RTB_Knn is the pattern of all events of that letter that have none of their own.
  const pattern = `${code}_${event.slice(0, 1)}nn`;
  return definitions.structure(pattern) === undefined ? undefined : pattern;
}

/** The structure of a code without an event, as old messages have it: `ORU`. Undefined where there are several. */
function onlyStructureOf(definitions: Definitions, code: string): string | undefined {
  const ids = [...new Set(definitions.events.filter(row => row.code === code).map(row => row.structure))];
  const shapes = new Set(ids.map(id => shapeOf(definitions.structure(id)?.children ?? [])));
  return shapes.size === 1 ? ids[0] : undefined;
}

/** A text that is the same for the same content: version 2.1 has ORU_R01 and ORU_R03, which do not differ. */
function shapeOf(children: readonly StructureNode[]): string {
  return JSON.stringify(children);
}

function isLocal(id: string): boolean {
  return id.startsWith('Z');
}
