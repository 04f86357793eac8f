// Runs the scenarios of test/ui: each drives the packed extension in a real workbench as a person would, on a copy of
// samples/. Prints its counts last.
//
//   node scripts/ui.mjs [--pictures] [text ...]
//
// With text, only scenarios with one of the texts in their file's name or their own. --pictures writes the pictures
// that the README shows, to docs/images/; without it they go to out/ui/.
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import * as esbuild from 'esbuild';
import { formatCounts, noTests, reportUnavailable } from './counts.mjs';
import { launchChromium } from './vscode-host/chromium.mjs';
import { installHost, root } from './vscode-host/install.mjs';
import { packExtension } from './vscode-host/pack.mjs';
import { createProfile } from './vscode-host/profile.mjs';
import { installExtension, startCodeServer } from './vscode-host/server.mjs';

const sources = path.join(root, 'test/ui');
const bundles = path.join(root, 'out/ui-scenarios');
const output = path.join(root, 'out/ui');

const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { pictures: { type: 'boolean' } },
});

process.exitCode = await main();

/** @returns {Promise<number>} the exit code */
async function main() {
  const installed = await installHost();
  if (!installed.ready) return reportUnavailable(installed.problem);
  const { scenarios, openWorkbench, hostSettings } = await loadScenarios();
  if (scenarios.length === 0) {
    console.error(`No scenario matches ${filters.join(', ')}.`);
    return 2;
  }
  const pictures = options.pictures ? path.join(root, 'docs/images') : output;
  rmSync(output, { recursive: true, force: true });
  for (const folder of [output, pictures]) mkdirSync(folder, { recursive: true });

  const profile = createProfile(hostSettings);
  const vsix = path.join(profile.folder, 'pipehat.vsix');
  packExtension(vsix);
  installExtension(profile, vsix);
  const server = await startCodeServer(profile);
  const browser = await launchChromium(profile);
  const counts = { ...noTests };
  try {
    for (const [index, scenario] of scenarios.entries()) {
      // Each has a folder of its own, always with the same name: that is what the pictures show.
      const folder = path.join(profile.folder, `workspace-${index}`, 'samples');
      cpSync(path.join(root, 'samples'), folder, { recursive: true });
      const workbench = await openWorkbench({
        browser,
        window: server.window(folder),
        folder,
        settings: profile.settings,
        pictures,
      });
      const passed = await runScenario(scenario, workbench, path.join(output, `failed-${index}.png`));
      counts[passed ? 'passed' : 'failed']++;
      await workbench.close();
    }
  } finally {
    await browser.close();
    await server.stop();
  }
  console.log(formatCounts(counts));
  return counts.failed === 0 ? 0 : 1;
}

/** Runs one scenario and prints how it went; of a failure it keeps a picture. */
async function runScenario(scenario, workbench, pictureOfFailure) {
  const started = performance.now();
  try {
    await scenario.run(workbench);
    console.log(`✔ ${scenario.name} (${Math.round(performance.now() - started)} ms)`);
    return true;
  } catch (error) {
    console.log(`✖ ${scenario.name}`);
    console.log(stripVTControlCharacters(error.stack ?? String(error)).replace(/^/gm, '  '));
    await workbench.page.screenshot({ path: pictureOfFailure });
    console.log(`  What it looked like: ${path.relative(root, pictureOfFailure)}`);
    return false;
  }
}

/** Bundles the driver and the scenario files, and picks the scenarios that were asked for. */
async function loadScenarios() {
  const files = readdirSync(sources)
    .filter(name => name.endsWith('.ui.ts'))
    .sort();
  rmSync(bundles, { recursive: true, force: true });
  await esbuild.build({
    entryPoints: ['workbench.ts', ...files].map(name => path.join(sources, name)),
    outdir: bundles,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  process.setSourceMapsEnabled(true);
  const load = name => import(pathToFileURL(path.join(bundles, name.replace(/\.ts$/, '.mjs'))).href);
  const chosen = [];
  for (const file of files) {
    const { scenarios } = await load(file);
    const matches = text => filters.length === 0 || filters.some(filter => text.includes(filter));
    chosen.push(...scenarios.filter(scenario => matches(`${file} ${scenario.name}`)));
  }
  const { openWorkbench, hostSettings } = await load('workbench.ts');
  return { scenarios: chosen, openWorkbench, hostSettings };
}
