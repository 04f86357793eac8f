import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMessage } from '../../server/src/core/syntax/message.ts';
import { mappingNeeds, runMapping } from '../../server/src/mapping/mapping.ts';
import {
  compile,
  environment,
  lines,
  message,
  printed,
  problemsOf,
  run,
  runProblems,
  withRules,
  withSteps,
} from './mapped.ts';

const source = 'source: { hl7v2: 2.3, message: ADT_A01 }\n';
const target = 'target: { hl7v2: 2.5.1, message: ADT_A01 }\n';

/** A mapping file, and what is wrong with it. */
const files: Record<string, string[]> = {
  '': ["1:1 error schema: The mapping is empty. It begins with 'hl7map: 1'."],
  '# nothing but words\n': ["1:1 error schema: The mapping is empty. It begins with 'hl7map: 1'."],
  'hello\n': [
    '1:1 error schema: A mapping is a map with hl7map, name, note, extends, source, target, start, timezone, params, functions, tables, fragments, steps, ignore, bundle, resources, output or rows.',
  ],
  'name: x\nsteps: []\n': ["1:1 error schema: The first line of a mapping is 'hl7map: 1'."],
  'hl7map: 2\n': ["1:9 error schema: This is version '2' of the mapping language; known is 1."],
  'hl7map: 1\nsetps: []\n': [
    "2:1 error schema: A mapping has no 'setps'; it takes hl7map, name, note, extends, source, target, start, timezone, params, functions, tables, fragments, steps, ignore, bundle, resources, output or rows. Did you mean 'steps'?",
  ],
  'hl7map: 1\nextends: base.hl7map.yaml\n': [
    '2:10 error schema: base.hl7map.yaml cannot be read: there is no such file. Nothing of it is in this mapping.',
  ],
  'hl7map: 1\nstart: cpoy\n': ["2:8 error schema: 'start' is 'cpoy'; expected copy, empty. Did you mean 'copy'?"],
  'hl7map: 1\nname: x\nname: y\n': ["3:1 error written-twice: 'name' is here twice."],
  'hl7map: 1\nsource: ADT\n': ['2:9 error schema: The source is a map with hl7v2, message or samples.'],
  'hl7map: 1\ntarget: { fhir: R4 }\n': [
    "2:11 error schema: A target of fhir is made by 'resources', and the mapping has none.",
  ],
  'hl7map: 1\nsource: { hl7v2: 2.55 }\n': [
    "2:18 error schema: '2.55' is no version of HL7 v2; known are 2.1 to 2.9.1. Paths are not checked.",
  ],
  'hl7map: 1\nsource: { hl7v2: 2.5.1, message: ADT_A04 }\n': [
    "2:34 warning schema: HL7 2.5.1 has no message structure 'ADT_A04'. ADT^A04 has the structure ADT_A01.",
  ],
  'hl7map: 1\nparams: { Site: x }\n': [
    "2:11 error schema: 'Site' is no name for a parameter: a small letter, then letters, digits, _.",
  ],
  'hl7map: 1\nsource: { hl7v2: "2.5.1" }\nignore: { PID-6: not wanted, Z*: local, pid: no, PID-99: no }\n': [
    "3:41 error unknown-path: 'pid' is no place of the source: expected a segment id such as PID.",
    '3:50 warning unknown-path: HL7 2.5.1 has no PID-99: PID (Patient Identification) ends with PID-39.',
  ],
  'hl7map: 1\nsteps: { map: {} }\n': ["2:8 error schema: 'steps' is a list: begin each step with '- '."],
};

for (const [text, expected] of Object.entries(files))
  test(`says what is wrong with ${JSON.stringify(text)}`, () => {
    assert.deepEqual(problemsOf(text), expected);
  });

/** A rule, and what the definitions say to it. */
const paths: Record<string, string[]> = {
  'PID-8: PID-8': [],
  'PID-8: PID-8.1': [],
  'ZPD-1: ZPI-99.9': [],
  'PV1-3.4.2: PV1-3.4.1': [],
  'PID-99: { value: X }': ['unknown-path: HL7 2.5.1 has no PID-99: PID (Patient Identification) ends with PID-39.'],
  'PID-8: PID-31': ['unknown-path: HL7 2.3 has no PID-31: PID (Patient Identification) ends with PID-30.'],
  'PID-8: PIE-3': ["unknown-path: HL7 2.3 has no segment PIE. Did you mean 'PID'?"],
  'PID-7.3: PID-7': ['unknown-path: PID-7 (Date/Time of Birth) has no part 3 in HL7 2.5.1: TS has 2.'],
  'PID-8.2: PID-8': ['unknown-path: PID-8 (Administrative Sex) has no part 2 in HL7 2.5.1: IS has one.'],
};

for (const [rule, expected] of Object.entries(paths))
  test(`checks the paths of ${rule} against the versions`, () => {
    const problems = problemsOf(withRules(rule, source + target));
    assert.deepEqual(
      problems.map(problem => problem.replace(/^\d+:\d+ warning /, '')),
      expected,
    );
  });

