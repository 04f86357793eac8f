import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { folderWith, pipehat } from './memory-shell.ts';
import { files, filesInSite, input } from './tested-mapping.ts';

describe('map test finds test files', () => {
  const passing = 'mapping: m.hl7map.yaml\ncases:\n  - { name: a, input: in.hl7, expect: out.hl7 }\n';
  const tree = {
    ...files,
    'm.hl7map.test.yaml': passing,
    'deep/er/n.hl7map.test.yml': passing.replaceAll(/(m\.hl7map|in\.hl7|out\.hl7)/g, '../../$1'),
    'node_modules/x.hl7map.test.yaml': passing,
    '.git/x.hl7map.test.yaml': passing,
  };
  for (const [words, count] of [
    [[], 2],
    [['.'], 2],
    [['deep'], 1],
    [['deep', '.', 'm.hl7map.test.yaml'], 2],
    [['**/*.hl7map.test.{yaml,yml}'], 2],
    [['*.test.yaml'], 1],
    [['./deep/*/n.*'], 1],
    [['m.hl7map.test.yaml'], 1],
  ] as const)
    it(`by ${words.join(' ') || 'nothing'}`, async () => {
      const { out, exitCode } = await pipehat(['map', 'test', ...words], { cwd: folderWith(tree) });
      assert.equal(out, `${count} case${count === 1 ? '' : 's'}, ${count} passed\n`);
      assert.equal(exitCode, 0);
    });

  for (const [words, expected] of [
    [['no.hl7map.test.yaml'], 'no.hl7map.test.yaml: no such file or folder'],
    [['tables'], 'tables: no .hl7map.test.yaml in this folder'],
    [['x/*.hl7map.test.yaml'], 'x: no such file or folder'],
    [['x*.hl7map.test.yaml'], 'x*.hl7map.test.yaml: no test file has such a name (it ends in .hl7map.test.yaml)'],
    [['m.hl7map.yaml'], 'm.hl7map.yaml: is a mapping; the name of a test file ends in .hl7map.test.yaml'],
    [['--root', 'no'], '--root no: no such file or folder'],
    [['--param', 'sit=A'], '--param sit: no tested mapping has such a parameter (there are: site)'],
    [
      ['--reporter', 'xml'],
      "option '--reporter <form>' argument 'xml' is invalid. Expected one of text, tap, junit, json.",
    ],
  ] as const)
    it(`and refuses ${words.join(' ')}`, async () => {
      const { out, err, exitCode } = await pipehat(['map', 'test', ...words], { cwd: folderWith(tree) });
      assert.ok(err.includes(`pipehat: ${expected}\n`), err);
      assert.equal(out, '');
      assert.equal(exitCode, 2);
    });

  it('and map check and map run take none for a mapping', async () => {
    for (const words of [
      ['check', 'm.hl7map.test.yaml'],
      ['run', 'm.hl7map.test.yaml', 'in.hl7'],
    ]) {
      const { err, exitCode } = await pipehat(['map', ...words], { cwd: folderWith(tree) });
      const expected = 'is a test file, no mapping; run it with: pipehat map test m.hl7map.test.yaml';
      assert.equal(err, `pipehat: m.hl7map.test.yaml: ${expected}\n`);
      assert.equal(exitCode, 2);
    }
  });

  it('and gives parameters to cases that do not say them', async () => {
    const test = `mapping: m.hl7map.yaml
cases:
  - { name: a, input: in.hl7, assert: { MSH-6: NORTH } }
  - { name: b, input: in.hl7, params: { site: SOUTH }, assert: { MSH-6: SOUTH } }
`;
    const cwd = folderWith({ ...files, 'm.hl7map.test.yaml': test });
    assert.equal((await pipehat(['map', 'test', '--param', 'site=NORTH'], { cwd })).out, '2 cases, 2 passed\n');
  });

  it('and reads nothing outside the workspace, through links neither', async () => {
    const test = `mapping: m.hl7map.yaml
cases:
  - { name: a, input: ../in.hl7, expect: out.hl7 }
  - { name: b, input: in.hl7, expect: link.hl7 }
`;
    const outer = folderWith({
      ...filesInSite,
      'in.hl7': input,
      'site/m.hl7map.test.yaml': test,
    });
    const cwd = path.join(outer, 'site');
    symlinkSync(path.join(outer, 'in.hl7'), path.join(cwd, 'link.hl7'));
    const { out, exitCode } = await pipehat(['map', 'test', '--update'], { cwd });
    assert.match(
      out,
      /'input \.\.\/in\.hl7' can't be read: it is outside [^\n]*, the folder that tests may read from \(see --root\)\./,
    );
    assert.match(out, /'expect link\.hl7' can't be read: it is outside /);
    assert.equal(exitCode, 1);
    assert.equal(readFileSync(path.join(outer, 'in.hl7'), 'utf8'), input);
    assert.match(
      (await pipehat(['map', 'test', '--root', '..'], { cwd })).out,
      /^m\.hl7map\.test\.yaml:4:13: failed: b\n {2}MSH-6/,
    );
  });
});
