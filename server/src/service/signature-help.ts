/** Which field of its segment is being written, and which part of its data type: as the parameters of a call are shown. */
import type { ParameterInformation, Position, SignatureHelp, SignatureInformation } from 'vscode-languageserver-types';
import type { Place as DefinedPlace } from '../core/definitions/place.ts';
import type { PlaceFacts, SegmentFacts } from '../core/definitions/segment-facts.ts';
import { formatPlace } from '../core/path/path.ts';
import type { Leaf, Place } from '../core/syntax/segment.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import type { DocumentSnapshot } from './document.ts';
import { factsOfSegment, lineAt, type VersionLoader } from './facts-at.ts';
import { factsLine } from './hover.ts';
import { code, escapeMarkdown } from './markdown.ts';

/** How many parts are shown before the one that is written, and behind it: a label of thirty fields cannot be read. */
const BEFORE = 2;
const BEHIND = 4;
const MAX_LISTED_CODES = 12;

/**
 * One signature for each level that the cursor is in: the fields of the segment, the components of the field, the
 * subcomponents of the component. The innermost that the text is cut into is the active one.
 * @returns undefined on segment ids, and where the version knows no such place
 */
export function signatureHelp(
  document: DocumentSnapshot,
  position: Position,
  facts: VersionFacts,
  versions: VersionLoader,
): SignatureHelp | undefined {
  const { segment } = lineAt(document.source, position.line);
  const at = position.character - segment.prefix;
  if (segment.form !== 'segment' || at < 0 || at > segment.text.length) return undefined;
  const leaf = segment.leafAt(at);
  const known = factsOfSegment(versions.facts, facts.definitions, segment);
  if (leaf.field === 0 || known.at(leaf.field, 0, 0).definition === undefined) return undefined;
  const { delimiters } = segment;
  const signatures = [
    signature(segment.id, delimiters.field, known.fieldCount, leaf.field, field => ({ field }), known),
    ...componentSignatures(leaf, known, delimiters),
  ];
  return { signatures, activeSignature: signatures.length - 1 };
}

function componentSignatures(
  { field, component, subcomponent }: Leaf,
  known: SegmentFacts,
  delimiters: { readonly component: string; readonly subcomponent: string },
): SignatureInformation[] {
  const type = known.at(field, 0, 0).definition?.type;
  const count = type?.components.length ?? 0;
  if (type === undefined || component > count) return [];
  const head = `${known.id}-${field} ${type.displayId}`;
  const found = [signature(head, delimiters.component, count, component, component => ({ field, component }), known)];
  const inner = known.at(field, component, 0).definition?.type;
  const innerCount = inner?.components.length ?? 0;
  // A component that is not cut into subcomponents is written as one: its parts would hide the level that matters.
  if (inner === undefined || subcomponent === 1 || subcomponent > innerCount) return found;
  const innerHead = `${known.id}-${field}.${component} ${inner.displayId}`;
  const place = (subcomponent: number): Place => ({ field, component, subcomponent });
  return [...found, signature(innerHead, delimiters.subcomponent, innerCount, subcomponent, place, known)];
}

/** `PID | … | 4 Alternate Patient ID | 5 Patient Name | 6 …`, with the parts around the active one. */
function signature(
  head: string,
  separator: string,
  count: number,
  active: number,
  placeOf: (number: number) => Place,
  facts: SegmentFacts,
): SignatureInformation {
  const first = Math.max(1, Math.min(active - BEFORE, count - BEFORE - BEHIND));
  const last = Math.min(count, first + BEFORE + BEHIND);
  const mark = ` ${separator} `;
  let label = first > 1 ? `${head}${mark}…` : head;
  const parameters: ParameterInformation[] = [];
  for (let number = first; number <= last; number++) {
    const place = placeOf(number);
    const known = facts.at(place.field, place.component ?? 0, place.subcomponent ?? 0);
    const text = `${number} ${known.name}`.trimEnd();
    label += mark;
    parameters.push({
      label: [label.length, label.length + text.length],
      ...(number === active ? { documentation: { kind: 'markdown', value: describe(facts.id, place, known) } } : {}),
    });
    label += text;
  }
  if (last < count) label += `${mark}…`;
  return { label, parameters, activeParameter: active - first };
}

function describe(segment: string, place: Place, { definition, name, table }: PlaceFacts): string {
  const head = `**${formatPlace(segment, 1, place)}** ${escapeMarkdown(name)}`;
  if (definition === undefined) return head;
  const lines = [head, factsLine(definition, definition.maxRepetitions, definition.kind === 'field')];
  if (table !== undefined) {
    const codes = [...table.codes].map(([key, text]) => `${code(key)} ${escapeMarkdown(text)}`);
    const listed = codes.length > 0 && codes.length <= MAX_LISTED_CODES ? `: ${codes.join(', ')}` : '';
    lines.push(`Table ${table.id} ${escapeMarkdown(table.name)}${listed}`);
  } else if (hasTable(definition)) lines.push(`Table ${definition.table}`);
  return lines.join('\n\n');
}

function hasTable({ table }: DefinedPlace): boolean {
  return table !== undefined;
}
