// `npm start`: builds the extension and opens a VS Code with it on samples/.
//
// The first that works here: the `code` on PATH, a downloaded VS Code (both need a display), or the one of the package
// registry, whose address it prints. PIPEHAT_START=code|download|host takes that one only. --check starts it, sees that
// it answers, and ends.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { skippedCode } from './counts.mjs';
import { hasDisplay } from './vscode-host/display.mjs';
import { findOnPath } from './vscode-host/find-on-path.mjs';
import { installCodeServer, root } from './vscode-host/install.mjs';
import { packExtension } from './vscode-host/pack.mjs';
import { createProfile } from './vscode-host/profile.mjs';
import { installExtension, startCodeServer } from './vscode-host/server.mjs';

/** How long a download may stand still before the next way is tried, in milliseconds. */
const downloadPatience = 15_000;

const samples = path.join(root, 'samples');
const check = process.argv.includes('--check');

/**
 * The ways to a VS Code, best first. Each opens one, or says why there is none here; it throws when one is there and
 * does not do what it should.
 * @type {Record<string, () => Promise<{ opened: true } | { opened: false, problem: string }>>}
 */
const ways = { code: openDesktop, download: openDownloaded, host: openHost };

process.exitCode = await main();

/** @returns {Promise<number>} the exit code */
async function main() {
  const wanted = process.env.PIPEHAT_START;
  if (wanted !== undefined && !Object.hasOwn(ways, wanted)) {
    console.error(`PIPEHAT_START is "${wanted}"; it can be ${Object.keys(ways).join(', ')}.`);
    return 2;
  }
  const built = spawnSync(process.execPath, [path.join(root, 'esbuild.mjs')], { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) return 1;
  let broken = false;
  for (const way of wanted === undefined ? Object.keys(ways) : [wanted]) {
    try {
      const outcome = await ways[way]();
      if (outcome.opened) return 0;
      console.log(outcome.problem);
    } catch (error) {
      console.error(error.message);
      broken = true;
    }
  }
  return check && !broken && process.env.CI !== 'true' ? skippedCode : 1;
}

/** The desktop VS Code of this machine, with its user's own settings and extensions. */
async function openDesktop() {
  if (!hasDisplay()) return none('No display here, so no desktop VS Code.');
  const code = findOnPath('code');
  if (code === undefined) return none('No `code` on PATH.');
  const options = check ? ['--version'] : ['--new-window', `--extensionDevelopmentPath=${root}`, samples];
  const result = spawnSync(code, options, { stdio: 'inherit' });
  if (result.status !== 0) return none(`\`${code}\` did not start.`);
  console.log('Pipehat runs in a new window of VS Code, on samples/.');
  return { opened: true };
}

/** A VS Code of its own under .vscode-test/, with a profile beside it; this process ends when its window is closed. */
async function openDownloaded() {
  if (!hasDisplay()) return none('No display here, so no VS Code is downloaded.');
  const cachePath = path.join(root, '.vscode-test');
  let executable;
  try {
    executable = await downloadAndUnzipVSCode({ version: 'stable', cachePath, timeout: downloadPatience });
  } catch (error) {
    return none(`VS Code could not be downloaded (${error.message}).`);
  }
  const profile = ['user-data', 'extensions'].map(name => `--${name}-dir=${path.join(cachePath, `start-${name}`)}`);
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []; // Chromium's has no root user.
  const action = check ? ['--version'] : ['--skip-welcome', `--extensionDevelopmentPath=${root}`, samples];
  const window = spawn(executable, [...sandbox, ...profile, ...action], { stdio: ['ignore', 'ignore', 'inherit'] });
  console.log('Pipehat runs in the window of VS Code that opens now, on samples/. Closing the window ends it.');
  const [code] = await Promise.race([once(window, 'exit'), once(window, 'error').then(() => [1])]);
  return code === 0 ? { opened: true } : failed('The downloaded VS Code did not start.');
}

/** The VS Code of the package registry, shown by the user's own browser, until Ctrl-C. */
async function openHost() {
  const installed = await installCodeServer();
  if (!installed.ready) return none(installed.problem);
  const profile = createProfile();
  const vsix = path.join(profile.folder, 'pipehat.vsix');
  packExtension(vsix);
  installExtension(profile, vsix);
  const server = await startCodeServer(profile);
  const address = server.window(samples);
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`The VS Code host answers ${answer.status}.`);
  console.log(`Pipehat runs in a VS Code at ${address}`);
  if (check) {
    await server.stop();
  } else {
    console.log('Open the address in a browser on this machine. Ctrl-C ends it.');
    await server.ended;
  }
  return { opened: true };
}

function none(problem) {
  return { opened: false, problem };
}
