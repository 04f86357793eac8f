/** Colours from the tree: what a value is, by the definitions and not by its looks. */
import type { Range } from 'vscode-languageserver-types';
import type { FactsCache, PlaceFacts } from '../core/definitions/segment-facts.ts';
import type { Definitions } from '../core/definitions/types.ts';
import { findEscapes } from '../core/encoding/escapes.ts';
import { type Section, sectionAt, sectionDelimiters, segmentOnLine } from '../core/syntax/sections.ts';
import type { Leaf, Segment } from '../core/syntax/segment.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import type { CancellationToken } from './cancellation.ts';
import type { DocumentSnapshot } from './document.ts';
import { factsOfSegment } from './facts-at.ts';

/** The roles that text plays in a message; package.json maps each to a scope that themes colour. */
export const tokenTypes = [
  'hl7Segment',
  'hl7Delimiter',
  'hl7Escape',
  'hl7Date',
  'hl7Number',
  'hl7Code',
  'hl7Identifier',
  'hl7Null',
  'hl7Text',
] as const;
type TokenType = (typeof tokenTypes)[number];

const typeNumbers = new Map(tokenTypes.map((type, number) => [type, number]));
const dates = new Set(['DT', 'TM', 'DTM', 'TS']);
const numbers = new Set(['NM', 'SI']);

/**
 * Tokens of the lines of a range, as the protocol packs them: five numbers a token, each place relative to the one
 * before (LSP 3.16, "Semantic Tokens").
 */
export function semanticTokens(
  document: DocumentSnapshot,
  range: Range | undefined,
  cache: FactsCache,
  factsOf: (section: Section) => VersionFacts,
  token: CancellationToken,
): number[] | undefined {
  const { source } = document;
  const first = range?.start.line ?? 0;
  const last = Math.min(range?.end.line ?? source.lineCount - 1, source.lineCount - 1);
  const packer = new Packer();
  let section: Section | undefined;
  let delimiters = sectionDelimiters(source, sectionAt(source, first)).delimiters;
  let definitions: Definitions | undefined;
  for (let line = first; line <= last; line++) {
    if (section === undefined || line >= section.endLine) {
      if (token.isCancellationRequested) return undefined;
      section = sectionAt(source, line);
      delimiters = sectionDelimiters(source, section).delimiters;
      definitions = factsOf(section).definitions;
    }
    const segment = segmentOnLine(source, line, delimiters);
    if (segment.form === 'segment' && definitions !== undefined) addSegment(packer, line, segment, cache, definitions);
  }
  return packer.data;
}

function addSegment(packer: Packer, line: number, segment: Segment, cache: FactsCache, definitions: Definitions): void {
  const facts = factsOfSegment(cache, definitions, segment);
  const add = (start: number, end: number, type: TokenType): void =>
    packer.add(line, segment.prefix + start, end - start, type);
  let at = 0;
  for (const leaf of segment.leaves()) {
    // Delimiters with nothing between them are one token.
    if (leaf.start === leaf.end || (segment.isHeader && leaf.field === 1)) continue;
    if (leaf.start > at) add(at, leaf.start, 'hl7Delimiter');
    at = leaf.end;
    if (leaf.field === 0) add(leaf.start, leaf.end, 'hl7Segment');
    else if (segment.isHeader && leaf.field === 2) add(leaf.start, leaf.end, 'hl7Delimiter');
    else addValue(segment, leaf, facts.at(leaf.field, leaf.component, leaf.subcomponent), add);
  }
  if (at < segment.text.length) add(at, segment.text.length, 'hl7Delimiter');
}

function addValue(
  segment: Segment,
  leaf: Leaf,
  facts: PlaceFacts,
  add: (start: number, end: number, type: TokenType) => void,
): void {
  const raw = segment.text.slice(leaf.start, leaf.end);
  const type = roleOf(raw, facts);
  let at = 0;
  for (const sequence of leaf.hasEscape ? findEscapes(raw, segment.delimiters) : []) {
    if (sequence.start > at) add(leaf.start + at, leaf.start + sequence.start, type);
    add(leaf.start + sequence.start, leaf.start + sequence.end, 'hl7Escape');
    at = sequence.end;
  }
  if (at < raw.length) add(leaf.start + at, leaf.end, type);
}

function roleOf(raw: string, { definition, form, table }: PlaceFacts): TokenType {
  if (raw === '""') return 'hl7Null';
  if (definition === undefined) return 'hl7Text';
  if (dates.has(form)) return 'hl7Date';
  if (numbers.has(form)) return 'hl7Number';
  if (table !== undefined || definition.dataType === 'ID' || definition.dataType === 'IS') return 'hl7Code';
  // The number of an id, the part that people look for, has this name in every version's CX, EI and XCN.
  return /^(?:id|id number|entity identifier|person identifier)\b/i.test(definition.name) ? 'hl7Identifier' : 'hl7Text';
}

class Packer {
  readonly data: number[] = [];
  #line = 0;
  #start = 0;

  add(line: number, start: number, length: number, type: TokenType): void {
    const delta = line - this.#line;
    this.data.push(delta, delta === 0 ? start - this.#start : start, length, typeNumbers.get(type) ?? 0, 0);
    this.#line = line;
    this.#start = start;
  }
}
