/** What each rule of a mapping gave in a run, for the margin of the mapping. */
import { explainNothing } from './explain.ts';
import { withAncestors } from './links.ts';
import type { RuleLocation, Trace, TraceEntry, TraceNotFired } from './trace.ts';

/** How much of a value is shown. */
const SHOWN = 24;

/** The outcome of one rule over all its turns. */
export interface RuleOutcome {
  readonly rule: RuleLocation;
  /** In a few words: `"F" from "W"`, `3 values`, `nothing`. */
  readonly text: string;
  /** Whether it gave what can be read off the rule anyway: the text that stands in it, or a resource. */
  readonly isPlain: boolean;
  /** The same with all there is to say, a line each. */
  readonly details: readonly string[];
}

/** How many lines of details an outcome has at the most. */
const DETAILS = 12;

/**
 * The outcomes of the rules of the mapping itself, in its order. A rule that uses a fragment has what the fragment's rules
 * gave; a rule around others none, as those speak for themselves.
 * @param length of the mapping's own text: rules behind it stand in its bases
 */
export function ruleOutcomes(trace: Trace, length: number): readonly RuleOutcome[] {
  const given = new Map<RuleLocation, TraceEntry[]>();
  const missing = new Map<RuleLocation, TraceNotFired[]>();
  const own = (rule: RuleLocation): RuleLocation | undefined => withAncestors(rule).find(({ start }) => start < length);
  for (const entry of trace.entries) if (entry.op !== 'copy') addTo(given, own(entry.rule), entry);
  for (const one of trace.notFired) addTo(missing, own(one.rule), one);
  return trace.rules.flatMap(rule => {
    const entries = given.get(rule) ?? [];
    const reasons = missing.get(rule) ?? [];
    if (entries.length === 0 && reasons.length === 0) return [];
    const isPlain = rule.isPlain && entries.length > 0;
    return [{ rule, text: wordsOf(entries, reasons), isPlain, details: detailsOf(entries, reasons) }];
  });
}

function addTo<T>(map: Map<RuleLocation, T[]>, rule: RuleLocation | undefined, item: T): void {
  if (rule === undefined) return;
  const list = map.get(rule);
  if (list === undefined) map.set(rule, [item]);
  else list.push(item);
}

function wordsOf(entries: readonly TraceEntry[], reasons: readonly TraceNotFired[]): string {
  const [first, second] = entries;
  if (first === undefined) {
    const [reason] = reasons;
    return reason === undefined ? '' : `nothing: ${shortReason(reason)}`;
  }
  if (second !== undefined) return `${quoted(first.value)} and ${entries.length - 1} more`;
  if (first.op === 'clear') return 'emptied';
  const [read] = first.from;
  const isOther = first.from.length === 1 && read !== undefined && read.value !== first.value;
  return isOther ? `${quoted(first.value)} from ${quoted(read.value)}` : quoted(first.value);
}

/** In the margin there is room for what was the matter, and not for the whole sentence. */
function shortReason({ reason }: TraceNotFired): string {
  switch (reason.kind) {
    case 'condition-false':
      return 'its condition is false';
    case 'source-empty': {
      const [read] = reason.reads;
      return read === undefined ? 'no such segment' : `${read.path} is empty`;
    }
    case 'table-miss':
      return `${quoted(reason.via.at(-1)?.key ?? '')} is not in the table`;
    case 'table-unavailable':
      return 'the table could not be read';
    case 'invalid-value':
      return `${quoted(reason.reads.at(-1)?.value ?? '')} can't be read`;
    case 'no-function':
      return 'its function did not run';
    case 'target-dropped':
      return 'dropped before';
    case 'no-target':
      return 'no such place';
    case 'no-instance':
      return 'nothing to go over';
    case 'limit':
      return 'the run was stopped';
  }
}

function detailsOf(entries: readonly TraceEntry[], reasons: readonly TraceNotFired[]): readonly string[] {
  const lines = [
    ...entries.slice(0, DETAILS).map(({ out, value, from }) => {
      const sources = [...new Set(from.map(({ path }) => path))].join(', ');
      return `${out}: ${value === '' ? 'empty' : quoted(value)}${sources === '' ? '' : ` from ${sources}`}`;
    }),
    ...reasons
      .slice(0, Math.max(0, DETAILS - entries.length))
      .map(({ instance, reason }) => `${instance === undefined ? '' : `${instance}: `}${explainNothing(reason)}`),
  ];
  const left = entries.length + reasons.length - lines.length;
  return left === 0 ? lines : [...lines, `and ${left} more`];
}

function quoted(value: string): string {
  return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN - 1)}…` : value);
}
