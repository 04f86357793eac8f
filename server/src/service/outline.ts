/** The outline: batches, messages, groups, segments, fields and components, with names and values. */
import type { DocumentSymbol, Range } from 'vscode-languageserver-types';
import { SymbolKind } from 'vscode-languageserver-types';
import type { FactsCache, SegmentFacts } from '../core/definitions/segment-facts.ts';
import type { Definitions } from '../core/definitions/types.ts';
import { decodeText } from '../core/encoding/escapes.ts';
import { formatPlace } from '../core/path/path.ts';
import type { MatchedNode } from '../core/structure/tree.ts';
import { formatMessageType, Message, type SegmentLine } from '../core/syntax/message.ts';
import { sections } from '../core/syntax/sections.ts';
import type { Place, Segment } from '../core/syntax/segment.ts';
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

/**
 * Symbols of a document.
 * @param factsOf the facts of a version, for an MSH-12 as written
 * @returns undefined when the token was cancelled first
 */
export function outline(
  document: DocumentSnapshot,
  versions: VersionLoader,
  factsOf: (version: string) => VersionFacts,
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
        : contentOf(message, versions, factsOf(message.version).definitions, source.lineCount <= MAX_LINES_WITH_FIELDS);
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
  const { segment } = entry;
  const symbols: DocumentSymbol[] = [];
  for (let field = 1; field <= segment.fieldCount; field++) {
    for (let repetition = 1; repetition <= segment.repetitionCount(field); repetition++) {
      const symbol = placeSymbol(entry, facts, occurrence, { field, repetition });
      if (symbol !== undefined) symbols.push(symbol);
    }
  }
  return symbols;
}

/** The symbol of a place and of the valued places in it; undefined where there is no value. */
function placeSymbol(
  entry: SegmentLine,
  facts: SegmentFacts,
  occurrence: number,
  place: Place,
): DocumentSymbol | undefined {
  const { segment } = entry;
  const span = segment.locate(place);
  if (span === undefined || span.start === span.end) return undefined;
  const known = facts.at(place.field, place.component ?? 0, place.subcomponent ?? 0);
  const range = spanRange(entry, span);
  return {
    name: `${formatPlace(segment.id, occurrence, place)} ${known.name}`.trimEnd(),
    detail: detailOf(segment, segment.text.slice(span.start, span.end)),
    kind: place.component === undefined ? SymbolKind.Field : SymbolKind.Property,
    range,
    selectionRange: range,
    children: partsOf(segment, place)
      .map(part => placeSymbol(entry, facts, occurrence, part))
      .filter(symbol => symbol !== undefined),
  };
}

/** The components of a repetition or the subcomponents of a component, where the text is cut into several. */
function partsOf(segment: Segment, place: Place): Place[] {
  if (place.subcomponent !== undefined || (segment.isHeader && place.field < 3)) return [];
  const level = place.component === undefined ? 'component' : 'subcomponent';
  const parts: Place[] = [];
  for (let number = 1; segment.locate({ ...place, [level]: number }) !== undefined; number++)
    parts.push({ ...place, [level]: number });
  return parts.length > 1 ? parts : [];
}

function detailOf(segment: Segment, raw: string): string {
  const text = decodeText(raw, segment.delimiters).replace(/\s+/g, ' ');
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
