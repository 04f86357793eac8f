/** Why a rule gave nothing, in a sentence, and what each rule gave, in a few words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainNothing, ruleOutcomes } from '../../server/src/mapping/mapping.ts';
import { run, withRules, withSteps } from './mapped.ts';

const header = 'MSH|^~\\&|A';
const sex = 'tables: { sex: { map: { W: F, M: M } } }\n';

const reasons: readonly (readonly [mapping: string, source: string, sentence: string])[] = [
  [withRules('PID-2: PID-19'), 'PID|1', 'PID-19 is empty.'],
  [withRules('PID-2: PID-19 | default:PID-20'), 'PID|1', 'PID-19 and PID-20 are empty.'],
  [withRules('PID-2: ZPI-1'), 'PID|1', 'The message has no such segment.'],
  [withRules("PID-2: PID-8 | lookup:'sex'", sex), 'PID||||||||X', "Table 'sex' has no row for 'X'."],
  [
    withRules("PID-2: { from: PID-1, when: PID-8 == 'F' }"),
    'PID|1|||||||M',
    "The condition PID-8 == 'F' is false: PID-8 is 'M'.",
  ],
  [
    withRules("PID-2: { from: PID-1, when: PID-8 == 'F' }"),
    'PID|1',
    "The condition PID-8 == 'F' is false: PID-8 is empty.",
  ],
  [
    withRules("PID-2: { from: PID-1, when: ZPI-1 == 'F' }"),
    'PID|1',
    "The condition ZPI-1 == 'F' is false: the message has none of it.",
  ],
  [
    withRules("PID-2: { cases: [{ when: PID-8 == 'F', value: x }] }"),
    'PID||||||||M',
    "The condition PID-8 == 'F' is false: PID-8 is 'M'.",
  ],
  [
    withRules("PID-7: PID-7 | parse_date:'MM/dd/yyyy'"),
    'PID|||||||soon',
    "PID-7 is 'soon' can't be read as what the rule makes of it.",
  ],
  [withSteps('- each: OBX\n  map: { OBX-1: OBX-1 }'), 'PID|1', 'The message has nothing to go over for OBX.'],
];

for (const [mapping, source, sentence] of reasons) {
  test(`why nothing: ${sentence}`, () => {
    const { trace } = run(mapping, `${header}\n${source}`);
    const [first] = trace?.notFired ?? [];
    assert.ok(first);
    assert.equal(explainNothing(first.reason), sentence);
  });
}

test('says of each rule in a few words what it gave, and in more words how', () => {
  const mapping = withSteps(
    `- map:
    PID-3: { value: HUB }
    PID-8: PID-8 | lookup:'sex'
    PID-9: PID-9
    PID-10: PID-19
- each: OBX
  map:
    OBX-5: OBX-5
    OBX-6: { from: OBX-6, when: OBX-2 == 'NM' }`,
    sex,
  );
  const { trace, text } = run(mapping, `${header}\nPID|1|||||||W|W\nOBX||NM|||1|kg\nOBX||ST|||low|x`);
  assert.ok(trace && text !== '');
  assert.deepEqual(
    ruleOutcomes(trace, mapping.length).map(({ rule, text: words, details }) => [rule.text, words, details.length]),
    [
      ['PID-3', '"HUB"', 1],
      ['PID-8', '"F" from "W"', 1],
      ['PID-9', '"W"', 1],
      ['PID-10', 'nothing: PID-19 is empty', 1],
      ['OBX-5', '"1" and 1 more', 2],
      ['OBX-6', '"kg"', 2],
    ],
  );
  const [, , , nothing, , mixed] = ruleOutcomes(trace, mapping.length);
  assert.deepEqual(nothing?.details, ['PID-19 is empty.']);
  assert.deepEqual(mixed?.details, [
    'OBX-6: "kg" from OBX-6',
    "OBX[2]: The condition OBX-2 == 'NM' is false: OBX[2]-2 is 'ST'.",
  ]);
});

test('what the rules of a fragment gave stands at the rule that uses it', () => {
  const mapping =
    'hl7map: 1\ntarget: { fhir: R4 }\nresources:\n  - resource: Patient\n    map:\n      name[]: { each: PID-5, use: HumanName }\n';
  const { trace } = run(`${mapping}extends: pipehat:fhir/datatypes\n`, `${header}\nPID|1||||Okafor^Nneka`);
  assert.ok(trace);
  const outcomes = ruleOutcomes(trace, mapping.length);
  const name = outcomes.find(({ rule }) => rule.text === 'name[]');
  assert.match(name?.text ?? '', /and \d more$/);
  assert.ok(
    name?.details.some(line => line === 'Patient.name[0].family: "Okafor" from PID-5.1.1'),
    name?.details.join('\n'),
  );
});
