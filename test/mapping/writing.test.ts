import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lines, problemsOf, run, runProblems, withRules, withSteps } from './mapped.ts';

const header = 'MSH|^~\\&|A|B';

/** Rules over a message that is the header and one PID, and the PID that comes of it. */
interface Case {
  readonly name: string;
  readonly rules: string;
  readonly from: string;
  readonly to: string;
}

const cases: Case[] = [
  {
    name: 'sets a component and keeps its neighbours',
    rules: 'PID-5.2: { value: X }',
    from: 'PID|||||A^B^C~D^E',
    to: 'PID|||||A^X^C~D^E',
  },
  {
    name: 'reads from the source only, so that a swap needs no temporary',
    rules: 'PID-5.1: PID-5.2\nPID-5.2: PID-5.1',
    from: 'PID|||||A^B',
    to: 'PID|||||B^A',
  },
  {
    name: 'writes behind the end',
    rules: 'PID-7: { value: X }\nPID-3[3].4.2: { value: Y }',
    from: 'PID|1',
    to: 'PID|1||~~^^^&Y||||X',
  },
  {
    name: 'writes into the first component of a field without components',
    rules: 'PID-8.1: { value: F }\nPID-3.1.1: { value: N }',
    from: 'PID|||1^^^A&B|||||M',
    to: 'PID|||N^^^A&B|||||F',
  },
  { name: 'writes a subcomponent', rules: 'PID-3.4.2: { value: O }', from: 'PID|||1^^^A', to: 'PID|||1^^^A&O' },
  { name: 'writes the last repetition', rules: 'PID-3[last].1: { value: X }', from: 'PID|||1~2~3', to: 'PID|||1~2~X' },
  {
    name: 'writes one value into every repetition',
    rules: 'PID-3[*].5: { value: MR }',
    from: 'PID|||1~2^^^^X',
    to: 'PID|||1^^^^MR~2^^^^MR',
  },
  {
    name: 'writes the values of a list one by one',
    rules: 'PID-3[*].2: PID-3[*].1',
    from: 'PID|||1~2~3',
    to: 'PID|||1^1~2^2~3^3',
  },
  {
    name: 'copies every repetition',
    rules: 'PID-18[*]: PID-3[*]',
    from: 'PID|||1^^^A&B~2',
    to: 'PID|||1^^^A&B~2|||||||||||||||1^^^A&B~2',
  },
  {
    name: 'copies the first repetition where no index is given',
    rules: 'PID-18: PID-3',
    from: 'PID|||1^^^A~2',
    to: 'PID|||1^^^A~2|||||||||||||||1^^^A',
  },
  {
    name: 'copies the repetition with a certain value',
    rules: "PID-18: PID-3['4.1=B']",
    from: 'PID|||1^^^A~2^^^B&X',
    to: 'PID|||1^^^A~2^^^B&X|||||||||||||||2^^^B&X',
  },
  {
    name: 'copies a component with its subcomponents',
    rules: 'PID-3.6: PID-3.4',
    from: 'PID|||1^^^A&B',
    to: 'PID|||1^^^A&B^^A&B',
  },
  {
    name: 'keeps the escapes of what it passes on',
    rules: 'PID-6: PID-5',
    from: 'PID|||||A\\H\\b\\N\\^\\.sp2\\\\X41\\',
    to: 'PID|||||A\\H\\b\\N\\^\\.sp2\\\\X41\\|A\\H\\b\\N\\^\\.sp2\\\\X41\\',
  },
  {
    name: 'escapes what is text',
    rules: "PID-6: { value: 'a|b~c&d\\e' }",
    from: 'PID|',
    to: 'PID||||||a\\F\\b\\R\\c\\T\\d\\E\\e',
  },
  { name: 'passes HL7 null through', rules: 'PID-6: PID-5', from: 'PID|||||""|B', to: 'PID|||||""|""' },
  { name: 'writes HL7 null', rules: `PID-5: { value: '""' }`, from: 'PID|||||A^B', to: 'PID|||||""' },
  {
    name: 'clears what the copy brought when the source is empty',
    rules: 'PID-5.1: PID-5.2',
    from: 'PID|||||A^^C',
    to: 'PID|||||^^C',
  },
  { name: 'clears a whole field', rules: "PID-5: { value: '' }", from: 'PID|||||A^B|C', to: 'PID||||||C' },
  {
    name: 'takes the separators along that led to what it cleared',
    rules: "PID-5.3: { value: '' }",
    from: 'PID|||||A^^C',
    to: 'PID|||||A',
  },
  {
    name: 'takes repetitions and fields along that have become empty at the end',
    rules: "PID-5[2].3: { value: '' }",
    from: 'PID|1||||~^^C',
    to: 'PID|1',
  },
  {
    name: 'keeps separators at the end that the source had',
    rules: 'PID-5.1: { value: X }',
    from: 'PID|||||A^^||||',
    to: 'PID|||||X^^||||',
  },
  {
    name: 'changes nothing by clearing what is not there',
    rules: "PID-5.9: { value: '' }\nPID-30: PID-29",
    from: 'PID|||||A^^||||',
    to: 'PID|||||A^^||||',
  },
  {
    name: 'leaves the target alone when the condition is false',
    rules: "PID-5.1: { value: X, when: PID-8 == 'M' }",
    from: 'PID|||||A|||F',
    to: 'PID|||||A|||F',
  },
  {
    name: 'takes the default for what is empty, and not for HL7 null',
    rules:
      'PID-5.1: { from: PID-5.1, default: L }\nPID-6: { from: PID-6, default: L }\nPID-7: { from: PID-9, default: L }',
    from: 'PID||||||""|',
    to: 'PID|||||L|""|L',
  },
  {
    name: 'keeps the structure of a path with a default',
    rules: "PID-6: PID-5 | default:'x'",
    from: 'PID|||||A^B',
    to: 'PID|||||A^B|A^B',
  },
  {
    name: 'fills a template',
    rules: 'PID-6: { template: "{{PID-5.2}} {{ PID-5.1 | upcase }}/{{PID-30}}" }',
    from: 'PID|||||Doe^Jo',
    to: 'PID|||||Doe^Jo|Jo DOE/',
  },
  {
    name: 'looks up in a table named by the rule',
    rules: 'PID-8: { from: PID-8, table: sex }',
    from: 'PID||||||||W',
    to: 'PID||||||||F',
  },
  { name: 'keeps a code with zeros', rules: 'PID-8: { value: 01 }', from: 'PID|', to: 'PID||||||||01' },
];

