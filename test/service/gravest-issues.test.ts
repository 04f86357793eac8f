/** The gravest findings are chosen as by looking at all of them, and without doing so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { IssueGroup, IssueGroups } from '../../server/src/core/validate/issue-groups.ts';
import type { LineIssue } from '../../server/src/core/validate/line-context.ts';
import type { Severity } from '../../server/src/core/validate/rules.ts';
import { neverCancelled } from '../../server/src/service/cancellation.ts';
import { type DocumentSnapshot, documentStore } from '../../server/src/service/document.ts';
import { GravestIssues } from '../../server/src/service/gravest-issues.ts';
import { createLanguageService } from '../../server/src/service/language-service.ts';
import { testDefinitions } from '../support/definitions.ts';

const order: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

const issue = (line: number, severity: Severity): LineIssue => ({
  line,
  issue: { code: 'profile', severity, start: 0, end: 1, segment: '', place: undefined, name: '', text: '' },
});

function placed(groups: readonly IssueGroup[]): IssueGroups {
  return { groups, firstLines: groups.map((_, index) => index * 10), holding: groups.map((_, index) => index) };
}

const severity = fc.constantFrom<Severity>(...order);
const group = fc
  .array(severity, { minLength: 1, maxLength: 9 })
  .map((list): IssueGroup => ({ found: list.map((one, line) => issue(line, one)) }));

test('what is chosen are the first of all, ranked by severity and back in the order of the text', () => {
  fc.assert(
    fc.property(fc.array(group, { maxLength: 8 }), fc.integer({ min: 2, max: 40 }), severity, (groups, most, off) => {
      const rate = ({ issue }: LineIssue): Severity | 'off' => (issue.severity === off ? 'off' : issue.severity);
      const all = groups
        .flatMap(({ found }, index) => found.map(one => ({ line: index * 10 + one.line, issue: one.issue })))
        .filter(one => rate(one) !== 'off')
        .map(one => ({ ...one, severity: one.issue.severity }));
      const ranked = order.flatMap(one => all.filter(found => found.severity === one));
      const shown = new Set(all.length > most ? ranked.slice(0, most - 1) : all);
      const { chosen, left } = new GravestIssues().choose([placed(groups)], rate, most);
      assert.deepEqual(
        chosen,
        all.filter(found => shown.has(found)),
      );
      assert.equal(left, all.length - shown.size);
    }),
  );
});

test('after an edit only the group that it changed is looked at, and those that something is shown of', () => {
  const many = Array.from(
    { length: 100 },
    (): IssueGroup => ({
      found: Array.from({ length: 10 }, (_, line) => issue(line, 'warning')),
    }),
  );
  const rate = ({ issue }: LineIssue): Severity => issue.severity;
  const gravest = new GravestIssues();
  gravest.choose([placed(many)], rate, 20);
  const before = gravest.ratedIssues;
  const changed = many.with(70, { found: [issue(3, 'error')] });
  const { chosen, left } = gravest.choose([placed(changed)], rate, 20);
  assert.deepEqual([chosen.length, left], [19, 972]);
  assert.equal(chosen.at(-1)?.line, 703);
  // The one that is new, twice, and the two groups that 18 warnings are taken from.
  assert.ok(gravest.ratedIssues - before <= 22, String(gravest.ratedIssues - before));
});

test('a keystroke among thousands of findings makes the diagnostics of its own line, and moves those behind it', async () => {
  const service = createLanguageService({ definitions: testDefinitions(), pause: async () => {} });
  const header = 'MSH|^~\\&|LAB|B|EHR|B|20260301||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1||1||A^B\rOBR|1|||1^A^L\r';
  const text =
    header + Array.from({ length: 3_000 }, (_, index) => `OBX|${index + 1}|NM|1^A^L||high||||||F\r`).join('');
  let document: DocumentSnapshot = documentStore.create('file:///many.hl7', 'hl7', 1, text);
  const opened = (await service.diagnose(document, neverCancelled)) ?? [];
  assert.equal(opened.length, 1_000);
  const edit = async (line: number, character: number, inserted: string) => {
    const at = { line, character };
    document = documentStore.update(
      document,
      [{ range: { start: at, end: at }, text: inserted }],
      document.version + 1,
    );
    return (await service.diagnose(document, neverCancelled)) ?? [];
  };
  const value = await edit(503, 'OBX|501|NM|1^A^L||'.length, '7');
  const isNew = (one: (typeof value)[number], index: number): boolean => one !== opened[index];
  // The last one says how many are not listed.
  assert.deepEqual(value.slice(0, -1).filter(isNew).length, 1);
  const moved = await edit(503, 0, 'NTE|1\r');
  assert.ok(moved.slice(0, 500).every((one, index) => one === value[index]));
  assert.equal(moved.at(-2)?.range.start.line, (value.at(-2)?.range.start.line ?? 0) + 1);
  const fresh = createLanguageService({ definitions: testDefinitions(), pause: async () => {} });
  const again = documentStore.create('file:///many.hl7', 'hl7', 1, document.getText());
  assert.deepEqual(moved, await fresh.diagnose(again, neverCancelled));
});
