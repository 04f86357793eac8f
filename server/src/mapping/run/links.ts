/**
 * What belongs together in message, mapping, tables and output: the entries of a trace, found from a place in any of
 * them. Offsets are UTF-16 units, as in the trace.
 */
import type { Span } from '../problem.ts';
import type { RuleLocation, Trace, TraceEntry } from './trace.ts';

/** Finds the entries of one run. Its lists are made when they are first asked for. */
export class TraceLinks {
  readonly #trace: Trace;
  #values: readonly ReadSpan[] | undefined;
  #conditions: readonly ReadSpan[] | undefined;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  /** The leaves of the output that a selection touches; a cursor touches the leaf that it stands in or behind. */
  ofOutput(selection: Span): readonly TraceEntry[] {
    return this.#trace.entries.filter(entry => entry.start < entry.end && touches(entry, selection));
  }

  /**
   * What was made of the places of the source that a selection touches. Where nothing was, what hung on them in a
   * condition.
   * @param selection offsets in the message's document
   */
  ofSource(selection: Span): readonly TraceEntry[] {
    this.#values ??= spansOf(this.#trace.entries, ({ from }) => from);
    const values = entriesAt(this.#values, selection);
    if (values.length > 0) return values;
    this.#conditions ??= spansOf(this.#trace.entries, ({ because }) => because.flatMap(({ reads }) => reads));
    return entriesAt(this.#conditions, selection);
  }

  /**
   * What the rules that stand in a stretch of the mapping gave, and the rules within them.
   * @param stretch offsets over the mapping and its bases
   */
  ofRules(stretch: Span): readonly TraceEntry[] {
    const rules = this.rulesAt(stretch);
    return this.#trace.entries.filter(({ rule }) => withAncestors(rule).some(one => rules.has(one)));
  }

  /** The rules that begin in a stretch; where none does, the innermost that the stretch is in. */
  rulesAt({ start, end }: Span): ReadonlySet<RuleLocation> {
    const { rules } = this.#trace;
    const beginning = rules.filter(rule => rule.start >= start && rule.start <= end);
    if (beginning.length > 0) return new Set(beginning);
    const around = rules.findLast(rule => rule.start <= start && rule.end >= end);
    return new Set(around === undefined ? [] : [around]);
  }

  /** What came out of a row of a table. */
  ofRow(file: string, line: number): readonly TraceEntry[] {
    return this.#trace.entries.filter(({ via }) => via.some(({ row }) => row?.file === file && row.line === line));
  }
}

/** A rule and the steps and rules around it, from the inside out. */
export function withAncestors(rule: RuleLocation): readonly RuleLocation[] {
  const found: RuleLocation[] = [];
  for (let at: RuleLocation | undefined = rule; at !== undefined; at = at.within) found.push(at);
  return found;
}

interface ReadSpan extends Span {
  readonly entry: TraceEntry;
}

function spansOf(
  entries: readonly TraceEntry[],
  readsOf: (entry: TraceEntry) => readonly { readonly sourcePlace: Span }[],
): ReadSpan[] {
  return entries.flatMap(entry => readsOf(entry).map(({ sourcePlace: { start, end } }) => ({ start, end, entry })));
}

function entriesAt(spans: readonly ReadSpan[], selection: Span): readonly TraceEntry[] {
  return [...new Set(spans.filter(span => touches(span, selection)).map(({ entry }) => entry))];
}

/** A selection touches what it shares a character with; a cursor what it stands in, before or behind. */
function touches(span: Span, { start, end }: Span): boolean {
  return start === end ? span.start <= start && start <= span.end : span.start < end && start < span.end;
}

/** Whether two paths of the output, whatever their indexes, name one place or one names a part of the other. */
export function isSamePlace(one: string, other: string): boolean {
  const [a, b] = [plain(one), plain(other)];
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return long === short || (long.startsWith(short) && /[-.]/.test(long.charAt(short.length)));
}

/** A path without its indexes. */
function plain(path: string): string {
  return path.replaceAll(/\[[^\]]*\]/g, '');
}
