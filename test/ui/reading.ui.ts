import assert from 'node:assert/strict';
import type { Scenario } from './scenario.ts';
import { withUserSetting } from './user-settings.ts';
import { isShownWithin, type Workbench } from './workbench.ts';

const admission = 'messages/adt-a04-v251.hl7';
const results = 'messages/oru-r01-cbc-v251.hl7';

export const scenarios: readonly Scenario[] = [
  {
    name: 'a hover says what a place becomes in FHIR, and how old the patient is',
    async run(workbench) {
      await workbench.open(admission);
      const place = { file: admission, line: 3, column: await columnOf(workbench, admission, 3, '19951103') };
      const text = await workbench.hover(place, 'years old');
      assert.match(text, /FHIR R4: Patient\.birthDate/);
      await workbench.screenshots('hover-fhir', { highContrast: true });
      await workbench.rest();
    },
  },
  {
    name: 'signature help says which field and which component is being written',
    async run(workbench) {
      await workbench.open(admission);
      await workbench.goTo({ file: admission, line: 3, column: await columnOf(workbench, admission, 3, 'Omuma') });
      await workbench.command('Trigger Parameter Hints');
      const help = workbench.page.locator('.parameter-hints-widget.visible');
      await help.filter({ hasText: 'PID-5 XPN' }).waitFor();
      await workbench.screenshots('signature-help', { highContrast: true });
    },
  },
  {
    name: 'the status bar and the breadcrumbs say where the cursor is, and the lines stick by group',
    async run(workbench) {
      await workbench.page.setViewportSize({ width: 1280, height: 360 });
      await workbench.open(results);
      await workbench.goTo({ file: results, line: 14, column: 11 });
      const [place] = (await workbench.statusBar('OBX[')).filter(item => item.startsWith('OBX['));
      assert.match(place ?? '', /^OBX\[\d+\]-3\.1 · Observation Identifier · Identifier · ORU\^R01 2\.5\.1$/);
      const crumbs = workbench.page.locator('.breadcrumbs-control .monaco-breadcrumb-item');
      const group = crumbs.filter({ hasText: 'ORDER_OBSERVATION' });
      const isShown = await isShownWithin(group, 8_000);
      // VS Code asks for the symbols anew with the cursor: an answer that came while it was still starting can be lost.
      if (!isShown) for (const key of ['ArrowRight', 'ArrowLeft']) await workbench.page.keyboard.press(key);
      await group.waitFor();
      await workbench.page.mouse.move(500, 200);
      await workbench.page.mouse.wheel(0, 200);
      await workbench.page.locator('.sticky-line-content', { hasText: 'ORC|' }).first().waitFor();
      await workbench.screenshots('reading-place', { highContrast: true });
    },
  },
  {
    name: 'a path in any notation leads to its place, and a place is copied in any',
    async run(workbench) {
      await workbench.open(results);
      await workbench.command('HL7: Go to Path');
      await workbench.page.locator('.quick-input-widget:visible input[placeholder^="A path"]').fill('OBX[*]-3.2');
      await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'OBX[3]-3.2' }).waitFor();
      await workbench.page.keyboard.press('ArrowDown');
      await workbench.screenshots('reading-go-to-path');
      await workbench.page.keyboard.press('Enter');
      const [place] = (await workbench.statusBar('OBX[2]-3.2')).filter(item => item.startsWith('OBX[2]'));
      assert.ok(place);
      await workbench.page.locator('.statusbar-item', { hasText: 'OBX[2]-3.2' }).click();
      await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Terser' }).waitFor();
      await workbench.screenshots('reading-copy-path');
      await workbench.pick('ERR-2');
      await workbench.statusBar('Copied OBX^2^3^1^2');
    },
  },
  {
    name: 'keys go from value to value, lenses say what can be done with a message, hints number the fields',
    async run(workbench) {
      await workbench.open(results);
      await workbench.goTo({ file: results, line: 2, column: 1 });
      await workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
      for (const key of ['Alt+.', 'Alt+.', 'Alt+.']) await workbench.page.keyboard.press(key);
      await workbench.statusBar('PID-3');
      await workbench.page.keyboard.press('Alt+j');
      await workbench.statusBar('PV1');
      const lenses = workbench.page.locator('.codelens-decoration');
      await lenses.filter({ hasText: 'No problems' }).first().waitFor();
      await lenses.filter({ hasText: 'Preview Mapping' }).first().waitFor();
      await withUserSetting(workbench, 'pipehat.inlayHints', 'fieldNumbers', async () => {
        await workbench.editorShows(results, '3:');
        await workbench.screenshots('reading-hints');
      });
      await withUserSetting(workbench, 'pipehat.inlayHints', 'fieldNames', async () => {
        await workbench.editorShows(results, 'Patient Identifier List:');
        await workbench.screenshot('reading-hints-names');
      });
      await withUserSetting(workbench, 'pipehat.inlayHints', 'columns', async () => {
        await workbench.editorShows(results, 'White cells^L |');
        await workbench.screenshots('reading-hints-columns');
      });
    },
  },
];

/** The column, from 1, at which a text stands in a line, from 1, of an open file. */
async function columnOf(workbench: Workbench, file: string, line: number, text: string): Promise<number> {
  const shown = (await workbench.editorText(file)).find(candidate => candidate.includes(text)) ?? '';
  assert.ok(shown.includes(text), `line ${line} shows ${text}`);
  return shown.indexOf(text) + 2;
}
