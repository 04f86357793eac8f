/** How a site builds on the mappings that come with the product. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDefinitions } from '../support/definitions.ts';
import { compile, problemsOf, run, runProblems } from './mapped.ts';

const report = `
MSH|^~\\&|LAB|ACME|HUB|B|20260314114000-0500||ORU^R01^ORU_R01|1|P|2.5.1
PID|1||4711^^^ACME^MR~R-1^^^REGION^PI||Halimbawa^Marisol||19790222|W|||||""||tr
PV1|1|I|4W^12
OBR|1|O-1|L-1|CBC^Blood count^L|||20260314090500-0500|||||||||||||||20260314113800-0500||HM|F
OBX|1|NM|WBC^White cells^L||11.80|10*9/L|4.0-10.0|H|||F
OBX|2|TX|SMEAR^Smear^L||Left shift||||||R
ZLB|1|urgent
`;

/** The resources of one type that a site's mapping makes of the report, without what JSON adds. */
function made(site: string, type: string, source = report): Readonly<Record<string, unknown>>[] {
  const { text, problems } = run(`hl7map: 1\nextends: pipehat:fhir/oru-r01\n${site}`, source);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  return JSON.parse(text)
    .entry.map(({ resource }: { resource: { resourceType: string } }) => resource)
    .filter(({ resourceType }: { resourceType: string }) => resourceType === type);
}

const sex = 'tables:\n  sex: { map: { W: female }, onMissing: warn }\n';

describe('a mapping that extends one that comes with Pipehat', () => {
  test('says its own codes by a table of the same name', () => {
    assert.deepEqual(runProblems('hl7map: 1\nextends: pipehat:fhir/oru-r01\n', report), [
      "2:10 warning table-miss: pipehat:fhir/segments, line 55: 'W' (PID-8.1) is not in table 'sex'.",
    ]);
    assert.equal(made(sex, 'Patient')[0]?.gender, 'female');
  });

  test('puts a rule in the place of one of the same id, once, though that stands in a fragment', () => {
    const site = `${sex}resources:
  - resource: Patient
    as: patient
    map:
      identifier[]: { id: patient-identifier, each: PID-3, where: PID-3.4.1 == 'ACME', use: Identifier }
`;
    const [patient] = made(site, 'Patient');
    assert.deepEqual(
      ((patient?.identifier ?? []) as { value: string }[]).map(({ value }) => value),
      ['4711'],
    );
    assert.equal(made(site, 'Patient').length, 1);
    assert.deepEqual(patient?.name, [{ family: 'Halimbawa', given: ['Marisol'] }]);
  });

  test('adds rules, and takes some away', () => {
    const site = `${sex}resources:
  - resource: Patient
    as: patient
    map:
      communication[]: { id: patient-language, when: 'false', map: {} }
      active: { value: "true" }
`;
    const [patient] = made(site, 'Patient');
    assert.equal(patient?.active, true);
    assert.equal(patient?.communication, undefined);
    assert.notEqual(made(sex, 'Patient')[0]?.communication, undefined);
  });

  test('adds a resource to a group of the base, which refers to those of the group', () => {
    const site = `${sex}resources:
  - each: ORDER_OBSERVATION
    resources:
      - resource: Task
        as: task
        map:
          status: { value: completed }
          intent: { value: order }
          focus: { ref: report }
`;
    const [task] = made(site, 'Task');
    const [report] = made(site, 'DiagnosticReport');
    assert.deepEqual(task?.focus, { reference: `urn:uuid:${report?.id}` });
  });

  test('leaves out a resource', () => {
    const site = `${sex}resources:\n  - { resource: Encounter, as: encounter, when: 'false' }\n`;
    assert.equal(made(sex, 'Encounter').length, 1);
    assert.equal(made(site, 'Encounter').length, 0);
    assert.equal(made(site, 'Observation')[0]?.encounter, undefined);
  });

  test('keeps the precision of numbers, and says unknown where HL7 leaves a status to the reader', () => {
    const { text } = run(`hl7map: 1\nextends: pipehat:fhir/oru-r01\n${sex}`, report);
    assert.match(text, /"value": 11\.80,/);
    assert.deepEqual(
      made(sex, 'Observation').map(({ status }) => status),
      ['final', 'unknown'],
    );
    const own = `${sex}  observationStatus: { map: { F: final, R: preliminary }, default: unknown }\n`;
    assert.deepEqual(
      made(own, 'Observation').map(({ status }) => status),
      ['final', 'preliminary'],
    );
  });

  test('takes HL7 null for nothing', () => {
    assert.equal(made(sex, 'Patient')[0]?.telecom, undefined);
    const [patient] = made(sex, 'Patient', report.replace('||tr', '||""'));
    assert.equal(patient?.communication, undefined);
  });

  test('gives patients without a number ids of their own', () => {
    const nameless = (id: string): unknown =>
      made(sex, 'Patient', report.replace('4711^^^ACME^MR~R-1^^^REGION^PI', '').replace('|1|P|', `|${id}|P|`))[0]?.id;
    assert.notEqual(nameless('A'), nameless('B'));
    assert.equal(nameless('A'), nameless('A'));
  });

  test('is told of a name that does not come with Pipehat', () => {
    assert.deepEqual(problemsOf('hl7map: 1\nextends: pipehat:fhir/oru-r1\ntarget: { fhir: R4 }\nresources: []\n'), [
      "2:10 error schema: pipehat:fhir/oru-r1 cannot be read: no mapping of that name comes with Pipehat. Did you mean 'pipehat:fhir/oru-r01'. Nothing of it is in this mapping.",
    ]);
  });
});

