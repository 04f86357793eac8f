/**
 * The trace of a run: for every leaf of the output where it comes from, and for every rule that gave nothing why.
 * The run notes down what it did anyway; entries are made from that when somebody asks for them.
 */
import { decodeText } from '../../core/encoding/escapes.ts';
import { formatPath, formatPlace } from '../../core/path/path.ts';
import { formatGroupPath } from '../../core/structure/group-path.ts';
import type { MappingFiles } from '../mapping-files.ts';
import type { Span } from '../problem.ts';
import type { Cleared, Dropped, Instance, Judgement, NotFiredReason, RuleMark, TableUse, Write } from './records.ts';
import type { RunState } from './run-state.ts';
import type { Read } from './source.ts';
import { leavesOf, type TargetLeaf } from './target-leaves.ts';

/** Where a rule stands: 1-based line and column, and offsets over the mapping and its bases (`MappingFiles`). */
export interface RuleLocation extends Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The left side of the rule, or what the step goes over. */
  readonly text: string;
  readonly id: string | undefined;
}

/** One leaf of the output. */
export interface TraceEntry extends Span {
  /** Its path in the output; `start` and `end` are offsets in the output's text. */
  readonly out: string;
  /** Escapes decoded. */
  readonly value: string;
  /** Brought by `start: copy`, set by a rule, or emptied by one. */
  readonly op: 'copy' | 'set' | 'clear';
  readonly rule: RuleLocation;
  /** The places of the source that its value was made from. */
  readonly from: readonly Read[];
  readonly because: readonly Judgement[];
  readonly via: readonly TableUse[];
}

/** A rule that gave nothing, in one turn of the `each` it is in. */
export interface TraceNotFired {
  readonly rule: RuleLocation;
  /** The path that the rule writes; undefined for a step. */
  readonly out: string | undefined;
  /** `OBX[3]`, `PID-3[2]`: what the enclosing `each` was at. */
  readonly instance: string | undefined;
  readonly reason: NotFiredReason;
}

/** A place of the source that `drop` or `keep` took out. */
export interface TraceDropped {
  readonly path: string;
  readonly rule: RuleLocation;
  readonly because: readonly Judgement[];
}

/** A leaf of a target that is a tree. */
export interface WrittenLeaf extends Span {
  readonly out: string;
  readonly value: string;
  readonly write: Write;
}

/** What a trace needs to know of the mapping. */
export interface TraceRules {
  /** Where `start:` stands. */
  readonly startMark: RuleMark;
  /** Every rule, in the order of the file. */
  readonly marks: readonly RuleMark[];
  /** The leaves of the output where it is a tree; undefined where it is an HL7 v2 message. */
  readonly leaves: (() => readonly WrittenLeaf[]) | undefined;
}

export class Trace {
  readonly #run: RunState;
  readonly #rules: TraceRules;
  readonly #files: MappingFiles;
  readonly #locations = new Map<RuleMark, RuleLocation>();
  #entries: readonly TraceEntry[] | undefined;
  #notFired: readonly TraceNotFired[] | undefined;

  constructor(run: RunState, rules: TraceRules, files: MappingFiles) {
    this.#run = run;
    this.#rules = rules;
    this.#files = files;
  }

  /** Every leaf of the output that holds something, in its order, and then the places that rules emptied. */
  get entries(): readonly TraceEntry[] {
    this.#entries ??= this.#rules.leaves?.().map(leaf => this.#treeEntry(leaf)) ?? [
      ...leavesOf(this.#run.target).map(leaf => this.#entry(leaf)),
      ...this.#run.cleared.flatMap(cleared => this.#clearedEntry(cleared)),
    ];
    return this.#entries;
  }

