// Drives VS Code's workbench in a browser as a person does: by keys, mouse and what is on the screen. Whatever waits,
// waits for something to show and fails after `patience`.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';

/** How long a thing may take to show, in milliseconds. */
const patience = 30_000;

/** After how long a person would press a key or point again, in milliseconds. */
const retryAfter = 8_000;

/** User settings that the scenarios count on, beside the host's own. */
export const hostSettings = {
  // The theme follows the browser's colour scheme, so that one run can show both.
  'window.autoDetectColorScheme': true,
  // For pictures that stand still and show as much of a message as they can.
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
} as const;

/** VS Code's own default themes, and the one that it takes where the system asks for high contrast. */
export type Theme = 'light' | 'dark' | 'high-contrast';

/** The class that the workbench has in each theme. */
const themeClasses: Readonly<Record<Theme, string>> = { light: 'vs', dark: 'vs-dark', 'high-contrast': 'hc-black' };

/** A place in a file: its path below the workspace folder, line and column from 1 as the status bar counts them. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What {@link openWorkbench} needs of the test host. */
export interface WorkbenchOptions {
  readonly browser: Browser;
  /** The address of a window on the workspace folder. */
  readonly window: string;
  /** The workspace folder. The scenario may write in it. */
  readonly folder: string;
  /** The file of the user settings. */
  readonly settings: string;
  /** The folder for pictures. */
  readonly pictures: string;
}

/** Opens a window of its own, in the light theme, and waits until its explorer shows the workspace. */
export async function openWorkbench({
  browser,
  window,
  folder,
  settings,
  pictures,
}: WorkbenchOptions): Promise<Workbench> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
  page.setDefaultTimeout(patience);
  await page.goto(window, { waitUntil: 'commit' });
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  return new Workbench(page, folder, settings, pictures);
}

/** One window of VS Code. */
export class Workbench {
  /** For what this class has no word for. */
  readonly page: Page;
  /** The workspace folder on disk. */
  readonly folder: string;
  /** The file of the user settings. */
  readonly settings: string;
  readonly #pictures: string;
  #theme: Theme = 'light';

  constructor(page: Page, folder: string, settings: string, pictures: string) {
    this.page = page;
    this.folder = folder;
    this.settings = settings;
    this.#pictures = pictures;
  }

  /** Opens a file of the workspace by its path, through quick open, and gives its editor. */
  async open(file: string): Promise<Locator> {
    await this.page.keyboard.press('Control+P');
    await this.#quickInput.fill(file);
    await this.#quickRow(path.posix.basename(file)).waitFor();
    await this.page.keyboard.press('Enter');
    const editor = this.editor(file);
    await editor.waitFor();
    const explorer = this.page.locator('.explorer-folders-view:visible');
    if ((await explorer.count()) > 0) {
      await explorer.locator('.monaco-list-row.selected', { hasText: path.posix.basename(file) }).waitFor();
    }
    return editor;
  }

