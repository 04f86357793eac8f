import type { Workbench } from './workbench.ts';

/** Writes a user setting as a person does who knows its name, and takes it back when the work is done. */
export async function withUserSetting(
  workbench: Workbench,
  name: string,
  value: unknown,
  work: () => Promise<void>,
): Promise<void> {
  const { page } = workbench;
  const save = async () => {
    await page.keyboard.press('Control+S');
    // Settings open in a window of their own inside the workbench.
    const settings = page.locator('.monaco-modal-editor-block');
    await settings
      .getByRole('button', { name: /^Close/ })
      .last()
      .click();
    await settings.waitFor({ state: 'hidden' });
  };
  await workbench.command('Preferences: Open User Settings (JSON)');
  await workbench.editorShows('settings.json', '{');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowRight');
  // The editor closes brackets and quotes by itself, and lets them be typed over.
  await page.keyboard.type(`${JSON.stringify(name)}: ${JSON.stringify(value)},`);
  await save();
  try {
    await work();
  } finally {
    await workbench.command('Preferences: Open User Settings (JSON)');
    await workbench.editorShows('settings.json', name);
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+End');
    await page.keyboard.press('Delete');
    await save();
  }
}
