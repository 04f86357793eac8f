// Runs the suite of test/vscode in a real VS Code and prints its counts last.
//
//   node scripts/vscode-suite.mjs [--grep TEXT] [--prepare]
//
// PIPEHAT_TEST_HOST=desktop takes desktop VS Code, downloaded once by @vscode/test-electron (PIPEHAT_VSCODE_VERSION
// names one; it needs a display), =host the one of the package registry. Without it, desktop is tried where there is a
// display. --prepare only bundles the suite and lays out a workspace for it: F5 in VS Code starts from there.
import { copyFileSync, cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import * as esbuild from 'esbuild';
import { formatCounts, noTests, parseCounts, reportUnavailable } from './counts.mjs';
import { hasDisplay } from './vscode-host/display.mjs';
import { installHost, root } from './vscode-host/install.mjs';
import { createProfile } from './vscode-host/profile.mjs';
import { runSuiteInHost } from './vscode-host/run-suite.mjs';

const suiteSources = path.join(root, 'test/vscode');
const suiteFolder = path.join(root, 'out/vscode-suite');
const suiteEntry = path.join(suiteFolder, 'index.cjs');

/** The longest that the whole suite may take, in milliseconds. */
const suiteLimit = 300_000;

const { values: options } = parseArgs({ options: { grep: { type: 'string' }, prepare: { type: 'boolean' } } });

await bundleSuite();
if (options.prepare) {
  layOutWorkspace(path.join(suiteFolder, 'workspace'));
} else {
  process.exitCode = await main();
}

/** @returns {Promise<number>} the exit code */
async function main() {
  const host = await chooseHost();
  if (host.kind === 'none') return reportUnavailable(host.problem);
  console.log(host.description);
  const profile = createProfile();
  const workspace = path.join(profile.folder, 'workspace');
  layOutWorkspace(workspace);
  const report = await openReport();
  const env = {
    PIPEHAT_SUITE_REPORT_PORT: String(report.port),
    ...(options.grep === undefined ? {} : { PIPEHAT_SUITE_GREP: options.grep }),
  };
  let problem;
  try {
    const code = await host.run(profile, workspace, env);
    if (code !== 0) problem = `VS Code ended with exit code ${code}.`;
  } catch (error) {
    problem = error.message;
  }
  const counts = parseCounts(await report.close());
  if (counts === undefined || (counts.failed === 0 && problem !== undefined)) {
    console.log(problem ?? 'VS Code ended before the suite did.');
    keepLog(profile);
    console.log(formatCounts({ ...(counts ?? noTests), failed: 1 }));
  }
  return problem === undefined && counts !== undefined ? 0 : 1;
}

/** Bundles the entry and each test file on its own; Mocha and VS Code are found where the bundles run. */
async function bundleSuite() {
  rmSync(suiteFolder, { recursive: true, force: true });
  const tests = readdirSync(suiteSources).filter(name => name.endsWith('.test.ts'));
  await esbuild.build({
    entryPoints: ['index.ts', ...tests].map(name => path.join(suiteSources, name)),
    outdir: suiteFolder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/** Copies the samples, and the suite's own fixtures into a folder `fixtures` below them, so that the suite may write. */
function layOutWorkspace(folder) {
  cpSync(path.join(root, 'samples'), folder, { recursive: true });
  const fixtures = path.join(suiteSources, 'fixtures');
  if (existsSync(fixtures)) cpSync(fixtures, path.join(folder, 'fixtures'), { recursive: true });
}

/**
 * Where the suite runs: a description for the reader and how to run it, or why it cannot.
 * @typedef {{ kind: 'host', description: string, run: Run } | { kind: 'none', problem: string }} Host
 */

/**
 * Runs the suite and gives its exit code.
 * @typedef {(profile: import('./vscode-host/profile.mjs').Profile, workspace: string, env: Record<string, string>) => Promise<number>} Run
 */

/** @returns {Promise<Host>} */
async function chooseHost() {
  const wanted = process.env.PIPEHAT_TEST_HOST;
  if (wanted === 'host' || (wanted === undefined && !hasDisplay())) return await registryHost();
  const desktop = await desktopHost();
  if (desktop.kind === 'host' || wanted === 'desktop') return desktop;
  console.log(`${desktop.problem} Taking the one of the package registry.`);
  return await registryHost();
}

/** @returns {Promise<Host>} */
async function desktopHost() {
  const version = process.env.PIPEHAT_VSCODE_VERSION ?? 'stable';
  let vscodeExecutablePath;
  try {
    vscodeExecutablePath = await downloadAndUnzipVSCode({ version, cachePath: path.join(root, '.vscode-test') });
  } catch (error) {
    return { kind: 'none', problem: `VS Code could not be downloaded (${error.message}).` };
  }
  const run = (profile, workspace, env) =>
    runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: suiteEntry,
      extensionTestsEnv: env,
      launchArgs: [workspace, '--disable-extensions', `--user-data-dir=${path.join(profile.folder, 'desktop')}`],
    });
  return { kind: 'host', description: `Desktop VS Code (${version})`, run };
}

/** @returns {Promise<Host>} */
async function registryHost() {
  const installed = await installHost();
  if (!installed.ready) return { kind: 'none', problem: installed.problem };
  const run = (profile, workspace, env) =>
    runSuiteInHost({ profile, extension: root, suite: suiteEntry, workspace, env, limit: suiteLimit });
  return { kind: 'host', description: 'VS Code of the package registry (code-server in Chromium)', run };
}

/** A loopback port to which the suite writes its lines: the same in every host, and free of VS Code's own noise. */
async function openReport() {
  const lines = [];
  const reading = [];
  const server = createServer(socket => {
    createInterface({ input: socket }).on('line', line => {
      lines.push(line);
      console.log(line);
    });
    socket.on('error', error => console.log(`The suite was cut off: ${error.message}`));
    reading.push(new Promise(done => socket.once('close', done)));
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  const close = async () => {
    server.close();
    await Promise.all(reading);
    return lines.join('\n');
  };
  return { port: server.address().port, close };
}

/** Takes the host's log out of the profile before that goes. Desktop VS Code has printed its own. */
function keepLog(profile) {
  if (!existsSync(profile.log)) return;
  const kept = path.join(root, 'out/vscode-suite.log');
  copyFileSync(profile.log, kept);
  console.log(`Its log: ${path.relative(root, kept)}`);
}
