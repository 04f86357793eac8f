import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { repositoryRoot } from '../support/paths.ts';
import { samplesFolder } from './files.ts';

/** Compiles a schema of the extension; what it returns lists the places of a YAML text that break it. */
function checker(file: string): (yaml: string) => string[] {
  const schema = JSON.parse(readFileSync(path.join(repositoryRoot, 'schemas', file), 'utf8'));
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
  return yaml =>
    validate(parse(yaml)) ? [] : (validate.errors ?? []).map(error => `${error.instancePath} ${error.message}`);
}

describe('schema of mapping files', () => {
  const check = checker('hl7map.schema.json');
  const whole = (part: string): string => `hl7map: 1\nsource: { hl7v2: "2.5.1" }\ntarget: { hl7v2: "2.5.1" }\n${part}`;

  it('accepts every sample mapping', () => {
    const mappings = readdirSync(samplesFolder, { recursive: true, encoding: 'utf8' }).filter(file =>
      file.endsWith('.hl7map.yaml'),
    );
    assert.ok(mappings.length > 0);
    for (const file of mappings)
      assert.deepEqual(check(readFileSync(path.join(samplesFolder, file), 'utf8')), [], file);
  });

  it('accepts every kind of step', () => {
    const steps = `
steps:
  - drop: Z*
  - drop: [Z*, PID-19]
    where: "PID-19 == ''"
  - keep: PID-3
    where: { any: ["PID-3.4.1 == 'ACME'", { not: "PID-3.5 == 'MR'" }] }
  - map:
      MSH-3: { value: HUB }
      PID-8: { from: PID-8, table: sex, column: code, when: PID-8, default: U, required: true, note: why, id: sex }
      PID-5: { cases: [{ when: PID-9, from: PID-9 }, { else: PID-5 }] }
      PID-6: { template: "{{PID-5.1}} {{PID-5.2}}", all: [PID-5.1, PID-5.2] }
  - each: OBX
    where: OBX-3.1 | lookup:'loinc'
    map: { OBX-3.1: OBX-3.1 }
  - add: NTE
    after: OBX
    map: { NTE-3: OBX-3.2 }
  - add: ZZZ
    at: end
  - add: PROCEDURE
    each: OBX
    where: OBX-2
    use: block
    steps: [{ drop: NTE }]
  - sort: OBX
    by: OBX-4
  - split: NTE-3
    at: 80
  - merge: NTE-3
    join: "\\\\.br\\\\"
    when: PID-8
  - each: OBSERVATION
    use: block
    steps:
      - map: { PID-3: { each: PID-4, where: PID-4.1, map: { 1: this.1 } } }
      - map: { PID-5: { use: block, from: PID-6 } }
fragments: { block: { 1: this.2, 4.1: { value: X } } }
`;
    assert.deepEqual(check(whole(steps)), []);
  });

  it('accepts every kind of target', () => {
    assert.deepEqual(
      check(`
hl7map: 1
source: { hl7v2: "2.5.1", message: [ORU_R01, ORU_R30], samples: [a.hl7, b/*.hl7] }
target: { fhir: R4 }
bundle: transaction
timezone: "-05:00"
extends: ./base.hl7map.yaml
params: { site: NORTH }
functions: ./functions.js
ignore: { PID-6: not wanted }
tables:
  tests: { csv: tables/tests.csv, key: local_code, value: loinc, onMissing: warn }
  other: { conceptMap: maps/other.json, default: UNK }
resources:
  - resource: Patient
    as: patient
    id: PID-3['4.1=ACME'].1 | uuid:'Patient'
    map: { "name[]": { each: PID-5, use: HumanName }, birthDate: PID-7 | fhir_date }
  - each: ORDER_OBSERVATION
    resources:
      - resource: Observation
        each: OBSERVATION
        where: OBX-11 != 'X' and OBX-11 != 'D'
        id: { template: "{{OBR-3.1}}/{{OBX-1}}", uuid: Observation }
        map: { subject: { ref: patient }, result: { refs: result }, valueQuantity: { when: OBX-2 == 'NM', map: { value: OBX-5 | number } } }
`),
      [],
    );
    const output = '\noutput: { patient: { "names[]": { each: PID-5, map: { family: PID-5.1 } } }, sex: PID-8 }';
    assert.deepEqual(check(`hl7map: 1\nsource: { hl7v2: "2.3" }\ntarget: { json: true }${output}`), []);
    const rows = '\nrows: { each: OBX, where: OBX-5, columns: { Code: OBX-3.1, Value: OBX-5 } }';
    assert.deepEqual(check(`hl7map: 1\nsource: { hl7v2: "2.3" }\ntarget: { csv: true }${rows}`), []);
  });

  for (const [what, yaml] of [
    ['a misspelt key', 'step: []'],
    ['an unknown step', 'steps: [{ remove: PID }]'],
    ['a step that is two', 'steps: [{ drop: PID, map: { PID-8: PID-8 } }]'],
    ['an unknown key of a rule', 'steps: [{ map: { PID-8: { form: PID-8 } } }]'],
    ['an unknown answer to a missing code', 'tables: { sex: { map: { W: F }, onMissing: ignore } }'],
    ['a CSV table without its key column', 'tables: { sex: { csv: sex.csv } }'],
    ['a table of two kinds', 'tables: { sex: { csv: sex.csv, key: a, map: { W: F } } }'],
    ['an unknown start', 'start: nothing'],
    ['a sort without its key', 'steps: [{ sort: OBX }]'],
    ['an each without anything to do', 'steps: [{ each: OBX }]'],
    ['a split of a whole segment', 'steps: [{ split: NTE, at: 80 }]'],
    ['a case that says nothing', 'steps: [{ map: { PID-8: { cases: [{ when: PID-8 }] } } }]'],
    ['a table of nothing', 'tables: { sex: { onMissing: keep } }'],
  ] as const)
    it(`rejects ${what}`, () => assert.notDeepEqual(check(whole(yaml)), []));

  it('rejects no target, two targets, and a version that there is none of', () => {
    assert.notDeepEqual(check('hl7map: 1\nsource: { hl7v2: "2.5" }\ntarget: {}'), []);
    assert.notDeepEqual(check('hl7map: 1\nsource: { hl7v2: "2.5" }\ntarget: { hl7v2: "2.5", fhir: R4 }'), []);
    assert.notDeepEqual(check('hl7map: 1\nsource: { hl7v2: "2.5.9" }\ntarget: { hl7v2: "2.5" }'), []);
  });
});

