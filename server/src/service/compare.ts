/** Two messages as texts with a line for each value, so that an editor's own comparison shows where they differ. */
import type { Range } from 'vscode-languageserver-types';
import {
  type ComparedPlace,
  type ComparedSegment,
  type ComparedValue,
  compareMessages,
  differencesOf,
} from '../core/compare/compare.ts';
import { readIgnored } from '../core/compare/ignored.ts';
import type { SegmentLine } from '../core/syntax/message.ts';
import { Message } from '../core/syntax/message.ts';
import { sectionAt } from '../core/syntax/sections.ts';
import type { CompareResponse, CompareText } from '../protocol.ts';
import type { ServiceContext } from './context.ts';
import type { DocumentSnapshot } from './document.ts';
import { structureMatchOf } from './facts-at.ts';

/** A longer value is cut: what differs in a document of megabytes can't be read on one line. */
const MAX_SHOWN = 1_000;
/** A wider path pushes its own value to the right, and not those of all others. */
const MAX_PATH_WIDTH = 18;

/** A message by a line in its document. */
export interface MessageAt {
  readonly document: DocumentSnapshot;
  readonly line: number;
}

/** Compares two messages by the facts of their versions; the setting says what is left out. */
export async function compareAt(left: MessageAt, right: MessageAt, context: ServiceContext): Promise<CompareResponse> {
  const { ignore } = context.settings.compare;
  const read = readIgnored(ignore);
  if (read.kind === 'problem') {
    return {
      kind: 'refused',
      message: `The setting pipehat.compare.ignore has '${read.text}', which is no path: expected ${read.problem.expected}.`,
    };
  }
  const sides = await Promise.all([sideOf(left, context), sideOf(right, context)]);
  const [one, other] = sides;
  if (one === undefined || other === undefined)
    return { kind: 'refused', message: 'There is no HL7 message at this place to compare.' };
  const compared = compareMessages(one, other, context.versions.facts, read.isIgnored);
  return {
    kind: 'compared',
    left: textOf(compared, 'left'),
    right: textOf(compared, 'right'),
    differences: differencesOf(compared).length,
    places: compared.reduce((count, { places }) => count + places.length, 0),
    ignored: ignore,
  };
}

async function sideOf({ document, line }: MessageAt, context: ServiceContext) {
  const message = new Message(document.source, sectionAt(document.source, line));
  if (message.segments.length === 0) return undefined;
  const { definitions } = await context.factsAt(document, line);
  return { message, definitions, match: structureMatchOf(context.versions, definitions, message) };
}

function textOf(compared: readonly ComparedSegment[], side: 'left' | 'right'): CompareText {
  const lines: string[] = [];
  const ranges: Range[] = [];
  for (const segment of compared) {
    const entry = segment[side];
    if (entry === undefined) continue;
    lines.push(`${segment.path} ${segment.name}`.trimEnd());
    ranges.push(rangeOf(entry, { start: 0, end: segment.path.length === 3 ? 3 : entry.segment.text.length }));
    // As wide as both sides need, so that equal lines are equal texts.
    const width = Math.min(MAX_PATH_WIDTH, widest(segment.places));
    for (const place of segment.places) {
      const value = place[side];
      if (value === undefined) continue;
      const head = `  ${place.path.padEnd(width)}  ${place.name}`.trimEnd();
      lines.push(`${head}: ${shownValue(value, place, side)}`);
      ranges.push(rangeOf(value.entry, value.span));
    }
  }
  return { text: lines.map(line => `${line}\n`).join(''), ranges };
}

function widest(places: readonly ComparedPlace[]): number {
  return places.reduce((width, { path }) => Math.max(width, path.length), 0);
}

function shownValue({ text }: ComparedValue, { isDifferent }: ComparedPlace, side: 'left' | 'right'): string {
  const line = text.replace(/\r\n?|\n/g, ' ↵ ');
  if (line.length <= MAX_SHOWN) return line;
  const other = side === 'left' ? 'right' : 'left';
  // The difference may be in what is cut off.
  const differs = isDifferent ? `, other than on the ${other}` : '';
  return `${line.slice(0, MAX_SHOWN)}… (${text.length} characters${differs})`;
}

function rangeOf({ line, segment }: SegmentLine, { start, end }: { start: number; end: number }): Range {
  return {
    start: { line, character: segment.prefix + start },
    end: { line, character: segment.prefix + end },
  };
}
