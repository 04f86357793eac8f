/**
 * How much of its messages a mapping covers, gathered over many runs: what becomes of each place of the source, what each
 * rule gave, and which codes its tables lack.
 */
import { type IsIgnored, readIgnored } from '../../core/compare/ignored.ts';
import { formatPlace } from '../../core/path/path.ts';
import type { CompiledMapping } from '../compile/compile-mapping.ts';
import { explainNothing } from '../run/explain.ts';
import { withAncestors } from '../run/links.ts';
import type { Judgement, NotFiredReason, TableUse } from '../run/records.ts';
import type { SourceUse, UsedLeaf } from '../run/source-uses.ts';
import type { RuleLocation, Trace } from '../run/trace.ts';
import { shortestPlace } from '../run/unread.ts';

/** What became of a value; `ignored` is one that the mapping leaves out on purpose, with `ignore:`. */
export type PlaceUse = SourceUse | 'ignored';

/** In the order in which they are told. */
export const placeUses: readonly PlaceUse[] = ['mapped', 'copied', 'read', 'dropped', 'ignored', 'unread'];

/** A place of the source that is filled in some messages, whatever occurrence or repetition. */
export interface PlaceCoverage {
  /** `PID-5.1` */
  readonly path: string;
  /** How many values there were, and what became of so many of them. */
  readonly filled: number;
  readonly uses: Readonly<Record<PlaceUse, number>>;
  /** Why the mapping leaves it out, where it says so. */
  readonly reason: string | undefined;
}

/** What a rule of the mapping gave over all messages. */
export interface RuleCoverage {
  readonly rule: RuleLocation;
  /**
   * `never-true`: its condition was false each time; `always-empty`: it came to its turn, or had nothing to go over, and
   * gave nothing.
   */
  readonly outcome: 'produced' | 'never-true' | 'always-empty';
  /** How many values of the output it made, or places of the source it took out. */
  readonly produced: number;
  /** How many times it gave nothing. */
  readonly nothing: number;
  /** Why, the first time; undefined where it gave something. */
  readonly reason: string | undefined;
}

/** A code that a table does not have. */
export interface MissingCode {
  readonly table: string;
  readonly code: string;
  readonly count: number;
}

export interface CoverageReport {
  readonly messages: number;
  /** Values by what became of them. */
  readonly totals: Readonly<Record<PlaceUse, number>>;
  /** By segment as they first came, and place. */
  readonly places: readonly PlaceCoverage[];
  /** The rules of the mapping's own text, in its order. */
  readonly rules: readonly RuleCoverage[];
  /** The most frequent first. */
  readonly missingCodes: readonly MissingCode[];
}

/** Gathers runs of one mapping. Keeps counts only, so that any number of messages can go by. */
export class Coverage {
  readonly #mapping: CompiledMapping;
  readonly #ignored: readonly { readonly isIgnored: IsIgnored; readonly reason: string | undefined }[];
  readonly #places = new Map<string, CountedPlace>();
  readonly #segments = new Map<string, number>();
  readonly #rules = new Map<string, CountedRule>();
  readonly #codes = new Map<string, MissingCode>();
  #messages = 0;

