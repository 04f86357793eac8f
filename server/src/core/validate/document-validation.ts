/**
 * All issues of a document, kept up to date from one version of its text to the next: of its lines, of its messages and of
 * the file as a whole, each by a part of its own.
 */
import type { FactsCache } from '../definitions/segment-facts.ts';
import type { Definitions } from '../definitions/types.ts';
import type { MessageStructures } from '../structure/structures.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { ControlIds } from './control-ids.ts';
import { checkBatches, checkLineEnds } from './document-rules.ts';
import type { LineIssue, ValidationContext, VersionFacts } from './line-context.ts';
import { LineValidation } from './line-validation.ts';
import { MessageValidation } from './message-validation.ts';

export type { AppliedProfile, LineIssue, ValidationContext, VersionFacts } from './line-context.ts';

/** Caches that several documents share. */
export interface SharedFacts {
  readonly facts?: FactsCache;
  readonly structures?: (definitions: Definitions) => MessageStructures;
}

/** The issues of one document over all its versions. */
export class DocumentValidation {
  readonly #lines: LineValidation;
  readonly #messages: MessageValidation;
  readonly #controlIds = new ControlIds();
  #document: readonly LineIssue[] = [];

  constructor(context: ValidationContext, shared: SharedFacts = {}) {
    this.#lines = new LineValidation(context, shared.facts);
    this.#messages = new MessageValidation(shared.structures);
  }

  /** How many lines have been checked so far: what tests count, since no noise can fool it. */
  get checkedLines(): number {
    return this.#lines.checkedLines;
  }

  /** How many messages have been checked as a whole so far. */
  get checkedMessages(): number {
    return this.#messages.checkedMessages;
  }

  /**
   * Brings the issues up to a text. Stops between pieces of work, so that a caller can let others in or give up; the
   * next update starts from whatever was finished.
   */
  *update(source: SourceText): Generator<void, void, void> {
    yield* this.#lines.update(source);
    yield* this.#messages.update(source, this.#lines.chunks);
    this.#document = [
      ...checkBatches(source),
      ...this.#controlIds.check(source, this.#lines.chunks),
      ...checkLineEnds(source),
    ].sort((a, b) => a.line - b.line);
  }

  /** Asks for the facts of some versions anew; their messages are checked again at the next update. */
  forgetVersions(versions: ReadonlySet<string>): void {
    this.#lines.forgetVersions(versions);
  }

  /** The facts of the message that a line is in, as of the last finished update of the text. */
  factsAt(source: SourceText, line: number): VersionFacts | undefined {
    return this.#lines.factsAt(source, line);
  }

  get count(): number {
    return this.#lines.count + this.#messages.count + this.#document.length;
  }

  /** All issues in the order of the text, as of the last finished update. */
  *issues(): Generator<LineIssue> {
    const lists: Iterator<LineIssue, unknown>[] = [
      this.#document[Symbol.iterator](),
      this.#messages.issues(),
      this.#lines.issues(),
    ];
    const heads = lists.map(list => nextOf(list));
    for (;;) {
      let next = 0;
      for (let index = 1; index < heads.length; index++) if (isBefore(heads[index], heads[next])) next = index;
      const best = heads[next];
      if (best === undefined) return;
      yield best;
      heads[next] = nextOf(lists[next] as Iterator<LineIssue, unknown>);
    }
  }
}

function nextOf(list: Iterator<LineIssue, unknown>): LineIssue | undefined {
  const { done, value } = list.next() as IteratorResult<LineIssue, undefined>;
  return done === true ? undefined : value;
}

/** Whether an issue comes before another one in the text; one that is there comes before none. */
function isBefore(issue: LineIssue | undefined, other: LineIssue | undefined): boolean {
  if (issue === undefined || other === undefined) return other === undefined && issue !== undefined;
  return issue.line !== other.line ? issue.line < other.line : issue.issue.start < other.issue.start;
}
