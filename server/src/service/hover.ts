/** What the place under the cursor is: path, name, data type, usage, table, and what its value says. */

import type { Hover, Position } from 'vscode-languageserver-types';
import type { Place as DefinedPlace } from '../core/definitions/place.ts';
import type { PlaceFacts, SegmentFacts } from '../core/definitions/segment-facts.ts';
import { meaningOf } from '../core/definitions/tables.ts';
import type { Definitions, TableDefinition } from '../core/definitions/types.ts';
import { usageWords } from '../core/definitions/usage.ts';
import { decodeText } from '../core/encoding/escapes.ts';
import { formatPlace } from '../core/path/path.ts';
import { occurrenceAt } from '../core/syntax/sections.ts';
import type { Leaf, Segment } from '../core/syntax/segment.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import { describeDateTime, describeTime, parseDateTime, parseTime } from '../core/values/date-time.ts';
import type { DocumentSnapshot } from './document.ts';
import { factsOfSegment, lineAt, type VersionLoader } from './facts-at.ts';
import { code, escapeMarkdown } from './markdown.ts';
import { profileWords } from './profile-words.ts';

/** Of a table with more codes, the hover shows only the meaning of the one that is there. */
const MAX_LISTED_CODES = 12;

/** @returns undefined where there is nothing to say: on blank lines and lines that are no segment */
export function hover(
  document: DocumentSnapshot,
  position: Position,
  facts: VersionFacts,
  versions: VersionLoader,
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
      : describeLeaf(segment, leaf, known, occurrence, facts);
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
): string[] {
  const { field, repetition, component, subcomponent } = leaf;
  const whole = facts.at(field, 0, 0);
  const part = facts.at(field, component, 0);
  // A primitive is one place, so its path stops where its parts do.
  const place = {
    field,
    repetition,
    component: whole.composite || component > 1 || subcomponent > 1 ? component : undefined,
    subcomponent: part.composite || subcomponent > 1 ? subcomponent : undefined,
  };
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
  return lines;
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

/** `CX Extended Composite ID with Check Digit · required · repeats · up to 250 characters` */
function factsLine(definition: DefinedPlace, maxRepetitions: number, isField: boolean): string {
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
  if (text !== raw) lines.push(`Decoded:\n\`\`\`text\n${text.replaceAll('```', "'''")}\n\`\`\``);
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
  if (dataType !== 'DT' && dataType !== 'DTM' && dataType !== 'TS') return undefined;
  const date = parseDateTime(raw);
  return date && describeDateTime(date);
}
