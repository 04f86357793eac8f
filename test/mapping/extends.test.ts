/** A base mapping, and what a mapping that extends it overrides. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mappingNeeds } from '../../server/src/mapping/mapping.ts';
import { compile, type Files, lines, problemsOf, run, runProblems } from './mapped.ts';

const base = `hl7map: 1
source: { hl7v2: "2.3", message: ADT_A01 }
target: { hl7v2: "2.5.1", message: ADT_A01 }
params: { site: BASE, other: O }
tables:
  sex: { map: { W: F } }
  ward: { csv: tables/ward.csv, key: local, value: name }
fragments:
  turned: { 1: this.2, 2: this.1 }
steps:
  - map:
      MSH-4: params.site
      MSH-5: params.other
      PID-8: { id: sex, from: PID-8, table: sex }
      PV1-3.1: { from: PV1-3.1, table: ward }
  - each: PID-5
    map:
      PID-5.7: { id: name-type, value: L }
  - drop: NK1
    id: no-kin
`;
const files: Files = {
  'base/adt.hl7map.yaml': base,
  'base/tables/ward.csv': 'local,name\n4W,FOUR WEST\n',
};
const header = 'MSH|^~\\&|A||||||ADT^A01||P|2.3';
const patient = `${header}\nPID|1||||A^B|||W\nNK1|1\nPV1|1||4W`;
const own = (text: string): string => `hl7map: 1\nextends: base/adt.hl7map.yaml\n${text}`;
const errors = (text: string, more: Files = {}): string[] =>
  problemsOf(text, { ...files, ...more }).filter(problem => problem.includes('error'));

test('a mapping that only extends is its base, with tables read beside the base', () => {
  assert.deepEqual(errors(own('')), []);
  assert.equal(
    lines(run(own(''), patient, files)),
    'MSH|^~\\&|A|BASE|O||||ADT^A01||P|2.3\nPID|1||||A^B^^^^^L|||F\nPV1|1||FOUR WEST',
  );
});

test('rules and steps of an id take the place of those of the base; others come behind; tables and params by name', () => {
  const text = own(
    `params: { site: NORTH }
tables: { sex: { map: { W: FEMALE } } }
steps:
  - map:
      PID-5.7: { id: name-type, value: D }
      PID-5.5: { id: title, value: DR }
      PID-9: { use: turned, from: PID-5 }
  - keep: NK1
    where: NK1-1 == '1'
    id: no-kin
`,
  );
  assert.deepEqual(errors(text), []);
  assert.equal(
    lines(run(text, patient, files)),
    'MSH|^~\\&|A|NORTH|O||||ADT^A01||P|2.3\nPID|1||||A^B^^^DR^^D|||FEMALE|B^A\nNK1|1\nPV1|1||FOUR WEST',
  );
});

test('what is wrong in a base is said where the mapping extends it, with file and line', () => {
  const broken = base
    .replace('from: PID-8, table: sex', 'from: PID-8 | nosuch')
    .replace('PV1-3.1: {', 'PV1-3.1: { frm: X,');
  const problems = problemsOf(own('start: copy\n'), { ...files, 'base/adt.hl7map.yaml': broken });
  assert.deepEqual(
    problems.filter(problem => problem.includes('error')).map(problem => problem.replace(/it takes .*\. /, '')),
    [
      "2:10 error schema: base/adt.hl7map.yaml, line 15: A rule has no 'frm'; Did you mean 'from'?",
      "2:10 error unknown-filter: base/adt.hl7map.yaml, line 14: There is no filter 'nosuch'.",
    ],
  );
  assert.match(lines(run(own(''), patient, { ...files, 'base/adt.hl7map.yaml': broken })), /A\^B\^\^\^\^\^L\|\|\|W/);
});

test('a problem of a run in a rule of the base is said there too, and the trace names the base', () => {
  assert.deepEqual(runProblems(own(''), patient.replace('|W', '|Q'), files), [
    "2:10 warning table-miss: base/adt.hl7map.yaml, line 14: 'Q' (PID-8) is not in table 'sex'.",
  ]);
  const trace = run(
    own('steps:\n  - map: { PID-3: PID-2 }\n'),
    patient.replace('PID|1|', 'PID|1|x'),
    files,
  ).trace?.toJson();
  const rule = (out: string): unknown => trace?.entries.find(entry => entry.out === out)?.rule;
  assert.deepEqual(rule('PID-5.7'), { file: 'base/adt.hl7map.yaml', line: 18, column: 7 });
  assert.deepEqual(rule('PID-3'), { file: 'test.hl7map.yaml', line: 4, column: 12 });
});

test('a base may extend another one; a round and a missing file are problems at the place, and the rest runs', () => {
  const middle = 'hl7map: 1\nextends: adt.hl7map.yaml\nsteps:\n  - map: { PID-2: { value: M } }\n';
  const two = { ...files, 'base/middle.hl7map.yaml': middle };
  const text = 'hl7map: 1\nextends: base/middle.hl7map.yaml\nsteps:\n  - map: { PID-3: { value: T } }\n';
  assert.deepEqual(errors(text, two), []);
  assert.match(lines(run(text, patient, two)), /PID\|1\|M\|T\|\|A\^B\^\^\^\^\^L/);

  const round = {
    'base.hl7map.yaml': 'hl7map: 1\nextends: ./test.hl7map.yaml\nsteps:\n  - map: { PID-2: { value: B } }\n',
  };
  const circular = 'hl7map: 1\nextends: base.hl7map.yaml\n';
  assert.deepEqual(problemsOf(circular, round), [
    '2:10 error schema: base.hl7map.yaml, line 2: ./test.hl7map.yaml extends this mapping in turn: it is left out.',
  ]);
  assert.equal(lines(run(circular, 'MSH|^~\\&\nPID|1', round)), 'MSH|^~\\&\nPID|1|B');

  const missing = 'hl7map: 1\nextends: nosuch.hl7map.yaml\nsteps:\n  - map: { PID-2: { value: B } }\n';
  assert.deepEqual(problemsOf(missing), [
    '2:10 error schema: nosuch.hl7map.yaml cannot be read: there is no such file. Nothing of it is in this mapping.',
  ]);
  assert.equal(lines(run(missing, 'MSH|^~\\&\nPID|1')), 'MSH|^~\\&\nPID|1|B');
  const unreadable = { 'bad.hl7map.yaml': 'steps: [\n' };
  assert.match(
    problemsOf('hl7map: 1\nextends: bad.hl7map.yaml\n', unreadable)[0] ?? '',
    /^2:10 error schema: bad\.hl7map\.yaml, line 2: YAML: /,
  );
});

test('an id names one rule of a file', () => {
  const text = 'hl7map: 1\nsteps:\n  - map:\n      PID-1: { id: a, value: X }\n      PID-2: { id: a, value: Y }\n';
  assert.deepEqual(problemsOf(text), ["5:20 error written-twice: The id 'a' is here twice; it names one rule."]);
});

test('what the mapping needs is known with its bases', () => {
  const read = (path: string) => {
    const text = files[path];
    return text === undefined ? { problem: 'none' } : { text };
  };
  assert.deepEqual(mappingNeeds(own(''), read), {
    files: ['base/tables/ward.csv', 'base/adt.hl7map.yaml'],
    versions: ['2.3', '2.5.1'],
    fhirR4: false,
  });
});

test('places of the syntax and uses of a base do not get into those of the mapping itself', () => {
  const { uses, text, problems } = compile(own('steps:\n  - map: { PID-3: PID-2 }\n'), files);
  assert.deepEqual(
    uses.map(({ start, end }) => text.slice(start, end)),
    ['PID-3', 'PID-2'],
  );
  for (const { end } of problems) assert.ok(end <= text.length);
});
