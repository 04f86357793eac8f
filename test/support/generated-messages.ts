/**
 * Messages made from the definitions: the segments that a structure asks for or allows, and their text with a plausible
 * value in every required place.
 */
import { isCodeInTable } from '../../server/src/core/definitions/tables.ts';
import {
  anySegment,
  type Definitions,
  type ElementDefinition,
  type FieldDefinition,
  type StructureDefinition,
  type StructureNode,
  type TableDefinition,
} from '../../server/src/core/definitions/types.ts';

/** A segment that was made, and the groups that it was made in: `PATIENT_RESULT[1]/ORDER_OBSERVATION[2]`. */
export interface GeneratedSegment {
  readonly id: string;
  readonly groups: string;
}

interface Plan {
  /** How often a node is written, of those that it may be written. */
  times(node: StructureNode): number;
  /** Which of so many alternatives of a choice is taken. */
  choose(count: number): number;
  /** What stands for `anySegment`. */
  readonly any: string;
}

/** Only what is required. A group of which nothing is required is left out: it may be empty. */
export function minimalMessage(structure: StructureDefinition, any: string): GeneratedSegment[] {
  return generate(structure.children, { times: ({ min }) => min, choose: () => 0, any }, '');
}

/** Every optional segment and group, repeating ones that often; of a choice the alternative with that number. */
export function fullMessage(
  structure: StructureDefinition,
  any: string,
  repetitions: number,
  alternative: number,
): GeneratedSegment[] {
  const times = ({ min, max }: StructureNode): number =>
    Math.max(min, max === 0 ? repetitions : Math.min(max, repetitions));
  return generate(structure.children, { times, choose: count => alternative % count, any }, '');
}

/**
 * Anything that the structure allows, up to three of what repeats.
 * @param random a whole number from 0 up to, but not including, the one that it is given
 */
export function randomMessage(
  structure: StructureDefinition,
  any: string,
  random: (below: number) => number,
): GeneratedSegment[] {
  const times = ({ min, max }: StructureNode): number => min + random((max === 0 ? 3 : max) + 1 - min);
  return generate(structure.children, { times, choose: random, any }, '');
}

/** The most alternatives that any choice of a structure has; 1 where it has no choice. */
export function alternativeCount(nodes: readonly StructureNode[]): number {
  return Math.max(
    1,
    ...nodes.map(node => {
      if (node.kind === 'choice') return Math.max(node.alternatives.length, alternativeCount(node.alternatives));
      return node.kind === 'group' ? alternativeCount(node.children) : 1;
    }),
  );
}

/** All segment ids of a structure, `anySegment` included. */
export function namedIds(nodes: readonly StructureNode[]): string[] {
  return nodes.flatMap(node => {
    if (node.kind === 'segment') return [node.id];
    return namedIds(node.kind === 'group' ? node.children : node.alternatives);
  });
}

function generate(
  nodes: readonly StructureNode[],
  plan: Plan,
  groups: string,
  into: GeneratedSegment[] = [],
): GeneratedSegment[] {
  const numbers = new Map<string, number>();
  const write = (node: StructureNode): void => {
    if (node.kind === 'segment') {
      into.push({ id: node.id === anySegment ? plan.any : node.id, groups });
    } else if (node.kind === 'choice') {
      const chosen = node.alternatives[plan.choose(node.alternatives.length)];
      if (chosen !== undefined) write(chosen);
    } else {
      const number = (numbers.get(node.name) ?? 0) + 1;
      const before = into.length;
      generate(node.children, plan, `${groups}${groups === '' ? '' : '/'}${node.name}[${number}]`, into);
      if (into.length > before) numbers.set(node.name, number);
    }
  };
  for (const node of nodes) for (let times = plan.times(node); times > 0; times--) write(node);
  return into;
}

/** A segment that the version defines and the structure does not name; it can stand for `anySegment`. */
export function foreignTo(definitions: Definitions, { children }: StructureDefinition): string {
  const named = new Set(namedIds(children));
  // ADD and DSC are no structure's business: they continue messages of any kind.
  const foreign = definitions.segmentIds.find(id => !named.has(id) && id !== 'ADD' && id !== 'DSC');
  if (foreign === undefined) throw new Error(`version ${definitions.version} has no segment foreign to a structure`);
  return foreign;
}

/** What MSH-9 is to say. */
export interface GeneratedType {
  readonly code: string;
  readonly event: string;
  readonly structure: string;
}

/** Every message type that leads to a structure: those of its events, or for want of any the type that its id says. */
export function typesOf(definitions: Definitions, structure: string): GeneratedType[] {
  const events = definitions.events.filter(event => event.structure === structure);
  if (events.length > 0) return events.map(({ code, event }) => ({ code, event, structure }));
  // The general acknowledgement has every event; `RTB_Knn` is the pattern of the events K01 to K99.
  const [code = '', event = 'A01'] = structure.split('_');
  return [{ code, event: event.replace(/nn$/, '99'), structure }];
}

