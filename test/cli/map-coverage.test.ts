import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { folderWith, pipehat, registration, start } from './memory-shell.ts';

const mapping = `hl7map: 1
source: { hl7v2: "2.5.1", message: ADT_A01 }
target: { json: true }
params: { site: X }
ignore: { MSH: said elsewhere }
tables: { sex: { map: { W: F }, onMissing: warn } }
output:
  sex: PID-8 | lookup:'sex'
  family: { from: PID-5.1, when: PID-3 }
  deceased: PID-29
`;
const files = {
  'm.hl7map.yaml': mapping,
  'in/a.hl7': registration('W') + registration('Q'),
  'in/b.hl7': registration('Q'),
};
const words = ['map', 'coverage', 'm.hl7map.yaml', 'in'];

describe('map coverage', () => {
  it('tells of values, places, rules without a result and codes without a row', async () => {
    const { out, err, exitCode } = await pipehat(words, { cwd: folderWith(files) });
    assert.equal(err, '');
    assert.equal(exitCode, 0);
    assert.equal(out, expected);
  });

  it('gives the same as JSON', async () => {
    const { out } = await pipehat([...words, '--json'], { cwd: folderWith(files) });
    const { messages, totals, places, rules, missingCodes } = JSON.parse(out);
    assert.equal(messages, 3);
    assert.deepEqual(Object.keys(totals), ['mapped', 'copied', 'read', 'dropped', 'ignored', 'unread']);
    assert.deepEqual(
      places.find(({ path }: { path: string }) => path === 'PID-8'),
      {
        path: 'PID-8',
        filled: 3,
        uses: { mapped: 1, copied: 0, read: 2, dropped: 0, ignored: 0, unread: 0 },
        reason: null,
      },
    );
    assert.deepEqual(rules.at(-1), {
      rule: { file: 'm.hl7map.yaml', line: 10, column: 3, text: 'deceased', id: null },
      outcome: 'always-empty',
      produced: 0,
      nothing: 3,
      reason: 'PID-29 is empty.',
    });
    assert.deepEqual(missingCodes, [{ table: 'sex', code: 'Q', count: 2 }]);
  });

  it('ends where the user says so, and says that the figures are not of all', async () => {
    const cwd = folderWith({ ...files, 'in/many.hl7': registration('W').repeat(3000) });
    const running = start(words, { cwd, isTerminal: true });
    await running.printed(/in[/\\]/);
    running.interrupt();
    const { err, out, exitCode } = await running.done;
    assert.ok(err.endsWith('pipehat: cancelled; the figures are of the messages up to there\n'), err);
    assert.match(out, /^\d+ messages?, /);
    assert.equal(exitCode, 1);
  });

  for (const [what, more, error, code] of [
    ['no such mapping', ['map', 'coverage', 'no.hl7map.yaml', 'in'], 'no.hl7map.yaml: no such file or folder', 2],
    ['no such file', ['map', 'coverage', 'm.hl7map.yaml', 'no'], 'no: no such file or folder', 2],
    [
      'no such parameter',
      [...words, '--param', 'sit=A'],
      '--param sit: m.hl7map.yaml has no such parameter (there are: site)',
      2,
    ],
    [
      'a mapping with errors',
      ['map', 'coverage', 'bad.hl7map.yaml', 'in'],
      'bad.hl7map.yaml: the mapping has errors, so it was not run',
      1,
    ],
  ] as const)
    it(`refuses ${what}`, async () => {
      const cwd = folderWith({ ...files, 'bad.hl7map.yaml': mapping.replace("'sex'", "'sox'") });
      const { out, err, exitCode } = await pipehat(more, { cwd });
      assert.ok(err.endsWith(`pipehat: ${error}\n`), err);
      assert.equal(out, '');
      assert.equal(exitCode, code);
    });
});

const expected = `3 messages, 66 values, 2 of 3 rules gave something

values        count  share
mapped            4  6.1 %
only read        11  16.7 %
ignored          33  50.0 %
never mapped     18  27.3 %

place    filled  mapped  only read  ignored  never mapped
MSH-3         3       0          0        3             0
MSH-4         3       0          0        3             0
MSH-5         3       0          0        3             0
MSH-6         3       0          0        3             0
MSH-7         3       0          0        3             0
MSH-9.1       3       0          0        3             0
MSH-9.2       3       0          0        3             0
MSH-9.3       3       0          0        3             0
MSH-10        3       0          0        3             0
MSH-11        3       0          0        3             0
MSH-12        3       0          0        3             0
EVN-2         3       0          0        0             3
PID-1         3       0          0        0             3
PID-3.1       3       0          3        0             0
PID-3.4       3       0          3        0             0
PID-3.5       3       0          3        0             0
PID-5.1       3       3          0        0             0
PID-5.2       3       0          0        0             3
PID-7         3       0          0        0             3
PID-8         3       1          2        0             0
PV1-1         3       0          0        0             3
PV1-2         3       0          0        0             3

rule without a result  where             times  why
deceased               m.hl7map.yaml:10      3  always empty: PID-29 is empty.

code without a row  table  times
Q                   sex        2
`;
