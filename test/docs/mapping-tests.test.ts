/** The page about tests of mappings: every key is on it, and its test files run and pass as they stand. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { useNames } from '../../server/src/cli/map/coverage.ts';
import {
  assertionKeys,
  diagnosticKeys,
  testCaseKeys,
  testFileKeys,
} from '../../server/src/mapping/testing/test-keys.ts';
import { readTests, testNow } from '../../server/src/mapping/testing/testing.ts';
import { folderWith, pipehat } from '../cli/memory-shell.ts';
import { repositoryRoot } from '../support/paths.ts';

const page = readFileSync(path.join(repositoryRoot, 'docs', 'mapping-tests.md'), 'utf8');
/** The examples by the file name in the line before them. */
const files = Object.fromEntries(
  [...page.matchAll(/`([\w.]+\.yaml)`:\n\n```yaml\n([\s\S]*?)```/g)].map(([, name = '', text = '']) => [name, text]),
);
const testFiles = Object.keys(files).filter(name => name.endsWith('.hl7map.test.yaml'));

describe('docs/mapping-tests.md', () => {
  it('has every key in a table or an example', () => {
    const listed = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, key]) => key);
    for (const key of [...testFileKeys.keys, ...testCaseKeys.keys]) assert.ok(listed.includes(key), key);
    for (const key of [...assertionKeys.keys, ...diagnosticKeys.keys])
      assert.match(page, new RegExp(`\\{[^}]*\\b${key}: `), key);
  });

  it('has a name for every example', () => {
    assert.equal(Object.keys(files).length, page.match(/```yaml/g)?.length);
    assert.ok(testFiles.length >= 2);
  });

  for (const name of testFiles)
    it(`${name} has no mistake, and passes`, async () => {
      assert.deepEqual(readTests(files[name] ?? '').problems, []);
      const { out, exitCode } = await pipehat(['map', 'test', name], { cwd: folderWith(files) });
      assert.match(out, /^\d+ cases?, \d+ passed\n$/);
      assert.equal(exitCode, 0);
    });

  it('shows a failure as it is told', async () => {
    const changed = files['adt.hl7map.test.yaml']?.replace('19880314|F\n', '19880314|M\n') ?? '';
    const cwd = folderWith({ ...files, 'adt.hl7map.test.yaml': changed });
    const { out } = await pipehat(['map', 'test', 'adt.hl7map.test.yaml'], { cwd });
    assert.equal(out, /```text\n([\s\S]*?)```/.exec(page)?.[1]);
  });

  it('shows coverage as it is told, and every word for what becomes of a value', async () => {
    const [, block = ''] = /input: \|\n([\s\S]*?) {4}expect/.exec(files['adt.hl7map.test.yaml'] ?? '') ?? [];
    const cwd = folderWith({ ...files, 'in.hl7': block.replace(/^ +/gm, '') });
    const { out } = await pipehat(['map', 'coverage', 'adt.hl7map.yaml', 'in.hl7'], { cwd });
    const [, shown = ''] = [...page.matchAll(/```text\n([\s\S]*?)```/g)].map(([, text]) => text);
    assert.ok(out.startsWith(shown), out);
    for (const word of Object.values(useNames)) assert.match(page, new RegExp(`^\\| ${word} \\|`, 'm'), word);
  });

  it('has every option of the command', async () => {
    const { out } = await pipehat(['map', 'test', '--help']);
    for (const [, option = ''] of out.matchAll(/(--[a-z-]+)/g))
      if (option !== '--help') assert.match(page, new RegExp(`^\\| \`${option}\\b`, 'm'), option);
  });

  it('says what the time is', () => assert.equal(testNow, '20260101120000+0000'));
});
