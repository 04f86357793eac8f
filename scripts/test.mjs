// `npm test`: everything that can be checked, step by step, and a table of the steps. The last line is
// `N passed, N failed, N skipped`.
//
//   node scripts/test.mjs [--only types,lint,build,unit,vscode,ui,emacs,start]
//
// A check (types, lint, build, start) counts as one test; the other steps bring their own counts. A step runs even when an
// earlier one failed, unless it needs what that one makes.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { addCounts, formatCounts, noTests, parseCounts, skippedCode } from './counts.mjs';
import { root } from './vscode-host/install.mjs';

/** @typedef {import('./counts.mjs').Counts} Counts */

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} title what it shows, for the reader
 * @property {string[]} command arguments for Node
 * @property {string} [needs] the step without which it makes no sense
 * @property {(output: string) => Counts | undefined} [count] reads its counts; a step without is a check
 */

const require = createRequire(import.meta.url);
const script = name => path.join(root, 'scripts', name);

/** @type {Step[]} */
const steps = [
  { name: 'types', title: 'types', command: [binary('typescript', 'tsc'), '-b'] },
  {
    name: 'lint',
    title: 'format, lint and import boundaries',
    command: [binary('@biomejs/biome', 'biome'), 'ci', ...(process.stdout.isTTY ? [] : ['--colors=off'])],
  },
  { name: 'build', title: 'build', command: [path.join(root, 'esbuild.mjs')] },
  {
    name: 'unit',
    title: 'unit and server tests',
    command: [script('unit.mjs'), '--test-reporter=spec'],
    count: countNodeTests,
  },
  {
    name: 'vscode',
    title: 'in a real VS Code',
    command: [script('vscode-suite.mjs')],
    needs: 'build',
    count: parseCounts,
  },
  { name: 'ui', title: 'workbench', command: [script('ui.mjs')], needs: 'build', count: parseCounts },
  { name: 'emacs', title: 'in Emacs', command: [script('emacs.mjs')], needs: 'build', count: parseCounts },
  { name: 'start', title: 'npm start', command: [script('start.mjs'), '--check'], needs: 'build' },
];

process.exitCode = await main();

/** @returns {Promise<number>} the exit code */
async function main() {
  const chosen = chooseSteps();
  if (chosen === undefined) return 2;
  const results = [];
  for (const step of chosen) {
    const started = performance.now();
    const needed = results.find(result => result.step.name === step.needs);
    const counts = needed?.counts.failed > 0 ? skip(step) : await run(step);
    results.push({ step, counts, seconds: (performance.now() - started) / 1000 });
  }
  const total = results.map(result => result.counts).reduce(addCounts, noTests);
  console.log(`\n${formatTable(results)}\n`);
  console.log(formatCounts(total));
  return total.failed === 0 ? 0 : 1;
}

/** The steps that --only names, and those that they need; without it all. */
function chooseSteps() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  if (values.only === undefined) return steps;
  const names = values.only.split(',');
  const unknown = names.filter(name => !steps.some(step => step.name === name));
  if (unknown.length > 0) {
    const known = steps.map(step => step.name).join(', ');
    console.error(`--only does not know ${unknown.join(', ')}. The steps are ${known}.`);
    return undefined;
  }
  const needed = steps.filter(step => names.includes(step.name)).map(step => step.needs);
  return steps.filter(step => names.includes(step.name) || needed.includes(step.name));
}

/** @returns {Promise<Counts>} */
async function run(step) {
  console.log(`\n== ${step.title}`);
  const { code, output } = await runNode(step.command);
  const ok = code === 0;
  if (step.count === undefined) {
    if (code === skippedCode) return { ...noTests, skipped: 1 };
    if (ok) console.log('ok');
    return { ...noTests, ...(ok ? { passed: 1 } : { failed: 1 }) };
  }
  const counts = step.count(stripVTControlCharacters(output)) ?? noTests;
  const ran = counts.passed + counts.failed + counts.skipped > 0;
  if (ok ? ran : counts.failed > 0) return counts;
  console.log(ok ? 'No test ran.' : `This step ended with exit code ${code}.`);
  return { ...counts, failed: counts.failed + 1 };
}

/** @returns {Counts} */
function skip(step) {
  console.log(`\n== ${step.title}\nskipped: it needs the step "${step.needs}", which failed`);
  return { ...noTests, skipped: 1 };
}

/** Runs Node, shows what it prints as it comes, and returns that with its exit code. */
async function runNode(command) {
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks = [];
  child.stdout.on('data', chunk => {
    chunks.push(chunk);
    process.stdout.write(chunk);
  });
  const code = await new Promise(done => child.once('close', (code, signal) => done(code ?? signal)));
  return { code, output: Buffer.concat(chunks).toString('utf8') };
}

/** Reads the summary of Node's own test runner. @returns {Counts | undefined} */
function countNodeTests(output) {
  const number = name => {
    const last = [...output.matchAll(new RegExp(`^ℹ ${name} (\\d+)$`, 'gm'))].at(-1);
    return Number(last?.[1] ?? Number.NaN);
  };
  const passed = number('pass');
  const failed = number('fail') + number('cancelled');
  const skipped = number('skipped') + number('todo');
  return Number.isNaN(passed + failed + skipped) ? undefined : { passed, failed, skipped };
}

/** The script behind a command of an installed package: Node runs it without a shell. */
function binary(packageName, command) {
  const manifest = require.resolve(`${packageName}/package.json`);
  const { bin } = require(manifest);
  return path.join(path.dirname(manifest), typeof bin === 'string' ? bin : bin[command]);
}

function formatTable(results) {
  const rows = results.map(({ step, counts, seconds }) => [
    step.title,
    ...[counts.passed, counts.failed, counts.skipped].map(String),
    `${seconds.toFixed(1)} s`,
  ]);
  const table = [['step', 'passed', 'failed', 'skipped', 'time'], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map(row => row[column].length)));
  const line = row => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  return table.map(line).join('\n');
}
