/** What one run of a mapping knows: what it reads, what it writes, where it is, and what it has noted down. */
import { FilterMemory } from '../expression/liquid.ts';
import { RawValue, textOf, type Value } from '../expression/value.ts';
import { type MappingProblemCode, type MappingSeverity, Problems, type Span } from '../problem.ts';
import type { TargetMessage } from '../target/target-message.ts';
import type { Cleared, Dropped, Instance, Judgement, NotFired, TableUse } from './records.ts';
import type { Read, SourceMessage } from './source.ts';

/** How much one run may do before it is stopped. */
export interface RunLimits {
  /** Rules, conditions and turns of `each` that are carried out. */
  readonly steps: number;
  /** Characters that filters and the output may take, all together. */
  readonly characters: number;
}

export const defaultLimits: RunLimits = { steps: 5_000_000, characters: 500_000_000 };

/** What a run is given from outside, so that the same input gives the same output. */
export interface RunEnvironment {
  /** The time now as HL7 writes it, `20260314084500+0100`: the word `now` in expressions. */
  readonly now: string;
  /** Gives a new identifier: the word `new_id` in expressions. */
  readonly newId: () => string;
  /** `params.name` in expressions, over the defaults in the mapping. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly limits?: Partial<RunLimits> | undefined;
}

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

  /** The instance that each enclosing `each` is at, from the outside in. */
  readonly frames: Instance[] = [];
  /** What the rule or condition at hand has read and looked up so far. */
  reads: Read[] = [];
  via: TableUse[] = [];
  /** The conditions that the rule at hand is under. */
  because: readonly Judgement[] = [];

  /** Set once a limit is reached: nothing more is done. */
  stopped = false;
  readonly #limits: RunLimits;
  #steps = 0;
  #written = 0;
  readonly #warned = new Set<number>();

  constructor(source: SourceMessage, target: TargetMessage, copies: boolean, environment: RunEnvironment) {
    this.source = source;
    this.target = target;
    this.copies = copies;
    this.environment = environment;
    this.#limits = { ...defaultLimits, ...environment.limits };
    this.memory = new FilterMemory(this.#limits.characters);
  }

  /** Counts one step; false once the run has to end. */
  step(at: Span): boolean {
    if (!this.stopped && ++this.#steps > this.#limits.steps)
      this.stop(at, `The run was stopped after ${this.#limits.steps} steps.`);
    return !this.stopped;
  }

  /** Counts characters that are about to be written; false once the run has to end. */
  write(characters: number, at: Span): boolean {
    this.#written += characters;
    if (!this.stopped && this.#written > this.#limits.characters)
      this.stop(at, `The run was stopped: its output is longer than ${this.#limits.characters} characters.`);
    return !this.stopped;
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
