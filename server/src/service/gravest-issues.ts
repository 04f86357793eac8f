/**
 * The gravest issues of a document, as many as are shown. How many of each severity a group of issues holds is remembered by
 * the group, so that where there are many, groups that nothing is shown of are passed over unseen.
 */
import { type IssueGroup, type IssueGroups, issuesInOrder } from '../core/validate/issue-groups.ts';
import type { LineIssue } from '../core/validate/line-context.ts';
import type { Severity } from '../core/validate/rules.ts';

/** From the gravest on. */
const order = ['error', 'warning', 'information', 'hint'] as const satisfies readonly Severity[];

/** How many issues there are, by the index of their severity in {@link order}. */
type Counts = readonly number[];

/** An issue with the severity that the settings give it. */
export interface RatedIssue extends LineIssue {
  readonly severity: Severity;
}

/** What severity an issue has; it has to be the same for an issue of the same group, wherever that has moved. */
export type Rate = (issue: LineIssue) => Severity | 'off';

/** Chooses issues of one document over all its versions. */
export class GravestIssues {
  readonly #counts = new WeakMap<IssueGroup, Counts>();
  /** How many issues have been looked at so far: what tests count. */
  ratedIssues = 0;

  /**
   * The gravest issues first, back in the order of the text.
   * @param most how many are shown where there are no more; where there are more, one less, since that has to be said
   */
  choose(
    kinds: readonly IssueGroups[],
    rate: Rate,
    most: number,
  ): { readonly chosen: readonly RatedIssue[]; readonly left: number } {
    const counts = order.map(() => 0);
    for (const { groups, firstLines, holding } of kinds) {
      for (const index of holding) {
        const own = this.#countsOf(groups[index] as IssueGroup, firstLines[index] as number, rate);
        for (let at = 0; at < order.length; at++) (counts[at] as number) += own[at] as number;
      }
    }
    const all = sum(counts);
    let room = all > most ? most - 1 : most;
    const open = counts.map(count => {
      const taken = Math.min(count, room);
      room -= taken;
      return taken;
    });
    const left = all - sum(open);
    const chosen: RatedIssue[] = [];
    const isWanted = (group: IssueGroup): boolean =>
      this.#counts.get(group)?.some((count, at) => count > 0 && (open[at] as number) > 0) ?? true;
    for (const found of issuesInOrder(kinds, isWanted)) {
      const severity = this.#rate(found, rate);
      if (severity === 'off') continue;
      const at = order.indexOf(severity);
      if (open[at] === 0) continue;
      (open[at] as number)--;
      chosen.push({ line: found.line, issue: found.issue, severity });
    }
    return { chosen, left };
  }

  #countsOf(group: IssueGroup, firstLine: number, rate: Rate): Counts {
    const known = this.#counts.get(group);
    if (known !== undefined) return known;
    const counts = order.map(() => 0);
    for (const { line, issue } of group.found) {
      const severity = this.#rate({ line: firstLine + line, issue }, rate);
      if (severity !== 'off') (counts[order.indexOf(severity)] as number)++;
    }
    this.#counts.set(group, counts);
    return counts;
  }

  #rate(issue: LineIssue, rate: Rate): Severity | 'off' {
    this.ratedIssues++;
    return rate(issue);
  }
}

function sum(counts: Counts): number {
  return counts.reduce((total, count) => total + count, 0);
}
