/** Rules with cases, with rules of their own and with each; fragments; conditions of rules. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lines, problemsOf, run, runProblems, withRules, withSteps } from './mapped.ts';

interface Case {
  readonly name: string;
  readonly rules: string;
  readonly from: string;
  readonly to: string;
  readonly more?: string;
}

const header = 'MSH|^~\\&|A|B';

const cases: Case[] = [
  {
    name: 'the first case that is true gives the value',
    rules:
      "PID-8:\n  cases:\n    - { when: PID-8 == 'W', value: F }\n    - { when: PID-8 == 'X', from: PID-2 }\n    - { when: PID-8, template: '{{PID-8}}?' }\n    - { else: PID-3 }",
    from: 'PID|1|two||||||X',
    to: 'PID|1|two||||||two',
  },
  {
    name: 'else takes an expression, or says a value',
    rules:
      'PID-8: { cases: [{ when: PID-9, value: A }, { else: PID-2 }] }\nPID-9: { cases: [{ when: PID-9, value: A }, { else: { value: B } }] }',
    from: 'PID|1|two',
    to: 'PID|1|two||||||two|B',
  },
  {
    name: 'without else, a rule of which no case is true leaves the target alone, or writes its default',
    rules: 'PID-8: { cases: [{ when: PID-9, value: A }] }\nPID-7: { cases: [{ when: PID-9, value: A }], default: D }',
    from: 'PID|1||||||G|M',
    to: 'PID|1||||||D|M',
  },
  {
    name: 'looks up what the case gave',
    more: 'tables: { sex: { map: { W: F } } }\n',
    rules: 'PID-8: { cases: [{ when: PID-1, from: PID-8 }], table: sex }',
    from: 'PID|1|||||||W'.replace('|||||||W', '|||||||W'),
    to: 'PID|1|||||||F',
  },
  {
    name: 'any, all and not of a rule are conditions beside when',
    rules:
      "PID-2: { value: A, any: [PID-9, PID-1] }\nPID-3: { value: B, all: [PID-9, PID-1] }\nPID-4: { value: C, not: PID-9 }\nPID-5: { value: D, when: PID-1, not: PID-1 == '1' }",
    from: 'PID|1',
    to: 'PID|1|A||C',
  },
  {
    name: 'a rule with rules of its own writes parts of its place, and this is what it reads',
    rules: 'PID-9: { from: PID-5, map: { 1: this.2, 2: this.1, 7: { value: A } } }\nPID-11:\n  map: { 1.1: this.3 }',
    from: 'PID|||||F^G||||||s^t^u',
    to: 'PID|||||F^G||||G^F^^^^^A||u^t^u',
  },
  {
    name: 'a fragment is written once and used in several places',
    more: 'fragments:\n  turned: { 1: this.2, 2: this.1, 7: { from: this.7, default: L } }\n',
    rules:
      'PID-5: { use: turned }\nNK1-2: { from: PID-6, use: turned, when: PID-6 }\nPID-9: { use: turned, when: PID-40 }',
    from: 'PID|||||F^G|M^N\nNK1|1|x',
    to: 'PID|||||G^F^^^^^L|M^N\nNK1|1|N^M^^^^^L',
  },
  {
    name: 'each fills a field: a repetition for each that the condition lets through',
    rules: "PID-3: { each: PID-4, where: PID-4.5 != 'SS', from: PID-4 }",
    from: 'PID|1||old~older|1^^^A^MR~2^^^B^SS~3^^^C^PI',
    to: 'PID|1||1^^^A^MR~3^^^C^PI|1^^^A^MR~2^^^B^SS~3^^^C^PI',
  },
  {
    name: 'each with rules of its own, over segments and over repetitions',
    rules:
      'PID-13: { each: NK1, map: { 1: NK1-5 | digits, 2: { value: EMR } } }\nPID-3: { each: PID-2, map: { 1: this.1, 5: { value: MR } } }',
    from: 'PID|1|a~b\nNK1|1||||(1) 2\nNK1|2\nNK1|3||||3',
    to: 'PID|1|a~b|a^^^^MR~b^^^^MR||||||||||12^EMR~^EMR~3^EMR\nNK1|1||||(1) 2\nNK1|2\nNK1|3||||3',
  },
  {
    name: 'each with a fragment, into a segment that is made for it',
    more: 'start: empty\nfragments:\n  turned: { 1: this.2, 2: this.1 }\n',
    rules: 'PID-5: { each: PID-5, use: turned }',
    from: 'PID|||||F^G~H^I',
    to: 'PID|||||G^F~I^H',
  },
  {
    name: 'each that finds nothing clears the field',
    rules: 'PID-3: { each: PID-4, from: PID-4 }',
    from: 'PID|1|x|old',
    to: 'PID|1|x',
  },
];

for (const { name, rules, from, to, more = '' } of cases)
  test(name, () => {
    const mapping = withRules(rules, more);
    assert.deepEqual(problemsOf(mapping), []);
    const result = run(mapping, `${header}\n${from}`);
    assert.deepEqual(result.problems, []);
    assert.equal(lines(result), `${more.includes('empty') ? 'MSH|^~\\&' : header}\n${to}`);
  });

test('a fragment for the segment or field that a step goes over', () => {
  const fragments = 'fragments:\n  turned: { 1: this.2, 2: this.1 }\n  marked: { 4: this-3, 5: { value: X } }\n';
  const steps = '- each: PID-5\n  use: turned\n- each: OBX\n  where: OBX-2\n  use: marked\n- add: NTE\n  use: marked';
  const mapping = withSteps(steps, fragments);
  assert.deepEqual(
    problemsOf(mapping).map(problem => problem.replace(/^\S+ /, '')),
    [
      "error unknown-path: 'this' is the place that the rules around are about: it is known in 'each' and in a rule or fragment that holds rules of its own.",
    ],
  );
  assert.equal(
    lines(run(mapping, `${header}\nPID|||||A^B~C^D\nOBX|1||x\nOBX|2|NM|y`)),
    `${header}\nPID|||||B^A~D^C\nOBX|1||x\nOBX|2|NM|y|y|X\nNTE|||||X`,
  );
});

/** Rules, and the first problem of the mapping. */
const refused: Record<string, string> = {
  'PID-8: { cases: [{ value: X }] }': "4:24 error schema: A case needs 'when'; the last one may be { else: .. }.",
  'PID-8: { cases: [{ when: PID-1 }] }': '4:24 error schema: A case says one of from, value and template.',
  'PID-8: { cases: [{ else: PID-1 }, { when: PID-1, value: X }] }':
    "4:26 error schema: 'else' is the last case, and stands alone in it.",
  'PID-8: { cases: [{ when: PID-1, value: X }], from: PID-2 }':
    '4:16 error schema: The rule for PID-8 says from and cases; one of them is needed.',
  'PID-8: { from: PID-2, where: PID-1 }': "4:29 error schema: 'where' belongs to an 'each', and the rule has none.",
  'PID-5: { map: { 1: PID-1 }, value: X }':
    "4:35 error schema: 'value' has no meaning beside 'map', which holds rules of its own.",
  'PID-5: { map: { PID-5.1: PID-1 } }':
    '4:23 error unknown-path: Inside PID-5 a rule names a part of it by its number, such as 1 or 4.1, and not PID-5.1.',
  'PID-5: { from: PID-5 | upcase, map: { 1: this.1 } }':
    "4:22 error unknown-path: Beside 'map' or 'use', 'from' is a path: it says what 'this' stands for in the rules.",
  'PID-5: { use: turnd }': "4:21 error schema: There is no fragment 'turnd' below 'fragments:'. Did you mean 'turned'?",
  'PID-5.1: { each: PID-3, from: PID-3 }':
    "4:7 error schema: A rule with 'each' fills a field with repetitions: its left side is PID-5.",
  'PID-5: this.1':
    "4:14 error unknown-path: 'this' is the place that the rules around are about: it is known in 'each' and in a rule or fragment that holds rules of its own.",
  'PID-5: { map: { 1: this.x } }': "4:26 error unknown-path: 'this.x' is PID-5.x here, and that is no path.",
};

