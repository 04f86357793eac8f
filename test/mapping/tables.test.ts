import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, type Files, lines, problemsOf, run, runProblems, withRules } from './mapped.ts';

const rule = "PID-8: PID-8 | lookup:'t'";
const table = (body: string): string => `tables:\n  t:\n${body.replace(/^(?=.)/gm, '    ')}\n`;
const pid = (code: string): string => `MSH|^~\\&|A\nPID|1|||||||${code}`;

/** PID-8 of the output. */
function looked(body: string, code: string, files: Files = {}, rules = rule): string {
  return (
    lines(run(withRules(rules, table(body)), pid(code), files))
      .split('|')
      .slice(-1)[0] ?? ''
  );
}

test('looks codes up in a table that is written in the mapping', () => {
  assert.equal(looked("map: { W: F, '9': U, 01: one }", 'W'), 'F');
  assert.equal(looked("map: { W: F, '9': U, 01: one }", '9'), 'U');
  assert.equal(looked("map: { W: F, '9': U, 01: one }", '01'), 'one');
});

test('does not look up what is not there', () => {
  assert.equal(lines(run(withRules(rule, table('map: { W: F }')), 'MSH|^~\\&|A\nPID|1')), 'MSH|^~\\&|A\nPID|1');
  assert.deepEqual(runProblems(withRules(rule, table('map: { W: F }')), pid('')), []);
});

test('a code that is missing: warn and error leave the target alone, keep writes it, drop clears, default replaces', () => {
  assert.equal(looked('map: { W: F }', 'X'), 'X');
  assert.equal(looked('map: { W: F }\nonMissing: error', 'X'), 'X');
  assert.equal(looked('map: { W: F }\nonMissing: keep', 'X'), 'X');
  assert.equal(looked('map: { W: F }\nonMissing: drop', 'X'), '1');
  assert.equal(looked('map: { W: F }\ndefault: U', 'X'), 'U');
  const problems = (more: string): string[] => runProblems(withRules(rule, table(`map: { W: F }\n${more}`)), pid('X'));
  assert.deepEqual(problems('onMissing: warn'), ["8:29 warning table-miss: 'X' (PID-8) is not in table 't'."]);
  assert.deepEqual(problems('onMissing: error'), ["8:29 error table-miss: 'X' (PID-8) is not in table 't'."]);
  assert.deepEqual(problems('onMissing: keep'), []);
  assert.deepEqual(problems('onMissing: drop'), []);
  assert.deepEqual(problems('default: U'), []);
});

test("'keep' writes the code where 'warn' leaves the target as it is", () => {
  const output = (more: string): string =>
    lines(run(withRules("PID-10: PID-8 | lookup:'t'", table(`map: { W: F }\n${more}`)), pid('X')));
  assert.ok(output('onMissing: keep').endsWith('|X||X'));
  assert.ok(output('onMissing: warn').endsWith('|X'));
});

test('a default behind a look-up takes the place of a code that is missing', () => {
  assert.equal(looked('map: { W: F }', 'X', {}, "PID-8: PID-8 | lookup:'t' | default:'U'"), 'U');
  assert.equal(looked('map: { W: F }', 'X', {}, 'PID-8: { from: PID-8, table: t, default: U }'), 'U');
});

const csv = { 'codes.csv': '\ufefflocal,name, oid \nW,"Frau, weiblich",1.2\nM,Mann\n' };
const csvTable = 'csv: codes.csv\nkey: local\nvalue: name';

test('looks up in a CSV file, in its value column or another one', () => {
  assert.equal(looked(csvTable, 'W', csv), 'Frau, weiblich');
  assert.equal(looked(csvTable, 'W', csv, "PID-8: PID-8 | lookup:'t','oid'"), '1.2');
  assert.equal(looked(csvTable, 'W', csv, 'PID-8: { from: PID-8, table: t, column: oid }'), '1.2');
  // A short row is empty at its end: that is a result, and it clears.
  assert.equal(looked(csvTable, 'M', csv, "PID-8: PID-8 | lookup:'t','oid'"), '1');
  assert.equal(looked(csvTable, 'Mann', csv, "PID-8: PID-8 | reverse_lookup:'t'"), 'M');
});

