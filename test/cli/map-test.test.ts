import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { folderWith, pipehat, registration, start } from './memory-shell.ts';
import { cases, files, filesInSite, mapping, output } from './tested-mapping.ts';

/** Times are as they are. */
const untimed = (text: string): string =>
  text.replaceAll(/time="[\d.]+"/g, 'time="T"').replaceAll(/"milliseconds": [\d.]+/g, '"milliseconds": 0');

describe('map test tells what came of it', () => {
  it('as text: the failures, with rule, sources and reasons, and how many', async () => {
    const { out, err, exitCode } = await pipehat(['map', 'test'], { cwd: folderWith(files) });
    assert.equal(
      out,
      `m.hl7map.test.yaml:6:11: failed: does not <pass> # at all
  PID-5.1.1: expected 'Mfano', got 'Halimbawa'
    m.hl7map.yaml:1:1: start: copy from PID-5.1 'Halimbawa'
  PID-8: expected 'M', got 'F'
    m.hl7map.yaml:9:7: PID-8 from PID-8 'W'
  PID-19: expected '7', got nothing (line 10)
    No rule of the mapping writes it.
  expected a problem table-miss, and the run had none (line 11)
2 cases, 1 passed, 1 failed
`,
    );
    assert.equal(err, '');
    assert.equal(exitCode, 1);
  });

  it('as TAP', async () => {
    const { out } = await pipehat(['map', 'test', '--reporter', 'tap'], { cwd: folderWith(files) });
    assert.equal(
      out,
      `TAP version 14
1..2
ok 1 - m.hl7map.test.yaml: passes
not ok 2 - m.hl7map.test.yaml: does not <pass> \\# at all
  ---
  at: "m.hl7map.test.yaml:6:11"
  failures:
    - "PID-5.1.1: expected 'Mfano', got 'Halimbawa'"
    - "  m.hl7map.yaml:1:1: start: copy from PID-5.1 'Halimbawa'"
    - "PID-8: expected 'M', got 'F'"
    - "  m.hl7map.yaml:9:7: PID-8 from PID-8 'W'"
    - "PID-19: expected '7', got nothing (line 10)"
    - "  No rule of the mapping writes it."
    - "expected a problem table-miss, and the run had none (line 11)"
  ...
`,
    );
  });

  it('as XML of JUnit', async () => {
    const { out } = await pipehat(['map', 'test', '--reporter', 'junit'], { cwd: folderWith(files) });
    assert.equal(
      untimed(out),
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="pipehat map test" tests="2" failures="1" errors="0" time="T">
  <testsuite name="m.hl7map.test.yaml" tests="2" failures="1" errors="0" time="T">
    <testcase name="passes" classname="m.hl7map.test.yaml" file="m.hl7map.test.yaml" line="3" time="T"/>
    <testcase name="does not &lt;pass&gt; # at all" classname="m.hl7map.test.yaml" file="m.hl7map.test.yaml" line="6" time="T">
      <failure message="PID-5.1.1: expected 'Mfano', got 'Halimbawa'" type="difference">PID-5.1.1: expected 'Mfano', got 'Halimbawa'
  m.hl7map.yaml:1:1: start: copy from PID-5.1 'Halimbawa'
PID-8: expected 'M', got 'F'
  m.hl7map.yaml:9:7: PID-8 from PID-8 'W'
PID-19: expected '7', got nothing (line 10)
  No rule of the mapping writes it.
expected a problem table-miss, and the run had none (line 11)</failure>
    </testcase>
  </testsuite>
</testsuites>
`,
    );
  });

  it('as JSON', async () => {
    const { out } = await pipehat(['map', 'test', '--reporter', 'json'], { cwd: folderWith(files) });
    const { files: told, ...totals } = JSON.parse(untimed(out));
    assert.deepEqual(totals, { cases: 2, passed: 1, failed: 1, updated: 0, broken: 0 });
    assert.equal(told.length, 1);
    const [passed, failed] = told[0].cases;
    assert.deepEqual(passed, {
      name: 'passes',
      line: 3,
      column: 11,
      outcome: 'passed',
      updated: false,
      milliseconds: 0,
      failures: [],
    });
    assert.deepEqual(failed.failures[1], {
      kind: 'difference',
      line: 8,
      column: 13,
      message: "PID-8: expected 'M', got 'F'",
      path: 'PID-8',
      expected: 'M',
      got: 'F',
      rule: { file: 'm.hl7map.yaml', line: 9, column: 7 },
      reason: null,
      from: [{ path: 'PID-8', value: 'W' }],
    });
    assert.deepEqual(failed.failures[3], {
      kind: 'missing-problem',
      line: 11,
      column: 19,
      message: 'expected a problem table-miss, and the run had none',
      path: null,
      expected: null,
      got: null,
      rule: null,
      reason: null,
      from: [],
    });
  });

  it('where a file has mistakes: all of them, and none of its cases is run', async () => {
    const cwd = folderWith({
      ...files,
      'm.hl7map.test.yaml': 'mapping: m.hl7map.yaml\ncases:\n  - name: one\n    inptu: in.hl7\n    expect: out.hl7\n',
    });
    const { out, exitCode } = await pipehat(['map', 'test'], { cwd });
    assert.match(out, /^m\.hl7map\.test\.yaml:3:5: error schema: The case has no 'input'.*\n/);
    assert.match(
      out,
      /\nm\.hl7map\.test\.yaml:4:5: error schema: A case has no 'inptu'.*\n0 cases, 0 passed, 1 file not run\n$/,
    );
    assert.equal(exitCode, 1);
    const junit = untimed((await pipehat(['map', 'test', '--reporter', 'junit'], { cwd })).out);
    assert.match(
      junit,
      /<testsuite name="m\.hl7map\.test\.yaml" tests="1" failures="0" errors="1" time="T">\n {4}<testcase name="can be run"/,
    );
    assert.match(junit, /<error message="m\.hl7map\.test\.yaml:3:5: error schema: [^"]*" type="schema">/);
    const tap = (await pipehat(['map', 'test', '--reporter', 'tap'], { cwd })).out;
    assert.match(tap, /^TAP version 14\n1\.\.1\nnot ok 1 - m\.hl7map\.test\.yaml: can't be run\n/);
  });

  for (const [what, changed, expected] of [
    [
      'a mapping that is not there',
      { 'm.hl7map.test.yaml': cases.replace('m.hl7map.yaml', 'no.hl7map.yaml') },
      /^m\.hl7map\.test\.yaml:1:10: error schema: The mapping no\.hl7map\.yaml can't be read: no such file or folder\.\n/,
    ],
    [
      'a mapping with errors',
      { 'm.hl7map.yaml': mapping.replace("'sex'", "'sox'") },
      /^m\.hl7map\.yaml:9:29: error unknown-table: /,
    ],
    [
      'a mapping without that parameter',
      { 'm.hl7map.test.yaml': cases.replace('    expect: out.hl7', '    params: { sit: A }\n    expect: out.hl7') },
      /^m\.hl7map\.test\.yaml:5:15: error schema: The mapping has no parameter 'sit'/,
    ],
  ] as const)
    it(`where there is ${what}`, async () => {
      const { out, exitCode } = await pipehat(['map', 'test'], { cwd: folderWith({ ...files, ...changed }) });
      assert.match(out, expected);
      assert.equal(exitCode, 1);
    });

  it('fifty failures of a case, and in JSON all of them', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `      PID-${index + 40}: x\n`).join('');
    const test = `mapping: m.hl7map.yaml\ncases:\n  - name: a\n    input: in.hl7\n    assert:\n${many}`;
    const cwd = folderWith({ ...files, 'm.hl7map.test.yaml': test });
    const { out } = await pipehat(['map', 'test'], { cwd });
    assert.match(out, /\n {2}PID-89: [^\n]*\n[^\n]*\n {2}and 10 more\n1 case, 0 passed, 1 failed\n$/);
    const { out: json } = await pipehat(['map', 'test', '--reporter', 'json'], { cwd });
    assert.equal(JSON.parse(json).files[0].cases[0].failures.length, 60);
  });

  it('while it goes on, on a terminal', async () => {
    const { err } = await pipehat(['map', 'test'], { cwd: folderWith(files), isTerminal: true });
    assert.ok(err.includes('\r\u001b[Km.hl7map.test.yaml: passes'), err);
  });
});

describe('map test --update', () => {
  const pathOf = (cwd: string, name: string): string => readFileSync(path.join(cwd, name), 'utf8');

  it('writes expected files and blocks, says which, and touches no assertion', async () => {
    const test = `${cases}  - name: in the file
    input: in.hl7
    expect: |   # as it is
      MSH|^~\\&|
    # the end
  - name: new
    input: in.hl7
    expect: new/out.hl7
`;
    const cwd = folderWith({ ...files, 'm.hl7map.test.yaml': test });
    const { out, err, exitCode } = await pipehat(['map', 'test', '--update'], { cwd });
    assert.equal(
      err,
      [
        'updated other.hl7 (does not <pass> # at all)',
        'updated new/out.hl7 (new)',
        'updated m.hl7map.test.yaml (in the file)',
      ]
        .map(line => `pipehat: ${line}\n`)
        .join(''),
    );
    assert.match(
      out,
      /^m\.hl7map\.test\.yaml:6:11: failed: [^\n]*\n {2}PID-19: .*\n4 cases, 3 passed, 1 failed, 3 updated\n$/s,
    );
    assert.equal(exitCode, 1);
    assert.equal(pathOf(cwd, 'other.hl7'), output);
    assert.equal(pathOf(cwd, 'new/out.hl7'), output);
    assert.equal(pathOf(cwd, 'out.hl7'), output);
    assert.equal(
      pathOf(cwd, 'm.hl7map.test.yaml'),
      test.replace('      MSH|^~\\&|\n', output.replace(/^(?=.)/gm, '      ')),
    );
    const again = await pipehat(['map', 'test', '--update'], { cwd });
    assert.equal(again.err, '');
    assert.match(again.out, /\n4 cases, 3 passed, 1 failed\n$/);
  });

  it('keeps the line ends and the character set that a file has', async () => {
    const latin = registration('W', 'Ångström', '8859/1');
    const cwd = folderWith({
      ...files,
      'in.hl7': Buffer.from(latin, 'latin1'),
      'out.hl7': Buffer.from(latin.replace('|W', '|M').replaceAll('\r', '\r\n'), 'latin1'),
      'm.hl7map.test.yaml': 'mapping: m.hl7map.yaml\ncases:\n  - { name: a, input: in.hl7, expect: out.hl7 }\n',
    });
    const { out, exitCode } = await pipehat(['map', 'test', '--update'], { cwd });
    assert.equal(out, '1 case, 1 passed, 1 updated\n');
    assert.equal(exitCode, 0);
    const expected = latin.replace('|W', '|F').replace('|BOREALIS|', '|HERE|').replaceAll('\r', '\r\n');
    assert.deepEqual(readFileSync(path.join(cwd, 'out.hl7')), Buffer.from(expected, 'latin1'));
  });

  it('writes no file that two cases expect in two ways, and none that can not be read', async () => {
    const test = `mapping: m.hl7map.yaml
cases:
  - { name: a, input: in.hl7, expect: both.hl7 }
  - { name: b, input: in.hl7, params: { site: X }, expect: both.hl7 }
  - { name: c, input: in.hl7, expect: folder }
`;
    const cwd = folderWith({ ...files, 'm.hl7map.test.yaml': test });
    mkdirSync(path.join(cwd, 'folder'));
    const { out, err, exitCode } = await pipehat(['map', 'test', '--update'], { cwd });
    assert.equal(
      err,
      'pipehat: updated both.hl7 (a)\n' +
        'pipehat: m.hl7map.test.yaml: b: both.hl7 was not written: another case expects the same file, and its output is another\n',
    );
    assert.match(out, /'expect folder' can't be read: is a folder\./);
    assert.equal(exitCode, 1);
    assert.equal(pathOf(cwd, 'both.hl7'), output);
  });

  it('makes no file outside the workspace', async () => {
    const test =
      'mapping: m.hl7map.yaml\ncases:\n  - { name: a, input: in.hl7, expect: ../out.hl7 }\n  - { name: b, input: in.hl7, expect: link/out.hl7 }\n';
    const outer = folderWith({
      ...filesInSite,
      'site/m.hl7map.test.yaml': test,
    });
    const cwd = path.join(outer, 'site');
    mkdirSync(path.join(outer, 'elsewhere'));
    symlinkSync(path.join(outer, 'elsewhere'), path.join(cwd, 'link'));
    const { exitCode, err } = await pipehat(['map', 'test', '--update'], { cwd });
    assert.match(err, /b: link\/out\.hl7 was not written: a link leads out of the folder \(see --root\)\n$/);
    assert.equal(exitCode, 1);
    assert.ok(!existsSync(path.join(outer, 'out.hl7')) && !existsSync(path.join(outer, 'elsewhere/out.hl7')));
  });
});

it('map test ends where the user says so, and tells how many cases were not run', async () => {
  const many = Array.from(
    { length: 500 },
    (_, index) => `  - { name: case ${index}, input: in.hl7, expect: out.hl7 }\n`,
  );
  const cwd = folderWith({ ...files, 'm.hl7map.test.yaml': `mapping: m.hl7map.yaml\ncases:\n${many.join('')}` });
  const running = start(['map', 'test'], { cwd, isTerminal: true });
  await running.printed(/case \d/);
  running.interrupt();
  const { err, out, exitCode } = await running.done;
  assert.match(err, /pipehat: cancelled; \d+ of 500 cases were not run\n$/);
  assert.match(out, /^\d+ cases?, \d+ passed\n$/);
  assert.equal(exitCode, 1);
});
