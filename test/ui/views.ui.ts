import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Scenario } from './scenario.ts';
import type { Workbench } from './workbench.ts';

const message = 'messages/adt-a04-v251.hl7';

/** The rows of the message tree on the screen, each in one line. */
async function treeRows(workbench: Workbench, text: string): Promise<readonly string[]> {
  const rows = workbench.page.locator('.pane-body .monaco-list-row[role="treeitem"]:visible', { hasNotText: '.hl7' });
  await rows.filter({ hasText: text }).first().waitFor();
  return (await rows.allInnerTexts()).map(row => row.replace(/\s+/g, ' ').trim());
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'the message tree follows the cursor, filters, and edits a value in place',
    async run(workbench) {
      const { page } = workbench;
      await workbench.open(message);
      await workbench.command('HL7: Focus on Message View');
      await treeRows(workbench, 'PID Patient Identification');
      await workbench.goTo({ file: message, line: 3, column: 48 });
      const rows = await treeRows(workbench, 'PID-5.1 Family Name');
      assert.ok(
        rows.some(row => /PID-5\.1 Family Name.*Omuma/.test(row)),
        rows.join('\n'),
      );
      await page.locator('.monaco-list-row.selected', { hasText: 'PID-5.1' }).first().waitFor();
      await workbench.screenshots('tree', { highContrast: true });

      await page.locator('.monaco-list-row', { hasText: 'PID-8' }).first().click();
      await page.keyboard.press('F2');
      const input = page.locator('.quick-input-widget:visible input.input');
      await input.fill('Q');
      await page.locator('.quick-input-widget:visible', { hasText: 'is not in table 0001' }).waitFor();
      await workbench.screenshots('tree-edit');
      await page.keyboard.press('Enter');
      await workbench.editorShows(message, '|19951103|Q|');

      await workbench.command('HL7: Filter Message Tree');
      await workbench.enter('heart');
      const filtered = await treeRows(workbench, 'OBX-3.2');
      assert.ok(!filtered.some(row => row.includes('PID-5')), filtered.join('\n'));
      await workbench.screenshots('tree-filter');
    },
  },
  {
    name: 'two messages are compared value by value, and a path leads into the message',
    async run(workbench) {
      const { page, folder } = workbench;
      const text = await readFile(path.join(folder, message), 'utf8');
      const changed = 'messages/adt-a04-changed.hl7';
      await writeFile(
        path.join(folder, changed),
        text
          .replace('ACM260314-0002', 'ACM260314-0099')
          .replace('4711003^^^ACME^MR~R-55012^^^REGION^PI', 'R-55012^^^REGION^PI~4711003^^^ACME^MR')
          .replace('Omuma^Adaeze^Ifeoma', 'Omuma^Ada^Ifeoma')
          .replace('||96|', '||112|')
          .replace(/^PV2.*\n/m, ''),
      );
      await workbench.open(changed);
      await workbench.open(message);
      await workbench.command('HL7: Compare Messages...');
      await page.locator('.quick-input-widget:visible', { hasText: 'ACM260314-0099' }).waitFor();
      await workbench.screenshots('compare-pick');
      await workbench.pick('ACM260314-0099');
      await page.locator('.tab', { hasText: '(5 differences)' }).waitFor();
      const right = page.locator('.modified-in-monaco-diff-editor');
      const changedLine = right.locator('.view-line', { hasText: 'PID-5.2' });
      await changedLine.waitFor();
      await workbench.command('View: Close Primary Side Bar');
      await workbench.screenshots('compare', { highContrast: true });
      await changedLine.click({ modifiers: ['Control'], position: { x: 30, y: 8 } });
      await workbench.statusBar('Ln 3, Col 56 (3 selected)');
    },
  },
  {
    name: 'a decoded value is a file that is written back when it is saved',
    async run(workbench) {
      const { page } = workbench;
      const escapes = 'messages/oru-r01-escapes-v251.hl7';
      await workbench.open(escapes);
      await workbench.goTo({ file: escapes, line: 7, column: 45 });
      await workbench.command('HL7: Open Decoded Value');
      const value = 'OBX[4]-5 Observation Value.txt';
      await page.locator('.tab', { hasText: value }).waitFor();
      await workbench.editor(value).locator('.view-line').first().click();
      await page.keyboard.press('Home');
      await page.keyboard.type('dry | ');
      await page.keyboard.press('Control+S');
      await workbench.editorShows(escapes, 'dry \\F\\ keep at 2');
      await workbench.screenshots('value');
    },
  },
  {
    name: 'an identifier is renamed through the preview of VS Code',
    async run(workbench) {
      const { page } = workbench;
      await workbench.open(message);
      await workbench.goTo({ file: message, line: 3, column: 9 });
      await page.keyboard.press('F2');
      await page.locator('.rename-box input').fill('4711|9');
      await page.keyboard.press('Control+Enter');
      await page.locator('.panel .monaco-list-row', { hasText: '4711\\F\\9' }).first().waitFor();
      await workbench.screenshots('rename');
    },
  },
  {
    name: 'values are extracted and counted over a folder',
    async run(workbench) {
      await workbench.open(message);
      await workbench.command('HL7: Count Values...');
      await workbench.enter('MSH-9.1');
      await workbench.pick('Folder of This File');
      await workbench.page.locator('.view-line', { hasText: 'different' }).waitFor();
      await workbench.screenshots('count');
      await workbench.page.locator('.tab', { hasText: 'adt-a04' }).click();
      await workbench.command('HL7: Extract Values to CSV...');
      await workbench.enter('PID-3.1 PID-5.1');
      await workbench.pick('Workspace');
      await workbench.page.locator('.view-line', { hasText: 'controlId' }).waitFor();
      await workbench.screenshots('extract');
    },
  },
];
