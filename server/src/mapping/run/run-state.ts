/** What one run of a mapping knows: what it reads, what it writes, where it is, and what it has noted down. */

import type { GroupInstance } from '../../core/structure/tree.ts';
import type { Judge } from '../expression/compile.ts';
import { FilterMemory } from '../expression/liquid.ts';
import { RawValue, textOf, type Value } from '../expression/value.ts';
import { type MappingProblemCode, type MappingSeverity, Problems, type Span } from '../problem.ts';
import type { TargetMessage } from '../target/target-message.ts';
import type { TargetSegment } from '../target/target-segment.ts';
import type { Cleared, Dropped, Instance, Judgement, NotFired, TableUse } from './records.ts';
import type { Addition } from './run-add.ts';
import type { Filling } from './run-fill.ts';
import type { Read, SourceMessage } from './source.ts';

/** How much one run may do before it is stopped. */
export interface RunLimits {
  /** Rules, conditions and turns of `each` that are carried out. */
  readonly steps: number;
  /** Characters that rules may write, all together. */
  readonly output: number;
  /** Characters that filters and templates may make on the way, all together. */
  readonly memory: number;
  /** Milliseconds; they are counted only where the environment has a clock. */
  readonly time: number;
}

export const defaultLimits: RunLimits = {
  steps: 5_000_000,
  output: 200_000_000,
  memory: 500_000_000,
  time: 60_000,
};

/** What a rule has read that has read nothing: shared, and never added to. */
const none: readonly never[] = [];

/** A list that grows by itself makes room for sixteen more items; up to so many it is made anew. */
const FEW_ITEMS = 4;

/** A list with an item behind it: nearly all have one or two, and they are kept for the trace. */
function withOneMore<T>(list: readonly T[], item: T): readonly T[] {
  const first = list[0];
  const second = list[1];
  if (list.length === 0) return [item];
  if (list.length === 1) return [first as T, item];
  if (list.length === 2) return [first as T, second as T, item];
  if (list.length < FEW_ITEMS) return list.concat([item]);
  (list as T[]).push(item);
  return list;
}

/** The clock is asked once in so many steps. */
const STEPS_BETWEEN_LOOKS = 256;

/** What a run is given from outside, so that the same input gives the same output. */
export interface RunEnvironment {
  /** The time now as HL7 writes it, `20260314084500+0100`: the word `now` in expressions. */
  readonly now: string;
  /** Gives a new identifier: the word `new_id` in expressions. */
  readonly newId: () => string;
  /** `params.name` in expressions, over the defaults in the mapping. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly limits?: Partial<RunLimits> | undefined;
  /** Milliseconds on a clock that only goes forward, for the limit of time. */
  readonly elapsed?: (() => number) | undefined;
}

/** The segments that a group of the target's structure can hold, by its name. */
export type TargetGroups = ReadonlyMap<string, ReadonlySet<string>>;

export class RunState {
  readonly source: SourceMessage;
  readonly target: TargetMessage;
  readonly environment: RunEnvironment;
  readonly problems = new Problems();
  readonly memory: FilterMemory;
  readonly notFired: NotFired[] = [];
  readonly dropped: Dropped[] = [];
  readonly cleared: Cleared[] = [];
  /** `start: copy`: what is not in the target was taken out of it. */
  readonly copies: boolean;
  /** Numbers of the rules that came to their turn at least once. */
  readonly ran = new Set<number>();

  /** The instance that each enclosing `each` is at, by slot. */
  readonly frames: (Instance | undefined)[] = [];
  /** What each enclosing `add` makes, by slot. */
  readonly added: (Addition | undefined)[] = [];
  /** The repetition that each enclosing rule with `each` makes, by slot. */
  readonly filled: (Filling | undefined)[] = [];
  /** The last segment that was added behind another one, by that one. */
  readonly tails = new Map<TargetSegment, TargetSegment>();
  /** Segments that rules made in what groups of the source have become, by group and id. */
  readonly inGroups = new Map<GroupInstance, Map<string, TargetSegment[]>>();
  /** Segments by the name of the group that they are in, in the target's structure. */
  readonly #targetGroups: TargetGroups;
  /** What the rule or condition at hand has read and looked up so far; most read one place and look nothing up. */
  reads: readonly Read[] = none;
  via: readonly TableUse[] = none;
  /** Everything that was read for a value or a condition, whatever came of it. */
  readonly everyRead: Read[] = [];
  /** What the condition at hand has looked at so far. */
  judged: readonly Judgement[] = none;
  /** The conditions that the rule at hand is under. */
  because: readonly Judgement[] = [];

  /** Set once a limit is reached: nothing more is done. */
  stopped = false;
  readonly #limits: RunLimits;
  readonly #began: number;
  #steps = 0;
  #made = 0;
  #written = 0;
  readonly #warned = new Set<number>();