/**
 * The text of a message with these segments, each with its required fields filled; lines end in CR.
 * @param ids segment ids, MSH the first
 * @param controlId MSH-10; no two messages of a file should have the same
 */
export function messageText(
  definitions: Definitions,
  type: GeneratedType,
  ids: readonly string[],
  controlId: string,
): string {
  const numbers = new Map<string, number>();
  const lines = ids.map(id => {
    const number = (numbers.get(id) ?? 0) + 1;
    numbers.set(id, number);
    return segmentText(definitions, id, number, { type, controlId });
  });
  return lines.map(line => `${line}\r`).join('');
}

interface MessageContext {
  readonly type: GeneratedType;
  readonly controlId: string;
}

function segmentText(definitions: Definitions, id: string, number: number, message: MessageContext): string {
  const fields = definitions.segment(id)?.fields ?? [];
  const values = fields.map(field => {
    if (field.usage !== 'R') return '';
    // A segment's first field, where it is a number, is its set id.
    if (field.position === 1 && field.dataType === 'SI') return String(number);
    return (
      ownValue(definitions, id, field, message) ??
      plausibleValue(definitions, field, undefined, 'field', field.maxLength)
    );
  });
  // OBX-5 says nothing without its type.
  if (id === 'OBX' && values[4] !== '') values[1] = 'ST';
  if (id === 'MSH') values.splice(0, 2, '^~\\&');
  return `${id}|${values.join('|')}`.replace(/\|+$/, '');
}

/** Values that follow from what the message is. */
function ownValue(
  definitions: Definitions,
  segment: string,
  { position, dataType }: FieldDefinition,
  { type, controlId }: MessageContext,
): string | undefined {
  switch (`${segment}-${position}`) {
    case 'MSH-9': {
      const parts = definitions.dataType(dataType)?.components.length ?? 0;
      const all = [type.code, type.event, type.structure].slice(0, Math.max(2, parts));
      return all.join('^').replace(/\^+$/, '');
    }
    case 'MSH-10':
      return controlId;
    case 'MSH-11':
      return 'P';
    case 'MSH-12':
      return definitions.version;
    case 'EVN-1':
      return type.event;
    case 'OBX-2':
      return 'ST';
    default:
      return undefined;
  }
}

/** Codes that make sense in a message of what is new and complete. */
const likelyCodes: readonly string[] = ['NW', 'AA', 'P', 'F', 'OK', 'NF', 'MAD', 'UPD', 'T'];

/**
 * A value that is right for a field or component, of as few parts as it needs.
 * @param room length of the field; 0 where the version states none
 */
function plausibleValue(
  definitions: Definitions,
  element: ElementDefinition,
  handedDown: TableDefinition | undefined,
  level: 'field' | 'component' | 'subcomponent',
  room: number,
): string {
  const type = definitions.dataType(element.dataType);
  const parts = type?.components ?? [];
  const table = handedDown ?? (element.table === undefined ? undefined : definitions.table(element.table));
  if (parts.length === 0 || level === 'subcomponent')
    return (table === undefined ? undefined : codeOf(table, element.maxLength)) ?? plainValue(element, room);
  // A table that the field hands down belongs to the first part, one of its own to the part that the facts say.
  const codeAt = handedDown === undefined ? element.tableComponent : 1;
  const used = parts.filter(part => !['W', 'X', 'B'].includes(part.usage));
  const first = used[0]?.position ?? 1;
  const values = parts.map(part => {
    const isCode = table !== undefined && part.position === codeAt;
    if (part.usage !== 'R' && part.position !== first && !isCode) return '';
    const below = level === 'field' ? 'component' : 'subcomponent';
    return plausibleValue(definitions, part, isCode ? table : undefined, below, room);
  });
  return values.join(level === 'field' ? '^' : '&').replace(/[\^&]+$/, '');
}

/** A code of a table that fits the length; undefined where the table does not say. */
function codeOf(table: TableDefinition, maxLength: number): string | undefined {
  const fits = (code: string): boolean =>
    (maxLength === 0 || code.length <= maxLength) && !/[|^~\\&]/.test(code) && isCodeInTable(table, code);
  const codes = [...table.codes.keys()].filter(code => !table.patterns.some(pattern => pattern.code === code));
  return likelyCodes.find(code => table.codes.has(code) && fits(code)) ?? codes.find(fits);
}

const valuesByType: Readonly<Record<string, string>> = {
  NM: '1',
  SI: '1',
  DT: '20240131',
  TM: '1200',
  DTM: '20240131120000',
  TS: '20240131120000',
  TN: '(206)555-0100',
};

function plainValue({ dataType, maxLength, name }: ElementDefinition, room: number): string {
  const text = room > 0 && room < 10 ? 'X' : 'TEXT';
  // Before 2.5 the time of a TS is a string by its type.
  const value = valuesByType[dataType] ?? (/^time of an event|^time$/i.test(name) ? '20240131120000' : text);
  return maxLength === 0 || value.length <= maxLength ? value : value.slice(0, maxLength);
}
