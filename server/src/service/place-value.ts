/** What stands at a path of a message, and the edit that writes something else there. */
import type { SegmentFacts } from '../core/definitions/segment-facts.ts';
import { placeEdit } from '../core/edit/place-edit.ts';
import { decodeText, encodeText } from '../core/encoding/escapes.ts';
import { parsePath } from '../core/path/path.ts';
import { prefixLength } from '../core/syntax/chunk.ts';
import { type Section, sectionAt, sectionDelimiters, segmentOnLine } from '../core/syntax/sections.ts';
import type { Place, Segment } from '../core/syntax/segment.ts';
import { SourceText } from '../core/syntax/source-text.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import type { PlaceResponse, SetValueResponse } from '../protocol.ts';
import type { Finding } from './diagnostics.ts';
import type { DocumentSnapshot } from './document.ts';
import { factsOfSegment, type VersionLoader } from './facts-at.ts';

/** A place of one segment of a document. */
export interface FoundPlace {
  readonly section: Section;
  readonly segment: Segment;
  /** Zero-based line in the document. */
  readonly line: number;
  readonly place: Place;
}

/**
 * The place that an exact path names in the message that a line is in; undefined where the message has no such segment,
 * and for a path that names more or less than one place. The place itself may be beyond the end of its segment.
 */
export function findPlace(source: SourceText, line: number, text: string): FoundPlace | undefined {
  const { path } = parsePath(text);
  if (path?.field === undefined || path.count || path.groups.length > 0) return undefined;
  const occurrence = numberOf(path.occurrence);
  const repetition = numberOf(path.repetition);
  if (occurrence === undefined || repetition === undefined) return undefined;
  const section = sectionAt(source, line);
  const { delimiters } = sectionDelimiters(source, section);
  const { field, component, subcomponent } = path;
  let count = 0;
  for (let at = section.firstLine; at < section.endLine; at++) {
    const content = source.lineContent(at);
    // Only lines that may be it are cut.
    if (!content.startsWith(path.segment, prefixLength(content, 0, content.length))) continue;
    const segment = segmentOnLine(source, at, delimiters);
    if (segment.id !== path.segment || ++count !== occurrence) continue;
    return { section, segment, line: at, place: { field, repetition, component, subcomponent } };
  }
  return undefined;
}

function numberOf(index: { readonly kind: string; readonly number?: number } | undefined): number | undefined {
  return index === undefined ? 1 : index.kind === 'number' ? index.number : undefined;
}

/** Whether a raw text holds any delimiter that cuts. */
export function isCut(raw: string, { delimiters }: Segment): boolean {
  const { component, repetition, subcomponent } = delimiters;
  return [component, repetition, subcomponent].some(mark => mark !== '' && raw.includes(mark));
}

/** What stands at a place. */
export function describePlace(
  document: DocumentSnapshot,
  line: number,
  path: string,
  { definitions }: VersionFacts,
  versions: VersionLoader,
): PlaceResponse {
  const found = findPlace(document.source, line, path);
  if (found === undefined) return { kind: 'nothing' };
  const { segment, place } = found;
  const raw = segment.rawAt(place);
  const isDelimiters = segment.isHeader && place.field < 3;
  const asItStands = isDelimiters || isCut(raw, segment);
  const name = nameAt(factsOfSegment(versions.facts, definitions, segment), place);
  const value = asItStands ? raw : decodeText(raw, segment.delimiters);
  return { kind: 'place', name, value, isEditable: !asItStands, version: document.version };
}

function nameAt(facts: SegmentFacts, { field, component = 0, subcomponent = 0 }: Place): string {
  return facts.at(field, component, subcomponent).name;
}

/**
 * The edit that writes a value at a place, escaped by the message's delimiters, with what would be wrong with it there.
 * @param check every finding of a text, by the settings and profiles of the document
 */
export async function setValue(
  document: DocumentSnapshot,
  line: number,
  path: string,
  value: string,
  check: (source: SourceText) => Promise<readonly Finding[]>,
): Promise<SetValueResponse> {
  const { source } = document;
  const found = findPlace(source, line, path);
  if (found === undefined) return refused(`The message has no ${path} any more.`);
  const { segment, place } = found;
  if (isCut(segment.rawAt(place), segment)) {
    return refused(`${path} is made of parts. Edit one of them.`);
  }
  const raw = encodeText(value, segment.delimiters);
  if (segment.delimiters.escape === '' && (isCut(raw, segment) || breaksSegment(raw, segment))) {
    return refused('The message declares no escape character in MSH-2, so its delimiters can not be part of a value.');
  }
  const edit = placeEdit(segment, place, raw);
  if (edit === undefined) return refused(`${path} can not be written with the delimiters of this message.`);
  const start = { line: found.line, character: segment.prefix + edit.start };
  const end = { line: found.line, character: segment.prefix + edit.end };
  const changed = segment.text.slice(0, edit.start) + edit.text + segment.text.slice(edit.end);
  return {
    kind: 'edit',
    range: { start, end },
    newText: edit.text,
    problem: await problemOf(source, found, changed, check),
  };
}

/** Without an escape character a field separator or line end would end what is written. */
function breaksSegment(raw: string, { delimiters }: Segment): boolean {
  return raw.includes(delimiters.field) || /[\r\n]/.test(raw);
}

/** The gravest finding at the place, were its segment this text. Only the header and the segment are looked at. */
async function problemOf(
  source: SourceText,
  { section, line, place, segment }: FoundPlace,
  changed: string,
  check: (source: SourceText) => Promise<readonly Finding[]>,
): Promise<Extract<SetValueResponse, { kind: 'edit' }>['problem']> {
  const isHeader = line === section.firstLine;
  const lines = isHeader ? [changed] : [source.lineContent(section.firstLine), changed];
  const text = SourceText.of(lines.join('\r'));
  const cut = segmentOnLine(text, lines.length - 1, segment.delimiters);
  const span = cut.locate(place);
  if (span === undefined) return null;
  for (const severity of ['error', 'warning', 'information'] as const) {
    const finding = (await check(text)).find(
      ({ line: at, start, end, severity: found }) =>
        at === lines.length - 1 && found === severity && start < Math.max(span.end, span.start + 1) && end > span.start,
    );
    if (finding !== undefined) return { severity, message: finding.message };
  }
  return null;
}

function refused(message: string): SetValueResponse {
  return { kind: 'refused', message };
}