for (const { name, rules, from, to } of cases)
  test(name, () => {
    const sex = rules.includes('sex') ? 'tables: { sex: { map: { W: F } } }\n' : '';
    const mapping = withRules(rules, sex);
    assert.deepEqual(problemsOf(mapping), []);
    const result = run(mapping, `${header}\n${from}`);
    assert.deepEqual(result.problems, []);
    assert.equal(lines(result), `${header}\n${to}`);
  });

test('the whole segment stays as it is where nothing is written', () => {
  const source = `${header}\nPID|1||||^^&~~|||||\nZZ9||~\nPV1`;
  assert.equal(lines(run(withRules('MSH-3: { value: X }'), source)), source.replace('|A|', '|X|'));
});

test('keeps lines that are no segments in a copy', () => {
  const source = `${header}\nPID|1\nwrapped text\nPV1|1`;
  assert.equal(lines(run(withRules('PV1-2: { value: I }'), source)), `${header}\nPID|1\nwrapped text\nPV1|1|I`);
});

test('starts from nothing but the delimiters', () => {
  const mapping = withRules('MSH-3: { value: X }\nPID-5: PID-5\nPV1-2: PV1-2', 'start: empty\n');
  assert.equal(lines(run(mapping, `${header}\nPID|||||A^B\nPV1|1`)), 'MSH|^~\\&|X\nPID|||||A^B');
});

test('adds a segment where the message structure has it', () => {
  const target = 'target: { hl7v2: 2.5.1, message: ADT_A01 }\n';
  const mapping = withRules('PD1-4: { value: P }\nZZZ-1: { value: Z }\nPV2-3: { value: R }', target);
  const source = `${header}\nPID|1\nZPI|1\nNK1|1\nPV1|1\nDG1|1`;
  assert.equal(lines(run(mapping, source)), `${header}\nPID|1\nZPI|1\nPD1||||P\nNK1|1\nPV1|1\nPV2|||R\nDG1|1\nZZZ|Z`);
});

test('adds one more occurrence behind the last, and none behind a gap', () => {
  const source = `${header}\nNK1|1\nPV1|1`;
  assert.equal(lines(run(withRules('NK1[2]-1: { value: 2 }'), source)), `${header}\nNK1|1\nNK1|2\nPV1|1`);
  assert.deepEqual(runProblems(withRules('NK1[4]-1: { value: 4 }'), source), [
    '4:7 warning schema: NK1[4] cannot be written: the target has 1 NK1.',
  ]);
});

test('writes every occurrence of a segment', () => {
  const source = `${header}\nOBX|1||A\nOBX|2||B`;
  assert.equal(
    lines(run(withRules('OBX[*]-11: { value: F }'), source)),
    `${header}\nOBX|1||A||||||||F\nOBX|2||B||||||||F`,
  );
  assert.equal(lines(run(withRules('OBX[*]-4: OBX[*]-3'), source)), `${header}\nOBX|1||A|A\nOBX|2||B|B`);
});

test('takes the first part of a composite where one value is needed, and says so once', () => {
  const mapping = withSteps('- each: OBX\n  map:\n    OBX-5: OBX-3 | upcase\n    OBX-4.2: OBX-3', '');
  const source = `${header}\nOBX|1||a^b\nOBX|2||c^d\nOBX|3||e`;
  const result = run(mapping, source);
  assert.equal(lines(result), `${header}\nOBX|1||a^b|^a|A\nOBX|2||c^d|^c|C\nOBX|3||e|^e|E`);
  assert.deepEqual(runProblems(mapping, source), [
    '5:22 warning composite-as-scalar: OBX-3 has several parts where one value is needed; the first was taken. Name the part: OBX-3.1.',
    '6:16 warning composite-as-scalar: OBX-3 has several parts where one value is needed; the first was taken. Name the part: OBX-3.1.',
  ]);
});

