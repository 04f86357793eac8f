/** Groups that stay are known by their place; who wants only some of them does not look into the others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Issue } from '../../../server/src/core/validate/issue.ts';
import { holdingAfter, type IssueGroup, issuesInOrder } from '../../../server/src/core/validate/issue-groups.ts';
import { unchangedEnds } from '../../../server/src/core/validate/unchanged-ends.ts';

const issueAt = (start: number): Issue => ({
  code: 'set-id',
  severity: 'information',
  start,
  end: start,
  segment: '',
  place: undefined,
  name: '',
  text: '',
});

/** A group with one issue for each of the lines. */
const group = (...lines: number[]): IssueGroup => ({ found: lines.map(line => ({ line, issue: issueAt(line) })) });

const holdingOf = (groups: readonly IssueGroup[]): number[] =>
  groups.flatMap(({ found }, index) => (found.length > 0 ? [index] : []));

test('after any edit, the groups that hold something are those that a look at all of them finds', () => {
  const groups = fc.array(
    fc.boolean().map(holds => (holds ? group(0) : group())),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(groups, fc.nat(), fc.nat(), groups, (before, from, count, fresh) => {
      const head = from % (before.length + 1);
      const gone = count % (before.length - head + 1);
      const now = [...before.slice(0, head), ...fresh, ...before.slice(head + gone)];
      const ends = unchangedEnds(before, now);
      assert.ok(ends.head >= head && ends.tail <= Math.max(ends.head, head + fresh.length));
      assert.ok(ends.head <= ends.tail && ends.head <= ends.tail + ends.shift);
      assert.deepEqual(before.slice(ends.tail + ends.shift), now.slice(ends.tail));
      const holding = holdingAfter(holdingOf(before), now, ends.head, ends.tail, ends.shift);
      assert.deepEqual(holding, holdingOf(now));
    }),
  );
});

test('issues come in the order of the text, and at one place in the order of the kinds', () => {
  const kind = (firstLines: number[], groups: IssueGroup[]) => ({ groups, firstLines, holding: holdingOf(groups) });
  const messages = kind([0, 10], [group(1, 4), group(0)]);
  const lines = kind([0, 5, 10], [group(1, 3), group(), group(2)]);
  const asked: IssueGroup[] = [];
  const wanted = [...issuesInOrder([messages, lines], one => asked.push(one) > 0)];
  assert.deepEqual(
    wanted.map(({ line }) => line),
    [1, 1, 3, 4, 10, 12],
  );
  assert.equal(wanted[0]?.issue, messages.groups[0]?.found[0]?.issue);
  // An empty group is not asked about.
  assert.equal(asked.length, 4);
  const some = [...issuesInOrder([messages, lines], one => one !== lines.groups[0])];
  assert.deepEqual(
    some.map(({ line }) => line),
    [1, 4, 10, 12],
  );
});