describe('OBX-5 becomes the value of its type', () => {
  const unit = { unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' };
  const coded = (code: string): object => ({ coding: [{ code, display: code.toLowerCase() }] });
  const cases: readonly (readonly [type: string, value: string, becomes: object])[] = [
    ['NM', '11.80', { valueQuantity: { value: 11.8, ...unit } }],
    ['NM', '-5', { valueQuantity: { value: -5, ...unit } }],
    ['NM', 'pos', { valueString: 'pos' }],
    ['NM', '1~2', { valueString: '1\n2' }],
    ['SN', '>^20', { valueQuantity: { value: 20, comparator: '>', ...unit } }],
    ['SN', '^20', { valueQuantity: { value: 20, ...unit } }],
    ['SN', '^1^-^2', { valueRange: { low: { value: 1, ...unit }, high: { value: 2, ...unit } } }],
    ['SN', '^1^:^128', { valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } }],
    ['SN', '^2^+', { valueString: '2+' }],
    ['ST', 'a~b', { valueString: 'a\nb' }],
    ['CE', 'A^a', { valueCodeableConcept: coded('A') }],
    [
      'CWE',
      'A^a~B^b',
      {
        component: [
          { code: coded('X'), valueCodeableConcept: coded('A') },
          { code: coded('X'), valueCodeableConcept: coded('B') },
        ],
      },
    ],
    ['DT', '20260314', { valueDateTime: '2026-03-14' }],
    ['TS', '202603140905-0500', { valueDateTime: '2026-03-14T09:05:00-05:00' }],
    ['TM', '0905', { valueTime: '09:05:00' }],
    ['TM', '090512.5', { valueTime: '09:05:12' }],
    ['DR', '20260314^20260315', { valuePeriod: { start: '2026-03-14', end: '2026-03-15' } }],
    ['CX', '4711^^^ACME', { valueString: '4711' }],
    ['', 'plain', { valueString: 'plain' }],
    ['NM', '""', {}],
  ];
  for (const [type, value, becomes] of cases)
    test(`${type || 'no type'} ${value}`, () => {
      const obx = `OBX|1|${type}|X^x||${value}|mg^mg^UCUM|||||F\n`;
      const [one] = made(sex, 'Observation', report.replace(/OBX[\s\S]*/, obx));
      const { resourceType, id, status, code, subject, encounter, effectiveDateTime, ...rest } = one ?? {};
      assert.deepEqual(rest, becomes);
    });
});

describe('what comes with Pipehat', () => {
  const mappings = testDefinitions().mappingsSync();
  /** As files of a workspace, in which every place is checked: of those that come with Pipehat none is. */
  const files = (version: string): Record<string, string> =>
    Object.fromEntries(
      [...mappings].map(([name, text]) => [
        name.replace('fhir/', ''),
        text.replace('pipehat:fhir/', './').replace('hl7v2: "2.5.1"', `hl7v2: "${version}"`),
      ]),
    );
  for (const [name, text] of mappings) {
    if (!text.includes('\nresources:')) continue;
    test(`${name} reads places that HL7 has in some version`, () => {
      const unknown = ['2.3', '2.5.1', '2.8.2'].map(version => {
        const all = files(version);
        const { problems } = compile(all[name.replace('fhir/', '')] ?? '', all);
        const errors = problems.filter(({ severity }) => severity === 'error');
        assert.deepEqual(errors, [], version);
        const places = problems.filter(({ code }) => code === 'unknown-path');
        // "segments, line 12: HL7 2.3 has no OBX-21: .." and "..: PID-15 (Language) has no part 9 in HL7 2.3: ..".
        return new Set(
          places.map(({ message }) =>
            message.replace(/HL7 [\d.]+ (?=has)/, '').replace(/( has no (?:part \d+|[\w-]+)).*$/, '$1'),
          ),
        );
      });
      const [first = new Set<string>(), ...others] = unknown;
      assert.ok(first.size > 0, 'in the oldest version not all are known');
      assert.deepEqual(
        [...first].filter(place => others.every(other => other.has(place))),
        [],
      );
    });
  }

  for (const [name, text] of mappings)
    test(`${name} gives each rule an id of its own`, () => {
      const ids = [...text.matchAll(/\bid: ([a-z][a-z-]*[a-z])\b/g)].map(([, id = '']) => id);
      assert.deepEqual(
        ids.filter((id, index) => ids.indexOf(id) !== index),
        [],
      );
    });
});