  /** Runs a command by its title in the command palette, such as "HL7: Send Message". */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    // A key that comes while the window arranges its editors can be lost: a person would press it again.
    if (!(await isShownWithin(this.#quickInput, retryAfter))) await this.page.keyboard.press('F1');
    await this.#quickInput.fill(`>${title}`);
    await this.pick(title);
  }

  /** Picks the entry with this text from the quick pick that is open or opens next. */
  async pick(text: string): Promise<void> {
    const row = this.#quickRow(text);
    await row.waitFor();
    // A mouse that rests on another entry brings up that one's tooltip, which may cover the one that is meant.
    await this.page.mouse.move(1, 1);
    await row.click();
  }

  /** Types into the input box that is open or opens next, and accepts it. */
  async enter(text: string): Promise<void> {
    await this.#quickInput.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** The editor of a document, by the end of its URI: a file's path, or a virtual document's. */
  editor(file: string): Locator {
    return this.page.locator(`.monaco-editor[data-uri$="${encodeURI(file)}"]`).first();
  }

  /** Waits until the editor of a document shows this text within one line. */
  async editorShows(file: string, text: string): Promise<void> {
    await this.#lines(file).filter({ hasText: text }).first().waitFor();
  }

  /** The text that an editor shows, line by line: only those on the screen. A line without text is empty. */
  async editorText(file: string): Promise<readonly string[]> {
    const lines = await Promise.all(
      (await this.#lines(file).all()).map(async line => ({
        top: (await line.boundingBox())?.y ?? 0,
        text: (await shownText(line)).replaceAll('\u00a0', ' '),
      })),
    );
    // VS Code reuses the elements of lines, so their order in the page is not that of the text.
    return lines.sort((a, b) => a.top - b.top).map(line => line.text);
  }

  /** In how many of the theme's colours an editor shows the line that begins with this text. */
  async coloursOf(file: string, text: string): Promise<number> {
    const line = this.#lines(file).filter({ hasText: text }).first();
    const pieces = await line.locator('span > span').all();
    const classes = await Promise.all(pieces.map(piece => piece.getAttribute('class')));
    // Each colour of the theme is a class mtkN; others stand for bold type, brackets and such.
    return new Set(classes.map(value => /\bmtk\d+\b/.exec(value ?? '')?.[0])).size;
  }

  /** Puts the cursor somewhere in an open file, and gives its place on the screen. */
  async goTo({ file, line, column }: Place): Promise<Locator> {
    const editor = this.editor(file);
    // Behind the lenses that may stand at the top, and near the left: further right a long line would scroll away.
    await editor
      .locator('.overflow-guard')
      .first()
      .click({ position: { x: 100, y: 30 } });
    await this.page.keyboard.press('Control+G');
    await this.enter(`:${line}:${column}`);
    await this.page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
    return editor.locator('.cursors-layer .cursor').first();
  }

  /** Points the mouse at a place in an open file and waits for a hover with this text; gives all of its text. */
  async hover(place: Place, text: string): Promise<string> {
    const cursor = await this.goTo(place);
    const box = await cursor.boundingBox();
    if (box === null) throw new Error(`The cursor is not on the screen at ${place.line}:${place.column}.`);
    // The cursor stands before its character: a little to the right is the character itself.
    const middle = box.y + box.height / 2;
    const hover = this.page.locator('.monaco-hover:visible', { hasText: text }).first();
    // While the window is still starting, VS Code may drop the question: a person would point there again.
    for (let tries = 0; tries < 3; tries++) {
      await this.page.mouse.move(640, 5);
      await this.page.mouse.move(box.x + 2, middle);
      await this.page.mouse.move(box.x + 4, middle);
      if (await isShownWithin(hover, retryAfter)) break;
    }
    await hover.waitFor();
    return await shownText(hover);
  }

  /** Takes the mouse away and closes hovers and lists. */
  async rest(): Promise<void> {
    await this.page.mouse.move(640, 5);
    await this.page.keyboard.press('Escape');
    await this.page.locator('.monaco-hover:visible').first().waitFor({ state: 'hidden' });
  }

  /** Shows the Problems panel and waits for a row with this text; gives all rows on the screen, files included. */
  async problems(text: string): Promise<readonly string[]> {
    await this.command('Problems: Focus on Problems View');
    return await rowsWith(this.page.locator('.markers-panel .monaco-list-row'), text);
  }

  /** Shows the outline and waits for a row with this text; gives all rows on the screen. */
  async outline(text: string): Promise<readonly string[]> {
    await this.command('Explorer: Focus on Outline View');
    return await rowsWith(this.page.locator('.outline-tree .monaco-list-row'), text);
  }

  /** Waits for a notification with this text, and gives all of its text. */
  async notification(text: string): Promise<string> {
    const item = await this.#notificationItem(text);
    return await shownText(item.locator('.notification-list-item-message'));
  }

  /** Presses a button of the notification with this text. */
  async answerNotification(text: string, button: string): Promise<void> {
    const item = await this.#notificationItem(text);
    await item.hover();
    await item.locator('.monaco-button', { hasText: button }).first().click();
  }

  /**
   * The notification with this text: as a toast, or in the notification centre, where VS Code puts those that it holds
   * back because too many came at once.
   */
  async #notificationItem(text: string): Promise<Locator> {
    const toast = this.page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first();
    if (await isShownWithin(toast, retryAfter)) return toast;
    await this.command('Notifications: Show Notifications');
    const item = this.page.locator('.notifications-center .notification-list-item', { hasText: text }).first();
    await item.waitFor();
    return item;
  }

