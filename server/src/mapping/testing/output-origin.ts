/** Where a place of the output comes from, or why nothing is there: what a failure says beside the values. */
import type { Span } from '../problem.ts';
import { explainNothing } from '../run/explain.ts';
import { isSamePlace } from '../run/links.ts';
import type { RuleLocation, Trace, TraceDropped, TraceEntry, TraceNotFired } from '../run/trace.ts';
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
  #inOrder: readonly TraceEntry[] | undefined;
  #dropped: readonly TraceDropped[] | undefined;
  /** The rules that could have written a place, by its path without indexes: a list may lack the same one many times. */
  readonly #silent = new Map<string, readonly TraceNotFired[]>();

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
        return this.#set(this.#entryIn(place)) ?? nothing;
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
    const told = closest(this.#silentAt(path, trace), path);
    if (cleared !== undefined) {
      const why = trace.notFired.find(({ rule }) => isAt(rule, cleared));
      return { ...cleared, reason: why === undefined ? 'The rule emptied it.' : explainNothing(why.reason) };
    }
    if (told !== undefined) return { ...nothing, ...originOf(told.rule), reason: explainNothing(told.reason) };
    this.#dropped ??= trace.dropped;
    const dropped = this.#dropped.find(one => path === one.path || /^[-.[]/.test(restBehind(path, one.path)));
    if (dropped !== undefined)
      return { ...nothing, ...originOf(dropped.rule), reason: `${dropped.path} was taken out by this step.` };
    return { ...nothing, reason: 'No rule of the mapping writes it.' };
  }

  #silentAt(path: string, trace: Trace): readonly TraceNotFired[] {
    const plain = path.replaceAll(/\[\d+\]/g, '');
    let found = this.#silent.get(plain);
    if (found === undefined) {
      found = trace.notFired.filter(({ out }) => out !== undefined && isSamePlace(out, plain));
      this.#silent.set(plain, found);
    }
    return found;
  }

  /** The leaf that a stretch of the output begins with: the first one in it. */
  #entryIn({ start, end }: Span): TraceEntry | undefined {
    this.#inOrder ??= (this.#trace?.entries ?? [])
      .filter(entry => entry.start < entry.end)
      .sort((a, b) => a.start - b.start);
    let low = 0;
    let high = this.#inOrder.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#inOrder[middle]?.start ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    const entry = this.#inOrder[low];
    return entry !== undefined && entry.start < end ? entry : undefined;
  }
}

function originOf(rule: RuleLocation): Pick<OutputOrigin, 'rule' | 'ruleText'> {
  const { file, line, column, text } = rule;
  return { rule: { file, line, column }, ruleText: text };
}

function isAt({ file, line, column }: RuleLocation, { rule }: OutputOrigin): boolean {
  return rule?.file === file && rule.line === line && rule.column === column;
}

/** Of several turns of `each`, the one that was at the segment of the path. */
function closest(reasons: readonly TraceNotFired[], path: string): TraceNotFired | undefined {
  const segment = path.split('-')[0];
  return reasons.find(({ instance }) => instance === segment) ?? reasons[0];
}

function restBehind(path: string, start: string): string {
  return path.startsWith(start) ? path.slice(start.length) : '';
}
