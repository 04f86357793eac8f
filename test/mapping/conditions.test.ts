import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lines, problemsOf, run, withRules } from './mapped.ts';

const source = 'MSH|^~\\&|\nPID|1|""|A1~B2|^^^||||M|20240314||5|05|X\\T\\Y\nPV1|1|I';

function holds(when: string): boolean {
  const result = run(withRules(`PID-30: { value: YES, when: ${when} }`), source);
  assert.deepEqual(result.problems, []);
  return lines(result).includes('YES');
}

const cases: Record<string, boolean> = {
  // A value on its own: false for what is absent or empty, true for anything else.
  'PID-1': true,
  'PID-2': true,
  'PID-4': false,
  'PID-6': false,
  'PID-99': false,
  'PV2-1': false,
  PV1: true,
  PV2: false,
  'PID-3.count': true,
  'PV2.count': false,
  "PID-6 | default:'x'": true,
  // Texts and numbers.
  "PID-8 == 'M'": true,
  "PID-8 == 'm'": false,
  "PID-8 != 'F'": true,
  "PID-6 != 'F'": true,
  "PID-6 == ''": true,
  'PID-11 == PID-12': false,
  'PID-11 == 5': true,
  'PID-12 == 5': true,
  "PID-12 == '5'": false,
  'PID-12 == 05': true,
  'PID-12 < 10': true,
  'PID-12 >= 6': false,
  "PID-9 > '20231231'": true,
  'PID-6 < 10': false,
  'PID-6 > 10': false,
  "PID-13 == 'X&Y'": true,
  "PID-8 contains 'M'": true,
  "PID-13 contains '&'": true,
  "PID-6 contains ''": false,
  "PID-3[*] contains 'B2'": true,
  "PID-3[*] contains 'B'": false,
  'PID-3.count == 2': true,
  // The three states.
  'PID-99 == nil': true,
  'PID-6 == nil': false,
  'PID-6 == empty': true,
  'PID-99 == empty': true,
  'PID-2 == empty': false,
  'PID-2 == \'""\'': true,
  'PID-6 == blank': true,
  'PID-1 == true': true,
  'PID-6 == false': true,
  // All joined alike.
  'PID-6 and PID-1': false,
  'PID-6 or PV2 or PID-1': true,
  "PID-8 == 'M' and PV1-2 == 'I' and PID-1": true,
};

for (const [when, expected] of Object.entries(cases))
  test(`${when} is ${expected}`, () => {
    assert.equal(holds(JSON.stringify(when)), expected);
  });

const nested: Record<string, boolean> = {
  '{ any: [PID-6, PID-1] }': true,
  '{ all: [PID-6, PID-1] }': false,
  '{ not: PID-6 }': true,
  '{ all: [PID-1, { any: [PID-6, { not: { all: [PID-1, PID-6] } }] }] }': true,
};

for (const [when, expected] of Object.entries(nested))
  test(`${when} is ${expected}`, () => {
    assert.equal(holds(when), expected);
  });

const refused: Record<string, string> = {
  '{ any: PID-1 }': "'any' needs a list of conditions.",
  '{ any: [] }': "'any' needs a list of conditions.",
  '{ or: [PID-1] }': "A condition has no 'or'; it takes any, all or not.",
  '{ any: [PID-1], all: [PID-2] }': "A condition is an expression, or one of 'any: [..]', 'all: [..]' and 'not: ..'.",
  '"PID-3[*] == \'A1\'"': "PID-3[*] means many values: ask 'PID-3[*] contains ..'.",
  'PID-1 < empty': "'empty' can only be compared by == and !=.",
  '"PV1 == \'x\'"': 'PV1 is a whole segment: compare a field of it.',
  '"PV1 | upcase"': 'PV1 is a whole segment: a filter needs a value, such as PV1-1.',
};

for (const [when, words] of Object.entries(refused))
  test(`refuses the condition ${when}, and the rule does not run without it`, () => {
    const mapping = withRules(`PID-30: { value: YES, when: ${when} }\nPID-29: { value: ALSO }`);
    assert.ok(problemsOf(mapping)[0]?.endsWith(words), problemsOf(mapping)[0]);
    const output = lines(run(mapping, source));
    assert.ok(!output.includes('YES'));
    assert.ok(output.includes('ALSO'));
  });