test('knows the line of every row, also behind quoted line ends', () => {
  const files = { 'codes.csv': 'local,name\r\nA,"one\r\ntwo"\r\n\r\nB,three\r\n' };
  const rows = compile(withRules(rule, table(csvTable)), files).tables.get('t');
  assert.deepEqual([rows?.row('A')?.line, rows?.row('B')?.line], [2, 5]);
});

/** Body of the table, and the problems of the mapping. The other rule runs in every case. */
const broken: Record<string, { files?: Files; problems: string[] }> = {
  'csv: nosuch.csv\nkey: local\nvalue: name': {
    problems: [
      '4:10 error schema: nosuch.csv cannot be read: there is no such file. Rules that look up in it do nothing.',
    ],
  },
  'csv: codes.csv\nkey: lcoal\nvalue: name': {
    problems: [
      "5:10 error unknown-column: codes.csv has no column 'lcoal'; its columns are local, name, oid. Did you mean 'local'?",
    ],
  },
  'csv: codes.csv\nvalue: name': {
    problems: ["4:10 error schema: Table 't' needs 'key': the CSV column that holds it."],
  },
  'csv: twice.csv\nkey: local\nvalue: name': {
    problems: ["4:10 error schema: twice.csv, line 4: 'A' is there already on line 2, which counts."],
  },
  'csv: empty.csv\nkey: local\nvalue: name': {
    problems: ['4:10 error schema: empty.csv, line 1: it is empty. Rules that look up in it do nothing.'],
  },
  'csv: quote.csv\nkey: local\nvalue: name': {
    problems: [
      '4:10 error schema: quote.csv, line 2: Quote Not Closed: the parsing is finished with an opening quote. Rules that look up in it do nothing.',
    ],
  },
  'map: { W: F, W: M }': { problems: ["4:18 error written-twice: Code 'W' is here twice; the first one counts."] },
  'map: { W: [F] }': { problems: ["4:15 error schema: Code 'W' becomes a text."] },
  'map: { W: F }\nkey: local': {
    problems: ["5:5 error schema: 'key' names a column of a CSV file; table 't' has none."],
  },
  'map: { W: F }\ncsv: codes.csv': {
    problems: ["4:5 error schema: Table 't' has both 'map' and 'csv'; leave one out."],
  },
  'map: { W: F }\nonMissing: keep\ndefault: U': {
    problems: [
      "5:5 error schema: Give 'onMissing' or 'default', not both: the default is used for any code that is missing.",
    ],
  },
  'map: { W: F }\nonMissing: wran': {
    problems: ["5:16 error schema: 'onMissing' is 'wran'; expected warn, error, keep, drop. Did you mean 'warn'?"],
  },
  'key: local': {
    problems: [
      "3:3 error schema: Table 't' has none of 'map' (codes written here), 'csv' (a file), 'conceptMap' (a file) and 'hl7' (a table of the standard).",
    ],
  },
};

for (const [body, { problems }] of Object.entries(broken))
  test(`reports the table ${body.replaceAll('\n', ', ')}, and the rest still runs`, () => {
    const files = {
      ...csv,
      'twice.csv': 'local,name\nA,1\nB,2\nA,3\n',
      'empty.csv': '',
      'quote.csv': 'local,name\nA,"1\n',
    };
    const mapping = withRules(`${rule}\nPID-9: { value: ALSO }`, table(body));
    assert.deepEqual(
      problemsOf(mapping, files).filter(problem => !problem.includes('unknown-table')),
      problems,
    );
    const result = run(mapping, pid('Q'), files);
    assert.match(lines(result), body.includes('default') ? /\|U\|ALSO$/ : /\|Q\|ALSO$/);
  });

test('names a few of many repeated codes', () => {
  const files = { 'codes.csv': `local,name\n${'A,1\n'.repeat(100)}` };
  const problems = problemsOf(withRules(rule, table(csvTable)), files);
  assert.equal(problems.length, 6);
  assert.match(problems[5] ?? '', /codes\.csv repeats 94 more codes/);
});

test('names a table that no rule uses, and a table that is there twice', () => {
  assert.deepEqual(problemsOf(withRules('PID-8: PID-8', table('map: { W: F }'))), [
    "3:3 warning unused-table: No rule looks anything up in table 't'.",
  ]);
  assert.deepEqual(problemsOf(withRules(rule, `${table('map: { W: F }')}  t:\n    map: { W: M }\n`)), [
    "5:3 error written-twice: Table 't' is here twice; the first one counts.",
  ]);
});

