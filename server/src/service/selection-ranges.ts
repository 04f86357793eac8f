/** What is selected as a selection grows: value, component, repetition, field, segment, groups, message, file. */
import type { Position, Range, SelectionRange } from 'vscode-languageserver-types';
import { Message } from '../core/syntax/message.ts';
import type { Section } from '../core/syntax/sections.ts';
import type { Place, Segment } from '../core/syntax/segment.ts';
import type { SourceText } from '../core/syntax/source-text.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import type { DocumentSnapshot } from './document.ts';
import { lineAt, structureMatchOf, type VersionLoader } from './facts-at.ts';

/** The ranges around a position, the innermost first in the chain. */
export function selectionRange(
  document: DocumentSnapshot,
  position: Position,
  facts: VersionFacts,
  versions: VersionLoader,
): SelectionRange {
  const { source } = document;
  const { section, segment } = lineAt(source, position.line);
  const ranges = [
    ...placesAround(segment, position),
    lineRange(source, position.line, position.line),
    ...groupsAround(source, section, position.line, facts, versions),
    lineRange(source, section.firstLine, section.endLine - 1),
    lineRange(source, 0, source.lineCount - 1),
  ].filter(range => contains(range, { start: position, end: position }));
  return (
    ranges.reduceRight<SelectionRange | undefined>((parent, range) => {
      // Each step has to grow, and has to hold the position: VS Code takes the chain as it is.
      if (parent !== undefined && (isSame(parent.range, range) || !contains(parent.range, range))) return parent;
      return parent === undefined ? { range } : { range, parent };
    }, undefined) ?? { range: { start: position, end: position } }
  );
}

function placesAround(segment: Segment, { line, character }: Position): Range[] {
  if (segment.form !== 'segment') return [];
  const { field, repetition, component, subcomponent } = segment.leafAt(character - segment.prefix);
  const places: Place[] = [
    { field, repetition, component, subcomponent },
    { field, repetition, component },
    { field, repetition },
    { field },
  ];
  return places.flatMap(place => {
    const span = segment.locate(place);
    if (span === undefined) return [];
    const { prefix } = segment;
    return [{ start: { line, character: prefix + span.start }, end: { line, character: prefix + span.end } }];
  });
}

function groupsAround(
  source: SourceText,
  section: Section,
  line: number,
  { definitions }: VersionFacts,
  versions: VersionLoader,
): Range[] {
  const message = new Message(source, section);
  const { segments } = message;
  const match = structureMatchOf(versions, definitions, message);
  const ranges: Range[] = [];
  const index = segments.findIndex(entry => entry.line === line);
  for (let group = index === -1 ? undefined : match?.groupAt(index); group !== undefined; group = group.parent) {
    const [first, last] = [segments[group.start], segments[group.end - 1]];
    if (first !== undefined && last !== undefined) ranges.push(lineRange(source, first.line, last.line));
  }
  return ranges;
}

function lineRange(source: SourceText, first: number, last: number): Range {
  return { start: { line: first, character: 0 }, end: { line: last, character: source.lineContent(last).length } };
}

function isSame(one: Range, other: Range): boolean {
  return compare(one.start, other.start) === 0 && compare(one.end, other.end) === 0;
}

function contains(outer: Range, inner: Range): boolean {
  return compare(outer.start, inner.start) <= 0 && compare(outer.end, inner.end) >= 0;
}

function compare(one: Position, other: Position): number {
  return one.line - other.line || one.character - other.character;
}
