import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { folderWith, pipehat } from './memory-shell.ts';

const message = (id: string, name: string, value: string): string =>
  [
    `MSH|^~\\&|LAB|ACME|HUB|BOREALIS|2026031${id}||ORU^R01^ORU_R01|LAB-${id}|T|2.5.1`,
    `PID|1||4711^^^ACME^MR||Halimbawa^${name}||19790222`,
    'OBR|1||A|X^one',
    `OBX|1|NM|HGB^Haemoglobin||${value}`,
    '',
  ].join('\r');

const cwd = folderWith({
  'a.hl7': message('1', 'Marisol', '11.8'),
  'b.hl7': message('2', 'Maria', '11.9'),
  'two.hl7': message('1', 'Marisol', '11.8') + message('2', 'Maria', '11.9'),
});
const diff = (...words: readonly string[]) => pipehat(['diff', ...words], { cwd });

describe('diff', () => {
  it('prints a line for each difference and exits with 1', async () => {
    const { out, exitCode } = await diff('a.hl7', 'b.hl7');
    assert.equal(out, "PID-5.2 Given Name: 'Marisol' → 'Maria'\nOBX-5 Observation Value: '11.8' → '11.9'\n");
    assert.equal(exitCode, 1);
  });

  it('says nothing and exits with 0 where messages say the same', async () => {
    const { out, exitCode } = await diff('a.hl7', 'b.hl7', '--ignore', 'PID-5', '--ignore', 'OBX-5');
    assert.deepEqual([out, exitCode], ['', 0]);
  });

  it('compares messages one by one, and tells those that only one file has', async () => {
    const { out } = await diff('two.hl7', 'b.hl7', '--ignore', 'OBX', '--json');
    assert.deepEqual(JSON.parse(out), [
      { message: 1, path: 'PID-5.2', name: 'Given Name', left: 'Marisol', right: 'Maria' },
      { message: 2, path: 'MSH', name: 'message', left: 'ORU^R01^ORU_R01 LAB-2', right: null },
    ]);
  });

  it('leaves out when and under which id a message was sent, unless it is asked', async () => {
    const { out } = await diff('a.hl7', 'b.hl7', '--ignore', 'PID', '--ignore', 'OBX', '--all');
    assert.deepEqual(
      out.split('\n').map(line => line.split(' ')[0]),
      ['MSH-7.1', 'MSH-10', ''],
    );
  });

  it('refuses a path that is none', async () => {
    const { err, exitCode } = await diff('a.hl7', 'b.hl7', '--ignore', 'PID-');
    assert.equal(err, 'pipehat: --ignore PID-: no path (expected a field number at character 5)\n');
    assert.equal(exitCode, 2);
  });
});