  constructor(
    source: SourceMessage,
    target: TargetMessage,
    copies: boolean,
    environment: RunEnvironment,
    targetGroups: TargetGroups = new Map(),
  ) {
    this.source = source;
    this.target = target;
    this.copies = copies;
    this.environment = environment;
    this.#targetGroups = targetGroups;
    this.#limits = { ...defaultLimits, ...environment.limits };
    this.#began = environment.elapsed?.() ?? 0;
    this.memory = new FilterMemory(this.#limits.memory);
  }

  /** Begins a rule or condition, which has read nothing yet. */
  beginReading(): void {
    this.reads = none;
    this.via = none;
  }

  /** Notes down that a place of the source was read. */
  noteRead(read: Read): void {
    this.reads = withOneMore(this.reads, read);
    this.everyRead.push(read);
  }

  noteUse(use: TableUse): void {
    this.via = withOneMore(this.via, use);
  }

  noteJudgement(judgement: Judgement): void {
    this.judged = withOneMore(this.judged, judgement);
  }

  /** Begins a condition, or several one after the other. */
  beginJudging(): void {
    this.judged = none;
  }

  /** Whether a condition holds; what it looked at is in `judged`. */
  judge(condition: Judge): boolean {
    this.beginJudging();
    return condition(this);
  }

  /** Puts what follows under what was judged last; whoever does sets `because` back. */
  putUnderJudged(): void {
    this.because = this.because.length === 0 ? this.judged : this.because.concat(this.judged);
  }

  /** Counts one step; false once the run has to end. */
  step(at: Span): boolean {
    if (this.stopped) return false;
    const { steps } = this.#limits;
    if (++this.#steps > steps) this.stop(at, `The run was stopped here: it took more than ${steps} steps.`);
    else if (this.#steps % STEPS_BETWEEN_LOOKS === 0) this.look(at);
    return !this.stopped;
  }

  /** Looks at the clock, as is due after anything slow; false once the run has to end. */
  look(at: Span): boolean {
    const { elapsed } = this.environment;
    const { time } = this.#limits;
    if (elapsed !== undefined && elapsed() - this.#began > time)
      this.stop(at, `The run was stopped here: it took longer than ${time} ms.`);
    return !this.stopped;
  }

  /** Counts characters that are about to be written; false once the run has to end. */
  write(characters: number, at: Span): boolean {
    this.#written += characters;
    if (!this.stopped && this.#written > this.#limits.output)
      this.stop(at, `The run was stopped here: its output is longer than ${this.#limits.output} characters.`);
    return !this.stopped;
  }

  /** Counts characters that a filter or template is about to make; false once the run has to end. */
  make(characters: number, at: Span): boolean {
    this.#made += characters;
    if (this.#made > this.#limits.memory) this.stopForMemory(at);
    return !this.stopped;
  }

  /** Ends the run because its filters make too much text. */
  stopForMemory(at: Span): void {
    this.stop(at, `The run was stopped here: its filters make more than ${this.#limits.memory} characters of text.`);
  }

  /** The instance that the innermost `each` up to a slot is at. */
  instanceAt(slot: number): Instance | undefined {
    for (let at = slot; at >= 0; at--) if (this.frames[at] !== undefined) return this.frames[at];
    return undefined;
  }

  /** The innermost group up to a slot that segments of an id belong in, by the structure of the source or of the target. */
  groupFor(id: string, slot: number): GroupInstance | undefined {
    for (let at = slot; at >= 0; at--) {
      const group = this.frames[at]?.group;
      if (group !== undefined && this.holds(group, id)) return group;
    }
    return undefined;
  }

  /** Whether segments of an id belong in a group, by the structure of the source or of the target. */
  holds(group: GroupInstance, id: string): boolean {
    return this.source.groups.holds(group, id) || this.#targetGroups.get(group.name)?.has(id) === true;
  }

  /** Ends the run. What was written so far stays. */
  stop(at: Span, message: string): void {
    if (!this.stopped) this.problems.error('limit', at, message);
    this.stopped = true;
  }

  /** Reports a problem with the value at hand, at a place of the mapping. */
  report(code: MappingProblemCode, severity: MappingSeverity, at: Span, message: string): void {
    this.problems[severity](code, at, message, { source: this.reads.at(-1)?.sourcePlace });
  }

  /**
   * A value where one text is needed. Of a composite that is its first part; that the rest is lost is said once for
   * each place of the mapping.
   */
  single(value: Value, at: Span): string {
    if (value instanceof RawValue && value.hasMore) this.warnComposite(at, this.reads.at(-1));
    return textOf(value);
  }

  /** Says, once for each place of the mapping, that only the first part of a composite was taken. */
  warnComposite(at: Span, read: Read | undefined): void {
    if (this.#warned.has(at.start)) return;
    this.#warned.add(at.start);
    const path = read?.path ?? 'The value';
    this.problems.warning(
      'composite-as-scalar',
      at,
      `${path} has several parts where one value is needed; the first was taken. Name the part: ${path}.1.`,
      { source: read?.sourcePlace },
    );
  }
}
