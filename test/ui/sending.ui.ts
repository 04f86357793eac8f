import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scenario } from './scenario.ts';
import { withUserSetting } from './user-settings.ts';
import { isShownWithin, type Workbench } from './workbench.ts';

const order = 'messages/orm-o01-v23.hl7';
const admission = 'messages/adt-a01-v23.hl7';

/** The rows of a view of the side bar, each in one line; waits for one with a text. */
async function rowsOf(workbench: Workbench, view: string, text: string | RegExp): Promise<readonly string[]> {
  const pane = workbench.page.locator('.pane', { has: workbench.page.locator('.pane-header', { hasText: view }) });
  const rows = pane.locator('.monaco-list-row:visible');
  await rows.filter({ hasText: text }).first().waitFor();
  return (await rows.allInnerTexts()).map(row => row.replace(/\s+/g, ' ').trim());
}

/** Shows the views of Pipehat, with those open that a scenario is about. */
async function showViews(workbench: Workbench, ...open: readonly string[]): Promise<void> {
  await workbench.command('HL7: Focus on Sends View');
  for (const view of ['Message', 'Sends', 'Outbox', 'Listeners']) {
    const header = workbench.page.locator('.pane-header', { hasText: new RegExp(`^${view}`) });
    if ((await header.count()) === 0) continue;
    const isOpen = (await header.first().getAttribute('aria-expanded')) === 'true';
    if (isOpen !== open.includes(view)) await header.first().locator('.title').click();
  }
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'what was sent and received is listed, opened and sent again',
    async run(workbench) {
      const { page } = workbench;
      await workbench.open(order);
      await workbench.command('HL7: Send Message');
      await workbench.notification('AA: message accepted');
      await workbench.open(admission);
      await workbench.command('HL7: Send Message');
      await workbench.notification('CA: message accepted');
      await workbench.command('Notifications: Clear All Notifications');
      await page.setViewportSize({ width: 1000, height: 600 });
      await showViews(workbench, 'Sends', 'Listeners');
      const sends = await rowsOf(workbench, 'Sends', 'ORM^O01');
      assert.match(sends[0] ?? '', /^ADT\^A01 ?CA · ACM260314-0001 · built-in listener · \d+ ms · /);
      assert.match(sends[1] ?? '', /^ORM\^O01 ?AA · CPO260314-0008 · built-in listener · \d+ ms · /);
      const received = await rowsOf(workbench, 'Listeners', 'ORM^O01');
      assert.match(received[0] ?? '', /^built-in listener ?127\.0\.0\.1:\d+ · listening · 2 received/);
      await page.mouse.move(700, 500);
      await page.locator('.monaco-hover:visible').first().waitFor({ state: 'hidden' });
      await workbench.screenshots('sends', { highContrast: true });

      await page.locator('.monaco-list-row', { hasText: 'AA · CPO260314-0008' }).first().click();
      await workbench.editorShows('reply to CPO260314-0008.hl7', 'MSA|AA|CPO260314-0008');

      const row = page.locator('.monaco-list-row', { hasText: 'AA · CPO260314-0008 · built-in' }).first();
      await row.hover();
      await row.getByRole('button', { name: 'Send Again' }).click();
      await workbench.notification('AA: message accepted');
      await page.locator('.monaco-list-row', { hasText: 'AA · CPO260314-0008 · built-in' }).nth(1).waitFor();
      const again = await rowsOf(workbench, 'Sends', 'ORM^O01');
      assert.deepEqual(
        again.map(text => text.slice(0, 7)),
        ['ORM^O01', 'ADT^A01', 'ORM^O01'],
      );

      // The newest reply against the one before it, from the menu of its row.
      const compare = page.locator('.monaco-menu .action-label', { hasText: 'Compare Replies' }).first();
      await page.locator('.monaco-list-row', { hasText: 'ORM^O01' }).first().click({ button: 'right' });
      // A list that is drawn anew closes the menu: a person would open it again.
      if (!(await isShownWithin(compare, 8_000)))
        await page.locator('.monaco-list-row', { hasText: 'ORM^O01' }).first().click({ button: 'right' });
      // By key: VS Code takes no click in the first moments of a menu, lest the one that opened it is taken for another.
      await compare.hover();
      await page.locator('.monaco-menu .action-item.focused', { hasText: 'Compare Replies' }).waitFor();
      await page.keyboard.press('Enter');
      // The same message, acknowledged twice: nothing but time and control id of the replies differs.
      await workbench.notification('The messages say the same');
    },
  },
  {
    name: 'endpoints are chosen by environment, and production asks first',
    async run(workbench) {
      const { page } = workbench;
      const endpoints = [
        { name: 'Lab', host: '127.0.0.1', port: 6661, environment: 'test' },
        { name: 'Archive', kind: 'folder', folder: '/tmp/pipehat-archive', environment: 'test' },
        { name: 'Region hub', kind: 'http', url: 'https://hub.example/hl7', environment: 'staging' },
        { name: 'Ward 4', host: '192.0.2.10', port: 6661, tls: { insecure: true }, environment: 'production' },
      ];
      await withUserSetting(workbench, 'pipehat.endpoints', endpoints, async () => {
        await workbench.open(order);
        await workbench.command('HL7: Send Message');
        await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Ward 4' }).waitFor();
        await page.setViewportSize({ width: 1000, height: 600 });
        await page.mouse.move(700, 500);
        await page.locator('.monaco-hover:visible').first().waitFor({ state: 'hidden' });
        await workbench.screenshots('endpoints', { highContrast: true });
        await workbench.pick('Ward 4');
        const dialog = page.locator('.monaco-dialog-box');
        await dialog.filter({ hasText: 'Send to PRODUCTION: Ward 4 at host 192.0.2.10, port 6661?' }).waitFor();
        await dialog.filter({ hasText: 'Its certificate is not verified' }).waitFor();
        await workbench.screenshots('production');
        await dialog.locator('.monaco-button', { hasText: 'Cancel' }).click();
        await dialog.waitFor({ state: 'hidden' });
      });
    },
  },
  {
    name: 'a password is asked for once, kept in secret storage, and forgotten when that is wanted',
    async run(workbench) {
      const { page } = workbench;
      const asked: (string | undefined)[] = [];
      const server = createServer((request, response) => {
        asked.push(request.headers.authorization);
        request.resume().on('end', () => {
          response.writeHead(200, { 'Content-Type': 'application/hl7-v2; charset=utf-8' });
          response.end('MSH|^~\\&|A|B|C|D|20260314||ACK|1|T|2.3\rMSA|AA|CPO260314-0008\r');
        });
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const hub = { name: 'Hub', kind: 'http', url: `http://127.0.0.1:${port}/hl7`, user: 'me' };
      const prompt = page.locator('.quick-input-widget:visible', { hasText: `password of me at http://127.0.0.1` });
      const send = async () => {
        await workbench.open(order);
        await workbench.command('HL7: Send Message');
        await workbench.pick('Hub');
      };
      await withUserSetting(workbench, 'pipehat.endpoints', [hub], async () => {
        await send();
        await prompt.waitFor();
        await workbench.enter('s3cret');
        await workbench.notification('AA: message accepted');
        await workbench.command('Notifications: Clear All Notifications');
        await send();
        await workbench.notification('AA: message accepted');
        const expected = `Basic ${Buffer.from('me:s3cret').toString('base64')}`;
        assert.deepEqual(asked, [expected, expected]);

        await workbench.command('HL7: Forget Passwords');
        await page.locator('.quick-input-list .monaco-list-row', { hasText: 'password of me' }).click();
        await page.keyboard.press('Enter');
        await send();
        await prompt.waitFor();
        await page.keyboard.press('Escape');
      });
      server.closeAllConnections();
      server.close();
    },
  },
  {
    name: 'the favourites of HL7 Tools become endpoints',
    async run(workbench) {
      const favourites = [{ Description: 'Old friend', Hostname: '127.0.0.1', Port: 5000 }];
      await withUserSetting(workbench, 'hl7tools.FavouriteRemoteHosts', favourites, async () => {
        await workbench.open(order);
        await workbench.command('HL7: Send Message');
        await workbench.pick('Import Endpoints from HL7 Tools');
        await workbench.notification('1 endpoint imported into pipehat.endpoints: Old friend.');
        await workbench.command('HL7: Send Message');
        const rows = workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Old friend' });
        await rows.filter({ hasText: '127.0.0.1:5000' }).waitFor();
        await workbench.page.keyboard.press('Escape');
      });
    },
  },
  {
    name: 'the outbox shows what waits, and why',
    async run(workbench) {
      const later = { name: 'Lab', host: '127.0.0.1', port: 9, environment: 'test' };
      await withUserSetting(workbench, 'pipehat.endpoints', [later], async () => {
        await workbench.open(order);
        await workbench.command('HL7: Send Message');
        await workbench.pick('Lab');
        await workbench.answerNotification('Nothing listens at 127.0.0.1:9', 'Queue in Outbox');
        await workbench.notification('1 message is in the outbox for Lab.');
        await workbench.open(admission);
        await workbench.command('HL7: Queue Message in Outbox');
        await workbench.pick('Lab');
        await workbench.command('Notifications: Clear All Notifications');
        await showViews(workbench, 'Outbox', 'Sends');
        const rows = await rowsOf(workbench, 'Outbox', 'ADT^A01');
        assert.match(rows[0] ?? '', /^Lab ?2 in the list · tried again at /);
        assert.match(rows[1] ?? '', /^ORM\^O01 ?waiting · (?:2 attempts · )?CPO260314-0008/);
        await workbench.screenshots('outbox', { highContrast: true });
      });
    },
  },
];
