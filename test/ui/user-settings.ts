import { readFile, writeFile } from 'node:fs/promises';
import type { Workbench } from './workbench.ts';

/**
 * Writes a user setting as a person does who knows its name. When the work is done the settings are again what they were
 * before, whatever a command has written into them meanwhile.
 */
export async function withUserSetting(
  workbench: Workbench,
  name: string,
  value: unknown,
  work: () => Promise<void>,
): Promise<void> {
  const { page, settings } = workbench;
  const before = await readFile(settings);
  await workbench.command('Preferences: Open User Settings (JSON)');
  await workbench.editorShows('settings.json', '{');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowRight');
  // The editor closes brackets and quotes by itself, and lets them be typed over.
  await page.keyboard.type(`${JSON.stringify(name)}: ${JSON.stringify(value)},`);
  await page.keyboard.press('Control+S');
  // Settings open in a window of their own inside the workbench.
  const modal = page.locator('.monaco-modal-editor-block');
  await modal
    .getByRole('button', { name: /^Close/ })
    .last()
    .click();
  await modal.waitFor({ state: 'hidden' });
  try {
    await work();
  } finally {
    // Not by keys: an editor would indent and close what is put back.
    await writeFile(settings, before);
  }
}
