// The browser that shows the workbench of the test host: whichever Chromium the machine has, else Debian's.
import { chromium } from 'playwright-core';
import { installByApt } from './apt.mjs';
import { findOnPath } from './find-on-path.mjs';
import { homeInProfile } from './profile.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Quiet and self-contained: nothing but the workbench's own requests leaves the browser. */
const options = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Installs Chromium by apt when no Chromium or Chrome is on PATH and the user may install packages.
 * @returns {import('./install.mjs').Installed}
 */
export function installChromium() {
  if (findChromium() !== undefined) return { ready: true };
  const installed = installByApt('Chromium', ['chromium', 'fonts-dejavu-core']);
  if (!installed.ready) return installed;
  return findChromium() === undefined ? missing('apt-get installed none; install it by hand') : { ready: true };
}

/**
 * Starts the browser, without a window. `installChromium` must have succeeded.
 * @param {import('./profile.mjs').Profile} profile where it keeps its files
 */
export function launchChromium(profile) {
  const env = { ...process.env, ...homeInProfile(profile) };
  return chromium.launch({ executablePath: findChromium(), args: options, env });
}

/** The browser's executable: that named by the environment variable CHROMIUM, else the first on PATH. */
function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  return names.map(findOnPath).find(file => file !== undefined);
}

/** @returns {import('./install.mjs').Installed} */
function missing(remedy) {
  return { ready: false, problem: `No Chromium was found for the VS Code tests: ${remedy}.` };
}
