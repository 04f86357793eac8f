import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pipehat, registration } from './memory-shell.ts';

const order = [
  'MSH|^~\\&|LAB||||20260314||ORU^R01^ORU_R01|LAB-1|T|2.5.1',
  'PID|1||4711^^^ACME&2.999&ISO^MR~55012',
  'OBR|1||A|X^one',
  'OBX|1|NM|HGB||11.8',
  'OBR|2||B|X^two',
  'OBX|1|CE|K||a\\T\\b^text',
  'ZAC|own',
]
  .map(segment => `${segment}\n`)
  .join('');

describe('tree', () => {
  it('shows groups, segments, fields, their names and values', async () => {
    const { out, exitCode } = await pipehat(['tree', '-'], { input: order });
    assert.equal(
      out.slice(out.indexOf('  PATIENT_RESULT')),
      [
        '  PATIENT_RESULT',
        '    PATIENT',
        '      PID Patient Identification',
        '        PID-1 Set ID - PID: 1',
        '        PID-3 Patient Identifier List',
        '          PID-3.1 ID Number: 4711',
        '          PID-3.4 Assigning Authority',
        '            PID-3.4.1 Namespace ID: ACME',
        '            PID-3.4.2 Universal ID: 2.999',
        '            PID-3.4.3 Universal ID Type: ISO',
        '          PID-3.5 Identifier Type Code: MR',
        '        PID-3[2] Patient Identifier List: 55012',
        '    ORDER_OBSERVATION',
        '      OBR Observation Request',
        '        OBR-1 Set ID - OBR: 1',
        '        OBR-3 Filler Order Number: A',
        '        OBR-4 Universal Service Identifier',
        '          OBR-4.1 Identifier: X',
        '          OBR-4.2 Text: one',
        '      OBSERVATION',
        '        OBX Observation/Result',
        '          OBX-1 Set ID - OBX: 1',
        '          OBX-2 Value Type: NM',
        '          OBX-3 Observation Identifier: HGB',
        '          OBX-5 Observation Value: 11.8',
        '    ORDER_OBSERVATION[2]',
        '      OBR[2] Observation Request',
        '        OBR[2]-1 Set ID - OBR: 2',
        '        OBR[2]-3 Filler Order Number: B',
        '        OBR[2]-4 Universal Service Identifier',
        '          OBR[2]-4.1 Identifier: X',
        '          OBR[2]-4.2 Text: two',
        '      OBSERVATION',
        '        OBX[2] Observation/Result',
        '          OBX[2]-1 Set ID - OBX: 1',
        '          OBX[2]-2 Value Type: CE',
        '          OBX[2]-3 Observation Identifier: K',
        '          OBX[2]-5 Observation Value',
        '            OBX[2]-5.1 Identifier: a&b',
        '            OBX[2]-5.2 Text: text',
        '        ZAC',
        '          ZAC-1: own',
        '',
      ].join('\n'),
    );
    assert.match(
      out,
      /^ORU\^R01\^ORU_R01 {2}LAB-1 {2}HL7 2\.5\.1\n {2}MSH Message Header\n {4}MSH-1 Field Separator: \|\n/,
    );
    assert.equal(exitCode, 0);
  });

  it('gives the same as JSON, an array with an object for each message', async () => {
    const { out } = await pipehat(['tree', '--json', '-'], { input: order + registration() });
    const [first, second, ...others] = JSON.parse(out);
    assert.deepEqual(others, []);
    const { children, ...head } = first;
    assert.deepEqual(head, {
      kind: 'message',
      type: 'ORU^R01^ORU_R01',
      controlId: 'LAB-1',
      version: '2.5.1',
      structure: 'ORU_R01',
      line: 1,
    });
    const [, result] = children;
    assert.deepEqual([result.kind, result.name, result.number], ['group', 'PATIENT_RESULT', 1]);
    const pid = result.children[0].children[0];
    assert.deepEqual([pid.kind, pid.path, pid.line], ['segment', 'PID', 2]);
    assert.deepEqual(pid.children[0], {
      kind: 'field',
      path: 'PID-1',
      name: 'Set ID - PID',
      type: 'SI',
      value: '1',
    });
    assert.equal(pid.children[1].value, '4711^^^ACME&2.999&ISO^MR');
    assert.deepEqual([second.structure, second.line], ['ADT_A01', 8]);
  });

  it('shows segments without groups where the type is not known', async () => {
    const { out } = await pipehat(['tree', '--json', '-'], { input: order.replace('ORU^R01^ORU_R01', 'XXX') });
    const [{ structure, children }] = JSON.parse(out);
    assert.equal(structure, null);
    assert.deepEqual(
      children.map((child: { path: string }) => child.path),
      ['MSH', 'PID', 'OBR', 'OBX', 'OBR[2]', 'OBX[2]', 'ZAC'],
    );
  });

  it('cuts long values in text, not in JSON, and makes control characters visible', async () => {
    const input = `${order}NTE|1||\u001b[2J${'x'.repeat(5_000_000)}\n`;
    const { out } = await pipehat(['tree', '-'], { input });
    assert.match(out, /NTE-3 Comment: \\x1b\[2Jx{196}… \(5000004 characters\)\n/);
    assert.equal((await pipehat(['tree', '--json', '-'], { input })).out.length > 5_000_000, true);
  });

  it('takes a segment of 100,000 repetitions and components in its stride', async () => {
    const input = `${order}ZZZ|${'a^b~'.repeat(100_000)}\n`;
    const { out } = await pipehat(['tree', '-'], { input });
    assert.match(out, /ZZZ-1\[100000\]\.2: b\n$/);
  });
});
