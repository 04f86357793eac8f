/** All uses of a value: where the same patient, order or message is meant, or the same text stands at the same place. */
import type { Location, Position, Range } from 'vscode-languageserver-types';
import { decodeText, encodeText } from '../core/encoding/escapes.ts';
import type { Delimiters } from '../core/syntax/delimiters.ts';
import { sectionDelimiters, sections, segmentOnLine } from '../core/syntax/sections.ts';
import type { Leaf, Segment } from '../core/syntax/segment.ts';
import { type CancellationToken, type Pause, Slices } from './cancellation.ts';
import type { ServiceContext } from './context.ts';
import type { DocumentSnapshot } from './document.ts';
import { factsOfSegment, lineAt } from './facts-at.ts';
import { authorityOf, kindOf, type ValueKind } from './identifiers.ts';

/** A value that is looked for. */
export interface WantedValue {
  readonly kind: ValueKind;
  /** Decoded. */
  readonly text: string;
  readonly authority: string;
  /** Where it stands. */
  readonly range: Range;
}

/** A value that was found. */
export interface FoundValue {
  readonly range: Range;
  readonly delimiters: Delimiters;
}

/** The value at a position; undefined where there is none. */
export async function valueAt(
  document: DocumentSnapshot,
  position: Position,
  context: ServiceContext,
): Promise<WantedValue | undefined> {
  const { segment } = lineAt(document.source, position.line);
  const at = position.character - segment.prefix;
  if (segment.form !== 'segment' || at < 0 || at > segment.text.length) return undefined;
  const leaf = segment.leafAt(at);
  const { definitions } = await context.factsAt(document, position.line);
  const facts = factsOfSegment(context.versions.facts, definitions, segment);
  const kind = kindOf(segment, leaf, facts);
  if (kind === undefined) return undefined;
  return {
    kind,
    text: textOf(segment, leaf),
    authority: authorityOf(segment, leaf, facts),
    range: rangeOf(position.line, segment, leaf),
  };
}

/**
 * The places of a document where a value is meant, in order. Lines that do not hold its text are not cut.
 * @returns undefined when the token was cancelled first
 */
export async function usesIn(
  document: DocumentSnapshot,
  wanted: WantedValue,
  context: ServiceContext,
  pause: Pause,
  token: CancellationToken,
): Promise<readonly FoundValue[] | undefined> {
  const { source } = document;
  const found: FoundValue[] = [];
  const slices = new Slices(pause, token);
  for (const section of sections(source)) {
    if (slices.isOver && !(await slices.rest())) return undefined;
    const { delimiters } = sectionDelimiters(source, section);
    const raw = encodeText(wanted.text, delimiters);
    const start = source.line(section.firstLine)?.start ?? 0;
    const text = source.slice(start, source.line(section.endLine - 1)?.end ?? start);
    for (let at = text.indexOf(raw); at !== -1; ) {
      const line = source.lineAtOffset(start + at);
      const segment = segmentOnLine(source, line, delimiters);
      if (segment.form === 'segment') {
        const { definitions } = await context.factsAt(document, line);
        const facts = factsOfSegment(context.versions.facts, definitions, segment);
        for (const leaf of segment.leaves()) {
          if (leaf.end - leaf.start !== raw.length || textOf(segment, leaf) !== wanted.text) continue;
          if (kindOf(segment, leaf, facts)?.key !== wanted.kind.key) continue;
          if (!isSameAuthority(authorityOf(segment, leaf, facts), wanted.authority)) continue;
          found.push({ range: rangeOf(line, segment, leaf), delimiters });
        }
      }
      // A line is looked at once, however often the text is in it.
      at = text.indexOf(raw, (source.line(line)?.end ?? source.length) - start);
    }
  }
  return found;
}

/** All uses in some documents. */
export async function references(
  documents: AsyncIterable<DocumentSnapshot>,
  wanted: WantedValue,
  context: ServiceContext,
  pause: Pause,
  token: CancellationToken,
): Promise<Location[] | undefined> {
  const locations: Location[] = [];
  for await (const document of documents) {
    const found = await usesIn(document, wanted, context, pause, token);
    if (found === undefined) return undefined;
    for (const { range } of found) locations.push({ uri: document.uri, range });
    if (locations.length >= MAX_LOCATIONS) break;
  }
  return locations.slice(0, MAX_LOCATIONS);
}

/** Nobody reads more, and an editor takes its time to list them. */
const MAX_LOCATIONS = 5_000;

function isSameAuthority(one: string, other: string): boolean {
  return one === other || one === '' || other === '';
}

function textOf(segment: Segment, { start, end }: Leaf): string {
  return decodeText(segment.text.slice(start, end), segment.delimiters);
}

function rangeOf(line: number, segment: Segment, { start, end }: Leaf): Range {
  return {
    start: { line, character: segment.prefix + start },
    end: { line, character: segment.prefix + end },
  };
}
