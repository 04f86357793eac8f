/**
 * The trace of a run: for every leaf of the output where it comes from, and for every rule that gave nothing why.
 * The run notes down what it did anyway; entries are made from that when somebody asks for them.
 */
import { formatPath, formatPlace } from '../../core/path/path.ts';
import { formatGroupPath } from '../../core/structure/group-path.ts';
import type { MappingFiles } from '../mapping-files.ts';
import type { SourcePlace, Span } from '../problem.ts';
import type {
  Cleared,
  Derivation,
  Dropped,
  Instance,
  Judgement,
  NotFiredReason,
  RuleMark,
  TableUse,
} from './records.ts';
import type { RunState } from './run-state.ts';
import type { Read } from './source.ts';
import { sourceUses, type UsedLeaf } from './source-uses.ts';
import { leavesOf } from './target-leaves.ts';
import { type TraceJson, traceJson } from './trace-json.ts';
import { unreadPlaces } from './unread.ts';

/** Where a rule stands: 1-based line and column, and offsets over the mapping and its bases (`MappingFiles`). */
export interface RuleLocation extends Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The left side of the rule, or what the step goes over. */
  readonly text: string;
  readonly id: string | undefined;
  /** The step or rule around it; of a rule in a fragment, the rule that uses the fragment. */
  readonly within: RuleLocation | undefined;
  /** Whether what it gives can be read off it: the text that stands in it, or a resource. */
  readonly isPlain: boolean;
  /** The path that it writes in a target that is a tree: `Patient.name[].family`; undefined in HL7 v2 and for steps. */
  readonly out: string | undefined;
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

/** Where the rule stands that wrote something; of nothing, what the target began with. */
export type LocateRule = (write: Derivation | undefined) => RuleLocation;

/** What a trace needs to know of the mapping. */
export interface TraceRules {
  /** Where `start:` stands. */
  readonly startMark: RuleMark;
  /** Every rule, in the order of the file. */
  readonly marks: readonly RuleMark[];
  /** The leaves of the output where it is a tree; undefined where it is an HL7 v2 message. */
  readonly leaves: ((locate: LocateRule) => readonly TraceEntry[]) | undefined;
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
    const locate: LocateRule = write => this.#location(write?.rule ?? this.#rules.startMark);
    this.#entries ??= this.#rules.leaves?.(locate) ?? [
      ...leavesOf(this.#run.target, locate),
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

  /** Every rule of the mapping, and the steps and rules around them; in the order of the mapping. */
  get rules(): readonly RuleLocation[] {
    const all = new Set<RuleLocation>();
    for (const mark of this.#rules.marks) {
      for (let at: RuleLocation | undefined = this.#location(mark); at !== undefined; at = at.within) all.add(at);
    }
    return [...all].sort((a, b) => a.start - b.start);
  }

  /** The values of the source that no rule has read, copied or dropped, in the order of the message. */
  get unread(): readonly SourcePlace[] {
    const copied = this.#run.copies ? this.entries.flatMap(({ op, from }) => (op === 'copy' ? from : [])) : [];
    return unreadPlaces(this.#run, copied);
  }

  /** Every value of the source, and what became of it. */
  get uses(): readonly UsedLeaf[] {
    return sourceUses(this.#run, this.entries);
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
      const within = mark.within && this.#location(mark.within);
      location = {
        ...this.#files.locate(start),
        start,
        end,
        text,
        id,
        within,
        isPlain: mark.isPlain === true,
        out: mark.out,
      };
      this.#locations.set(mark, location);
    }
    return location;
  }

  #clearedEntry({ segment, field, way, write }: Cleared): TraceEntry[] {
    const { target } = this.#run;
    const occurrence = target.occurrenceOf(segment);
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
    return traceJson(this);
  }
}

function formatInstance({ segment, field, repetition, group }: Instance): string {
  if (group !== undefined) return formatGroupPath(group);
  return formatPlace(segment.id, segment.occurrence, { field, repetition });
}
