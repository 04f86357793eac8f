/** What the place under the cursor is: path, name, data type, usage, table, and what its value says. */

import type { Hover, Position } from 'vscode-languageserver-types';
import type { FhirFacts } from '../core/definitions/fhir.ts';
import type { Place as DefinedPlace } from '../core/definitions/place.ts';
import type { PlaceFacts, SegmentFacts } from '../core/definitions/segment-facts.ts';
import { meaningOf } from '../core/definitions/tables.ts';
import type { Definitions, TableDefinition } from '../core/definitions/types.ts';
import { usageWords } from '../core/definitions/usage.ts';
import { decodeText } from '../core/encoding/escapes.ts';
import { formatPlace } from '../core/path/path.ts';
import { occurrenceAt } from '../core/syntax/sections.ts';
import type { Leaf, Place, Segment } from '../core/syntax/segment.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import { describeAge } from '../core/values/age.ts';
import { describeDateTime, describeTime, parseDateTime, parseTime } from '../core/values/date-time.ts';
import { describeSize, encapsulatedContent, hiddenContent } from '../core/values/encapsulated.ts';
import type { DocumentSnapshot } from './document.ts';
import { factsOfSegment, lineAt, type VersionLoader } from './facts-at.ts';
import { code, escapeMarkdown } from './markdown.ts';
import { placeOfLeaf } from './place.ts';
import { profileWords } from './profile-words.ts';

/** Of a table with more codes, the hover shows only the meaning of the one that is there. */
const MAX_LISTED_CODES = 12;
/** A field may go to several resources; the first ones are where it usually goes. */
const MAX_FHIR_TARGETS = 3;
/** Of a longer text the hover shows the start. */
const MAX_DECODED = 2_000;

/** The command that shows a value decoded; its argument is a document and a position in it. */
const openDecodedCommand = 'pipehat.openDecodedValue';

/** What a hover may say beyond the facts of the version. */
export interface HoverExtras {
  /** The day it is, as YYYYMMDD: for ages. */
  readonly today: string | undefined;
  readonly fhir: FhirFacts | undefined;
  /** Whether the editor has Pipehat's commands, so that links can run them. */
  readonly commands: boolean;
}

/** @returns undefined where there is nothing to say: on blank lines and lines that are no segment */
export function hover(
  document: DocumentSnapshot,
  position: Position,
  facts: VersionFacts,
  versions: VersionLoader,
  extras: HoverExtras,
): Hover | undefined {
  const { section, segment } = lineAt(document.source, position.line);
  const at = position.character - segment.prefix;
  if (segment.form !== 'segment' || at < 0 || at > segment.text.length) return undefined;
  const leaf = segment.leafAt(at);
  const occurrence = occurrenceAt(document.source, section, position.line);
  const known = factsOfSegment(versions.facts, facts.definitions, segment);
  const lines =
    leaf.field === 0
      ? describeSegment(segment, known, occurrence, facts.label)
      : [
          ...describeLeaf(segment, leaf, known, occurrence, facts, extras),
          ...contentLines(document.uri, position, segment, leaf, known, extras),
          ...fhirLines(extras.fhir, segment, placeOfLeaf(leaf, known), known),
        ];
  return {
    contents: { kind: 'markdown', value: lines.join('\n\n') },
    range: {
      start: { line: position.line, character: segment.prefix + leaf.start },
      end: { line: position.line, character: segment.prefix + leaf.end },
    },
  };
}

function describeSegment(segment: Segment, facts: SegmentFacts, occurrence: number, version: string): string[] {
  const path = formatPlace(segment.id, occurrence, {});
  if (!facts.isDefined) {
    const why = segment.id.startsWith('Z')
      ? 'A segment of the site, not of the standard.'
      : `Not defined in version ${version}.`;
    return [`**${path}**`, why];
  }
  return [`**${path}** ${escapeMarkdown(facts.name)}`, `Segment of HL7 ${version}`];
}

