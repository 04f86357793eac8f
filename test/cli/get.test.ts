import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { folderWith, pipehat } from './memory-shell.ts';

const results = [
  'MSH|^~\\&|LAB|ACME|HUB|BOREALIS|20260314||ORU^R01^ORU_R01|LAB-1|T|2.5.1',
  'PID|1||4711^^^ACME^MR~55012^^^REGION^PI||Halimbawa^Marisol||19790222|""',
  'OBR|1||A|X^one',
  'OBX|1|NM|HGB^Haemoglobin||11.8',
  'OBX|2|TX|NOTE||field \\F\\, line\\.br\\two',
  'OBR|2||B|X^two',
  'OBX|1|NM|K^Potassium||4.3',
]
  .map(segment => `${segment}\r`)
  .join('');

async function row(...paths: readonly string[]): Promise<string> {
  const { out, err } = await pipehat(['get', ...paths, '-'], { input: results });
  assert.equal(err, '');
  return out;
}

describe('get', () => {
  it('prints a row of values for each message', async () => {
    const cwd = folderWith({ 'a.hl7': results.repeat(2), 'b.hl7': results.replace('LAB-1', 'LAB-2') });
    const { out, exitCode } = await pipehat(['get', 'MSH-10', 'PID-5.1', '.'], { cwd });
    assert.equal(out, 'LAB-1\tHalimbawa\nLAB-1\tHalimbawa\nLAB-2\tHalimbawa\n');
    assert.equal(exitCode, 0);
  });

  it('prints fields as they stand and leaves decoded', async () => {
    assert.equal(await row('PID-5', 'PID-3[2].1', 'PID-8', 'MSH-2'), 'Halimbawa^Marisol\t55012\t""\t^~\\&\n');
    assert.equal(await row('OBX[2]-5'), 'field |, line two\n');
  });

  it('takes a path in any notation', async () => {
    assert.equal(await row('PID.5.1', '/.PID-3(1)-1', "msg['PID']['PID.5']['PID.5.2']"), 'Halimbawa\t55012\tMarisol\n');
    assert.equal(
      await row('PID-3(2).1', 'PID^1^3^2^1', '/PATIENT_RESULT/ORDER_OBSERVATION(1)/OBX-5'),
      '55012\t55012\t4.3\n',
    );
  });

  it('joins the values of several places, and counts', async () => {
    assert.equal(await row('PID-3[*].1', 'OBX[*]-3.1', 'OBX[last]-5'), '4711~55012\tHGB~NOTE~K\t4.3\n');
    assert.equal(await row('PID-3[4.1=REGION].1', 'PID-3.count', 'OBX.count', 'ZZZ.count'), '55012\t2\t3\t0\n');
  });

  it('finds groups of the message structure', async () => {
    const group = 'PATIENT_RESULT/ORDER_OBSERVATION[2]';
    assert.equal(await row(`${group}/OBX-5`, 'ORDER_OBSERVATION[2]/OBR-4.2'), '4.3\ttwo\n');
    assert.equal(await row('ORDER_OBSERVATION[*]/OBX-5', 'ORDER_OBSERVATION[1]/OBX.count'), '11.8~4.3\t2\n');
    assert.equal(await row('ORDER_OBSERVATION[9]/OBX-5', 'NO_GROUP/OBX-5'), '\t\n');
  });

  it('writes CSV with a head, quoted where it has to be', async () => {
    const { out } = await pipehat(['get', 'PID-5.1', 'OBX[2]-5', '--csv', '-'], { input: results });
    assert.equal(out, 'file,message,controlId,PID-5.1,OBX[2]-5\n-,1,LAB-1,Halimbawa,"field |, line\ntwo"\n');
  });

  it('writes JSON with null for what is not there and an array for what may be many', async () => {
    const words = ['get', 'PID-5.1', 'PID-99', 'OBX-6', 'OBX[*]-3.1', 'PID-3.count', '--json', '-'];
    const { out } = await pipehat(words, { input: results });
    assert.deepEqual(JSON.parse(out), [
      {
        file: '-',
        message: 1,
        controlId: 'LAB-1',
        values: {
          'PID-5.1': 'Halimbawa',
          'PID-99': null,
          'OBX-6': null,
          'OBX[*]-3.1': ['HGB', 'NOTE', 'K'],
          'PID-3.count': 2,
        },
      },
    ]);
  });

  it('takes a word for a file where there is one of that name', async () => {
    const cwd = folderWith({ 'PID-3': results });
    const { out } = await pipehat(['get', 'MSH-10', 'PID-3'], { cwd });
    assert.equal(out, 'LAB-1\n');
  });

  it('tells a file without a message and exits with 1', async () => {
    const { out, err, exitCode } = await pipehat(['get', 'MSH-10', '-', '--json'], { input: 'PID|1' });
    assert.equal(err, 'pipehat: standard input: no HL7 message in it (expected a line that starts with MSH)\n');
    assert.deepEqual([JSON.parse(out), exitCode], [[], 1]);
  });
});

describe('get --count', () => {
  const cwd = folderWith({ 'a.hl7': results.repeat(2), 'b.hl7': results.replace('LAB-1', 'LAB-2') });

  it('prints how often each value occurs, the most frequent first', async () => {
    const { out } = await pipehat(['get', 'MSH-10', '--count', '.'], { cwd });
    assert.equal(out, 'Count   Share  Value\n    2   66.7%  LAB-1\n    1   33.3%  LAB-2\n');
  });

  it('counts each of several values, and what is not there as empty', async () => {
    const { out } = await pipehat(['get', 'OBX[*]-2', '--count', '--csv', '.'], { cwd });
    assert.equal(out, 'value,count,percent\nNM,6,66.7\nTX,3,33.3\n');
    const { out: none } = await pipehat(['get', 'PID-30', '--count', '--json', '.'], { cwd });
    assert.deepEqual(JSON.parse(none), [{ value: '', count: 3, share: 1 }]);
  });

  it('is for one path', async () => {
    const { err, exitCode } = await pipehat(['get', 'MSH-10', 'MSH-9', '--count', '.'], { cwd });
    assert.deepEqual([err, exitCode], ['pipehat: --count counts the values of one path\n', 2]);
  });
});
