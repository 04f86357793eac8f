/** Cases that are run: what they assert, the problems that they expect, their input and parameters. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failuresOf, oneCase, testResults, told } from './tested.ts';

const head = 'hl7map: 1\nsource: { hl7v2: "2.5.1", message: ORU_R01 }\n';
const mapping = `${head}target: { hl7v2: "2.5.1", message: ORU_R01 }
params: { site: HERE }
tables: { sex: { map: { W: F }, onMissing: warn } }
steps:
  - drop: ZAC
  - map:
      MSH-6: params.site
      MSH-7: now
      MSH-10: new_id
      PID-8: PID-8 | lookup:'sex'
  - each: OBX
    map: { OBX-3.1: { from: OBX-3.1 | lookup:'sex', when: OBX-2 == 'CE' } }
`;
const source = `MSH|^~\\&|A|B|C|D|20260314||ORU^R01^ORU_R01|1|T|2.5.1
PID|1||4711^^^ACME^MR~12^^^REGION^PI~^^^^||Mfano^Amina||""|W
OBR|1|||CBC
OBX|1|NM|HB||128
OBX|2|NM|K||4.1
OBR|2|||ELEC
OBX|1|NM|NA||140~141
ZAC|1`;

describe('assertions about HL7 v2', () => {
  for (const [assertion, found] of [
    ['PID-8: F', []],
    ['PID-8: M', ['PID-8: M / F | 12:7 PID-8 | PID-8=W']],
    ['PID-5: Mfano^Amina', []],
    ['PID-5.3: absent', []],
    ['PID-5.2: absent', ['PID-5.2: nothing / Amina | 1:1 start: copy | PID-5.2=Amina']],
    ['PID-7: \'""\'', []],
    ['PID-7: absent', ['PID-7: nothing / "" | 1:1 start: copy | PID-7=""']],
    ['PID-19: "1"', ['PID-19: 1 / nothing | No rule of the mapping writes it.']],
    ['PID-3: { count: 3 }', []],
    ['PID-3[*].1: { count: 2 }', []],
    ['PID-3.count: "3"', []],
    ['PID-3[2].1: "12"', []],
    ['PID-3[4.1=REGION].1: "12"', []],
    ['PID-3[last].4: absent', []],
    ['OBX: { count: 3 }', []],
    ['OBX: { count: 2 }', ['OBX.count: 2 / 3']],
    ['OBX[3]: { count: 1 }', []],
    ['OBX[4]: absent', []],
    ['OBX[3]-5: { count: 2 }', []],
    ['OBX[*]-5: { count: 4 }', []],
    ['ZAC: absent', []],
    ['ZAC-1: "1"', ['ZAC-1: 1 / nothing | 7:11 ZAC | ZAC was taken out by this step.']],
    ['ORDER_OBSERVATION[2]/OBX-3: NA', []],
    ['ORDER_OBSERVATION[2]/OBX-3: K', ['ORDER_OBSERVATION[2]/OBX-3: K / NA | 1:1 start: copy | OBX[3]-3=NA']],
    ['ORDER_OBSERVATION/OBX: { count: 2 }', []],
    ['ORDER_OBSERVATION[3]/OBX: absent', []],
    ['OBX[2]-3.1: F', ['OBX[2]-3.1: F / K | 1:1 start: copy | OBX[2]-3=K']],
    ['MSH-1: "|"', []],
    ['MSH-6: HERE', []],
    ['MSH-7: 20260101120000+0000', []],
    ['MSH-10: ID1', []],
  ] as const)
    it(`${assertion} ${found.length === 0 ? 'holds' : 'does not hold'}`, () => {
      const { results } = testResults(oneCase(`assert:\n  ${assertion}\n`, source), mapping);
      const failures = results[0]?.failures.map(told) ?? [];
      if (assertion.startsWith('OBX: { count: 2')) assert.match(failures[0] ?? '', /^OBX\.count: 2 \/ 3/);
      else assert.deepEqual(failures, found);
    });
});

describe('assertions about trees', () => {
  const of = (target: string, body: string): string => `${head}target: { ${target} }\n${body}\n`;
  const json = of(
    'json: true',
    'output: { name: PID-5.1, born: PID-9, "ids[]": { each: PID-3, map: { id: this.1 } } }',
  );
  const fhir = of(
    'fhir: R4',
    'resources: [{ resource: Patient, map: { birthDate: PID-9 | fhir_date, active: { value: "true" } } }]',
  );
  const xml = of('xml: true', 'output: { p: { "@site": MSH-4, "id[]": { each: PID-3, map: { "#text": this.1 } } } }');
  const csv = of('csv: true', 'rows: { each: OBX, columns: { The code: OBX-3.1, Value: OBX-5 } }');
  for (const [what, mapped, assertion, found] of [
    ['JSON', json, 'name: Mfano', []],
    ['JSON', json, 'name: Hone', ['name: Hone / Mfano | 4:11 name | PID-5.1=Mfano']],
    ['JSON', json, 'born: 1988', ['born: 1988 / nothing | 4:26 born | PID-9 is empty.']],
    ['JSON', json, 'ids[1].id: "12"', []],
    ['JSON', json, 'ids[0]: "12"', ['ids[0]: 12 / { id }']],
    ['JSON', json, 'other: absent', []],
    ['FHIR', fhir, 'Patient.active: "true"', []],
    ['FHIR', fhir, 'active: "true"', []],
    ['FHIR', fhir, 'Patient.birthDate: 1988', ['Patient.birthDate: 1988 / nothing | 4:41 birthDate | PID-9 is empty.']],
    ['FHIR', fhir, 'Device: absent', []],
    ['XML', xml, 'p.@site: B', []],
    ['XML', xml, 'p.id[1].#text: "12"', []],
    ['XML', xml, 'p.id: { count: 2 }', []],
    ['CSV', csv, 'rows: { count: 3 }', []],
    ['CSV', csv, 'rows[1].The code: K', []],
    ['CSV', csv, 'rows[1].Value: "4"', ['rows[1].Value: 4 / 4.1 | 4:50 Value | OBX[2]-5=4.1']],
  ] as const)
    it(`${what}: ${assertion} ${found.length === 0 ? 'holds' : 'does not hold'}`, () => {
      const failures = failuresOf(oneCase(`assert:\n  ${assertion}\n`, source.replace('~^^^^', '')), mapped);
      // What stands around an object is no leaf, so no rule is named.
      assert.deepEqual(
        failures.filter(one => !one.includes('unexpected')),
        what === 'JSON' && assertion.startsWith('ids[0]') ? failures : found,
      );
    });
});

describe('expected problems', () => {
  const twice = `${head}target: { hl7v2: "2.5.1" }\ntables: { t: { map: { W: F }, onMissing: warn } }\nsteps:\n  - map: { PID-8: PID-8 | lookup:'t', PID-9: PID-9 | lookup:'t' }\n`;
  const two = source.replace('|W', '|X|Y');
  for (const [what, diagnostics, found] of [
    ['two by their code', '[table-miss, table-miss]', []],
    ['the one with the text first', '[table-miss, { code: table-miss, text: "\'Y\'" }]', []],
    ['one of two', '[table-miss]', ["unexpected table-miss 6:61: 'Y' (PID-9) is not in table 't'."]],
    ['one that does not come', '[table-miss, table-miss, invalid-value]', ['missing invalid-value']],
    [
      'another text',
      '[table-miss, { code: table-miss, text: Z }]',
      ['missing table-miss Z', "unexpected table-miss 6:61: 'Y' (PID-9) is not in table 't'."],
    ],
    [
      'none',
      '[]',
      [
        "unexpected table-miss 6:34: 'X' (PID-8) is not in table 't'.",
        "unexpected table-miss 6:61: 'Y' (PID-9) is not in table 't'.",
      ],
    ],
  ] as const)
    it(what, () => {
      const { results } = testResults(oneCase(`diagnostics: ${diagnostics}\n`, two), twice);
      const failures = results[0]?.failures.map(told) ?? [];
      assert.deepEqual(failures, found);
    });
});

describe('the input and parameters of a case', () => {
  const cases = (lines: string): string => `mapping: m\ncases:\n  - name: one\n${lines.replace(/^/gm, '    ')}\n`;
  const files = { 'in.hl7': `${source}\n${source.replace('|W', '|M')}`, 'empty.hl7': 'PID|1\n' };
  for (const [what, lines, found, params] of [
    ['the first message of a file', 'input: in.hl7\nassert: { PID-8: F }', []],
    ['the second', 'input: in.hl7\nmessage: 2\nassert: { PID-8: M }\ndiagnostics: [table-miss]', []],
    [
      'one too many',
      'input: in.hl7\nmessage: 3\nassert: { PID-8: M }',
      ["unreadable: The input has 2 messages, and 'message' asks for number 3."],
    ],
    [
      'no message',
      'input: empty.hl7\nassert: { PID-8: M }',
      ['unreadable: The input holds no HL7 message (expected a line that starts with MSH).'],
    ],
    [
      'no file',
      'input: no.hl7\nassert: { PID-8: M }',
      ["unreadable: 'input no.hl7' can't be read: no such file or folder."],
    ],
    [
      'no expected file',
      'input: in.hl7\nexpect: no.hl7',
      ['no-expectation: There is no no.hl7 yet; --update writes it.'],
    ],
    ['a parameter', 'input: in.hl7\nparams: { site: NORTH }\nassert: { MSH-6: NORTH }', []],
    ['a parameter from outside', 'input: in.hl7\nassert: { MSH-6: SOUTH }', [], { site: 'SOUTH' }],
    [
      'a parameter of both, where the case counts',
      'input: in.hl7\nparams: { site: NORTH }\nassert: { MSH-6: NORTH }',
      [],
      { site: 'SOUTH' },
    ],
  ] as const)
    it(what, () => {
      const { results, problems } = testResults(cases(lines), mapping, files, params);
      assert.deepEqual([...problems, ...(results[0]?.failures.map(told) ?? [])], found);
    });
});