describe('schema of profiles', () => {
  const check = checker('hl7profile.schema.json');

  it('accepts every key that profiles have', () => {
    const file = 'test/profile/fixtures/messages/borealis.hl7profile.yaml';
    assert.deepEqual(check(readFileSync(path.join(repositoryRoot, file), 'utf8')), []);
  });

  it('accepts all that a profile may say', () => {
    assert.deepEqual(
      check(`
hl7profile: 1
name: Borealis inbound
extends: ./hospital-base.hl7profile.yaml
applies: { files: "inbound/**/*.hl7", MSH-3: BOREALIS, MSH-9: [ADT^A01, ADT^A08] }
version: "2.5.1"
segments:
  ZPI:
    name: Pet information
    fields:
      1: { name: Pet name, type: ST, usage: R, length: 40 }
      2: { name: Species, type: IS, usage: O, repeat: "*", table: species }
  PID:
    fields:
      3: { usage: R, repeat: "1..3" }
      3.4: { usage: R, table: authorities }
      8: { usage: R, table: "0001", add: [X] }
      29: { usage: C, when: "PID-30 == 'Y'", else: X }
messages:
  ADT_A01: { add: [{ segment: ZPI, after: PID, max: 1 }], require: [NK1], forbid: [ROL] }
tables:
  species: { codes: { DOG: Dog, CAT: Cat }, closed: true }
  authorities: { csv: tables/authorities.csv, key: code, value: name, closed: false }
rules: { extra-field: "off", not-in-table: warning }
`),
      [],
    );
  });

  for (const [what, yaml] of [
    ['an unknown usage', 'segments: { PID: { fields: { 3: { usage: M } } } }'],
    ['a field without a number', 'segments: { PID: { fields: { name: { usage: R } } } }'],
    ['a segment id of four letters', 'segments: { PIDX: { name: no } }'],
    ['an unknown rule', 'rules: { no-such-rule: error }'],
    ['an unknown severity', 'rules: { set-id: fatal }'],
    ['a repeat that is no range', 'segments: { PID: { fields: { 3: { repeat: often } } } }'],
  ] as const)
    it(`rejects ${what}`, () => assert.notDeepEqual(check(`hl7profile: 1\n${yaml}`), []));
});