test('a path that the version does not know still means its place', () => {
  const mapping = withRules('PID-8: PID-40', source + target);
  assert.match(lines(run(mapping, `MSH|^~\\&\nPID${'|'.repeat(40)}X`)), /^PID\|{8}X\|/m);
});

test('says where a rule writes the first of what can repeat, and not where that is settled', () => {
  const words = (mapping: string): string[] =>
    problemsOf(mapping).flatMap(problem => (problem.includes('repeats-without-index') ? [problem] : []));
  assert.deepEqual(words(withRules('PID-3.5: { value: MR }', target)), [
    "5:7 information repeats-without-index: PID-3 can repeat, and this rule writes the first one. Write 'each: PID-3' or PID-3[*] for all of them, or [1] to say that it is meant.",
  ]);
  assert.deepEqual(words(withRules('NK1-2.1: { value: X }', target)), [
    "5:7 information repeats-without-index: NK1 can repeat, and this rule writes the first one. Write 'each: NK1' or NK1[*] for all of them, or [1] to say that it is meant.",
  ]);
  assert.deepEqual(words(withRules('PID-3[1].5: { value: MR }\nPID-3[*].6: { value: X }\nPID-8: PID-3', target)), []);
  assert.deepEqual(words(withSteps('- each: PID-3\n  map: { PID-3.5: { value: MR } }', target)), []);
});

test('warns of a place that is written twice, unless a condition tells the two apart', () => {
  assert.deepEqual(problemsOf(withRules('PID-8: { value: F }\nPID-8[1]: { value: M }')), [
    '5:7 warning written-twice: PID-8[1] is written on line 4 already; this rule overwrites it.',
  ]);
  assert.deepEqual(problemsOf(withRules('PID-8: { value: F }\nPID-8: { value: M, when: PID-7 }')), []);
  assert.deepEqual(
    problemsOf(withSteps('- each: OBX\n  map: { OBX-2: OBX-1 }\n- each: OBX\n  map: { OBX-2: OBX-1 }')),
    [],
  );
});

test('a message of another type or version is mapped all the same, with a problem', () => {
  const mapping = withRules('PID-8: { value: F }', source);
  const typed = (type: string, version: string): string => `MSH|^~\\&|||||||${type}||P|${version}\nPID|1`;
  assert.deepEqual(runProblems(mapping, typed('ADT^A01', '2.3')), []);
  assert.deepEqual(runProblems(mapping, typed('ADT^A04', '2.3')), []);
  assert.deepEqual(runProblems(mapping, typed('ADT^A99^ADT_A01', '2.3')), []);
  assert.deepEqual(runProblems(mapping, typed('ORU^R01', '2.4')), [
    '2:32 warning schema: The mapping is for ADT_A01, and the message has ORU^R01.',
    '2:18 information schema: The mapping is for HL7 2.3, and the message says 2.4 in MSH-12.',
  ]);
  assert.match(lines(run(mapping, typed('ORU^R01', '2.4'))), /PID\|1\|{7}F$/);
});

test('a required result that is empty fails the run', () => {
  const mapping = withRules('PID-8: { from: PID-9, required: true }\nPID-7: { value: X, required: true }');
  const result = run(mapping, 'MSH|^~\\&\nPID|1');
  assert.equal(result.failed, true);
  assert.deepEqual(runProblems(mapping, 'MSH|^~\\&\nPID|1'), [
    '4:7 error required-never-set: PID-8 is required, and its source is empty.',
  ]);
});

test('takes parameters from outside, else their defaults', () => {
  const mapping = withRules('MSH-3: params.site\nMSH-4: params.other', 'params: { site: HUB, other: }\n');
  const header = 'MSH|^~\\&|A|B';
  assert.equal(lines(run(mapping, header)), 'MSH|^~\\&|HUB');
  assert.equal(lines(run(mapping, header, {}, { params: { site: 'S', other: 'O' } })), 'MSH|^~\\&|S|O');
  assert.deepEqual(problemsOf(withRules('MSH-3: params.siet', 'params: { site: HUB }\n')), [
    "5:14 error schema: There is no parameter 'siet' below 'params:'. Did you mean 'site'?",
  ]);
});

test('stops at its limits, and keeps what was written so far', () => {
  const mapping = withSteps('- map: { MSH-3: { value: X } }\n- each: OBX\n  map: { OBX-3: { value: Y } }');
  const many = `MSH|^~\\&|A\n${'OBX|1\n'.repeat(100)}`;
  const stopped = run(mapping, many, {}, { limits: { steps: 21 } });
  assert.equal(stopped.failed, true);
  assert.deepEqual(
    stopped.problems.map(({ code, message: words }) => `${code}: ${words}`),
    ['limit: The run was stopped here: it took more than 21 steps.'],
  );
  assert.equal(stopped.text.match(/OBX\|1\|\|Y/g)?.length, 10);
  const short = run(mapping, many, {}, { limits: { output: 50 } });
  assert.deepEqual(
    short.problems.map(({ code }) => code),
    ['limit'],
  );
});

