import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lines, problemsOf, run, withSteps } from './mapped.ts';

interface Case {
  readonly name: string;
  readonly steps: string;
  readonly from: string;
  readonly to: string;
  readonly start?: 'empty';
}

const header = 'MSH|^~\\&|A|B';

const cases: Case[] = [
  // drop
  {
    name: 'drops segments by id and by first letters',
    steps: '- drop: [Z*, NK1]',
    from: 'PID|1\nZPI|1\nNK1|1\nNK1|2\nZZZ',
    to: 'PID|1',
  },
  { name: 'drops one occurrence', steps: "- drop: ['NK1[2]']", from: 'NK1|1\nNK1|2\nNK1|3', to: 'NK1|1\nNK1|3' },
  {
    name: 'drops segments for which a condition holds',
    steps: "- drop: OBX\n  where: OBX-11 == 'X'",
    from: 'OBX|1|||||||||||X\nOBX|2||||||||||X\nOBX|3||||||||||F',
    to: 'OBX|1|||||||||||X\nOBX|3||||||||||F',
  },
  {
    name: 'drops a field in every occurrence',
    steps: '- drop: [NK1-2, NK1-4]',
    from: 'NK1|1|A^B|C|D\nNK1|2|E|F',
    to: 'NK1|1||C\nNK1|2||F',
  },
  {
    name: 'drops repetitions for which a condition holds',
    steps: "- drop: PID-3\n  where: PID-3.5 == 'SS'",
    from: 'PID|1||1^^^^MR~2^^^^SS~3',
    to: 'PID|1||1^^^^MR~3',
  },
  { name: 'drops one repetition', steps: "- drop: 'PID-3[2]'", from: 'PID|1||1~2~3', to: 'PID|1||1~3' },
  {
    name: 'drops the last repetition and the one with a value',
    steps: "- drop: 'PID-3[last]'\n- drop: \"PID-3['4.1=B']\"",
    from: 'PID|1||1~2^^^B~3',
    to: 'PID|1||1',
  },
  {
    name: 'empties a field when its last repetition goes',
    steps: "- drop: PID-3\n  where: PID-3.1 == '1'",
    from: 'PID|1||1||A',
    to: 'PID|1||||A',
  },
  // keep
  {
    name: 'keeps the repetitions for which a condition holds',
    steps: "- keep: PID-3\n  where: PID-3.4 == 'A' or PID-3.4 == 'C'",
    from: 'PID|1||1^^^A~2^^^B~3^^^C',
    to: 'PID|1||1^^^A~3^^^C',
  },
  {
    name: 'keeps the segments for which a condition holds, and all others',
    steps: "- keep: OBX\n  where: OBX-11 == 'F'",
    from: 'OBR|1\nOBX|1\nOBX|2||||||||||F',
    to: 'OBR|1\nOBX|2||||||||||F',
  },
  {
    name: 'keeps the segments that are named, and the header',
    steps: '- keep: [PID, Z*]',
    from: 'PID|1\nNK1|1\nZZ1',
    to: 'PID|1\nZZ1',
  },
  { name: 'keeps one repetition', steps: "- keep: 'PID-3[2]'", from: 'PID|1||1~2~3', to: 'PID|1||2' },
  { name: 'keeps one occurrence', steps: "- keep: 'NK1[last]'", from: 'NK1|1\nNK1|2\nPV1', to: 'NK1|2\nPV1' },
  {
    name: 'judges by the source, whatever was written before',
    steps: "- map: { 'PID-3[*].4': { value: X } }\n- keep: PID-3\n  where: PID-3.4 == 'A'",
    from: 'PID|1||1^^^A~2^^^B',
    to: 'PID|1||1^^^X',
  },
  // each
  {
    name: 'goes over the repetitions of a field',
    steps: '- each: PID-5\n  map: { PID-5.1: PID-5.2, PID-5.2: PID-5.1 }',
    from: 'PID|||||A^B~C^D',
    to: 'PID|||||B^A~D^C',
  },
  {
    name: 'goes over the occurrences of a segment',
    steps: '- each: OBX\n  map: { OBX-4: OBX-1 }',
    from: 'OBX|1\nNTE|1\nOBX|2',
    to: 'OBX|1|||1\nNTE|1\nOBX|2|||2',
  },
  {
    name: 'means the current one by the same path, and any other by an index',
    steps: "- each: OBX\n  map: { OBX-2: 'OBX[1]-3', OBX-4: 'OBX[last]-3', OBX-6: PID-1, OBX-7: OBX.count }",
    from: 'PID|9\nOBX|1||A\nOBX|2||B',
    to: 'PID|9\nOBX|1|A|A|B||9|2\nOBX|2|A|B|B||9|2',
  },
  {
    name: 'leaves out those for which the condition is false',
    steps: "- each: OBX\n  where: OBX-2 == 'NM'\n  map: { OBX-4: { value: X } }",
    from: 'OBX|1|NM\nOBX|2|ST',
    to: 'OBX|1|NM||X\nOBX|2|ST',
  },
  {
    name: 'goes over repetitions inside occurrences',
    steps:
      '- each: OBX\n  steps:\n    - each: OBX-8\n      map: { OBX-8: OBX-8 | downcase }\n    - map: { OBX-9: OBX-8.count }',
    from: 'OBX|1|||||||A~B\nOBX|2|||||||C',
    to: 'OBX|1|||||||a~b|2\nOBX|2|||||||c|1',
  },
  {
    name: 'goes over the repetitions of every occurrence',
    steps: '- each: OBX-8\n  map: { OBX-8: OBX-8 | downcase }',
    from: 'OBX|1|||||||A~B\nOBX|2|||||||C',
    to: 'OBX|1|||||||a~b\nOBX|2|||||||c',
  },
  {
    name: 'goes over chosen repetitions only',
    steps: '- each: "PID-3[\'4.1=A\']"\n  map: { PID-3.5: { value: MR } }',
    from: 'PID|||1^^^A~2^^^B~3^^^A',
    to: 'PID|||1^^^A^MR~2^^^B~3^^^A^MR',
  },
  {
    name: 'drops and keeps inside each',
    steps:
      "- each: OBX\n  where: OBX-2 == 'ST'\n  steps:\n    - drop: OBX-8\n      where: OBX-8 == 'B'\n    - drop: OBX-3",
    from: 'OBX|1|ST|x|||||A~B\nOBX|2|NM|x|||||A~B',
    to: 'OBX|1|ST||||||A\nOBX|2|NM|x|||||A~B',
  },
  {
    name: 'does not bring back what was dropped',
    steps:
      "- keep: PID-3\n  where: PID-3.1 == '2'\n- drop: NK1\n- each: PID-3\n  map: { PID-3.5: { value: MR } }\n- each: NK1\n  map: { NK1-1: { value: X } }",
    from: 'PID|||1~2\nNK1|1',
    to: 'PID|||2^^^^MR',
  },
  {
    name: 'knows repetitions that a rule copied over',
    steps: "- map: { 'PID-3[*]': 'PID-3[*]' }\n- keep: PID-3\n  where: PID-3.1 == '2'",
    from: 'PID|||1~2',
    to: 'PID|||2',
  },
  // start: empty
  {
    name: 'makes a segment for each of the source, in its order',
    start: 'empty',
    steps:
      '- each: OBX\n  map: { OBX-3: OBX-3 }\n- each: OBR\n  map: { OBR-4: OBR-4 }\n- each: NTE\n  map: { NTE-3: NTE-3 }',
    from: 'OBR||||A\nOBX|||1\nNTE|||n\nOBR||||B\nOBX|||2\nOBX|||3',
    to: 'OBR||||A\nOBX|||1\nNTE|||n\nOBR||||B\nOBX|||2\nOBX|||3',
  },
  {
    name: 'makes a repetition for each of the source',
    start: 'empty',
    steps: "- each: PID-3\n  where: PID-3.4 != 'B'\n  map: { PID-3.1: PID-3.1, PID-3.4: PID-3.4 }",
    from: 'PID|||1^^^A~2^^^B~3^^^C',
    to: 'PID|||1^^^A~3^^^C',
  },
  {
    name: 'makes nothing out of nothing',
    start: 'empty',
    steps: '- each: OBX\n  map: { OBX-3: OBX-4, OBX-5: OBX-5 }',
    from: 'OBX|1\nOBX|2|||x|y',
    to: 'OBX|||x||y',
  },
];

