/** Numbers or names of fields, shown before their values. */
import type { InlayHint, Range } from 'vscode-languageserver-types';
import type { FactsCache } from '../core/definitions/segment-facts.ts';
import { type Section, sectionAt, sectionDelimiters, segmentOnLine } from '../core/syntax/sections.ts';
import type { Segment } from '../core/syntax/segment.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import type { CancellationToken } from './cancellation.ts';
import type { DocumentSnapshot } from './document.ts';
import { factsOfSegment } from './facts-at.ts';

/** No version's segment has as many; a line of junk may. */
const MAX_FIELDS_A_LINE = 300;
const MAX_HINTS = 10_000;

/** @returns undefined when the token was cancelled first */
export function inlayHints(
  { source }: DocumentSnapshot,
  range: Range,
  kind: 'fieldNumbers' | 'fieldNames',
  cache: FactsCache,
  factsOf: (section: Section) => VersionFacts,
  token: CancellationToken,
): InlayHint[] | undefined {
  const hints: InlayHint[] = [];
  let section = sectionAt(source, range.start.line);
  let { delimiters } = sectionDelimiters(source, section);
  let { definitions } = factsOf(section);
  const last = Math.min(range.end.line, source.lineCount - 1);
  for (let line = range.start.line; line <= last && hints.length < MAX_HINTS; line++) {
    if (line >= section.endLine) {
      if (token.isCancellationRequested) return undefined;
      section = sectionAt(source, line);
      delimiters = sectionDelimiters(source, section).delimiters;
      definitions = factsOf(section).definitions;
    }
    const segment = segmentOnLine(source, line, delimiters);
    if (segment.form !== 'segment') continue;
    const facts = factsOfSegment(cache, definitions, segment);
    for (const { field, start } of valuedFields(segment)) {
      const name = kind === 'fieldNames' ? facts.at(field, 0, 0).name : '';
      hints.push({
        position: { line, character: segment.prefix + start },
        label: `${name === '' ? field : name}:`,
        paddingRight: true,
        ...(name === '' ? {} : { tooltip: `${segment.id}-${field}` }),
      });
    }
  }
  return hints;
}

/** The fields that hold something, from 3 on in a header: the delimiters speak for themselves. */
function valuedFields(segment: Segment): { readonly field: number; readonly start: number }[] {
  const found: { field: number; start: number }[] = [];
  let field = 0;
  let start = 0;
  let isKnown = false;
  for (const leaf of segment.leaves()) {
    if (leaf.field > MAX_FIELDS_A_LINE) break;
    if (leaf.field !== field) {
      field = leaf.field;
      start = leaf.start;
      isKnown = false;
    }
    if (isKnown || leaf.start === leaf.end || field <= (segment.isHeader ? 2 : 0)) continue;
    isKnown = true;
    found.push({ field, start });
  }
  return found;
}