test('says that there is nothing to run', () => {
  const mapping = compile('hello');
  const result = runMapping(mapping, message('MSH|^~\\&|A'), environment);
  assert.deepEqual([result.text, result.failed, result.trace], ['', true, undefined]);
  assert.deepEqual(printed(mapping, result.problems), [
    '1:1 error schema: The mapping cannot be run: the file is no mapping. See its own problems.',
  ]);
});

test('names the files and versions that a shell has to fetch', () => {
  const text = `hl7map: 1\n${source}${target}tables:\n  a: { csv: a.csv, key: k, value: v }\n  b: { map: {} }\n  c: { csv: a.csv, key: k, value: v }\n`;
  assert.deepEqual(mappingNeeds(text), { files: ['a.csv'], versions: ['2.3', '2.5.1'], fhirR4: false });
  assert.deepEqual(mappingNeeds('hello'), { files: [], versions: [], fhirR4: false });
  assert.equal(mappingNeeds('hl7map: 1\ntarget: { fhir: R4 }\n').fhirR4, true);
});

test('maps each message of its own, whatever stands around it', () => {
  const parsed = parseMessage('BHS|^~\\&\rMSH|^~\\&|A\rPID|1\rBTS|1\r');
  assert.ok(parsed);
  const result = runMapping(compile(withRules('MSH-3: { value: X }')), parsed, environment);
  assert.equal(result.text, 'MSH|^~\\&|X\rPID|1\r');
});

test('gives the same for the same, and keeps nothing between runs', () => {
  const mapping = compile(
    withSteps(
      '- drop: OBX\n- map: { PID-3[2]: PID-3, PID-8: { from: PID-8, table: t } }',
      'tables: { t: { map: { M: F } } }\n',
    ),
  );
  const one = message('MSH|^~\\&|A\nPID|1||2|||||M\nOBX|1');
  const two = message('MSH|^~\\&|B\nPID|1||3|||||X');
  const first = runMapping(mapping, one, environment);
  runMapping(mapping, two, environment);
  const again = runMapping(mapping, one, environment);
  assert.deepEqual([again.text, again.problems], [first.text, first.problems]);
  assert.deepEqual(again.trace?.toJson(), first.trace?.toJson());
});

test('a parameter is what was given or the default, and nothing that JavaScript has by the same name', () => {
  const mapping = withRules('MSH-3: params.toString', 'params: { toString: X }\n');
  assert.equal(lines(run(mapping, 'MSH|^~\\&|A', {}, { params: {} })), 'MSH|^~\\&|X');
});

test('whatever is wrong in a file is said at its place, and what is right in it still runs', () => {
  const text = `hl7map: 1
source: { hl7v2: "2.5.1", message: ORU_R01 }
target: { hl7v2: "2.5.1" }
extends: nosuch.hl7map.yaml
tables:
  missing: { csv: nosuch.csv, key: a, value: b }
  twice: { csv: twice.csv, key: a, value: b }
stepz: []
steps:
  - map:
      PID-1: { from: PID-1 | lookup:'missing' }
      PID-2: PID-2 | lookup:'twice'
      PID-3: { frm: PID-3 }
      PID-99: PID-1
      PID-5: PID-5 |
      PID-8: PID-8 | lookup: 'twice'
      PID-10: { value: RUNS }
  - ad: NTE
  - each: [OBX]
    map: { OBX-1: OBX-1 }
  - add: ZZ1
`;
  const files = { 'twice.csv': 'a,b\nA,1\nA,2\n' };
  assert.deepEqual(
    problemsOf(text, files)
      .filter(problem => !problem.includes('information'))
      .map(problem => problem.replace(/; it takes.*/, ' ..')),
    [
      '4:10 error schema: nosuch.hl7map.yaml cannot be read: there is no such file. Nothing of it is in this mapping.',
      '6:19 error schema: nosuch.csv cannot be read: there is no such file. Rules that look up in it do nothing.',
      "7:17 error schema: twice.csv, line 3: 'A' is there already on line 2, which counts.",
      "8:1 error schema: A mapping has no 'stepz' ..",
      '13:7 error schema: The rule for PID-3 says none of from, value, template or cases.',
      "13:16 error schema: A rule has no 'frm' ..",
      '14:7 warning unknown-path: HL7 2.5.1 has no PID-99: PID (Patient Identification) ends with PID-39.',
      "15:20 error schema: '|' needs a filter behind it.",
      "16:22 error schema: YAML takes ': ' for the end of a key: write 'lookup:' without a blank behind it.",
      "18:5 error schema: A step has no 'ad' ..",
      "19:11 error schema: 'each' needs a text.",
    ],
  );
  const { text: output, problems } = run(text, 'MSH|^~\\&|||||||ADT^A01||P|2.5.1\nPID|9|A||||||A', files);
  assert.match(output, /^MSH[^\r]*\rPID\|9\|1\|\|\|\|\|\|1\|\|RUNS\|[^\r]*\|9\rZZ1\r$/);
  assert.deepEqual(
    problems.map(({ message: words }) => words),
    ['The mapping is for ORU_R01, and the message has ADT^A01.'],
  );
});