function describeLeaf(
  segment: Segment,
  leaf: Leaf,
  facts: SegmentFacts,
  occurrence: number,
  { definitions, label }: VersionFacts,
  { today }: HoverExtras,
): string[] {
  const { field, component } = leaf;
  const whole = facts.at(field, 0, 0);
  const part = facts.at(field, component, 0);
  const place = placeOfLeaf(leaf, facts);
  const exact = facts.at(field, place.component ?? 0, place.subcomponent ?? 0);
  const path = formatPlace(segment.id, occurrence, place);
  const lines = [`**${path}** ${escapeMarkdown(exact.name || 'not defined')}`];
  const around = [
    ...(place.subcomponent === undefined ? [] : [`${part.name} (${typeName(part.definition)})`]),
    ...(place.component === undefined ? [] : [`${whole.name} (${typeName(whole.definition)})`]),
    facts.name,
  ].filter(text => text !== '' && text !== ' ()');
  if (around.length > 0) lines.push(`in ${around.map(escapeMarkdown).join(', in ')}`);
  if (exact.definition === undefined) lines.push(undefinedPlace(segment, facts, label));
  else {
    lines.push(factsLine(exact.definition, whole.definition?.maxRepetitions ?? 1, place.component === undefined));
    lines.push(...profileLines(exact.definition));
  }
  const raw = segment.text.slice(leaf.start, leaf.end);
  lines.push(...valueLines(raw, segment, exact, definitions));
  const age = today === undefined ? undefined : ageLine(raw, segment, whole.name, exact.form, today);
  if (age !== undefined) lines.push(age);
  return lines;
}

/** `46 years old`, where a field holds somebody's day of birth. */
function ageLine(raw: string, segment: Segment, field: string, form: string, today: string): string | undefined {
  if (!isDate(form) || !/\bbirth\b/i.test(field)) return undefined;
  const birth = parseDateTime(raw);
  const death = segment.id === 'PID' ? parseDateTime(segment.rawAt({ field: 29, component: 1 })) : undefined;
  const day = death ?? parseDateTime(today);
  const age = birth && day && describeAge(birth, day);
  return age && (death === undefined ? `${age} old` : `${age} old at death`);
}

/** `FHIR R4: Patient.name.family (string)`, by HL7's published mapping. */
function fhirLines(fhir: FhirFacts | undefined, segment: Segment, place: Place, facts: SegmentFacts): string[] {
  if (fhir === undefined) return [];
  const field = facts.at(place.field, 0, 0).definition;
  const valueType = segment.id === 'OBX' ? segment.rawAt({ field: 2, component: 1 }) : undefined;
  const targets = fhir.targets({
    segment: segment.id,
    field: place.field,
    fieldType: field?.type?.displayId ?? field?.dataType ?? '',
    varies: segment.id === 'OBX' && place.field === 5,
    valueType: valueType === '' ? undefined : valueType,
    component: place.component,
    subcomponent: place.subcomponent,
  });
  const words = targets
    .slice(0, MAX_FHIR_TARGETS)
    .map(({ element, type }) => code(element) + (type === '' ? '' : ` (${escapeMarkdown(type)})`));
  return words.length === 0 ? [] : [`FHIR R4: ${words.join(', ')}`];
}

/** What encapsulated data holds, and a link that opens it where the editor can. */
function contentLines(
  uri: string,
  { line, character }: Position,
  segment: Segment,
  leaf: Leaf,
  facts: SegmentFacts,
  { commands }: HoverExtras,
): string[] {
  const raw = segment.text.slice(leaf.start, leaf.end);
  const { field, repetition, component } = leaf;
  const isData = component === 5 && facts.at(field, 0, 0).definition?.dataType === 'ED';
  const partAt = (component: number): string => segment.rawAt({ field, repetition, component });
  const content = isData ? encapsulatedContent(partAt(4), raw) : hiddenContent(raw);
  if (content === undefined) return [];
  const declared = isData
    ? [partAt(2), partAt(3)]
        .filter(part => part !== '')
        .map(escapeMarkdown)
        .join(' / ')
    : '';
  const says = declared === '' ? '' : `, declared as ${declared}`;
  const target = encodeURIComponent(JSON.stringify([{ uri, line, character }]));
  return [
    `Holds ${article(content.kind)}: ${describeSize(content.bytes)} decoded from ${content.encoding}${says}`,
    ...(commands ? [`[Open decoded](command:${openDecodedCommand}?${target})`] : []),
  ];
}

