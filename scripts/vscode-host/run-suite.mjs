// Runs a test suite in the extension host of the test host, as desktop VS Code does with --extensionTestsPath.
// `installHost` must have succeeded.
import { EventEmitter, once } from 'node:events';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { launchChromium } from './chromium.mjs';
import { startCodeServer } from './server.mjs';

/**
 * @param {object} run
 * @param {import('./profile.mjs').Profile} run.profile
 * @param {string} run.extension the folder of the extension under development
 * @param {string} run.suite the module whose `run()` is the suite
 * @param {string} run.workspace the folder to open; the suite may write in it
 * @param {Record<string, string>} run.env what the extension host gets beside this process's environment
 * @param {number} run.limit the longest it may take, in milliseconds
 * @returns {Promise<number>} the suite's exit code
 * @throws when VS Code did not start, or did not end the suite in time
 */
export async function runSuiteInHost({ profile, extension, suite, workspace, env, limit }) {
  // Only with this option does a built VS Code take the suite from a window's address.
  const options = ['--vscode-option', 'enable-smoke-test-driver'];
  const server = await startCodeServer(profile, { options, env });
  try {
    const remote = file => `vscode-remote://${server.authority}${path.resolve(file)}`;
    const window = server.window(workspace, [
      ['extensionDevelopmentPath', remote(extension)],
      ['extensionTestsPath', remote(suite)],
      ['skipWelcome', 'true'],
      ['skipReleaseNotes', 'true'],
    ]);
    const browser = await launchChromium(profile);
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      return await exitCodeOf(page, window, profile, limit);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

/** Opens the window and waits for the exit code, which the workbench announces through its automation hooks. */
async function exitCodeOf(page, window, profile, limit) {
  const suite = new EventEmitter();
  await page.exposeFunction('codeAutomationExit', code => suite.emit('exit', code));
  await page.exposeFunction('codeAutomationLog', (type, words) => {
    appendFileSync(profile.log, `[workbench ${type}] ${words.map(String).join(' ')}\n`);
  });
  page.once('crash', () => suite.emit('error', new Error('The workbench crashed.')));
  const signal = AbortSignal.timeout(limit);
  try {
    const ended = once(suite, 'exit', { signal });
    const [[code]] = await Promise.all([ended, page.goto(window, { waitUntil: 'commit' })]);
    return code;
  } catch (error) {
    throw signal.aborted ? new Error(`The suite did not end within ${limit / 1000} s.`) : error;
  }
}
