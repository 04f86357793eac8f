// Bundles the tests below test/ (all but those that run inside a VS Code or a browser) and runs them with Node's own
// test runner. `node scripts/unit.mjs core/path` runs only the files whose path contains "core/path"; options that
// start with a dash go to the runner.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { buildDefinitions } from './build-definitions.mjs';

const root = path.resolve(import.meta.dirname, '..');
const filters = process.argv.slice(2).filter(argument => !argument.startsWith('-'));
const options = process.argv.slice(2).filter(argument => argument.startsWith('-'));

const all = readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .map(file => file.split(path.sep).join('/'))
  .filter(file => file.endsWith('.test.ts') && !/^(vscode|ui|bench)\//.test(file));
const chosen = all.filter(file => filters.length === 0 || filters.some(filter => file.includes(filter)));
if (chosen.length === 0) {
  console.error(`No test file matches ${filters.join(', ')}. There are: ${all.join(', ')}`);
  process.exit(2);
}

const outdir = path.join(root, 'out', filters.length === 0 ? 'unit' : `unit-${process.pid}`);
rmSync(outdir, { recursive: true, force: true });
await esbuild.build({
  entryPoints: chosen.map(file => path.join(root, 'test', file)),
  outbase: path.join(root, 'test'),
  outdir,
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

// Built once for all test files, which run in processes of their own.
const definitions = path.join(outdir, 'definitions');
buildDefinitions(path.join(root, 'server', 'definitions'), definitions);

const files = chosen.map(file => path.join(outdir, file.replace(/\.ts$/, '.mjs')));
const result = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...options, ...files], {
  cwd: root,
  env: { ...process.env, PIPEHAT_TEST_DEFINITIONS: definitions },
  stdio: 'inherit',
});
if (filters.length > 0) rmSync(outdir, { recursive: true, force: true });
process.exit(result.status ?? 1);
