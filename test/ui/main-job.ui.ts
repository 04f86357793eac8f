import assert from 'node:assert/strict';
import type { Scenario } from './scenario.ts';
import { withUserSetting } from './user-settings.ts';
import type { Workbench } from './workbench.ts';

const admission = 'messages/adt-a01-v23.hl7';
const order = 'messages/orm-o01-v23.hl7';
const mistakes = 'messages/with-mistakes.hl7';
const acme = 'samples/acme-adt-a01.hl7';
const mapping = 'acme-to-borealis.hl7map.yaml';

export const scenarios: readonly Scenario[] = [
  {
    name: 'a hover says where one is, and what stands there',
    async run(workbench) {
      await workbench.open(admission);
      await frame(workbench, { width: 1000, height: 600, sideBar: false });
      const text = await workbench.hover({ file: admission, line: 5, column: 7 }, 'PV1-2');
      assert.match(text, /Patient Class/);
      assert.match(text, /Inpatient/);
      await pictures(workbench, 'hover', admission);
    },
  },
  {
    name: 'the Problems panel and the outline lead through a message',
    async run(workbench) {
      await workbench.open(mistakes);
      await frame(workbench, { width: 1200, height: 720 });
      const problems = await workbench.problems('not-in-table');
      assert.equal(problems.length, 8, 'the file and its seven mistakes');
      const problem = (text: string) => workbench.page.locator('.markers-panel .monaco-list-row', { hasText: text });
      const symbol = (text: string) => workbench.page.locator('.outline-tree .monaco-list-row', { hasText: text });
      await workbench.outline('ADT^A08^ADT_A01');
      // The outline gets the room that the list of files had.
      await setExpanded(workbench, 'samples', false);
      await pictures(workbench, 'problems', mistakes, async () => {
        // The outline keeps the other theme's colours of problems until it is shown anew.
        await setExpanded(workbench, 'Outline', false);
        await setExpanded(workbench, 'Outline', true);
        for (const segment of ['Message Header', 'Event Type']) {
          await symbol(segment).first().click();
          await workbench.page.keyboard.press('ArrowLeft');
        }
        await symbol('PID-8 Administrative Sex').first().click();
        await workbench.statusBar('Ln 3, Col 56');
        await problem('OBX-5').click();
        await workbench.statusBar('Ln 6, Col 43 (3 selected)');
        await problem('PID-8').click();
        await workbench.statusBar('Ln 3, Col 57 (1 selected)');
      });
      assert.ok((await workbench.outline('PID-8')).includes('PIDPatient Identification'));
    },
  },
  {
    name: 'a message is sent with nothing set up, and its reply is shown beside it',
    async run(workbench) {
      await workbench.open(order);
      await frame(workbench, { width: 1170, height: 600, sideBar: false });
      await workbench.command('HL7: Send Message');
      const told = await workbench.notification('message accepted');
      assert.match(told, /^AA: message accepted · ORM\^O01 · control id CPO260314-0008 · \d+ ms$/);
      await workbench.answerNotification('message accepted', 'Open Reply');
      await workbench.editorShows('reply to CPO260314-0008.hl7', 'MSA|AA|CPO260314-0008');
      await workbench.command('View: Focus First Editor Group');
      await workbench.command('HL7: Send Message');
      await workbench.notification('message accepted');
      await atRest(workbench);
      await pictures(workbench, 'send', order);
    },
  },
  {
    name: 'what the listener received is a click on the status bar away',
    async run(workbench) {
      await workbench.open(order);
      await workbench.command('HL7: Send Message');
      await workbench.notification('message accepted');
      // The port, and how many messages have come.
      await workbench.statusBar(/127\.0\.0\.1:\d+\s+1\s*$/);
      await workbench.page.locator('.statusbar-item', { hasText: '127.0.0.1:' }).click();
      await workbench.pick('Open Received Message');
      await workbench.pick('CPO260314-0008');
      await workbench.editorShows('received ORM^O01 CPO260314-0008.hl7', 'MSH|');
      await workbench.command('HL7: Stop Listener');
      await workbench.page.locator('.statusbar-item', { hasText: '127.0.0.1:' }).waitFor({ state: 'hidden' });
    },
  },
  {
    name: 'nothing leaves the machine before the user has agreed to the host',
    async run(workbench) {
      const { page } = workbench;
      // A network that is kept for documents: nothing can be reached there.
      const lab = { name: 'Lab', host: '192.0.2.10', port: 6661 };
      await withUserSetting(workbench, 'pipehat.endpoints', [lab], async () => {
        await workbench.open(order);
        // The built-in listener is this machine: nothing to agree to.
        await workbench.command('HL7: Send Message');
        await workbench.pick('built-in listener');
        await workbench.notification('AA: message accepted');

        const dialog = page.locator('.monaco-dialog-box');
        await workbench.command('HL7: Send Message');
        await workbench.pick('Lab');
        await dialog.filter({ hasText: 'Send to Lab at host 192.0.2.10, port 6661?' }).waitFor();
        await dialog.filter({ hasText: 'The message leaves this machine, unencrypted.' }).waitFor();
        await dialog.locator('.monaco-button', { hasText: 'Cancel' }).click();
        await dialog.waitFor({ state: 'hidden' });

        // Agreed to, it is under way, and can be called back at once.
        await workbench.command('HL7: Send Message');
        await workbench.pick('Lab');
        await dialog.locator('.monaco-button', { hasText: 'Send' }).click();
        await workbench.answerNotification('Sending to Lab', 'Cancel');
        await workbench.notification('Cancelled');
      });
    },
  },
  {
    name: 'the preview of a mapping follows what is typed into the message',
    async run(workbench) {
      await workbench.open(mapping);
      await workbench.open(acme);
      await workbench.command('View: Move Editor into Right Group');
      await frame(workbench, { width: 1400, height: 720, sideBar: false });
      await workbench.command('HL7: Preview Mapping');
      await previewShows(workbench, '|Mfano^Amina^Neema^');
      await previewShows(workbench, 'OBX|2|NM|2823-3^Potassium');
      await workbench.command('View: Two Rows Right Editor Layout');
      await workbench.goTo({ file: mapping, line: 37, column: 1 });

      await workbench.goTo({ file: acme, line: 8, column: 10 });
      await workbench.page.keyboard.press('Delete');
      await workbench.page.keyboard.type('NA');
      await previewShows(workbench, 'OBX|2|NM|2951-2^Sodium');
      await workbench.screenshots('preview', { messages: [acme, '/preview/'] });
    },
  },
];

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly sideBar?: boolean;
}