  constructor(mapping: CompiledMapping) {
    this.#mapping = mapping;
    this.#ignored = (mapping.syntax?.ignore ?? []).flatMap(({ path, reason }) => {
      const read = readIgnored([path.text]);
      return read.kind === 'read' ? [{ isIgnored: read.isIgnored, reason: reason?.text }] : [];
    });
  }

  /** Takes in the run of one message. */
  add(trace: Trace): void {
    this.#messages++;
    for (const used of trace.uses) this.#addPlace(used);
    this.#addRules(trace);
    this.#addCodes(trace);
  }

  report(): CoverageReport {
    const places = [...this.#places.values()].sort(
      (a, b) =>
        (this.#segments.get(a.segment) ?? 0) - (this.#segments.get(b.segment) ?? 0) ||
        a.field - b.field ||
        a.component - b.component ||
        a.subcomponent - b.subcomponent,
    );
    const totals = noUses();
    for (const { uses } of places) for (const use of placeUses) totals[use] += uses[use];
    return {
      messages: this.#messages,
      totals,
      places: places.map(({ path, uses, reason }) => ({
        path,
        filled: placeUses.reduce((sum, use) => sum + uses[use], 0),
        uses,
        reason,
      })),
      // What is only around other rules, and was never silent itself, says nothing that they do not.
      rules: [...this.#rules.values()]
        .filter(({ produced, nothing }) => produced > 0 || nothing > 0)
        .sort((a, b) => a.rule.start - b.rule.start)
        .map(ruleCoverage),
      missingCodes: [...this.#codes.values()].sort(
        (a, b) => b.count - a.count || compare(a.table, b.table) || compare(a.code, b.code),
      ),
    };
  }

  #addPlace({ segment, leaf, use }: UsedLeaf): void {
    const { field, component = 0, subcomponent = 0 } = shortestPlace(leaf, segment);
    const key = `${segment.id}-${field}.${component}.${subcomponent}`;
    let place = this.#places.get(key);
    if (place === undefined) {
      if (!this.#segments.has(segment.id)) this.#segments.set(segment.id, this.#segments.size);
      const path = formatPlace(segment.id, 1, {
        field,
        component: component || undefined,
        subcomponent: subcomponent || undefined,
      });
      place = { segment: segment.id, field, component, subcomponent, path, uses: noUses(), reason: undefined };
      this.#places.set(key, place);
    }
    const ignored = use === 'unread' ? this.#ignored.find(({ isIgnored }) => isIgnored(segment.id, leaf)) : undefined;
    place.uses[ignored === undefined ? use : 'ignored']++;
    place.reason ??= ignored?.reason;
  }

  #addRules(trace: Trace): void {
    const made = [...trace.entries.filter(({ op }) => op !== 'copy'), ...trace.dropped];
    for (const { rule } of made) {
      const [own, ...around] = this.#ownRules(rule);
      if (own !== undefined) this.#ruleAt(own).produced++;
      // What a rule in a step gave, the step gave as well; it is told only where it was silent at other times.
      for (const outer of around) this.#ruleAt(outer).inside++;
    }
    for (const { rule, reason } of trace.notFired) {
      const [own] = this.#ownRules(rule);
      if (own === undefined) continue;
      const counted = this.#ruleAt(own);
      counted.nothing++;
      if (reason.kind === 'condition-false') counted.untrue++;
      counted.reason ??= reason;
    }
  }

  /** A rule and those around it as far as they stand in the mapping itself: bases are for many mappings. */
  #ownRules(rule: RuleLocation): readonly RuleLocation[] {
    return withAncestors(rule).filter(({ start }) => start < this.#mapping.text.length);
  }

  #ruleAt(rule: RuleLocation): CountedRule {
    const key = `${rule.start} ${rule.text}`;
    let counted = this.#rules.get(key);
    if (counted === undefined) {
      counted = { rule, produced: 0, inside: 0, nothing: 0, untrue: 0, reason: undefined };
      this.#rules.set(key, counted);
    }
    return counted;
  }

  #addCodes(trace: Trace): void {
    // The leaves of one result share what was looked up for it, and those of one turn its conditions.
    const uses = new Set<TableUse>();
    const take = (via: readonly TableUse[], because: readonly Judgement[]): void => {
      for (const use of via) uses.add(use);
      for (const judgement of because) for (const use of judgement.via) uses.add(use);
    };
    for (const { via, because } of trace.entries) take(via, because);
    for (const { because } of trace.dropped) take([], because);
    for (const { reason } of trace.notFired)
      take('via' in reason ? reason.via : [], 'because' in reason ? reason.because : []);
    for (const { table, key, found } of uses) {
      if (found !== undefined || key === '') continue;
      const known = this.#codes.get(`${table.name}\n${key}`);
      this.#codes.set(`${table.name}\n${key}`, { table: table.name, code: key, count: (known?.count ?? 0) + 1 });
    }
  }
}

interface CountedPlace {
  readonly segment: string;
  readonly field: number;
  readonly component: number;
  readonly subcomponent: number;
  readonly path: string;
  readonly uses: Record<PlaceUse, number>;
  reason: string | undefined;
}

interface CountedRule {
  readonly rule: RuleLocation;
  produced: number;
  /** What rules in it have made. */
  inside: number;
  nothing: number;
  /** How often it gave nothing because its condition was false. */
  untrue: number;
  reason: NotFiredReason | undefined;
}

function ruleCoverage({ rule, produced, inside, nothing, untrue, reason }: CountedRule): RuleCoverage {
  const all = produced + inside;
  const outcome = all > 0 ? 'produced' : untrue === nothing ? 'never-true' : 'always-empty';
  const why = all > 0 || reason === undefined ? undefined : explainNothing(reason);
  return { rule, outcome, produced: all, nothing, reason: why };
}

function noUses(): Record<PlaceUse, number> {
  return { mapped: 0, copied: 0, read: 0, dropped: 0, ignored: 0, unread: 0 };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