for (const [rule, expected] of Object.entries(refused))
  test(`refuses ${rule}`, () => {
    const problems = problemsOf(`${withRules(rule)}fragments: { turned: { 1: this.2 } }\n`);
    assert.equal(problems.filter(problem => !problem.includes('unused-table'))[0], expected);
  });

test('a fragment that uses itself is a problem, and the rest still runs', () => {
  const mapping = withRules('PID-5: { use: a }\nPID-8: { value: X }', 'fragments: { a: { 1: { use: a } } }\n');
  assert.match(problemsOf(mapping).join('\n'), /error schema: Fragment 'a' uses itself\./);
  assert.equal(lines(run(mapping, `${header}\nPID|1`)), `${header}\nPID|1|||||||X`);
});

test('a fragment that no rule uses is named', () => {
  assert.deepEqual(problemsOf(withRules('PID-5: PID-5', 'fragments: { a: { 1: this.2 } }\n')), [
    "2:14 warning unused-table: No rule uses fragment 'a'.",
  ]);
});

test('the trace says which rule, which case and which repetition a value came from', () => {
  const mapping = withRules(
    "PID-3: { each: PID-4, where: PID-4.5 == 'MR', map: { 1: this.1 } }\nPID-8: { cases: [{ when: PID-1 == '2', value: A }, { when: PID-1, value: B }] }",
  );
  const { trace } = run(mapping, `${header}\nPID|1||x|1^^^^SS~2^^^^MR`);
  const found = trace?.toJson().entries.filter(({ op }) => op === 'set');
  assert.deepEqual(
    found?.map(({ out, from, because }) => [
      out,
      from.map(({ path }) => path),
      because.map(({ expr, result }) => `${expr} ${result}`),
    ]),
    [
      ['PID-3', ['PID-4[2].1'], ["PID-4.5 == 'MR' true"]],
      ['PID-8', [], ["PID-1 == '2' false", 'PID-1 true']],
    ],
  );
});

test('no problem of a rule in a fragment is said twice for two uses', () => {
  const mapping = withRules('PID-5: { use: a }\nPID-9: { use: a }', 'fragments: { a: { 1: this.2 | nosuch } }\n');
  assert.equal(problemsOf(mapping).length, 1);
  assert.deepEqual(runProblems(mapping, `${header}\nPID|1`), []);
});
