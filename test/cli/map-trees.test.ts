import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { folderWith, pipehat } from './memory-shell.ts';

const target = (kind: string, rest: string): string =>
  `hl7map: 1\nsource: { hl7v2: "2.5.1", message: ADT_A01 }\ntarget: { ${kind}: ${kind === 'fhir' ? 'R4' : 'true'} }\n${rest}`;
const admission = (name: string): string =>
  `MSH|^~\\&|A|B|||20260314||ADT^A01^ADT_A01|7|T|2.5.1\rEVN||20260314\rPID|1||4711||${name}||19880314|F\rPV1|1|I\r`;

describe('map run with a target that is a tree', () => {
  it('writes FHIR, and the trace of it', async () => {
    const cwd = folderWith({
      'm.hl7map.yaml': target('fhir', 'resources: [{ resource: Patient, map: { birthDate: PID-7 | fhir_date } }]\n'),
      'in.hl7': admission('A'),
    });
    const { out, err, exitCode } = await pipehat(['map', 'run', 'm.hl7map.yaml', 'in.hl7', '--trace', 'trace.json'], {
      cwd,
    });
    assert.equal(out, '{\n  "resourceType": "Patient",\n  "birthDate": "1988-03-14"\n}\n');
    assert.deepEqual([err, exitCode], ['', 0]);
    const trace = JSON.parse(readFileSync(path.join(cwd, 'trace.json'), 'utf8'));
    const [, birthDate] = trace.entries;
    assert.deepEqual([birthDate.out, birthDate.from], ['Patient.birthDate', [{ path: 'PID-7', value: '19880314' }]]);
  });

  it('fails where the output is no FHIR', async () => {
    const cwd = folderWith({
      'm.hl7map.yaml': target('fhir', 'resources: [{ resource: Patient, map: { gender: PID-8 } }]\n'),
      'in.hl7': admission('A'),
    });
    const { err, exitCode } = await pipehat(['map', 'run', 'm.hl7map.yaml', 'in.hl7'], { cwd });
    assert.match(err, /^m\.hl7map\.yaml:4:41: error not-in-target-table: Patient\.gender takes [^\n]* \[in\.hl7\]\n$/);
    assert.equal(exitCode, 1);
  });

  it('makes one table of several messages, and one document each of JSON and XML', async () => {
    const cwd = folderWith({
      'csv.hl7map.yaml': target('csv', 'rows: { columns: { Name: PID-5.1, Born: PID-7 } }\n'),
      'json.hl7map.yaml': target('json', 'output: { name: PID-5.1 }\n'),
      'xml.hl7map.yaml': target('xml', 'output: { name: PID-5.1 }\n'),
      'in.hl7': admission('A') + admission('Å'),
    });
    const outOf = async (mapping: string) => (await pipehat(['map', 'run', mapping, 'in.hl7'], { cwd })).out;
    assert.equal(await outOf('csv.hl7map.yaml'), 'Name,Born\r\nA,19880314\r\nÅ,19880314\r\n');
    assert.equal(await outOf('json.hl7map.yaml'), '{\n  "name": "A"\n}\n{\n  "name": "Å"\n}\n');
    assert.match(await outOf('xml.hl7map.yaml'), /^<\?xml [^\n]*\n<name>A<\/name>\n<\?xml [^\n]*\n<name>Å<\/name>\n$/);
  });
});

it('map check says what is wrong with elements of FHIR', async () => {
  const cwd = folderWith({
    'm.hl7map.yaml': target('fhir', 'resources: [{ resource: Patient, map: { sex: PID-8 } }]\n'),
  });
  const { out, exitCode } = await pipehat(['map', 'check', 'm.hl7map.yaml'], { cwd });
  assert.equal(out, 'm.hl7map.yaml:4:41: error unknown-path: sex is no element of Patient in R4.\n');
  assert.equal(exitCode, 1);
});
