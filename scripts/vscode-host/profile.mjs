// A throw-away profile: what one run of VS Code keeps, and nothing of it afterwards. Messages are patient data.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onExit } from './on-exit.mjs';

/** An editor with nothing in the way: no welcome, no network, no features that the extension has nothing to do with. */
const quietSettings = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'chat.disableAIFeatures': true,
  'chat.agentHost.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * A folder outside the project for one run, and the places in it.
 * @typedef {{ readonly folder: string, readonly settings: string, readonly extensions: string, readonly log: string }} Profile
 */

/**
 * Makes a profile that nothing else uses, and that goes when this process ends.
 * @param {Record<string, unknown>} [settings] user settings, on top of the quiet ones
 * @returns {Profile}
 */
export function createProfile(settings = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipehat-vscode-'));
  const user = path.join(folder, 'data/User');
  mkdirSync(user, { recursive: true });
  const settingsFile = path.join(user, 'settings.json');
  writeFileSync(settingsFile, JSON.stringify({ ...quietSettings, ...settings }, undefined, 2));
  // Without a file of its own the server would write one into the home folder.
  writeFileSync(path.join(folder, 'config.yaml'), 'auth: none\n');
  // Processes of the host that have just ended may still be letting go of their files.
  onExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return {
    folder,
    settings: settingsFile,
    extensions: path.join(folder, 'extensions'),
    log: path.join(folder, 'server.log'),
  };
}

/**
 * The environment that keeps a program's own files in the profile, whatever folder it was told: code-server logs to the
 * home folder all the same, and Chromium caches there.
 * @param {Profile} profile
 */
export function homeInProfile(profile) {
  const folder = name => path.join(profile.folder, 'home', name);
  return { XDG_CACHE_HOME: folder('cache'), XDG_CONFIG_HOME: folder('config'), XDG_DATA_HOME: folder('data') };
}
