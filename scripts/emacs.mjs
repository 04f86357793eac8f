// Tries editors/emacs.el in a real Emacs: the configuration as it stands, the built server on PATH, a copy of samples/.
// Prints its counts last.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { formatCounts, noTests, reportUnavailable } from './counts.mjs';
import { installByApt } from './vscode-host/apt.mjs';
import { findOnPath } from './vscode-host/find-on-path.mjs';
import { root } from './vscode-host/install.mjs';

process.exitCode = main();

/** @returns {number} the exit code */
function main() {
  const installed = installEmacs();
  if (!installed.ready) return reportUnavailable(installed.problem);
  const home = mkdtempSync(path.join(os.tmpdir(), 'pipehat-emacs-'));
  try {
    return runTests(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Emacs with eglot, which is part of Emacs from 29 on and a package of its own before. */
function installEmacs() {
  const hasEglot = () =>
    findOnPath('emacs') !== undefined &&
    spawnSync('emacs', ['--batch', '--eval', `(kill-emacs (if (require 'eglot nil t) 0 1))`]).status === 0;
  if (hasEglot()) return { ready: true };
  const result = installByApt('Emacs', ['emacs-nox', 'elpa-eglot']);
  if (!result.ready || hasEglot()) return result;
  return { ready: false, problem: 'Not run: this Emacs has no eglot; use Emacs 29 or later.' };
}

/** @param {string} home a folder of this run's own */
function runTests(home) {
  const bin = path.join(home, 'bin');
  mkdirSync(bin);
  const command = path.join(bin, 'pipehat');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${path.join(root, 'dist/cli.cjs')}' "$@"\n`);
  chmodSync(command, 0o755);
  const samples = path.join(home, 'samples');
  cpSync(path.join(root, 'samples'), samples, { recursive: true });
  const files = ['editors/emacs.el', 'test/editors/emacs-test.el'].flatMap(file => ['-l', path.join(root, file)]);
  const result = spawnSync('emacs', ['--batch', ...files, '-f', 'ert-run-tests-batch-and-exit'], {
    cwd: home,
    env: {
      ...process.env,
      HOME: home,
      PATH: `${bin}${path.delimiter}${process.env.PATH}`,
      PIPEHAT_SAMPLES: samples,
      LANG: 'C.UTF-8',
    },
    encoding: 'utf8',
    timeout: 180_000,
  });
  const output = `${result.stdout}${result.stderr}`;
  process.stdout.write(output);
  const summary = /^Ran (\d+) tests, (\d+) results as expected, (\d+) unexpected/m.exec(output);
  if (summary === null) {
    console.log(formatCounts({ ...noTests, failed: 1 }));
    return 1;
  }
  const [, , passed, failed] = summary.map(Number);
  console.log(formatCounts({ ...noTests, passed, failed }));
  return failed === 0 && result.status === 0 ? 0 : 1;
}
