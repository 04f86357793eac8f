// `npm run bench`: bundles test/bench and runs it in a process of its own. `--quick` measures less.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { buildDefinitions } from './build-definitions.mjs';

const root = path.resolve(import.meta.dirname, '..');
const outdir = path.join(root, 'out', 'bench');
await esbuild.build({
  entryPoints: ['bench.ts', 'mllp-peer.ts'].map(file => path.join(root, 'test', 'bench', file)),
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});
const definitions = path.join(outdir, 'definitions');
buildDefinitions(path.join(root, 'server', 'definitions'), definitions);
// As the extension starts its server.
const flags = ['--max-semi-space-size=32', '--expose-gc'];
const result = spawnSync(process.execPath, [...flags, path.join(outdir, 'bench.mjs'), ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, PIPEHAT_TEST_DEFINITIONS: definitions },
  stdio: 'inherit',
});
process.exit(result.status ?? 1);
