/** The outline: batches, messages, groups, segments, fields and components, with names and values. */
import type { DocumentSymbol, Range } from 'vscode-languageserver-types';
import { SymbolKind } from 'vscode-languageserver-types';
import type { FactsCache, SegmentFacts } from '../core/definitions/segment-facts.ts';
import type { Definitions } from '../core/definitions/types.ts';
import { decodeText } from '../core/encoding/escapes.ts';
import { formatPlace } from '../core/path/path.ts';
import type { MatchedNode } from '../core/structure/tree.ts';
import { formatMessageType, Message, type SegmentLine } from '../core/syntax/message.ts';
import { type Section, sections } from '../core/syntax/sections.ts';
import type { Place, Segment } from '../core/syntax/segment.ts';
import { segmentTree, type TreeNode } from '../core/syntax/segment-tree.ts';
import type { SourceText } from '../core/syntax/source-text.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import type { CancellationToken } from './cancellation.ts';
import type { DocumentSnapshot } from './document.ts';
import { factsOfSegment, structureMatchOf, type VersionLoader } from './facts-at.ts';

/** Up to this many lines every field is listed; a longer file would make an outline that nobody can scroll. */
const MAX_LINES_WITH_FIELDS = 3_000;
/** Up to this many lines the segments are listed; beyond, the messages only. */
const MAX_LINES_WITH_SEGMENTS = 60_000;
const MAX_DETAIL = 60;
/** Of a value of megabytes only the start is decoded for its detail. */
const MAX_RAW = 1_000;
/** No data type has that many parts; a text full of separators may. */
const MAX_PARTS = 100;

/**
 * Symbols of a document.
 * @param factsOf the facts of a section
 * @returns undefined when the token was cancelled first
 */
export function outline(
  document: DocumentSnapshot,
  versions: VersionLoader,
  factsOf: (section: Section) => VersionFacts,
  token: CancellationToken,
): DocumentSymbol[] | undefined {
  const { source } = document;
  const top: DocumentSymbol[] = [];
  for (const section of sections(source)) {
    if (token.isCancellationRequested) return undefined;
    const message = new Message(source, section);
    const children =
      source.lineCount > MAX_LINES_WITH_SEGMENTS
        ? []
        : contentOf(message, versions, factsOf(section).definitions, source.lineCount <= MAX_LINES_WITH_FIELDS);
    if (section.kind === 'none') {
      top.push(...children);
      continue;
    }
    top.push({
      name: sectionName(message),
      detail: message.controlId,
      kind: section.kind === 'MSH' ? SymbolKind.Module : SymbolKind.Package,
      range: linesRange(source, section.firstLine, section.endLine - 1),
      selectionRange: linesRange(source, section.firstLine, section.firstLine),
      children,
    });
  }
  return top;
}

/** The groups and segments of a message; segments alone where its structure is not known. */
function contentOf(
  message: Message,
  versions: VersionLoader,
  definitions: Definitions,
  withFields: boolean,
): DocumentSymbol[] {
  const counts = new Map<string, number>();
  const segments = message.segments.map(entry => {
    const occurrence = (counts.get(entry.segment.id) ?? 0) + 1;
    counts.set(entry.segment.id, occurrence);
    return segmentSymbol(message.source, entry, occurrence, versions.facts, definitions, withFields);
  });
  const symbolOf = (node: MatchedNode): DocumentSymbol | undefined => {
    if (node.kind === 'segment') return segments[node.index];
    const children = node.children.map(symbolOf).filter(symbol => symbol !== undefined);
    const [first, last] = [children[0], children.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    return {
      name: node.number === 1 ? node.name : `${node.name}[${node.number}]`,
      kind: SymbolKind.Namespace,
      range: { start: first.range.start, end: last.range.end },
      selectionRange: first.selectionRange,
      children,
    };
  };
  const match = structureMatchOf(versions, definitions, message);
  return match === undefined ? segments : match.children.map(symbolOf).filter(symbol => symbol !== undefined);
}

function sectionName(message: Message): string {
  switch (message.kind) {
    case 'FHS':
      return 'File header';
    case 'BHS':
      return 'Batch header';
    case 'BTS':
      return 'Batch trailer';
    case 'FTS':
      return 'File trailer';
    default:
      return formatMessageType(message.type) || 'Message';
  }
}

function segmentSymbol(
  source: SourceText,
  entry: SegmentLine,
  occurrence: number,
  cache: FactsCache,
  definitions: Definitions,
  withFields: boolean,
): DocumentSymbol {
  const { segment, line } = entry;
  const facts = factsOfSegment(cache, definitions, segment);
  return {
    name: formatPlace(segment.id, occurrence, {}),
    detail: facts.name,
    kind: SymbolKind.Struct,
    range: linesRange(source, line, line),
    selectionRange: spanRange(entry, { start: 0, end: 3 }),
    children: withFields ? fieldSymbols(entry, facts, occurrence) : [],
  };
}

function fieldSymbols(entry: SegmentLine, facts: SegmentFacts, occurrence: number): DocumentSymbol[] {
  return segmentTree(entry.segment).flatMap(field =>
    field.children
      .map(node => placeSymbol(entry, facts, occurrence, node, { field: field.number, repetition: node.number }))
      .filter(symbol => symbol !== undefined),
  );
}

/** The symbol of a repetition or component, and of the valued places in it; undefined where there is no value. */
function placeSymbol(
  entry: SegmentLine,
  facts: SegmentFacts,
  occurrence: number,
  node: TreeNode,
  place: Place,
): DocumentSymbol | undefined {
  const { segment } = entry;
  if (node.start === node.end) return undefined;
  const known = facts.at(place.field, place.component ?? 0, place.subcomponent ?? 0);
  const range = spanRange(entry, node);
  const level = place.component === undefined ? 'component' : 'subcomponent';
  // What is not cut into several parts has no children to show.
  const parts = node.children.length > 1 ? node.children.slice(0, MAX_PARTS) : [];
  return {
    name: `${formatPlace(segment.id, occurrence, place)} ${known.name}`.trimEnd(),
    detail: detailOf(segment, segment.text.slice(node.start, node.end)),
    kind: place.component === undefined ? SymbolKind.Field : SymbolKind.Property,
    range,
    selectionRange: range,
    children: parts
      .map(part => placeSymbol(entry, facts, occurrence, part, { ...place, [level]: part.number }))
      .filter(symbol => symbol !== undefined),
  };
}

function detailOf(segment: Segment, raw: string): string {
  const text = decodeText(raw.slice(0, MAX_RAW), segment.delimiters).replace(/\s+/g, ' ');
  return text.length <= MAX_DETAIL ? text : `${text.slice(0, MAX_DETAIL - 1)}…`;
}

function spanRange(entry: SegmentLine, span: { readonly start: number; readonly end: number }): Range {
  const { line, segment } = entry;
  return {
    start: { line, character: segment.prefix + span.start },
    end: { line, character: segment.prefix + span.end },
  };
}

function linesRange(source: SourceText, first: number, last: number): Range {
  return { start: { line: first, character: 0 }, end: { line: last, character: source.lineContent(last).length } };
}
