import assert from 'node:assert/strict';
import type { Scenario } from './scenario.ts';
import type { Workbench } from './workbench.ts';

const admission = 'messages/adt-a01-v23.hl7';
const mistakes = 'messages/with-mistakes.hl7';

export const scenarios: readonly Scenario[] = [
  {
    name: 'writing: a new line offers the segments that belong there, with what they are',
    async run(workbench) {
      await workbench.open(admission);
      await frame(workbench);
      await workbench.goTo({ file: admission, line: 3, column: 1 });
      await workbench.page.keyboard.press('End');
      await workbench.page.keyboard.press('Enter');
      await suggestions(workbench, 'PD1');
      await workbench.screenshots('completion-segments', { highContrast: true });
      // A list that opened on its own has nothing chosen, so that Enter goes on to the next line.
      await workbench.page.keyboard.press('Escape');
      await workbench.page.keyboard.press('Enter');
      await suggestions(workbench, 'PD1');
      await workbench.page.keyboard.press('Enter');
      await suggestions(workbench, 'PD1');
      await workbench.statusBar('Ln 6, Col 1');
      await workbench.page.keyboard.type('NK');
      await suggestions(workbench, 'NK1');
      await workbench.page.keyboard.press('Tab');
      await workbench.editorShows(admission, 'NK1|');
    },
  },
  {
    name: 'writing: a place with a table offers its codes with their meaning',
    async run(workbench) {
      await workbench.open(mistakes);
      await frame(workbench);
      await workbench.goTo({ file: mistakes, line: 3, column: 57 });
      await workbench.page.keyboard.press('Control+Space');
      await suggestions(workbench, 'Female');
      await workbench.screenshots('completion-codes');
    },
  },
  {
    name: 'writing: the light bulb offers what can be done about a problem',
    async run(workbench) {
      await workbench.open(mistakes);
      await frame(workbench);
      await workbench.goTo({ file: mistakes, line: 3, column: 56 });
      // It shows once the problem is known and its fixes are.
      await workbench.page.locator('[class*="codicon-gutter-lightbulb"]').first().waitFor();
      await workbench.page.keyboard.press('Control+.');
      const menu = workbench.page.locator('.action-widget');
      await menu.locator('.monaco-list-row', { hasText: 'Unknown' }).first().waitFor();
      await workbench.screenshots('quick-fixes');
      await workbench.page.keyboard.press('Enter');
      await workbench.editorShows(mistakes, '19900102|U');
    },
  },
  {
    name: 'writing: a log that is pasted becomes a message, and can be had as it was',
    async run(workbench) {
      await frame(workbench);
      const log = [
        '2026-03-28 09:30:00,112 INFO  [mllp-1] in  ',
        '2026-03-28 09:30:00,112 INFO  [mllp-1] in  ',
        '2026-03-28 09:30:00,113 INFO  [mllp-1] in  ',
      ];
      const message = [
        'MSH|^~\\&|ACME_ADT|ACME|HUB|BOREALIS|20260328093000||ADT^A08^ADT_A01|W1|T|2.5.1',
        'EVN||20260328093000',
        'PID|1||4711^^^ACME^MR||Primjer^Luka||19900102|M',
      ];
      const file = 'messages/adt-a08-v24.hl7';
      await workbench.open(file);
      await workbench.goTo({ file, line: 1, column: 1 });
      await workbench.page.keyboard.press('Control+A');
      await workbench.page.evaluate(
        `navigator.clipboard.writeText(${JSON.stringify(log.map((prefix, at) => prefix + message[at]).join('\n'))})`,
      );
      await workbench.page.keyboard.press('Control+V');
      await workbench.editorShows(file, 'EVN||20260328093000');
      const widget = workbench.page.locator('.post-edit-widget');
      await widget.waitFor();
      const [first] = await workbench.editorText(file);
      assert.match(first ?? '', /^MSH\|/);
      await widget.click();
      await workbench.page.locator('.action-widget .monaco-list-row', { hasText: 'repaired' }).first().waitFor();
      await workbench.screenshots('paste-repair');
    },
  },
  {
    name: 'writing: a new message is made from its type',
    async run(workbench) {
      await frame(workbench);
      await workbench.command('HL7: New Message...');
      const row = workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'ADT^A01' }).first();
      await row.waitFor();
      await workbench.page.mouse.move(640, 590);
      await workbench.screenshots('new-message');
      await workbench.pick('ADT^A01');
      await workbench.pick('Minimal');
      await workbench.statusBar('HL7');
      await workbench.page.locator('.view-line', { hasText: 'ADT^A01^ADT_A01' }).first().waitFor();
    },
  },
];

/** A window that shows a message and little else. */
async function frame(workbench: Workbench): Promise<void> {
  await workbench.page.setViewportSize({ width: 1170, height: 600 });
  await workbench.command('View: Close Primary Side Bar');
}

/** Waits until the list of proposals shows this text. */
async function suggestions(workbench: Workbench, text: string): Promise<void> {
  await workbench.page.locator('.suggest-widget.visible .monaco-list-row', { hasText: text }).first().waitFor();
}
