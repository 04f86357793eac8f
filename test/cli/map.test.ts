import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { folderWith, pipehat, registration } from './memory-shell.ts';

const exampleA = 'samples/acme-to-borealis.hl7map.yaml';
const mapping = (lines: readonly string[]): string =>
  [
    'hl7map: 1',
    'source: { hl7v2: "2.5.1", message: ADT_A01 }',
    'target: { hl7v2: "2.5.1", message: ADT_A01 }',
    ...lines,
  ]
    .map(line => `${line}\n`)
    .join('');
const sexes = mapping([
  'start: copy',
  'params: { site: HERE }',
  'tables:',
  '  sex: { csv: tables/sex.csv, key: local, value: hl7, onMissing: error }',
  'steps:',
  '  - map:',
  '      MSH-6: params.site',
  "      PID-8: PID-8 | lookup:'sex'",
]);
const table = 'local,hl7\nW,F\n';

describe('map run', () => {
  it('maps example A: names swapped, sex mapped, identifiers kept by assigner, LOINC codes looked up', async () => {
    const { out, err, exitCode } = await pipehat(['map', 'run', exampleA, 'samples/samples/acme-adt-a01.hl7']);
    const fields = (id: string): string[] =>
      out
        .split('\n')
        .find(line => line.startsWith(id))
        ?.split('|') ?? [];
    assert.match(fields('PID')[5] ?? '', /^Mfano\^Amina\^/);
    assert.equal(fields('PID')[8], 'F');
    assert.match(fields('PID')[3] ?? '', /ACME.*~.*REGION/);
    assert.match(fields('OBX')[3] ?? '', /^718-7\^.*\^LN\^HGB\^/);
    assert.match(
      err,
      /^samples\/acme-to-borealis\.hl7map\.yaml:\d+:\d+: warning table-miss: 'HSCORE'.* \[samples\/samples\/acme-adt-a01\.hl7\]\n$/,
    );
    assert.equal(exitCode, 0);
  });

  it('prints every message, fails on an error of a run, and says where and in which message', async () => {
    const cwd = folderWith({
      'm.hl7map.yaml': sexes,
      'tables/sex.csv': table,
      'in.hl7': registration('W') + registration('Q'),
    });
    const { out, err, exitCode } = await pipehat(['map', 'run', 'm.hl7map.yaml', 'in.hl7'], { cwd });
    assert.deepEqual(
      out
        .split('\n')
        .filter(line => line.startsWith('PID'))
        .map(line => line.split('|')[8]),
      ['F', 'Q'],
    );
    assert.match(err, /^m\.hl7map\.yaml:11:29: error table-miss: 'Q'[^\n]* \[in\.hl7, message 2\]\n$/);
    assert.equal(exitCode, 1);
  });

  it('sets parameters, and refuses those that the mapping does not have', async () => {
    const cwd = folderWith({ 'm.hl7map.yaml': sexes, 'tables/sex.csv': table, 'in.hl7': registration('W') });
    const words = ['map', 'run', 'm.hl7map.yaml', 'in.hl7'];
    assert.match((await pipehat(words, { cwd })).out, /^MSH\|\^~\\&\|ACME_ADT\|ACME\|HUB\|HERE\|/);
    const there = await pipehat([...words, '--param', 'site=THERE'], { cwd });
    assert.match(there.out, /^MSH\|\^~\\&\|ACME_ADT\|ACME\|HUB\|THERE\|/);
    const unknown = await pipehat([...words, '--param', 'side=X'], { cwd });
    assert.deepEqual([unknown.exitCode, unknown.out], [2, '']);
    assert.equal(unknown.err, 'pipehat: --param side: m.hl7map.yaml has no such parameter (there are: site)\n');
    assert.equal((await pipehat([...words, '--param', 'site'], { cwd })).exitCode, 2);
  });

  it('runs functions of the mapping only with --trust-functions, and only from the workspace', async () => {
    const cwd = folderWith({
      'm.hl7map.yaml': mapping(['functions: site.mjs', 'steps:', '  - map:', '      MSH-6: MSH-4 | turned']),
      'out/m.hl7map.yaml': mapping(['functions: ../site.mjs', 'steps:', '  - map:', '      MSH-6: MSH-4 | turned']),
      'site.mjs': "export const turned = text => [...text].reverse().join('');",
      'in.hl7': registration(),
    });
    const words = ['map', 'run', 'm.hl7map.yaml', 'in.hl7'];
    const without = await pipehat(words, { cwd });
    assert.match(without.err, /^m\.hl7map\.yaml:4:12: warning untrusted-functions: [^\n]+\n$/);
    assert.match(without.out, /^MSH\|\^~\\&\|ACME_ADT\|ACME\|HUB\|BOREALIS\|/);
    const trusted = await pipehat([...words, '--trust-functions'], { cwd });
    assert.deepEqual([trusted.err, trusted.exitCode], ['', 0]);
    assert.match(trusted.out, /^MSH\|\^~\\&\|ACME_ADT\|ACME\|HUB\|EMCA\|/);
    const outside = await pipehat(['map', 'check', 'out/m.hl7map.yaml', '--root', 'out', '--trust-functions'], { cwd });
    assert.match(outside.out, /error schema: \.\.\/site\.mjs cannot be used: it is outside /);
  });

  it('does not run a mapping with errors', async () => {
    const cwd = folderWith({
      'm.hl7map.yaml': mapping(['steps:', '  - map:', "      PID-8: PID-8 | lookup:'nope'"]),
      'in.hl7': registration(),
    });
    const { out, err, exitCode } = await pipehat(['map', 'run', 'm.hl7map.yaml', 'in.hl7'], { cwd });
    assert.equal(out, '');
    assert.match(
      err,
      /^m\.hl7map\.yaml:6:29: error unknown-table: [^\n]+\npipehat: m\.hl7map\.yaml: the mapping has errors, so it was not run\n$/,
    );
    assert.equal(exitCode, 1);
  });

  it('writes the trace of one message as an object, of several as an array', async () => {
    const cwd = folderWith({
      'm.hl7map.yaml': sexes,
      'tables/sex.csv': table,
      'one.hl7': registration('W'),
      'two.hl7': registration('W').repeat(2),
    });
    const trace = async (file: string) => {
      await pipehat(['map', 'run', 'm.hl7map.yaml', file, '--trace', 'trace.json'], { cwd });
      return JSON.parse(readFileSync(path.join(cwd, 'trace.json'), 'utf8'));
    };
    const one = await trace('one.hl7');
    assert.deepEqual([one.file, one.message], ['one.hl7', 1]);
    const sex = one.entries.find((entry: { out: string }) => entry.out === 'PID-8');
    assert.deepEqual(sex, {
      out: 'PID-8',
      value: 'F',
      op: 'set',
      rule: { file: 'm.hl7map.yaml', line: 11, column: 7 },
      from: [{ path: 'PID-8', value: 'W' }],
      because: [],
      via: [{ table: 'sex', key: 'W', hit: 'F', file: 'tables/sex.csv', line: 2 }],
    });
    assert.deepEqual(one.notFired, []);
    const two = await trace('two.hl7');
    assert.deepEqual(
      two.map(({ message }: { message: number }) => message),
      [1, 2],
    );
  });

  it('refuses tables outside the workspace, also through a link', async () => {
    const outer = folderWith({
      'secret.csv': table,
      'site/m.hl7map.yaml': sexes.replace('tables/sex.csv', '../secret.csv'),
      'site/linked.hl7map.yaml': sexes.replace('tables/sex.csv', 'link.csv'),
      'site/in.hl7': registration('W'),
    });
    const site = path.join(outer, 'site');
    symlinkSync(path.join(outer, 'secret.csv'), path.join(site, 'link.csv'));
    const run = (words: readonly string[], cwd: string) => pipehat(['map', 'run', ...words], { cwd });
    const outside = /secret\.csv cannot be read: it is outside/;
    const refused = await run(['m.hl7map.yaml', 'in.hl7'], site);
    assert.match(refused.err, outside);
    assert.equal(refused.exitCode, 1);
    assert.match((await run(['linked.hl7map.yaml', 'in.hl7'], site)).err, /link\.csv cannot be read: it is outside/);
    // The mapping is in the current folder, which makes that the workspace; elsewhere it is the mapping's own.
    assert.equal((await run(['site/m.hl7map.yaml', 'site/in.hl7'], outer)).exitCode, 0);
    const elsewhere = folderWith({});
    assert.match((await run([path.join(site, 'm.hl7map.yaml'), path.join(site, 'in.hl7')], elsewhere)).err, outside);
    assert.equal((await run(['m.hl7map.yaml', 'in.hl7', '--root', '..'], site)).exitCode, 0);
    assert.match((await run(['site/m.hl7map.yaml', 'site/in.hl7', '--root', 'site'], outer)).err, outside);
    assert.equal((await run(['m.hl7map.yaml', 'in.hl7', '--root', 'nowhere'], site)).exitCode, 2);
  });

  it('writes the output in the character set of its MSH-18, and ends segments as asked for', async () => {
    const cwd = folderWith({
      'm.hl7map.yaml': mapping(['start: copy', 'steps:', '  - map:', '      MSH-3: { value: X }']),
      'in.hl7': Buffer.from(registration('F', 'Näyte', '8859/1'), 'latin1'),
    });
    const words = ['map', 'run', 'm.hl7map.yaml', 'in.hl7', '--eol', 'cr'];
    const { outBytes } = await pipehat(words, { cwd });
    assert.equal(outBytes.toString('latin1'), registration('F', 'Näyte', '8859/1').replace('ACME_ADT', 'X'));
    const shown = await pipehat(words, { cwd, isTerminal: true });
    assert.match(shown.out, /Näyte/);
  });
});

