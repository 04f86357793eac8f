// Starts the test host on loopback, and installs an extension into it. `installCodeServer` must have succeeded.
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { codeServer, hostNode } from './install.mjs';
import { onExit } from './on-exit.mjs';
import { homeInProfile } from './profile.mjs';

/** @typedef {import('./profile.mjs').Profile} Profile */

/** How long the server may take to listen, and to end once asked, in milliseconds. */
const startLimit = 60_000;
const stopLimit = 5_000;

/**
 * A running host.
 * @typedef {object} CodeServer
 * @property {string} address `http://127.0.0.1:PORT`
 * @property {string} authority the authority of its `vscode-remote:` URIs
 * @property {(folder: string, payload?: [string, string][]) => string} window the address of a window on a folder
 * @property {Promise<unknown>} ended fulfils when the server is gone
 * @property {() => Promise<void>} stop ends the server with all its processes
 */

/**
 * Starts the server on a free loopback port.
 * @param {Profile} profile
 * @param {{ options?: string[], env?: Record<string, string> }} [extra] further command line options and environment
 * @returns {Promise<CodeServer>}
 * @throws when the server does not start; the message has the end of its log
 */
export async function startCodeServer(profile, { options = [], env = {} } = {}) {
  const child = spawn(
    hostNode,
    [
      ...commonOptions(profile),
      ...['--auth', 'none', '--bind-addr', '127.0.0.1:0', '--ignore-last-opened'],
      ...['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'],
      '--disable-getting-started-override',
      ...options,
    ],
    // A process group of its own, so that the extension host and the language server end with it.
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: { ...hostEnvironment(profile), ...env } },
  );
  const ended = new Promise(done => child.once('exit', done).once('error', done));
  const log = createWriteStream(profile.log, { flags: 'a' });
  child.stderr.pipe(log, { end: false });
  child.stdout.pipe(log, { end: false });
  const killGroup = signal => {
    if (child.pid === undefined) return; // It never started.
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error; // It has ended already.
    }
  };
  const killNow = () => killGroup('SIGKILL');
  const forget = onExit(killNow);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) killGroup('SIGTERM');
    const late = setTimeout(killNow, stopLimit);
    await ended;
    clearTimeout(late);
    killNow(); // The server may be gone before the processes it started.
    forget();
    log.end();
    await finished(log);
  };
  try {
    const address = await listeningAddress(child);
    const authority = new URL(address).host;
    const window = (folder, payload = []) => {
      const query = new URLSearchParams({ folder });
      if (payload.length > 0) query.set('payload', JSON.stringify(payload));
      return `${address}/?${query}`;
    };
    return { address, authority, window, ended, stop };
  } catch (error) {
    await stop();
    const lastLines = readFileSync(profile.log, 'utf8').trim().split('\n').slice(-10).join('\n');
    throw new Error(`The VS Code host did not start: ${error.message}.\n${lastLines}`);
  }
}

/** The address that the server says it listens on. It picks the port itself, so that no other process can take it. */
async function listeningAddress(child) {
  const limit = AbortSignal.timeout(startLimit);
  const lines = createInterface({ input: child.stdout, signal: limit });
  try {
    for await (const line of lines) {
      const [, address] = /HTTP server listening on (http:\/\/[^/\s]+)/.exec(line) ?? [];
      if (address !== undefined) return address;
    }
  } finally {
    child.stdout.resume(); // The reader paused it, and a full pipe would stop the server; the log goes on.
  }
  throw new Error(limit.aborted ? `no answer within ${startLimit / 1000} s` : 'it ended');
}

/**
 * Installs a packed extension into the profile: about a second.
 * @param {Profile} profile
 * @param {string} vsix
 * @throws when the host refuses it
 */
export function installExtension(profile, vsix) {
  const result = spawnSync(hostNode, [...commonOptions(profile), '--install-extension', vsix, '--force'], {
    encoding: 'utf8',
    env: hostEnvironment(profile),
  });
  if (result.status !== 0) throw new Error(`The VS Code host did not install ${vsix}: ${result.stderr}`);
}

function commonOptions(profile) {
  const data = path.join(profile.folder, 'data');
  const config = path.join(profile.folder, 'config.yaml');
  return [codeServer, '--config', config, '--user-data-dir', data, '--extensions-dir', profile.extensions];
}

/**
 * The environment without what would change the host: PORT overrides its address, and in a terminal of a VS Code the
 * VSCODE_ variables make it open the folder there instead.
 */
function hostEnvironment(profile) {
  const kept = Object.entries(process.env).filter(([name]) => name !== 'PORT' && !/^(VSCODE|ELECTRON)_/.test(name));
  // An empty gallery keeps the host off the network.
  return { ...Object.fromEntries(kept), ...homeInProfile(profile), EXTENSIONS_GALLERY: '{}' };
}
