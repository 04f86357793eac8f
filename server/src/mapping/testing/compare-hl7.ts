/** The expected message and the one that came, place by place, by what they say; and in which order. */
import {
  type ComparedPlace,
  type ComparedSegment,
  type ComparedValue,
  compareMessages,
} from '../../core/compare/compare.ts';
import type { IsIgnored } from '../../core/compare/ignored.ts';
import { type Message, messagesOf, parseMessage } from '../../core/syntax/message.ts';
import { SourceText } from '../../core/syntax/source-text.ts';
import type { Compared, Difference, OutputAt } from './difference.ts';
import type { OutputFacts } from './output-facts.ts';

/**
 * Compares two HL7 v2 messages. Other delimiters, line ends and empty fields at the end make no difference. The order of
 * segments and of repetitions does: what belongs together is found wherever it stands, and then it has to stand where it
 * was expected.
 */
export function compareHl7(expected: string, got: string, facts: OutputFacts, isIgnored: IsIgnored): Compared {
  const [left, second] = messagesOf(SourceText.of(expected));
  if (left === undefined) return { problem: 'there is no HL7 message in it (expected a line that starts with MSH)' };
  if (second !== undefined) return { problem: 'there are several messages in it, and the output is one' };
  const right = parseMessage(got);
  if (right === undefined)
    return { differences: [{ path: 'MSH', expected: 'a message', got: undefined, at: missing('MSH') }] };
  const compared = compareMessages(sideOf(left, facts), sideOf(right, facts), facts.cache, isIgnored);
  const differences = compared.flatMap(segment => [
    ...(segment.left !== undefined && segment.right !== undefined ? [] : aloneSegment(segment, isIgnored)),
    ...segment.places.filter(({ isDifferent }) => isDifferent).map(placeDifference),
    ...repetitionsOutOfOrder(segment),
  ]);
  return { differences: [...differences, ...segmentsOutOfOrder(compared, left, right)] };
}

function sideOf(message: Message, facts: OutputFacts) {
  return { message, definitions: facts.of(message), match: facts.match(message) };
}

/** A segment that only one message has, where no place in it says so: it holds nothing but its id. */
function aloneSegment({ path, left, places }: ComparedSegment, isIgnored: IsIgnored): Difference[] {
  if (places.length > 0 || isIgnored(path.slice(0, 3), { field: 0 })) return [];
  return left === undefined
    ? [{ path, expected: undefined, got: 'a segment', at: missing(path) }]
    : [{ path, expected: 'a segment', got: undefined, at: missing(path) }];
}

function placeDifference({ path, left, right }: ComparedPlace): Difference {
  return { path, expected: left?.text, got: right?.text, at: right === undefined ? missing(path) : spanOf(right) };
}

function spanOf({ entry, span }: ComparedValue): OutputAt {
  return { kind: 'span', start: entry.start + span.start, end: entry.start + span.end };
}

function missing(path: string): OutputAt {
  return { kind: 'missing', path };
}

/** The first segment that both messages have, and that stands before one that it was expected to stand behind. */
function segmentsOutOfOrder(compared: readonly ComparedSegment[], left: Message, right: Message): Difference[] {
  // Segments that are ignored are not among those compared, and so are empty ones: the rest tells the order.
  const pairs = compared.filter(one => one.left !== undefined && one.right !== undefined);
  const expected = [...pairs].sort((a, b) => (a.left?.line ?? 0) - (b.left?.line ?? 0));
  const wrong = expected.find(
    (pair, index) => index > 0 && (pair.right?.line ?? 0) < (expected[index - 1]?.right?.line ?? 0),
  );
  if (wrong?.left === undefined || wrong.right === undefined) return [];
  const place = (message: Message, line: number): string =>
    `as segment ${message.segments.findIndex(segment => segment.line === line) + 1}`;
  const { start, segment } = wrong.right;
  return [
    {
      path: wrong.path,
      expected: place(left, wrong.left.line),
      got: place(right, wrong.right.line),
      at: { kind: 'span', start, end: start + segment.text.length },
    },
  ];
}

/** The first repetition that stands before one that it was expected to stand behind: identifiers are paired by what they say. */
function repetitionsOutOfOrder({ places }: ComparedSegment): Difference[] {
  const last = new Map<string, number>();
  for (const { path, left, right } of places) {
    if (left === undefined || right === undefined) continue;
    const field = path.replace(/(-\d+).*$/, '$1');
    const wanted = repetitionOf(left);
    const found = repetitionOf(right);
    if (found < (last.get(field) ?? 0))
      return [
        {
          path: wanted === 1 ? field : `${field}[${wanted}]`,
          expected: `as repetition ${wanted}`,
          got: `as repetition ${found}`,
          at: spanOf(right),
        },
      ];
    last.set(field, found);
  }
  return [];
}

function repetitionOf({ entry, span }: ComparedValue): number {
  return entry.segment.leafAt(span.start).repetition;
}
