/** The same place in the other segments of that id in the message. */
import type { DocumentHighlight, Position } from 'vscode-languageserver-types';
import { DocumentHighlightKind } from 'vscode-languageserver-types';
import { segmentOnLine } from '../core/syntax/sections.ts';
import type { Place, Segment } from '../core/syntax/segment.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import type { DocumentSnapshot } from './document.ts';
import { factsOfSegment, lineAt, type VersionLoader } from './facts-at.ts';
import { placeOfLeaf } from './place.ts';

/** Lines before and behind that are looked at: what is farther away is not on the screen. */
const MAX_LINES = 2_000;

/** @returns undefined on lines that are no segment */
export function highlights(
  { source }: DocumentSnapshot,
  { line, character }: Position,
  facts: VersionFacts,
  versions: VersionLoader,
): DocumentHighlight[] | undefined {
  const { section, segment } = lineAt(source, line);
  if (segment.form !== 'segment') return undefined;
  const leaf = segment.leafAt(character - segment.prefix);
  const place = placeOfLeaf(leaf, factsOfSegment(versions.facts, facts.definitions, segment));
  const found: DocumentHighlight[] = [];
  const first = Math.max(section.firstLine, line - MAX_LINES);
  const end = Math.min(section.endLine, line + MAX_LINES);
  for (let other = first; other < end; other++) {
    const candidate = other === line ? segment : segmentOnLine(source, other, segment.delimiters);
    const highlight = candidate.id === segment.id ? highlightOf(candidate, place, other) : undefined;
    if (highlight !== undefined) found.push(highlight);
  }
  return found;
}

function highlightOf(segment: Segment, place: Place, line: number): DocumentHighlight | undefined {
  const span = place.field === 0 ? { start: 0, end: 3 } : segment.locate(place);
  if (span === undefined || span.start === span.end) return undefined;
  const { prefix } = segment;
  return {
    range: { start: { line, character: prefix + span.start }, end: { line, character: prefix + span.end } },
    kind: DocumentHighlightKind.Text,
  };
}