describe('map check', () => {
  it('prints problems on standard output and fails on errors only', async () => {
    const cwd = folderWith({
      'good.hl7map.yaml': sexes,
      'tables/sex.csv': table,
      'bad.hl7map.yaml': mapping(['steps:', '  - map:', "      PID-8: PID-8 | lookup:'nope'"]),
      'not.hl7map.yaml': '{',
    });
    assert.deepEqual(await pipehat(['map', 'check', 'good.hl7map.yaml'], { cwd }), {
      exitCode: 0,
      out: '',
      outBytes: Buffer.alloc(0),
      err: '',
    });
    const bad = await pipehat(['map', 'check', 'good.hl7map.yaml', 'bad.hl7map.yaml'], { cwd });
    assert.match(bad.out, /^bad\.hl7map\.yaml:6:29: error unknown-table: [^\n]+\n$/);
    assert.deepEqual([bad.err, bad.exitCode], ['', 1]);
    const json = await pipehat(['map', 'check', '--json', 'bad.hl7map.yaml'], { cwd });
    const [problem] = JSON.parse(json.out);
    const { message, ...rest } = problem;
    assert.match(message, /nope/);
    assert.deepEqual(rest, {
      file: 'bad.hl7map.yaml',
      line: 6,
      column: 29,
      endLine: 6,
      endColumn: 35,
      severity: 'error',
      code: 'unknown-table',
    });
    assert.equal((await pipehat(['map', 'check', 'not.hl7map.yaml'], { cwd })).exitCode, 1);
  });
});
