// `node scripts/noise.mjs`: what the linter says about the messages of the public corpus that are called clean. Prints
// Markdown tables: findings and files by severity and code, then, for the severities named on the command line, by kind
// of finding, that is code and place without numbers of segments and repetitions. docs/validation.md says what each kind
// is. Needs the corpus in ../shared, or below PIPEHAT_SHARED; there is nothing to count without it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {object} Finding
 * @property {string} file
 * @property {string} severity
 * @property {string} code
 * @property {string} path
 * @property {string} message
 */

const severities = ['error', 'warning', 'information', 'hint'];
const root = path.resolve(import.meta.dirname, '..');
const corpus = path.resolve(root, process.env.PIPEHAT_SHARED ?? '../shared', 'corpus');
const chosen = process.argv.slice(2);
const unknown = chosen.find(word => !severities.includes(word));
if (unknown !== undefined) {
  console.error(`'${unknown}' is no severity. There are: ${severities.join(', ')}`);
  process.exit(2);
}
if (!existsSync(path.join(corpus, 'manifest.tsv'))) {
  console.log(`Skipped: there is no corpus in ${corpus}.`);
  process.exit(0);
}

run([path.join(root, 'esbuild.mjs')]);
const files = cleanFiles();
/** @type {Finding[]} */
const findings = JSON.parse(run([path.join(root, 'dist', 'cli.cjs'), 'lint', '--json', ...files]));

console.log(`${files.length} clean files\n`);
printTable(
  ['severity', 'code', 'findings', 'files'],
  grouped(({ severity, code }) => [severity, code]),
);
console.log();
for (const severity of severities) {
  const without =
    files.length - new Set(findings.filter(found => found.severity === severity).map(({ file }) => file)).size;
  console.log(`${files.length - without} files with, ${without} without: ${severity}`);
}
for (const severity of chosen) {
  console.log(`\n${severity} by kind\n`);
  const kinds = grouped(
    ({ code, path: place }) => [code, place.replace(/\[\d+\]/g, '') || 'line'],
    found => found.severity === severity,
  );
  printTable(['code', 'place', 'findings', 'files'], kinds);
}

/**
 * Runs a program of this project with Node; findings are not a failure of it.
 * @param {string[]} words
 * @returns {string} what it printed
 */
function run(words) {
  const { stdout, stderr, status } = spawnSync(process.execPath, words, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status === 0 || (status === 1 && words.includes('lint'))) return stdout;
  throw new Error(`${words[0]} ended with ${status}: ${stderr}`);
}

/** @returns {string[]} the files whose class in the manifest starts with `clean` */
function cleanFiles() {
  const rows = readFileSync(path.join(corpus, 'manifest.tsv'), 'utf8').trimEnd().split('\n').slice(1);
  return rows
    .map(row => row.split('\t'))
    .filter(columns => columns[2]?.startsWith('clean'))
    .map(columns => path.join(corpus, columns[0] ?? ''));
}

/**
 * Counts findings and the files that they are in, the kinds in most files first.
 * @param {(found: Finding) => string[]} keyOf
 * @param {(found: Finding) => boolean} [counts]
 * @returns {(string | number)[][]} rows of the key, the findings and the files
 */
function grouped(keyOf, counts = () => true) {
  /** @type {Map<string, { key: string[], findings: number, files: Set<string> }>} */
  const groups = new Map();
  for (const found of findings) {
    if (!counts(found)) continue;
    const key = keyOf(found);
    const group = groups.get(key.join('|')) ?? { key, findings: 0, files: new Set() };
    groups.set(key.join('|'), group);
    group.findings++;
    group.files.add(found.file);
  }
  const order = [...groups.values()].sort(
    (a, b) =>
      Math.max(0, severities.indexOf(a.key[0] ?? '')) - Math.max(0, severities.indexOf(b.key[0] ?? '')) ||
      b.files.size - a.files.size,
  );
  return order.map(group => [...group.key, group.findings, group.files.size]);
}

/**
 * @param {string[]} head
 * @param {(string | number)[][]} rows
 */
function printTable(head, rows) {
  for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`);
}
