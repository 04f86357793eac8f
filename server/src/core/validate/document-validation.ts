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
import { aloneInGroup, type IssueGroup, type IssueGroups, issuesInOrder, noGroups } from './issue-groups.ts';
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
  #document: IssueGroups = noGroups;

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
    const found = [
      ...checkBatches(source),
      ...this.#controlIds.check(source, this.#lines.chunks),
      ...checkLineEnds(source),
    ];
    this.#document = aloneInGroup(found.sort((a, b) => a.line - b.line));
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
    let count = 0;
    for (const { groups, holding } of this.groups)
      for (const index of holding) count += (groups[index] as IssueGroup).found.length;
    return count;
  }

  /** All groups of issues: of the document, of its messages and of its lines, as of the last finished update. */
  get groups(): readonly IssueGroups[] {
    return [this.#document, this.#messages.groups, ...this.#lines.groups];
  }

  /** All issues in the order of the text, as of the last finished update. */
  issues(): Generator<LineIssue, void, void> {
    return issuesInOrder(this.groups);
  }
}