function article(kind: string): string {
  if (kind === 'text' || kind.endsWith('data')) return kind;
  // As the letters are spoken: an HTML, an RTF, an XML document.
  return `${/^[HRX]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** What profiles ask of the place, one thing a line. */
function profileLines({ usage, profile }: DefinedPlace): string[] {
  const words = profile === undefined ? [] : profileWords(usage, profile);
  return words.length === 0 ? [] : [words.map(text => `- ${escapeMarkdown(text)}`).join('\n')];
}

function undefinedPlace(segment: Segment, facts: SegmentFacts, version: string): string {
  if (facts.isDefined) return `Version ${version} ends before this place.`;
  return segment.id.startsWith('Z')
    ? 'A field of the site, not of the standard.'
    : `Version ${version} does not define ${segment.id}.`;
}

function typeName(definition: DefinedPlace | undefined): string {
  return definition?.type?.displayId ?? definition?.dataType ?? '';
}

/**
 * What the standard says of a place in one line: `CX Extended Composite ID with Check Digit · required · repeats · up to 250 characters` */
export function factsLine(definition: DefinedPlace, maxRepetitions: number, isField: boolean): string {
  const { type, dataType, usage, maxLength } = definition;
  const parts = [
    type === undefined ? code(dataType || 'no data type') : `${code(type.displayId)} ${escapeMarkdown(type.name)}`,
    usageWords[usage] ?? `conditional ${escapeMarkdown(usage)}`,
  ];
  if (isField && maxRepetitions !== 1) parts.push(maxRepetitions === 0 ? 'repeats' : `up to ${maxRepetitions} times`);
  if (maxLength > 0) parts.push(`up to ${maxLength} character${maxLength === 1 ? '' : 's'}`);
  return parts.join(' · ');
}

function valueLines(
  raw: string,
  segment: Segment,
  { definition, form, table }: PlaceFacts,
  definitions: Definitions,
): string[] {
  const lines: string[] = [];
  if (raw === '""') lines.push(`${code('""')}: deletes the value at the receiver`);
  else if (table === undefined && definition?.table !== undefined) {
    const named = definitions.table(definition.table);
    lines.push(`Table ${definition.table}${named === undefined ? '' : ` ${escapeMarkdown(named.name)}`}`);
  }
  if (table !== undefined) lines.push(...tableLines(table, raw));
  const words = definition === undefined ? undefined : dateInWords(raw, form);
  if (words !== undefined) lines.push(words);
  const isDelimiters = segment.isHeader && definition !== undefined && /-[12]$/.test(definition.path);
  const text = isDelimiters ? raw : decodeText(raw, segment.delimiters);
  if (text !== raw) {
    const shown = text.length <= MAX_DECODED ? text : `${text.slice(0, MAX_DECODED)}…`;
    lines.push(`Decoded:\n\`\`\`text\n${shown.replaceAll('```', "'''")}\n\`\`\``);
  }
  return lines;
}

function tableLines(table: TableDefinition, raw: string): string[] {
  const meaning = meaningOf(table, raw);
  const head = `Table ${table.id} ${escapeMarkdown(table.name)}`;
  const value =
    raw === '' || raw === '""' ? '' : meaning === undefined ? '' : `: ${code(raw)} ${escapeMarkdown(meaning)}`;
  const lines = [head + value];
  if (table.codes.size > 0 && table.codes.size <= MAX_LISTED_CODES) {
    const rows = [...table.codes].map(
      ([key, text]) => `${code(key)} ${escapeMarkdown(text)}${key === raw ? ' ✓' : ''}`,
    );
    lines.push(rows.map(row => `- ${row}`).join('\n'));
  }
  return lines;
}

/** A date or time in words, where the data type is one and the value is well-formed. */
function dateInWords(raw: string, dataType: string): string | undefined {
  if (raw === '') return undefined;
  if (dataType === 'TM') {
    const time = parseTime(raw);
    return time && describeTime(time);
  }
  if (!isDate(dataType)) return undefined;
  const date = parseDateTime(raw);
  return date && describeDateTime(date);
}

function isDate(dataType: string): boolean {
  return dataType === 'DT' || dataType === 'DTM' || dataType === 'TS';
}