/** What a picture shows: as much of the window as its subject needs. */
async function frame({ page }: Workbench, { width, height, sideBar = true }: Frame): Promise<void> {
  if (!sideBar) {
    await page.keyboard.press('Control+B');
    await page.locator('.explorer-folders-view').waitFor({ state: 'hidden' });
  }
  await page.setViewportSize({ width, height });
}

/** Opens or closes a section of the explorer. */
async function setExpanded({ page }: Workbench, section: string, expanded: boolean): Promise<void> {
  const header = page.locator('.pane-header', { hasText: section });
  const other = page.locator(`.pane-header[aria-expanded="${!expanded}"]`, { hasText: section });
  await header.waitFor();
  if ((await other.count()) > 0) await header.click();
  await other.waitFor({ state: 'detached' });
}

/**
 * Takes the pictures that the README shows, in both themes; a theme comes with colours that the server has to give.
 * @param arrange puts the window in order for each theme
 */
async function pictures(
  workbench: Workbench,
  name: string,
  file: string,
  arrange: () => Promise<void> = async () => {},
): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    await workbench.switchTheme(theme);
    await arrange();
    await workbench.colouredByTheServer(file);
    await workbench.screenshot(name);
  }
}

/** Takes the mouse where it points at nothing, without closing what only Escape or time closes. */
async function atRest({ page }: Workbench): Promise<void> {
  const editor = await page.locator('.monaco-editor').first().boundingBox();
  assert.ok(editor);
  await page.mouse.move(editor.x + editor.width / 2, editor.y + editor.height - 30);
  await page.locator('.monaco-hover:visible').first().waitFor({ state: 'hidden' });
}

/** Waits until the one preview of the window shows a text within a line. */
async function previewShows({ page }: Workbench, text: string): Promise<void> {
  await page.locator('.monaco-editor[data-uri^="pipehat:/preview/"] .view-line', { hasText: text }).first().waitFor();
}