  /** Waits for a status bar item with this text, and gives the text of all items. */
  async statusBar(text: string | RegExp): Promise<readonly string[]> {
    return await rowsWith(this.page.locator('.statusbar-item:visible'), text);
  }

  /** Switches between VS Code's default themes, as the system's own settings do. */
  async switchTheme(theme: Theme): Promise<void> {
    const isHighContrast = theme === 'high-contrast';
    await this.page.emulateMedia({
      colorScheme: theme === 'light' ? 'light' : 'dark',
      forcedColors: isHighContrast ? 'active' : 'none',
    });
    await this.page.locator(`.monaco-workbench.${themeClasses[theme]}`).waitFor();
    this.#theme = theme;
  }

  /**
   * Waits until a message has the colours of the language server: the grammar gives MSH-2 one of its own, and the server, which
   * knows better, that of delimiters.
   * @param file the end of the document's URI
   */
  async colouredByTheServer(file: string): Promise<void> {
    await this.#headerColoured(`[data-uri$="${file}"]`);
  }

  async #headerColoured(which: string): Promise<void> {
    const header = this.page.locator(`.monaco-editor${which} .view-line`, { hasText: 'MSH|' }).first();
    const separator = header.locator('span > span', { hasText: /^\|$/ }).first();
    const [colour] = /\bmtk\d+\b/.exec((await separator.getAttribute('class')) ?? '') ?? [];
    if (colour === undefined) throw new Error(`The separator of ${which} has no colour.`);
    await header.locator(`span.${colour}`, { hasText: '^~\\&' }).waitFor();
  }

  /**
   * Takes a picture of the window once it stands still, named after the theme too: `screenshot('hover')` makes
   * hover-light.png.
   */
  async screenshot(name: string): Promise<void> {
    const take = () => this.page.screenshot({ caret: 'initial' });
    const limit = performance.now() + patience;
    let before = await take();
    let now = await take();
    while (!now.equals(before)) {
      if (performance.now() > limit) throw new Error(`The window never stands still for the picture "${name}".`);
      before = now;
      now = await take();
    }
    await writeFile(path.join(this.#pictures, `${name}-${this.#theme}.png`), now);
  }

  /**
   * Takes the same picture in the dark theme and the light one, and in high contrast where that is asked for.
   * @param messages the ends of the URIs of messages in it, which are to have the server's colours; a preview's is `/preview/`
   */
  async screenshots(
    name: string,
    {
      highContrast = false,
      messages = [],
    }: { readonly highContrast?: boolean; readonly messages?: readonly string[] } = {},
  ): Promise<void> {
    const themes: readonly Theme[] = highContrast ? ['high-contrast', 'dark', 'light'] : ['dark', 'light'];
    for (const theme of themes) {
      await this.switchTheme(theme);
      for (const message of messages)
        await this.#headerColoured(
          message === '/preview/' ? '[data-uri^="pipehat:/preview/"]' : `[data-uri$="${message}"]`,
        );
      await this.screenshot(name);
    }
  }

  /** Closes the window. */
  async close(): Promise<void> {
    await this.page.close();
  }

  get #quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible input.input');
  }

  #quickRow(text: string): Locator {
    return this.page
      .locator('.quick-input-widget:visible .quick-input-list .monaco-list-row', { hasText: text })
      .first();
  }

  #lines(file: string): Locator {
    return this.editor(file).locator('.view-line');
  }
}

/** The text of an element as a person sees it, with its line breaks. */
async function shownText(element: Locator): Promise<string> {
  // Not textContent, which runs the paragraphs of a hover together.
  return await element.innerText();
}

/** Whether something shows before that many milliseconds have passed. */
export async function isShownWithin(element: Locator, timeout: number): Promise<boolean> {
  return await element.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}

/** Waits for a row with the text, then gives the text of all rows, each in one line. */
async function rowsWith(rows: Locator, text: string | RegExp): Promise<readonly string[]> {
  await rows.filter({ hasText: text }).first().waitFor();
  return (await rows.allInnerTexts()).map(row => row.replace(/\s+/g, ' ').trim());
}