for (const { name, steps, from, to, start } of cases)
  test(name, () => {
    const mapping = withSteps(steps, start === undefined ? '' : `start: ${start}\n`);
    assert.deepEqual(problemsOf(mapping), []);
    const result = run(mapping, `${header}\n${from}`);
    assert.deepEqual(result.problems, []);
    const first = start === 'empty' ? 'MSH|^~\\&' : header;
    assert.equal(lines(result), to === '' ? first : `${first}\n${to}`);
  });

/** Steps, and the first problem of the mapping. */
const refused: Record<string, string> = {
  '- map: { PID-1: PID-1 }\n  drop: Z*': "3:5 error schema: One step does one thing: begin a new one with '- map:'.",
  '- dorp: Z*':
    "3:5 error schema: A step has no 'dorp'; it takes drop, keep, map, each, add, sort, split, merge, where, steps, use, after, before, at, by, join, when, note or id. Did you mean 'drop'?",
  '- where: PID-1': '3:5 error schema: A step says drop, keep, map, each, add, sort, split or merge.',
  '- PID-1':
    '3:5 error schema: A step is a map with drop, keep, map, each, add, sort, split, merge, where, steps, use, after, before, at, by, join, when, note or id.',
  '- map: { PID-1: PID-1 }\n  where: PID-1':
    "4:5 error schema: 'where' has no meaning beside 'map'; use 'when' in a rule.",
  '- each: OBX': "3:5 error schema: 'each' needs 'map' (rules) or 'steps' for what is done.",
  '- each: PID-5.1\n  map: { PID-5.1: PID-5.2 }':
    "3:11 error schema: 'each' goes over segments or the repetitions of a field, not over PID-5.1.",
  '- drop: PID-5.1':
    "3:11 error schema: 'drop' goes over segments or the repetitions of a field, not over PID-5.1. To empty PID-5.1, map it to { value: '' }.",
  '- drop: MSH': '3:11 error schema: MSH cannot be dropped: without it there is no message.',
  '- drop: pid': "3:11 error unknown-path: 'pid' is no segment or field: expected a segment id such as PID.",
  '- drop: Z*\n  where: PID-1': "3:11 error schema: 'where' and 'each' go over one kind of segment, not over Z*.",
  '- keep: PID-3': "3:11 error schema: 'keep' of PID-3 needs 'where', or an index: which repetitions are to stay?",
  '- sort: OBX': "3:5 error schema: 'sort' needs 'by': the value that decides.",
  '- map:\n    PID-1: { cases: [] }':
    "4:16 error schema: 'cases' is a list: { when: .., from: .. }, and at the end { else: .. }.",
  '- map: [PID-1]': "3:10 error schema: 'map' holds one rule a line: the target path, a colon, the source.",
  '- map:\n    PID-1:': "4:7 error schema: PID-1 has no source. To clear it, write { value: '' }.",
  '- map:\n    PID-1: { from: PID-2, value: X }':
    '4:29 error schema: The rule for PID-1 says from and value; one of them is needed.',
  '- map:\n    PID-1: { when: PID-2 }':
    '4:7 error schema: The rule for PID-1 says none of from, value, template or cases.',
  '- map:\n    PID-1: { from: PID-2, column: X }':
    "4:37 error schema: 'column' belongs to a 'table', and the rule names none.",
  '- map:\n    PID-1: { from: PID-2, required: yes }': "4:39 error schema: 'required' is 'yes'; expected true, false.",
  '- map:\n    PID-1: { from: PID-2, defualt: X }':
    "4:29 error schema: A rule has no 'defualt'; it takes from, value, template, cases, table, column, default, required, when, any, all, not, each, where, map, use, ref, refs, note or id. Did you mean 'default'?",
};

for (const [steps, expected] of Object.entries(refused))
  test(`refuses ${steps.replaceAll('\n', ' ')}`, () => {
    assert.equal(problemsOf(withSteps(steps))[0], expected);
  });

test('a step whose condition is broken does not run as if it had none', () => {
  const mapping = withSteps(
    "- drop: PID-3\n  where: PID-3 ==\n- keep: PID-5\n  where: 'x'' | nosuch'\n- each: PID-8\n  where: nosuch\n  map: { PID-8: { value: X } }\n- map: { PID-9: { value: Y } }",
  );
  assert.equal(lines(run(mapping, `${header}\nPID|||1~2||A~B|||M`)), `${header}\nPID|||1~2||A~B|||M|Y`);
});