  /** Why rules gave nothing, in the order of the run; at the end those whose turn never came. */
  get notFired(): readonly TraceNotFired[] {
    if (this.#notFired !== undefined) return this.#notFired;
    const { notFired, ran } = this.#run;
    const never = this.#rules.marks
      .filter(mark => !ran.has(mark.number))
      .map(mark => ({
        rule: mark,
        instance: undefined,
        reason: this.#whyNever(mark),
      }));
    this.#notFired = [...notFired, ...never].map(({ rule, instance, reason }) => ({
      rule: this.#location(rule),
      out: rule.out ?? (rule.target && formatPath(rule.target)),
      instance: instance && formatInstance(instance),
      reason,
    }));
    return this.#notFired;
  }

  /** Why a rule's turn never came: the condition of a step around it, or nothing to go over. */
  #whyNever({ within }: RuleMark): NotFiredReason {
    for (let mark = within; mark !== undefined; mark = mark.within) {
      const { number, isCondition } = mark;
      if (isCondition === undefined) continue;
      const found = this.#run.notFired.find(({ rule }) => rule.number === number);
      if (found !== undefined) return found.reason;
    }
    return { kind: 'no-instance', of: within?.text ?? '' };
  }

  /** What `drop` and `keep` took out. */
  get dropped(): readonly TraceDropped[] {
    return this.#run.dropped.map(({ rule, instance, because }: Dropped) => ({
      path: formatInstance(instance),
      rule: this.#location(rule),
      because,
    }));
  }

  #location(mark: RuleMark): RuleLocation {
    let location = this.#locations.get(mark);
    if (location === undefined) {
      const { start, end, text, id } = mark;
      location = { ...this.#files.locate(start), start, end, text, id };
      this.#locations.set(mark, location);
    }
    return location;
  }

  #entry(leaf: TargetLeaf): TraceEntry {
    const { path: out, raw, start, end, write } = leaf;
    const value = leaf.delimits ? raw : decodeText(raw, this.#run.target.delimiters);
    // Written out and without spread: there is one for every leaf, and spreading costs several times the rest.
    if (write === undefined) {
      const rule = this.#location(this.#rules.startMark);
      const from = leaf.origin === undefined ? none : [leaf.origin];
      return { out, start, end, value, op: 'copy', rule, from, because: none, via: none };
    }
    const { because, via, reads, copied } = write;
    const from = copied === undefined ? reads : [leaf.leafOf(copied)];
    return { out, start, end, value, op: 'set', rule: this.#location(write.rule), from, because, via };
  }

  #treeEntry({ out, start, end, value, write }: WrittenLeaf): TraceEntry {
    const { because, via, reads: from } = write;
    return { out, start, end, value, op: 'set', rule: this.#location(write.rule), from, because, via };
  }

  #clearedEntry({ segment, field, way, write }: Cleared): TraceEntry[] {
    const { target } = this.#run;
    const occurrence = target.all(segment.id).indexOf(segment) + 1;
    if (occurrence === 0) return [];
    const [repetition = 0, component, subcomponent] = way;
    const place = {
      field,
      repetition: repetition + 1,
      component: component === undefined ? undefined : component + 1,
      subcomponent: subcomponent === undefined ? undefined : subcomponent + 1,
    };
    // A rule behind it may have filled the place again.
    if (target.rawAt(segment, field, way) !== '') return [];
    const out = formatPlace(segment.id, occurrence, place);
    const { because, via, reads: from } = write;
    return [{ out, start: 0, end: 0, value: '', op: 'clear', rule: this.#location(write.rule), from, because, via }];
  }

  /** The trace as `--trace` writes it, see docs. */
  toJson(): TraceJson {
    return {
      entries: this.entries.map(({ out, value, op, rule, from, because, via }) => ({
        out,
        value,
        op,
        rule: ruleJson(rule),
        from: from.map(readJson),
        because: because.map(({ expression, result }) => ({ expr: expression, result })),
        via: via.map(viaJson),
      })),
      notFired: this.notFired.map(({ rule, out, instance, reason }) => ({
        rule: ruleJson(rule),
        ...(out === undefined ? {} : { out }),
        ...(instance === undefined ? {} : { instance }),
        reason: reasonJson(reason),
      })),
      dropped: this.dropped.map(({ path, rule, because }) => ({
        path,
        rule: ruleJson(rule),
        because: because.map(({ expression, result }) => ({ expr: expression, result })),
      })),
    };
  }
}

const none: readonly never[] = [];

interface RuleJson {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
interface ReadJson {
  readonly path: string;
  readonly value: string;
}
interface ViaJson {
  readonly table: string;
  readonly key: string;
  /** What the row holds; null where the table has no such row. */
  readonly hit: string | null;
  readonly file?: string;
  readonly line?: number;
}
interface BecauseJson {
  readonly expr: string;
  readonly result: boolean;
}

/** What `pipehat map run --trace` writes. Lines and columns are 1-based, columns in UTF-16 units. */
export interface TraceJson {
  readonly entries: readonly {
    readonly out: string;
    readonly value: string;
    readonly op: TraceEntry['op'];
    readonly rule: RuleJson;
    readonly from: readonly ReadJson[];
    readonly because: readonly BecauseJson[];
    readonly via: readonly ViaJson[];
  }[];
  readonly notFired: readonly {
    readonly rule: RuleJson;
    readonly out?: string;
    readonly instance?: string;
    readonly reason: ReasonJson;
  }[];
  readonly dropped: readonly {
    readonly path: string;
    readonly rule: RuleJson;
    readonly because: readonly BecauseJson[];
  }[];
}

/** `kind` as in {@link NotFiredReason}, with what goes with it. */
export interface ReasonJson {
  readonly kind: NotFiredReason['kind'];
  readonly because?: readonly (BecauseJson & { readonly values: readonly ReadJson[] })[];
  readonly from?: readonly ReadJson[];
  readonly via?: readonly ViaJson[];
  /** What `each` goes over, for `no-instance`. */
  readonly of?: string;
}

function ruleJson({ file, line, column }: RuleLocation): RuleJson {
  return { file, line, column };
}

function readJson({ path, value }: Read): ReadJson {
  return { path, value };
}

function viaJson({ table, key, row, found }: TableUse): ViaJson {
  return { table: table.name, key, hit: found ?? null, ...(row && { file: row.file, line: row.line }) };
}

function reasonJson(reason: NotFiredReason): ReasonJson {
  switch (reason.kind) {
    case 'condition-false':
      return {
        kind: reason.kind,
        because: reason.because.map(({ expression, result, reads }) => ({
          expr: expression,
          result,
          values: reads.map(readJson),
        })),
      };
    case 'source-empty':
    case 'invalid-value':
    case 'no-function':
      return { kind: reason.kind, from: reason.reads.map(readJson) };
    case 'table-miss':
    case 'table-unavailable':
      return { kind: reason.kind, from: reason.reads.map(readJson), via: reason.via.map(viaJson) };
    case 'no-instance':
      return { kind: reason.kind, of: reason.of };
    case 'target-dropped':
    case 'no-target':
    case 'limit':
      return { kind: reason.kind };
  }
}

function formatInstance({ segment, field, repetition, group }: Instance): string {
  if (group !== undefined) return formatGroupPath(group);
  return formatPlace(segment.id, segment.occurrence, { field, repetition });
}
