// Builds dist/: the extension, the server, the command line and the compiled definitions.
// `node esbuild.mjs --production` minifies; `--watch` rebuilds on change; `--out FOLDER` builds elsewhere than in dist/.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import * as esbuild from 'esbuild';
import { buildDefinitions } from './scripts/build-definitions.mjs';

const root = import.meta.dirname;
const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const outAt = process.argv.indexOf('--out');
const out = outAt === -1 ? path.join(root, 'dist') : path.resolve(process.argv[outAt + 1] ?? 'dist');

/**
 * Tables of iconv-lite: those of encodings that HL7's table 0211 does not name are empty; the others, which few messages
 * need, lie packed beside the programs and are read when a message is in their character set.
 */
const charsetTables = {
  name: 'tables of character sets',
  setup({ onLoad }) {
    onLoad({ filter: /iconv-lite[\\/]encodings[\\/]tables[\\/][\w-]+\.json$/ }, ({ path: file }) => {
      const name = path.basename(file);
      if (name === 'shiftjis.json' || name === 'big5-added.json') return { contents: '[]', loader: 'json' };
      const packed = brotliCompressSync(readFileSync(file), {
        params: { [constants.BROTLI_PARAM_QUALITY]: production ? 11 : 5 },
      });
      mkdirSync(path.join(out, 'charsets'), { recursive: true });
      writeFileSync(path.join(out, 'charsets', `${name}.br`), packed);
      return {
        contents: `const { readFileSync } = require('node:fs');
const { brotliDecompressSync } = require('node:zlib');
const packed = readFileSync(require('node:path').join(__dirname, 'charsets', '${name}.br'));
module.exports = JSON.parse(brotliDecompressSync(packed).toString('utf8'));`,
        loader: 'js',
      };
    });
  },
};

/** Of package.json the programs need their version alone. */
const onlyTheVersion = {
  name: 'only the version of package.json',
  setup({ onLoad }) {
    onLoad({ filter: /package\.json$/ }, ({ path: file }) => {
      if (path.dirname(file) !== root) return undefined;
      const { version } = JSON.parse(readFileSync(file, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/**
 * The server as the extension ships it: packed, with a loader under its name. It is by far the largest program, and zip
 * takes a fifth more room than this; unpacking costs a few milliseconds of its start.
 */
function packServer() {
  const file = path.join(out, 'server.cjs');
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(readFileSync(file), {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      },
    }),
  );
  writeFileSync(
    file,
    `const { readFileSync } = require('node:fs');
const { brotliDecompressSync } = require('node:zlib');
const { compileFunction } = require('node:vm');
const code = brotliDecompressSync(readFileSync(__filename + '.br')).toString('utf8');
const names = ['exports', 'require', 'module', '__filename', '__dirname'];
compileFunction(code, names, { filename: __filename })(exports, require, module, __filename, __dirname);
`,
  );
}

const node = {
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  // yaml and friends publish ES modules too: these tree-shake, their CommonJS does not.
  mainFields: ['module', 'main'],
  plugins: [charsetTables, onlyTheVersion],
  // What is not ASCII takes half the room of its escapes.
  charset: 'utf8',
  // The sources are ES modules, the bundles are not.
  define: { 'import.meta.dirname': '__dirname' },
};

const bundles = [
  { ...node, entryPoints: ['client/src/node/main.ts'], outfile: path.join(out, 'client.cjs'), external: ['vscode'] },
  { ...node, entryPoints: ['server/src/node/main.ts'], outfile: path.join(out, 'server.cjs') },
  {
    ...node,
    entryPoints: ['server/src/cli/main.ts'],
    outfile: path.join(out, 'cli.cjs'),
    banner: { js: '#!/usr/bin/env node' },
  },
];

if (!watch) rmSync(out, { recursive: true, force: true });
buildDefinitions(path.join(root, 'server/definitions'), path.join(out, 'definitions'), { small: production });
if (watch) {
  for (const bundle of bundles) await (await esbuild.context({ absWorkingDir: root, ...bundle })).watch();
  console.log('watching');
} else {
  await Promise.all(bundles.map(bundle => esbuild.build({ absWorkingDir: root, ...bundle })));
  if (production) packServer();
}
