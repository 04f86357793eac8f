import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { repositoryRoot } from '../support/paths.ts';

/** What a marketplace package may hold; .vscodeignore says the same in vsce's own terms. */
const allowed =
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|NOTICE|icon\.png|dist\/(client|server)\.cjs|dist\/server\.cjs\.br|dist\/charsets\/[^/]+\.json\.br|dist\/definitions\/[^/]+\.json(?:\.br)?|(syntaxes|schemas)\/[^/]+\.json)$/;

const notBuilt = existsSync(path.join(repositoryRoot, 'dist')) ? false : 'dist/ is not built';

describe('the packed extension', () => {
  let packed: readonly string[] = [];
  before(() => {
    const vsce = path.join(repositoryRoot, 'node_modules/@vscode/vsce/vsce');
    const output = execFileSync(process.execPath, [vsce, 'ls', '--no-dependencies'], {
      cwd: repositoryRoot,
      encoding: 'utf8',
    });
    packed = output.trim().split('\n');
  });

  test('holds no source, test, map or configuration', () => {
    assert.deepEqual(
      packed.filter(file => !allowed.test(file)),
      [],
    );
  });

  test('holds every file that package.json names', { skip: notBuilt }, () => {
    const manifest: unknown = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8'));
    const named = filesNamedIn(manifest);
    assert.ok(named.length > 0, 'package.json names files');
    assert.deepEqual(
      named.filter(file => !packed.includes(file)),
      [],
    );
  });

  test('holds what the bundles load', { skip: notBuilt }, () => {
    assert.ok(packed.includes('dist/server.cjs'));
    assert.ok(packed.some(file => file.startsWith('dist/definitions/')));
    // Each table that the server asks for by its name lies beside it.
    const server = readFileSync(path.join(repositoryRoot, 'dist/server.cjs'), 'utf8');
    const tables = [...server.matchAll(/charsets"?, ?["']([\w-]+\.json\.br)["']/g)].map(
      ([, name]) => `dist/charsets/${name}`,
    );
    assert.equal(tables.length, 6);
    assert.deepEqual(
      tables.filter(file => !packed.includes(file)),
      [],
    );
  });
});

/** Every value below a package.json that is a path from its folder: `main`, `icon`, a grammar's `path`, and so on. */
function filesNamedIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return /^\.\/[^*]+\.\w+$/.test(value) ? [path.posix.normalize(value)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(filesNamedIn);
}
