/**
 * A message as JSON and back: its segments in order, fields, components and subcomponents by their numbers, repetitions as
 * lists. Nothing is lost but blank lines and the kind of line ends.
 */
import { decodeText, encodeText } from '../encoding/escapes.ts';
import { type Delimiters, standardDelimiters } from '../syntax/delimiters.ts';
import { type Message, parseMessage } from '../syntax/message.ts';
import type { Segment } from '../syntax/segment.ts';
import { type Cut, cutFields } from './cut-segment.ts';

/** A text, escapes decoded; `raw` for one that would not be the same when it is encoded again. */
export type JsonLeaf = string | { readonly raw: string };

/** A component, or subcomponents by number. The last one is always there, and empty ones before it are left out. */
export type JsonComponent = JsonLeaf | { readonly [subcomponent: string]: JsonLeaf };

/** A repetition: one component, or components by number. */
export type JsonRepetition = JsonComponent | { readonly [component: string]: JsonComponent };

/** A segment, or as `text` a line that is none. */
export type JsonSegment =
  | {
      readonly id: string;
      /** By number: one repetition, or a list of several. The last one is always there. */
      readonly fields: { readonly [field: string]: JsonRepetition | readonly JsonRepetition[] };
    }
  | { readonly text: string };

/** A message. `type`, `controlId` and `version` repeat what stands in MSH, for readers; only `segments` count. */
export interface JsonMessage {
  readonly type: string;
  readonly controlId: string;
  readonly version: string;
  readonly segments: readonly JsonSegment[];
}

/** The message as a tree for JSON.stringify. */
export function messageToJson(message: Message): JsonMessage {
  const { type, controlId, version, delimiters } = message;
  const segments = message.lines
    .filter(({ segment }) => segment.form !== 'blank')
    .map(({ segment }): JsonSegment => {
      if (segment.form === 'junk') return { text: segment.text };
      return { id: segment.id, fields: fieldsOf(segment, delimiters) };
    });
  const name = [type.code, type.event, type.structure];
  while (name.at(-1) === '') name.pop();
  return { type: name.join('^'), controlId, version, segments };
}

function fieldsOf(segment: Segment, delimiters: Delimiters): Record<string, JsonRepetition | JsonRepetition[]> {
  const leaf = (text: string): JsonLeaf => {
    const decoded = decodeText(text, delimiters);
    return encodeText(decoded, delimiters) === text ? decoded : { raw: text };
  };
  const component = (parts: Cut<string>): JsonComponent => numbered(parts, leaf, isEmptyLeaf);
  const repetition = (parts: Cut<Cut<string>>): JsonRepetition => numbered(parts, component, isEmptyLeaf);
  const fields: Record<string, JsonRepetition | JsonRepetition[]> = {};
  const all = cutFields(segment);
  for (const [index, repetitions] of all.entries()) {
    // MSH-1 and MSH-2 are the delimiters themselves.
    if (segment.isHeader && index < 2) {
      fields[index + 1] = repetitions[0]?.[0]?.[0] ?? '';
      continue;
    }
    const list = repetitions.map(repetition);
    const only = list.length === 1 ? list[0] : undefined;
    if (index < all.length - 1 && only === '') continue;
    fields[index + 1] = only ?? list;
  }
  return fields;
}

/** One part as itself; several by their numbers, the last one and those that hold something. */
function numbered<T, R>(parts: Cut<T>, each: (part: T) => R, isEmpty: (made: R) => boolean): R | Record<string, R> {
  const made = parts.map(each);
  const [first] = made;
  if (made.length === 1 && first !== undefined && !isNumbered(first)) return first;
  const byNumber: Record<string, R> = {};
  for (const [index, one] of made.entries()) if (index === made.length - 1 || !isEmpty(one)) byNumber[index + 1] = one;
  return byNumber;
}

/** An object of numbered parts around which another level has to be visible. */
function isNumbered(made: unknown): boolean {
  return typeof made === 'object' && made !== null && !('raw' in made);
}

function isEmptyLeaf(made: unknown): boolean {
  return made === '';
}

/** A message read from JSON, or in words what is wrong with the JSON. */
export type MessageFromJson = { readonly text: string } | { readonly problem: string };

/** Writes a message out of what {@link messageToJson} gives; every segment ends with CR. */
export function messageFromJson(value: unknown): MessageFromJson {
  const segments = isRecord(value) ? value.segments : undefined;
  if (!Array.isArray(segments)) return { problem: "'segments' is a list of segments, and there is none" };
  let delimiters = standardDelimiters;
  let text = '';
  for (const [index, segment] of segments.entries()) {
    if (index === 0) delimiters = delimitersOf(segment);
    const written = segmentFromJson(segment, delimiters);
    if (typeof written !== 'string') return { problem: `segment ${index + 1} ${written.problem}` };
    text += `${written}\r`;
  }
  return { text };
}

/** What the header says that the message is cut with. */
function delimitersOf(header: unknown): Delimiters {
  const fields = isRecord(header) && isRecord(header.fields) ? header.fields : {};
  const [separator, encoding] = [fields[1], fields[2]].map(field => (typeof field === 'string' ? field : ''));
  return parseMessage(`MSH${separator}${encoding}`)?.delimiters ?? standardDelimiters;
}

function segmentFromJson(segment: unknown, delimiters: Delimiters): string | { readonly problem: string } {
  if (!isRecord(segment)) return { problem: "is no object with 'id' and 'fields'" };
  if (typeof segment.text === 'string') return segment.text;
  const { id, fields } = segment;
  if (typeof id !== 'string' || !isRecord(fields)) return { problem: "has no 'id' or no 'fields'" };
  const isHeader = /^(?:MSH|FHS|BHS)$/.test(id);
  const texts = joined(fields, (field, number) => {
    if (isHeader && number <= 2) return typeof field === 'string' ? field : '';
    return (Array.isArray(field) ? field : [field])
      .map(one => fromParts(one, delimiters.component, part => fromParts(part, delimiters.subcomponent, leafText)))
      .join(delimiters.repetition);
  });
  function leafText(leaf: unknown): string {
    if (typeof leaf === 'string') return encodeText(leaf, delimiters);
    return isRecord(leaf) && typeof leaf.raw === 'string' ? leaf.raw : '';
  }
  if (texts === undefined) return { problem: 'has a field whose key is no number from 1 to 9999' };
  if (!isHeader) return [id, ...texts].join(delimiters.field);
  const [separator = delimiters.field, ...rest] = texts;
  return rest.length === 0 ? id + (texts.length === 0 ? '' : separator) : id + separator + rest.join(separator);
}

function fromParts(value: unknown, separator: string, each: (part: unknown) => string): string {
  if (!isRecord(value) || 'raw' in value) return each(value);
  return joined(value, each)?.join(separator) ?? '';
}

/** The texts of numbered parts, with empty ones for those that are left out; undefined for a key that is no number. */
function joined(parts: Record<string, unknown>, each: (part: unknown, number: number) => string): string[] | undefined {
  const texts: string[] = [];
  for (const [key, part] of Object.entries(parts)) {
    if (!/^[1-9]\d{0,3}$/.test(key)) return undefined;
    const number = Number(key);
    while (texts.length < number) texts.push('');
    texts[number - 1] = each(part, number);
  }
  return texts;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
