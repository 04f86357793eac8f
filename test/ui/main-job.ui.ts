import assert from 'node:assert/strict';
import type { Scenario } from './scenario.ts';

const admission = 'messages/adt-a01-v23.hl7';
const mistakes = 'messages/with-mistakes.hl7';

export const scenarios: readonly Scenario[] = [
  {
    name: 'a hover says where one is, and what stands there',
    async run(workbench) {
      await workbench.open(admission);
      const text = await workbench.hover({ file: admission, line: 5, column: 7 }, 'PV1-2');
      assert.match(text, /Inpatient/);
      await workbench.screenshots('hover');
    },
  },
  {
    name: 'the Problems panel and the outline lead through a message',
    async run(workbench) {
      await workbench.open(mistakes);
      const problems = await workbench.problems('not-in-table');
      assert.equal(problems.length, 8, 'the file and its seven mistakes');
      const outline = await workbench.outline('PID');
      assert.ok(outline.some(row => row.startsWith('PID')));
      await workbench.screenshots('problems');
    },
  },
  {
    name: 'a message is sent with nothing set up, and its reply is shown',
    async run(workbench) {
      await workbench.open(admission);
      await workbench.command('HL7: Send Message');
      assert.match(await workbench.notification('message accepted'), /^CA: .* ADT\^A01 .* ACM260314-0001 .* ms/);
      await workbench.screenshots('sent');
      await workbench.answerNotification('message accepted', 'Open Reply');
      await workbench.editorShows('reply to ACM260314-0001.hl7', 'MSA|CA|ACM260314-0001');
      await workbench.screenshots('reply');
    },
  },
];
