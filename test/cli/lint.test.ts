import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { sharedFolder, sharedMissing } from '../support/paths.ts';
import { folderWith, pipehat, registration } from './memory-shell.ts';

const wrongSex = "PID-8 (Administrative Sex): 'X' is not in table 0001 (expected A, F, M, N, O or U)";

describe('lint', () => {
  it('names file, line, column, severity, code and place of a finding in JSON', async () => {
    const cwd = folderWith({ 'a.hl7': registration('X') });
    const { exitCode, out, err } = await pipehat(['lint', '--format', 'json', 'a.hl7'], { cwd });
    assert.deepEqual(JSON.parse(out), [
      {
        file: 'a.hl7',
        line: 3,
        column: 52,
        endLine: 3,
        endColumn: 53,
        severity: 'information',
        code: 'not-in-table',
        path: 'PID-8',
        message: wrongSex,
      },
    ]);
    assert.equal(registration('X').split('\r')[2]?.[51], 'X');
    assert.deepEqual([exitCode, err], [0, '']);
    assert.equal((await pipehat(['lint', '--json', 'a.hl7'], { cwd })).out, out);
  });

  it('prints one finding a line as text', async () => {
    const cwd = folderWith({ 'a.hl7': registration('X'), 'b.hl7': registration() });
    const { out } = await pipehat(['lint', 'a.hl7', 'b.hl7'], { cwd });
    assert.equal(out, `a.hl7:3:52: information not-in-table: ${wrongSex}\n`);
  });

  it('counts columns in UTF-16 units', async () => {
    // U+1D4D7 takes two units.
    const input = registration('X', '\u{1d4d7}', 'UNICODE UTF-8');
    const { out } = await pipehat(['lint', '--json', '-'], { input });
    const [finding] = JSON.parse(out);
    assert.deepEqual([finding.file, finding.column], ['-', 52 - 'Halimbawa'.length + 2]);
  });

  it('prints an empty array where there is nothing to say', async () => {
    const { out, exitCode } = await pipehat(['lint', '--json', '-'], { input: registration() });
    assert.deepEqual([out, exitCode], ['[]\n', 0]);
  });

  it('exits with 1 on an error', async () => {
    const input = registration().replace('PV1|1|O', 'PV1|1|');
    const { out, exitCode } = await pipehat(['lint', '-'], { input });
    assert.match(out, /^standard input:4:7: error required-field: PV1-2 \(Patient Class\)/);
    assert.equal(exitCode, 1);
  });

  it('takes severities from --rule, the last one of a code', async () => {
    const rules = ['--rule', 'not-in-table=off', '--rule', 'not-in-table=error'];
    const { out, exitCode } = await pipehat(['lint', ...rules, '-'], { input: registration('X') });
    assert.match(out, /: error not-in-table: /);
    assert.equal(exitCode, 1);
    const off = await pipehat(['lint', '--rule', 'not-in-table=off', '-'], { input: registration('X') });
    assert.deepEqual([off.out, off.exitCode], ['', 0]);
  });

  it('fails on more warnings than allowed', async () => {
    const input = `${registration()}OBX|1|ST|A||\\Q\\||||||F\r`;
    assert.equal((await pipehat(['lint', '-'], { input })).exitCode, 0);
    assert.equal((await pipehat(['lint', '--max-warnings', '1', '-'], { input })).exitCode, 0);
    const { exitCode, err } = await pipehat(['lint', '--max-warnings', '0', '-'], { input });
    assert.deepEqual([exitCode, err], [1, 'pipehat: 1 warnings, and --max-warnings allows 0\n']);
  });

  it('checks against --version, whatever MSH-12 says', async () => {
    // FAC came with 2.3.1 and ARV with 2.8.
    const input = registration().replace('PV1|1|O', 'ARV|1');
    const own = await pipehat(['lint', '--json', '-'], { input });
    assert.match(own.out, /version 2\.5\.1 defines no such segment/);
    const newer = await pipehat(['lint', '--json', '--version', '2.8.2', '-'], { input });
    assert.doesNotMatch(newer.out, /unknown-segment/);
    const older = await pipehat(['lint', '--json', '--version', '2.3', '-'], { input });
    assert.match(older.out, /version 2\.3 defines no such segment/);
  });

  it('takes 2.9 for the facts of 2.9.1', async () => {
    const input = registration().replace('PV1|1|O', 'PV1|1|');
    const { out } = await pipehat(['lint', '--version', '2.9', '-'], { input });
    assert.match(out, /PV1-2 \(Patient Class\): is empty; version 2\.9\.1 requires it/);
  });

  it('checks the HL7 files below a folder in the order of their names, and no others', async () => {
    const wrong = registration('X');
    const cwd = folderWith({
      'in/b.hl7': wrong,
      'in/a/z.HL7': wrong,
      'in/message.txt': wrong,
      'in/mark.txt': `\ufeff${wrong}`,
      'in/bare': wrong,
      'in/notes.txt': 'MSHTML is something else',
      'in/readme.md': wrong,
      'in/.hidden/c.hl7': wrong,
      'in/node_modules/c.hl7': wrong,
    });
    const { out } = await pipehat(['lint', 'in'], { cwd });
    const files = out
      .trimEnd()
      .split('\n')
      .map(line => line.split(':')[0]);
    assert.deepEqual(
      files,
      ['a/z.HL7', 'b.hl7', 'bare', 'mark.txt', 'message.txt'].map(name => path.join('in', name)),
    );
  });

  it('refuses a folder without HL7 files', async () => {
    const cwd = folderWith({ 'in/readme.md': 'nothing' });
    const { exitCode, err } = await pipehat(['lint', 'in'], { cwd });
    assert.deepEqual([exitCode, err], [2, 'pipehat: in: no HL7 files in this folder\n']);
  });

  it('tells an empty file in one line, goes on, and exits with 1', async () => {
    const cwd = folderWith({ 'a.hl7': '', 'b.hl7': ' \n', 'c.hl7': registration('X') });
    const { exitCode, out, err } = await pipehat(['lint', '.', '--json'], { cwd });
    assert.equal(err, 'pipehat: a.hl7: the file is empty\npipehat: b.hl7: the file is empty\n');
    assert.equal(JSON.parse(out).length, 1);
    assert.equal(exitCode, 1);
  });

  it('finds what is wrong with files that are hardly HL7', async () => {
    const cases: readonly (readonly [input: Buffer, found: RegExp])[] = [
      [Buffer.from('MSH'), /:1:1: error invalid-header: /],
      [Buffer.from('MSH|'), /:1:4: error invalid-header: /],
      [Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0xff, 0xfe, 0x1b, 0x5b]), /:1:1: error invalid-header: /],
      [Buffer.from(`MSH|${'x'.repeat(5_000_000)}`), /:1:5: error invalid-header: /],
      [Buffer.from(`${registration()}${'y'.repeat(5_000_000)}`), /:5:1: error invalid-segment-id: /],
    ];
    for (const [input, found] of cases) {
      const { exitCode, out, err } = await pipehat(['lint', '-'], { input });
      assert.match(out, found);
      assert.ok(out.length < 1000);
      assert.deepEqual([exitCode, err], [1, '']);
    }
  });

  it('shows control characters of a message as text, so that a file cannot drive the terminal', async () => {
    const { out } = await pipehat(['lint', '-'], { input: registration('\u001b[31m') });
    assert.match(out, /'\\x1b\[31m' is not in table/);
  });

  it('counts by code and by message type with --summary', async () => {
    const cwd = folderWith({
      'a.hl7': registration('X') + registration('Y').replace('ACM-1', 'ACM-2'),
      'b.hl7': registration(),
    });
    const { out, exitCode } = await pipehat(['lint', '--summary', '.'], { cwd });
    assert.equal(
      out,
      [
        '2 files, 3 messages: 2 information',
        '',
        'severity     code          count',
        'information  not-in-table      2',
        '',
        'type     messages  error  warning  information  hint',
        'ADT^A04         3      0        0            2     0',
        '',
      ].join('\n'),
    );
    assert.equal(exitCode, 0);
    const json = await pipehat(['lint', '--summary', '--json', '.'], { cwd });
    const findings = { error: 0, warning: 0, information: 2, hint: 0 };
    assert.deepEqual(JSON.parse(json.out), {
      files: 2,
      messages: 3,
      findings,
      codes: [{ code: 'not-in-table', severity: 'information', count: 2 }],
      types: [{ type: 'ADT^A04', messages: 3, findings }],
    });
  });

  it('shows progress and a closing line on standard error where it is a terminal', async () => {
    const cwd = folderWith({ 'a.hl7': registration('X') });
    const { err } = await pipehat(['lint', '.'], { cwd, isTerminal: true });
    assert.match(err, /0 files checked.*a\.hl7/);
    assert.match(err, /1 files, 1 messages: 1 information\n$/);
  });

  it('has an answer for every file of the public corpus', { skip: sharedMissing }, async () => {
    const folder = path.join(sharedFolder ?? '', 'corpus');
    const { out, err, exitCode } = await pipehat(['lint', path.join(folder, 'messages'), '--summary', '--json']);
    const rows = readFileSync(path.join(folder, 'manifest.tsv'), 'utf8').trimEnd().split('\n');
    assert.equal(JSON.parse(out).files, rows.length - 1);
    assert.deepEqual([err, exitCode], ['', 1]);
  });
});
