/** Where a place of the output comes from, or why nothing is there: what a failure says beside the values. */
import { explainNothing } from '../run/explain.ts';
import { isSamePlace } from '../run/links.ts';
import type { RuleLocation, Trace, TraceEntry, TraceNotFired } from '../run/trace.ts';
import type { OutputAt } from './difference.ts';

export interface OutputOrigin {
  /** The rule that set the place, or that set nothing there; undefined where no rule writes it. */
  readonly rule: { readonly file: string; readonly line: number; readonly column: number } | undefined;
  /** The left side of that rule. */
  readonly ruleText: string | undefined;
  /** Why nothing was set, as a sentence; undefined where something was. */
  readonly reason: string | undefined;
  /** What the rule read, each place once. */
  readonly sources: readonly { readonly path: string; readonly value: string }[];
}

const nothing: OutputOrigin = { rule: undefined, ruleText: undefined, reason: undefined, sources: [] };

/** Answers for one run. Its lists are made when the first failure asks. */
export class OutputOrigins {
  readonly #trace: Trace | undefined;
  #byPath: ReadonlyMap<string, TraceEntry> | undefined;

  constructor(trace: Trace | undefined) {
    this.#trace = trace;
  }

  at(place: OutputAt): OutputOrigin {
    if (this.#trace === undefined) return nothing;
    switch (place.kind) {
      case 'path':
        return this.#set(this.#entryAt(place.path)) ?? this.#nothingAt(place.path, this.#trace);
      case 'missing':
        return this.#nothingAt(place.path, this.#trace);
      case 'span':
        return this.#set(entryIn(this.#trace, place)) ?? nothing;
      case 'unknown':
        return nothing;
    }
  }

  #entryAt(path: string): TraceEntry | undefined {
    this.#byPath ??= new Map(this.#trace?.entries.map(entry => [entry.out, entry]));
    return this.#byPath.get(path);
  }

  #set(entry: TraceEntry | undefined): OutputOrigin | undefined {
    if (entry === undefined) return undefined;
    const sources = new Map(entry.from.map(({ path, value }) => [path, { path, value }]));
    return { ...originOf(entry.rule), reason: undefined, sources: [...sources.values()] };
  }

  /** The rule that emptied the place, the one that set nothing there, or the step that took its segment out. */
  #nothingAt(path: string, trace: Trace): OutputOrigin {
    const cleared = this.#set(trace.entries.find(({ op, out }) => op === 'clear' && out === path));
    const reasons = trace.notFired.filter(({ out }) => out !== undefined && isSamePlace(out, path));
    const told = closest(reasons, path);
    if (cleared !== undefined) {
      const why = trace.notFired.find(({ rule }) => isAt(rule, cleared));
      return { ...cleared, reason: why === undefined ? 'The rule emptied it.' : explainNothing(why.reason) };
    }
    if (told !== undefined) return { ...nothing, ...originOf(told.rule), reason: explainNothing(told.reason) };
    const dropped = trace.dropped.find(one => path === one.path || /^[-.[]/.test(restBehind(path, one.path)));
    if (dropped !== undefined)
      return { ...nothing, ...originOf(dropped.rule), reason: `${dropped.path} was taken out by this step.` };
    return { ...nothing, reason: 'No rule of the mapping writes it.' };
  }
}

function originOf(rule: RuleLocation): Pick<OutputOrigin, 'rule' | 'ruleText'> {
  const { file, line, column, text } = rule;
  return { rule: { file, line, column }, ruleText: text };
}

function isAt({ file, line, column }: RuleLocation, { rule }: OutputOrigin): boolean {
  return rule?.file === file && rule.line === line && rule.column === column;
}

/** The leaf that a stretch of the output begins with. */
function entryIn(trace: Trace, { start, end }: { readonly start: number; readonly end: number }) {
  return trace.entries.find(entry => entry.start < entry.end && entry.start >= start && entry.start < Math.max(end, 1));
}

/** Of several turns of `each`, the one that was at the segment of the path. */
function closest(reasons: readonly TraceNotFired[], path: string): TraceNotFired | undefined {
  const segment = path.split('-')[0];
  return reasons.find(({ instance }) => instance === segment) ?? reasons[0];
}

function restBehind(path: string, start: string): string {
  return path.startsWith(start) ? path.slice(start.length) : '';
}
