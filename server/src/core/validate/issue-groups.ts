/**
 * Issues in groups that are found and forgotten together, so that who counts or shows them can remember what it made of a
 * group by the group, and pass over one without looking at what is in it.
 */
import type { LineIssue } from './line-context.ts';

/** Issues of one stretch of text. The same object as long as nothing about it has changed, wherever it has moved. */
export interface IssueGroup {
  /** In the order of the text; lines count from the first line of the stretch. */
  readonly found: readonly LineIssue[];
}

/** All groups of one kind, in the order of the text. */
export interface IssueGroups {
  readonly groups: readonly IssueGroup[];
  /** By group: the line of the document that its lines count from. */
  readonly firstLines: ArrayLike<number>;
  /** The groups that hold anything, ascending: few of many. */
  readonly holding: readonly number[];
}

export const noGroups: IssueGroups = { groups: [], firstLines: [], holding: [] };

/** Issues that are no stretch's, found anew each time. */
export function aloneInGroup(found: readonly LineIssue[]): IssueGroups {
  return found.length === 0 ? noGroups : { groups: [{ found }], firstLines: [0], holding: [0] };
}

/**
 * Which groups hold anything after an edit: looked up where they are new, and known where they are not.
 *
 * @param first up to here the groups are those from before
 * @param end from here on they are those from before, `shift` groups further on
 */
export function holdingAfter(
  before: readonly number[],
  groups: readonly IssueGroup[],
  first: number,
  end: number,
  shift: number,
): readonly number[] {
  const holding: number[] = [];
  let at = 0;
  for (; at < before.length && (before[at] as number) < first; at++) holding.push(before[at] as number);
  for (let index = first; index < end; index++) if (groups[index]?.found.length !== 0) holding.push(index);
  for (; at < before.length; at++)
    if ((before[at] as number) >= end + shift) holding.push((before[at] as number) - shift);
  return holding;
}

/**
 * The issues of several kinds of groups in the order of the text; where two stand at one place, in the order of the kinds.
 *
 * @param isWanted asked of a group when its turn comes; one that is not wanted is passed over
 */
export function* issuesInOrder(
  kinds: readonly IssueGroups[],
  isWanted: (group: IssueGroup) => boolean = () => true,
): Generator<LineIssue, void, void> {
  const cursors = kinds.map(kind => new Cursor(kind, isWanted));
  for (;;) {
    let first: Cursor | undefined;
    for (const cursor of cursors)
      if (cursor.issue !== undefined && (first?.issue === undefined || isBefore(cursor.issue, first.issue)))
        first = cursor;
    if (first?.issue === undefined) return;
    yield first.issue;
    first.advance();
  }
}

function isBefore(issue: LineIssue, other: LineIssue): boolean {
  return issue.line !== other.line ? issue.line < other.line : issue.issue.start < other.issue.start;
}

/** Goes over the issues of the groups of one kind. */
class Cursor {
  readonly #kind: IssueGroups;
  readonly #isWanted: (group: IssueGroup) => boolean;
  /** Which of the groups that hold anything is next. */
  #next = 0;
  #group: IssueGroup | undefined;
  #firstLine = 0;
  #at = 0;
  /** The issue that the cursor stands at, with its line in the document; undefined behind the last one. */
  issue: LineIssue | undefined;

  constructor(kind: IssueGroups, isWanted: (group: IssueGroup) => boolean) {
    this.#kind = kind;
    this.#isWanted = isWanted;
    this.advance();
  }

  advance(): void {
    const { groups, firstLines, holding } = this.#kind;
    let found = this.#group?.found[this.#at++];
    while (found === undefined && this.#next < holding.length) {
      const index = holding[this.#next++] as number;
      const group = groups[index] as IssueGroup;
      if (!this.#isWanted(group)) continue;
      this.#group = group;
      this.#firstLine = firstLines[index] as number;
      this.#at = 1;
      found = group.found[0];
    }
    this.issue = found && { line: this.#firstLine + found.line, issue: found.issue };
  }
}
