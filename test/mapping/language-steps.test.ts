/** The steps that make, order, cut and join segments, and `each` over groups: what goes in and what comes out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lines, problemsOf, run, withSteps } from './mapped.ts';

interface Case {
  readonly name: string;
  readonly steps: string;
  readonly from: string;
  readonly to: string;
  readonly more?: string;
}

const header = 'MSH|^~\\&|A|B|||||ORU^R01^ORU_R01||P|2.5.1';
const oru = 'source: { hl7v2: "2.5.1", message: ORU_R01 }\ntarget: { hl7v2: "2.5.1", message: ORU_R01 }\n';

const twoOrders = `
PID|1
OBR|1||A
OBX|1|NM|x
NTE|1||first
OBX|2|NM|y
OBR|2||B
OBX|1|ST|z
NTE|1||last`.trim();

const cases: Case[] = [
  // each over groups
  {
    name: 'each over a group: paths mean the segments of the current one',
    steps: '- each: ORDER_OBSERVATION\n  map: { OBR-4: OBX-3, OBR-5: OBX.count, OBR-6: PID-1 }',
    from: twoOrders,
    to: twoOrders.replace('OBR|1||A', 'OBR|1||A|x|2|1').replace('OBR|2||B', 'OBR|2||B|z|1|1'),
  },
  {
    name: 'each over a group inside a group, and over segments in it',
    steps:
      '- each: ORDER_OBSERVATION\n  steps:\n    - each: OBSERVATION\n      map: { OBX-4: OBR-3, OBX-5: NTE-3 }\n    - each: OBX\n      map: { OBX-6: "OBX[last]-3" }',
    from: twoOrders,
    to: twoOrders.replace('NM|x', 'NM|x|A|first|y').replace('NM|y', 'NM|y|A||y').replace('ST|z', 'ST|z|B|last|z'),
  },
  {
    name: 'each over a group leaves out those for which the condition is false',
    steps: "- each: ORDER_OBSERVATION\n  where: OBX-2 == 'ST'\n  map: { OBR-4: { value: TEXT } }",
    from: twoOrders,
    to: twoOrders.replace('OBR|2||B', 'OBR|2||B|TEXT'),
  },
  {
    name: 'each over one group by its number, and over its segments by path',
    steps:
      '- each: ORDER_OBSERVATION[2]\n  map: { OBR-4: { value: SECOND } }\n- each: ORDER_OBSERVATION[1]/OBX\n  map: { OBX-4: { value: FIRST } }',
    from: twoOrders,
    to: twoOrders.replace('OBR|2||B', 'OBR|2||B|SECOND').replace('NM|x', 'NM|x|FIRST').replace('NM|y', 'NM|y|FIRST'),
  },
  {
    name: 'makes a segment that the group does not have, where the structure has it',
    steps: '- each: ORDER_OBSERVATION\n  map: { ORC-1: { value: RE }, "NTE[1]-2": { value: L } }',
    from: twoOrders,
    to: twoOrders.replace('OBR|1', 'ORC|RE\nOBR|1').replace('OBR|2', 'ORC|RE\nOBR|2').replaceAll('NTE|1|', 'NTE|1|L'),
  },
  {
    name: 'writes to a group by its path',
    steps: '- map: { "ORDER_OBSERVATION[2]/OBX-4": PID-1, "ORDER_OBSERVATION[*]/OBR-4": { value: X } }',
    from: twoOrders,
    to: twoOrders.replace('ST|z', 'ST|z|1').replace('||A', '||A|X').replace('||B', '||B|X'),
  },
  {
    name: 'drops and keeps groups',
    steps: "- drop: OBSERVATION\n  where: OBX-3 == 'x'\n- keep: ORDER_OBSERVATION\n  where: OBR-3 == 'A'",
    from: twoOrders,
    to: 'PID|1\nOBR|1||A\nOBX|2|NM|y',
  },
  {
    name: 'drops a segment of the current group only',
    steps: "- each: ORDER_OBSERVATION\n  where: OBR-3 == 'B'\n  steps:\n    - drop: NTE",
    from: twoOrders,
    to: twoOrders.replace('\nNTE|1||last', ''),
  },
  {
    name: 'makes an empty target group by group, in the order of the source',
    more: 'start: empty\n',
    steps:
      '- each: ORDER_OBSERVATION\n  steps:\n    - map: { OBR-3: OBR-3, ORC-1: { value: RE } }\n    - each: OBX\n      map: { OBX-3: OBX-3 }',
    from: twoOrders,
    to: 'ORC|RE\nOBR|||A\nOBX|||x\nOBX|||y\nORC|RE\nOBR|||B\nOBX|||z',
  },
  // add
  {
    name: 'adds a segment where the structure has it',
    steps: '- add: PV1\n  map: { PV1-2: { value: O } }',
    from: twoOrders,
    to: twoOrders.replace('PID|1', 'PID|1\nPV1||O'),
  },
  {
    name: 'adds behind, before and at the end, in the order of the steps',
    steps:
      "- add: NTE\n  after: PID\n  map: { NTE-3: { value: one } }\n- add: NTE\n  after: PID\n  map: { NTE-3: { value: two } }\n- add: ZZ1\n  before: 'OBR[2]'\n- add: ZZ2\n  at: end",
    from: 'PID|1\nOBR|1\nOBR|2',
    to: 'PID|1\nNTE|||one\nNTE|||two\nOBR|1\nZZ1\nOBR|2\nZZ2',
  },
  {
    name: 'adds behind the current segment, or behind its group',
    steps:
      '- each: OBSERVATION\n  steps:\n    - add: NTE\n      after: OBX\n      map: { NTE-3: OBX-3 }\n    - add: NTE\n      after: OBSERVATION\n      map: { NTE-3: OBR-3 }',
    from: 'OBR|1||A\nOBX|1|NM|x\nNTE|1||old\nOBX|2|NM|y',
    to: 'OBR|1||A\nOBX|1|NM|x\nNTE|||x\nNTE|1||old\nNTE|||A\nOBX|2|NM|y\nNTE|||y\nNTE|||A',
  },
  {
    name: 'adds for each, under a condition, and not where nothing was written',
    steps: "- add: NTE\n  each: OBX\n  where: OBX-2 == 'NM'\n  after: OBX\n  map: { NTE-3: OBX-4 }",
    from: 'OBR|1\nOBX|1|NM|x|s\nOBX|2|ST|y|t\nOBX|3|NM|z',
    to: 'OBR|1\nOBX|1|NM|x|s\nNTE|||s\nOBX|2|ST|y|t\nOBX|3|NM|z',
  },
  {
    name: 'does not add behind what was dropped, nor where when is false',
    steps:
      "- drop: OBX\n  where: OBX-1 == '1'\n- each: OBX\n  steps:\n    - add: NTE\n      after: OBX\n      map: { NTE-3: OBX-3 }\n- add: ZZ1\n  when: PID-1 == '2'",
    from: 'PID|1\nOBR|1\nOBX|1|NM|x\nOBX|2|NM|y',
    to: 'PID|1\nOBR|1\nOBX|2|NM|y\nNTE|||y',
  },
  {
    name: 'adds a group: its rules make the segments, in the order of the structure',
    steps: '- add: ORDER_OBSERVATION\n  at: end\n  map: { OBX-3: { value: Q }, OBR-4: OBR-3, ORC-1: { value: RE } }',
    from: twoOrders,
    to: `${twoOrders}\nORC|RE\nOBR||||A\nOBX|||Q`,
  },
  // sort
  {
    name: 'sorts segments by a number, each with the rest of its group, order by order',
    steps: '- sort: OBX\n  by: OBX-4',
    from: 'OBR|1\nOBX|1|||10\nNTE|1||ten\nOBX|2|||9\nOBX|3\nOBX|4|||2\nOBR|2\nOBX|1|||3\nOBX|2|||1',
    to: 'OBR|1\nOBX|4|||2\nOBX|2|||9\nOBX|1|||10\nNTE|1||ten\nOBX|3\nOBR|2\nOBX|2|||1\nOBX|1|||3',
  },
  {
    name: 'sorts groups, repetitions, and takes along what was added',
    steps:
      '- add: NTE\n  each: OBX\n  after: OBX\n  map: { NTE-3: OBX-3 }\n- sort: ORDER_OBSERVATION\n  by: OBR-3\n- sort: PID-3\n  by: PID-3.4',
    from: 'PID|||1^^^C~2^^^A~3^^^B\nOBR|1||B\nOBX|1||x\nOBR|2||A\nOBX|1||y',
    to: 'PID|||2^^^A~3^^^B~1^^^C\nOBR|2||A\nOBX|1||y\nNTE|||y\nOBR|1||B\nOBX|1||x\nNTE|||x',
  },
  // split and merge
  {
    name: 'splits a long text at blanks, never in an escape sequence, and numbers the segments anew',
    steps: '- split: NTE-3\n  at: 12',
    from: 'OBR|1\nNTE|1|L|one two three four\\T\\five six\nNTE|2|L|short',
    to: 'OBR|1\nNTE|1|L|one two\nNTE|2|L|three\nNTE|3|L|four\\T\\five\nNTE|4|L|six\nNTE|5|L|short',
  },
  {
    name: 'splits words that are too long where it must',
    steps: '- split: NTE-3\n  at: 5',
    from: 'NTE|1||abcdefghijkl',
    to: 'NTE|1||abcde\nNTE|2||fghij\nNTE|3||kl',
  },
  {
    name: 'splits at a text, and at repetitions',
    steps: "- split: OBX-5\n  at: '\\.br\\'\n- split: NTE-3\n  at: '~'",
    from: 'OBR|1\nOBX|1|TX|||a\\.br\\b\nNTE|1||c~d',
    to: 'OBR|1\nOBX|1|TX|||a\nOBX|2|TX|||b\nNTE|1||c\nNTE|2||d',
  },
  {
    name: 'merges neighbours only, with a text between, and numbers those behind anew',
    steps: "- merge: NTE-3\n  join: '\\.br\\'",
    from: 'OBR|1\nNTE|1||a\nNTE|2||b\nNTE|3||c\nOBX|1\nNTE|1||d\nNTE|2\nNTE|3||e^f',
    to: 'OBR|1\nNTE|1||a\\.br\\b\\.br\\c\nOBX|1\nNTE|1||d\\.br\\e^f',
  },
  {
    name: 'merges and splits what rules have written, inside each',
    steps: '- each: NTE\n  map: { NTE-3: NTE-3 | upcase }\n- each: ORDER_OBSERVATION[1]\n  steps:\n    - merge: NTE-3',
    from: 'OBR|1\nNTE|1||a\nNTE|2||b\nOBR|2\nNTE|1||c\nNTE|2||d',
    to: 'OBR|1\nNTE|1||A B\nOBR|2\nNTE|1||C\nNTE|2||D',
  },
  // when on steps
  {
    name: 'a step runs only where its condition is true',
    steps: "- map: { PID-2: { value: X } }\n  when: PID-1 == '2'\n- drop: NTE\n  when: { any: [PID-9, PID-1] }",
    from: 'PID|1\nNTE|1',
    to: 'PID|1',
  },
];

for (const { name, steps, from, to, more = '' } of cases)
  test(name, () => {
    const mapping = withSteps(steps, oru + more);
    assert.deepEqual(
      problemsOf(mapping).filter(problem => !/^\d+:\d+ (information|warning)/.test(problem)),
      [],
    );
    const result = run(mapping, `${header}\n${from}`);
    assert.deepEqual(result.problems, []);
    const first = more.includes('empty') ? 'MSH|^~\\&' : header;
    assert.equal(lines(result), `${first}\n${to}`);
  });

/** Steps, and the first problem of the mapping. */
const refused: Record<string, string> = {
  '- each: ORDER_OBSERVATON\n  map: { OBR-4: OBR-3 }':
    "5:11 warning unknown-path: ORU_R01 has no group ORDER_OBSERVATON. Did you mean 'ORDER_OBSERVATION'?",
  '- add: NTE\n  after: OBX-3': "6:12 error schema: 'after' names a segment or a group, not a field of one.",
  '- add: NTE\n  after: OBX\n  at: end': "7:5 error schema: 'add' says one of after, before and at.",
  '- add: NTE\n  at: start': "6:9 error schema: 'at' is 'start'; expected end.",
  '- add: PROCEDURE':
    "5:10 error unknown-path: The target has no group PROCEDURE: 'add' makes a segment, or a group of the structure that 'target' names.",
  '- add: MSH': '5:10 error schema: A message has one MSH, and it is there from the start.',
  '- add: NTE\n  where: PID-1': "6:5 error schema: 'where' belongs to an 'each'; a condition of 'add' is 'when'.",
  '- sort: OBX\n  by: OBX': '6:9 error unknown-path: OBX is a whole segment; a value stands in a field: OBX-1.',
  '- split: NTE\n  at: 80': "5:12 error schema: 'split' names the field that holds the text: split: NTE-3.",
  '- split: NTE-3': "5:5 error schema: 'split' needs 'at': a number of characters, or a text to cut at.",
  '- split: NTE-3\n  at: 2': "6:9 error schema: 'at' is a number of characters from 5 up, or a text to cut at.",
  '- merge: NTE': "5:12 error schema: 'merge' names the field that holds the text: merge: NTE-3.",
  '- merge: NTE-3\n  at: 80': "6:5 error schema: 'at' has no meaning beside 'merge'.",
};

for (const [steps, expected] of Object.entries(refused))
  test(`refuses ${steps.replaceAll('\n', ' ')}`, () => {
    assert.equal(problemsOf(withSteps(steps, oru))[0], expected);
  });

test('a path into a group writes nothing where the message has no such group, and says so', () => {
  const mapping = withSteps('- map: { "ORDER_OBSERVATION[3]/OBR-4": { value: X } }', oru);
  assert.deepEqual(
    run(mapping, `${header}\n${twoOrders}`).problems.map(({ message }) => message),
    ['OBR cannot be written: the target has 2 OBR.'],
  );
});