test('takes the first of many values where one is needed, and says so', () => {
  assert.deepEqual(runProblems(withRules('PID-4: PID-3[*]'), `${header}\nPID|||1~2`), [
    '4:14 warning composite-as-scalar: 2 values, and PID-4 takes one: the first was written. For all write PID-4[*].',
  ]);
});

test('re-writes everything for the delimiters that the mapping sets', () => {
  const mapping = withRules("MSH-1: { value: '#' }\nMSH-2: { value: '*+!%' }\nPID-6: { value: 'a*b#c' }");
  const source = `${header}\nPID|1||1^^^A&B~2||Sm\\T\\th^J\\S\\o*|\nOBX|1||c#d|\\H\\x\\N\\`;
  assert.equal(
    lines(run(mapping, source)),
    'MSH#*+!%#A#B\nPID#1##1***A%B+2##Sm&th*J^o!S!#a!S!b!F!c\nOBX#1##c!F!d#!H!x!N!',
  );
});

test('reads a message of other delimiters, and writes by them', () => {
  const source = 'MSH#*+!%#A\nPID#1##1***A%B+2##Sm!T!th*J';
  const mapping = withRules('PID-6: PID-3.4.2\nPID-7: PID-5.1\nPID-8: PID-3[2]');
  assert.equal(lines(run(mapping, source)), `${source}#B#Sm!T!th#2`);
});

test('copies into a target of the usual delimiters', () => {
  const source = 'MSH#*+!%#A\nPID#1##1***A%B+2##Sm!T!th|y*J';
  const mapping = withRules('PID-3[*]: PID-3[*]\nPID-5: PID-5', 'start: empty\n');
  assert.equal(lines(run(mapping, source)), 'MSH|^~\\&\nPID|||1^^^A&B~2||Sm%th\\F\\y^J');
});

test('says when the target names too few delimiters to write a place', () => {
  const source = 'MSH|^\nPID|1';
  assert.deepEqual(runProblems(withRules('PID-3[2]: { value: X }\nPID-5.2: { value: Y }'), source), [
    '4:7 error schema: PID-3[2] cannot be written: MSH-2 of the target names too few delimiters.',
  ]);
  assert.equal(lines(run(withRules('PID-3[2]: { value: X }\nPID-5.2: { value: Y }'), source)), 'MSH|^\nPID|1||||^Y');
});

const refused: Record<string, string> = {
  'PID: PID-3':
    "unknown-path: PID is a whole segment; a rule writes a field of it, such as PID-1. To make one, use 'add'.",
  'PID-3.count: PID-3': 'unknown-path: PID-3.count is a number that is counted; it cannot be written.',
  "PID-3['4.1=A'].5: PID-3":
    "unknown-path: A rule writes to a repetition by its number. To write to those with a certain value, use 'each' with 'where'.",
  'PID-: PID-3': "unknown-path: 'PID-' is no path to write to: expected a field number.",
  'pid-3: PID-3': "unknown-path: 'pid-3' is no path to write to: expected a segment id such as PID.",
  'PID-100000: PID-3': 'unknown-path: A path goes up to field 999 and repetition 9999.',
  'PID-4: PV1': 'unknown-path: PV1 is a whole segment; a value stands in a field: PV1-1.',
  'MSH-2: PID-3':
    'schema: MSH-2 says how the whole message is cut: it takes a fixed value, { value: .. }, and no condition.',
  "MSH-2: { value: '^~' }":
    "schema: '^~' cannot delimit a message: MSH-2 is four or five different punctuation characters, such as ^~\\&.",
  'PID-4: { template: "{% if x %}" }':
    'schema: A template takes {{ expressions }}; the tags {% %} of Liquid are not used.',
  'PID-4: { template: "{{ PID-3 " }': 'schema: Output "{{ PID-3 " not closed.',
  'PID-4: { template: "{{- PID-3 }}" }': 'schema: Blanks are kept as they are written: use {{ }} without the dash.',
};

for (const [rule, words] of Object.entries(refused))
  test(`refuses ${rule}`, () => {
    const problems = problemsOf(withRules(`${rule}\nPID-29: { value: Z }`)).map(problem =>
      problem.replace(/^\d+:\d+ error /, ''),
    );
    assert.deepEqual(problems, [words]);
    assert.ok(lines(run(withRules(`${rule}\nPID-29: { value: Z }`), `${header}\nPID|1`)).endsWith('|Z'));
  });

test("warns of a value that was meant as structure: its '^' is text", () => {
  const mapping = withRules('MSH-9: { value: ADT^A01 }');
  assert.deepEqual(problemsOf(mapping), [
    "4:23 warning schema: A value is text: its '^' is written as an escape sequence. Write each component by a rule of its own.",
  ]);
  assert.equal(lines(run(mapping, 'MSH|^~\\&')), 'MSH|^~\\&|||||||ADT\\S\\A01');
});