const versions = 'source: { hl7v2: "2.5.1" }\n';

test("looks up in HL7's own tables by number or name, without saying so or under a name of one's own", () => {
  const sex = (rules: string, more = ''): string =>
    lines(run(withRules(rules, versions + more), pid('F')))
      .split('|')
      .at(-1) ?? '';
  assert.equal(sex("PID-9: PID-8 | lookup:'0001'"), 'Female');
  assert.equal(sex("PID-9: PID-8 | lookup:'1','code'"), 'F');
  assert.equal(sex("PID-9: PID-8 | lookup:'administrative sex'"), 'Female');
  assert.equal(sex("PID-9: \"'Female' | reverse_lookup:'0001'\""), 'F');
  assert.equal(sex('PID-9: { from: PID-8, table: mine }', table('hl7: "0001"').replace('t:', 'mine:')), 'Female');
  assert.equal(sex("PID-9: \"'Q' | lookup:'t'\"", table('hl7: "0001"\ndefault: ??')), '??');
  assert.deepEqual(runProblems(withRules("PID-9: PID-8 | lookup:'0001'", versions), pid('Q')), [
    "5:29 warning table-miss: 'Q' (PID-8) is not in table '0001'.",
  ]);
  assert.deepEqual(problemsOf(withRules(rule, versions + table('hl7: "9999"'))), [
    "5:10 error unknown-table: The versions of this mapping have no codes in a table '9999'.",
  ]);
});

const conceptMap = JSON.stringify(
  {
    resourceType: 'ConceptMap',
    group: [
      {
        source: 'urn:local',
        target: 'http://loinc.org',
        element: [
          { code: 'HGB', target: [{ code: '718-7', display: 'Haemoglobin', equivalence: 'equivalent' }] },
          { code: 'OLD', target: [{ equivalence: 'unmatched' }] },
          { code: 'K', target: [{ code: 'no', relationship: 'not-related-to' }, { code: '2823-3' }] },
          { code: 'HGB', target: [{ code: 'again' }] },
        ],
        unmapped: { mode: 'fixed', code: 'UNK' },
      },
    ],
  },
  undefined,
  1,
);

test('looks up in a FHIR ConceptMap, with display and system as columns, and what it says of other codes', () => {
  const files = { 'map.json': conceptMap };
  const body = 'conceptMap: map.json';
  assert.equal(looked(body, 'HGB', files), '718-7');
  assert.equal(looked(body, 'HGB', files, "PID-8: PID-8 | lookup:'t','display'"), 'Haemoglobin');
  assert.equal(looked(body, 'K', files, "PID-8: PID-8 | lookup:'t','system'"), 'http://loinc.org');
  assert.equal(looked(body, '718-7', files, "PID-8: PID-8 | reverse_lookup:'t'"), 'HGB');
  assert.equal(looked(body, 'OLD', files), 'UNK');
  assert.equal(looked(`${body}\nonMissing: keep`, 'OLD', files), 'OLD');
  assert.deepEqual(problemsOf(withRules(rule, table(body)), files), [
    "4:17 error schema: map.json, line 39: 'HGB' is there already on line 9, which counts.",
  ]);
  const provided = { 'map.json': conceptMap.replace('"fixed"', '"provided"') };
  assert.equal(looked(body, 'OLD', provided), 'OLD');
});

test('says what is wrong with a ConceptMap, and the rest still runs', () => {
  const problems = (text: string): string[] =>
    problemsOf(withRules(rule, table('conceptMap: map.json')), { 'map.json': text });
  assert.deepEqual(problems('{'), ['4:17 error schema: map.json: it is no JSON. Rules that look up in it do nothing.']);
  assert.deepEqual(problems('[1]'), [
    '4:17 error schema: map.json: it is no FHIR ConceptMap. Rules that look up in it do nothing.',
  ]);
  assert.equal(looked('conceptMap: map.json', 'Q', { 'map.json': '{' }), 'Q');
});

test('a CSV table without a value column answers for the columns that rules name', () => {
  const body = 'csv: codes.csv\nkey: local';
  assert.equal(looked(body, 'W', csv, "PID-8: PID-8 | lookup:'t','oid'"), '1.2');
  assert.deepEqual(problemsOf(withRules(rule, table(body)), csv), [
    "8:29 error unknown-column: Table 't' names no 'value': say which column is meant, lookup:'t','oid'.",
  ]);
});
