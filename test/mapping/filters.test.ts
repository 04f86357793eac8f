import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { filterRows, formatSignature } from '../../server/src/mapping/mapping.ts';
import { evaluated, problemsOf, runProblems, withRules } from './mapped.ts';

/** What Node makes of it: the reference for the engine's own. */
function uuid5(space: string, name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(space.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

const sex = 'tables: { sex: { map: { M: M, W: F } } }\n';

for (const row of filterRows)
  test(`${formatSignature(row)}: the example holds`, () => {
    assert.equal(evaluated(row.example.expression, undefined, sex), row.example.gives);
  });

const pid = 'MSH|^~\\&|\nPID|1|""|A1~B2~C3|||||M|19880314|X\\T\\Y^Z|1.50';

/** Expression over the message above, and what it gives. */
const examples: Record<string, string> = {
  // HL7 null passes through every filter.
  "PID-2 | append:'x'": '""',
  "PID-2 | lookup:'sex'": '""',
  "PID-2 | parse_date:'yyyy'": '""',
  "PID-2 | default:'x'": '""',
  // Absent and empty.
  "PID-4 | default:'x'": 'x',
  "PID-40 | default:'x'": 'x',
  "PID-4 | append:'x'": 'x',
  'PID-40 | upcase | default:PID-1': '1',
  'PID-40 | size': '0',
  "PID-4 | pad_left:4 | default:'none'": 'none',
  // Lists.
  "PID-3[*] | downcase | join:'+'": 'a1+b2+c3',
  'PID-3[*] | join': 'a1 b2 c3'.toUpperCase(),
  'PID-3[*] | size': '3',
  'PID-3[*] | last': 'C3',
  'PID-3.count': '3',
  'PID-3.count | plus:1': '4',
  'PID.count': '1',
  // Escapes are decoded before a filter sees them, and written again behind it.
  "PID-10.1 | replace:'&','^'": 'X\\S\\Y',
  'PID-10.1 | size': '3',
  // Numbers.
  'PID-11 | number': '1.5',
  'PID-11 | times:0.1': '0.15',
  "'0.1' | plus:0.2": '0.3',
  "'1' | divided_by:3": '0.333333333333333',
  "'000000000000000000012.50' | number": '12.5',
  "'0.0000001' | plus:0": '0.0000001',
  "'2.5' | round": '3',
  // A code that looks like a number stays as it is written.
  'PID-4 | default:01': '01',
  // Dates.
  "PID-9 | format_date:'d MMMM yyyy'": '14 March 1988',
  'PID-9 | format_date:"yyyy-MM-dd\'T\'"': '1988-03-14T',
  "'3/4/2024' | parse_date:'M/d/yyyy'": '20240304',
  "'14-Mar-2024 3:05 pm' | parse_date:'d-MMM-yyyy h:mm a'": '202403141505',
  "'12:00 AM 2024-02-29' | parse_date:'hh:mm a yyyy-MM-dd'": '202402290000',
  "'2024-03-14T08:45:00.123+01:00' | parse_date:'yyyy-MM-ddTHH:mm:ss.SSSXXX'": '20240314084500.123+0100',
  "'2024-03-14T08:45:00Z' | parse_date:'yyyy-MM-ddTHH:mm:ssXXX'": '20240314084500+0000',
  "'202403' | parse_date:'yyyyMMdd','yyyyMM'": '202403',
  "'20240314084500.1-0530' | format_date:'HH:mm:ss.SSS XXX'": '08:45:00.100 -05:30',
  "'202403140045' | format_date:'h:mm a'": '12:45 AM',
  "now | format_date:'yyyyMMddHHmm'": '202603140845',
  "'20260314' | date_precision:'minute'": '20260314',
  "'20260314084500.5-0500' | date_precision:'minute'": '202603140845-0500',
  "'2026' | add_days:30": '2026',
  "'20261231' | add_days:1": '20270101',
  "'202601140845' | with_zone:'Europe/Berlin'": '202601140845+0100',
  "'20260114' | with_zone:'Europe/Berlin'": '20260114',
  "'202601140845-0300' | with_zone:'Europe/Berlin'": '202601140845-0300',
  "'2026032901+0000' | in_zone:'Europe/Berlin'": '2026032903+0200',
  "'2026010100+0000' | in_zone:'+05:30'": '202601010530+0530',
  "'20260101' | in_zone:'-05:00'": '20260101',
  "'1988' | fhir_date": '1988',
  "'2026031408+0100' | fhir_datetime": '2026-03-14T08:00:00+01:00',
  "'202603' | fhir_datetime": '2026-03',
  // Patterns.
  "'no number' | match:'\\d+'": '',
  "'no number' | match:'\\d+' | default:'none'": 'none',
  "'A12-34' | match:'(\\d+)-(\\d+)',2": '34',
  "'A12-34' | match:'(\\d+)-(\\d+)',0": '12-34',
  "'a.b.c' | replace_match:'\\.','$$'": 'a$b$c',
  "'aXbX' | replace_match:'(?i)x','-'": 'a-b-',
  "'abc' | replace_match:'','.'": '.a.b.c.',
  // Identifiers, telephones, names.
  "'A' | uuid:'6ba7b811-9dad-11d1-80b4-00c04fd430c8'": uuid5('6ba7b811-9dad-11d1-80b4-00c04fd430c8', 'A'),
  "'Zoë' | uuid": uuid5('6f3d9a52-2f0e-5c44-9c9b-6a4f2a5d7e10', 'Zoë'),
  "PID-4 | uuid:'Patient'": '',
  "'123456789' | check_digit:'NPI'": '3',
  "'+44 (0)20 7946 0000' | phone:'+1'": '+4402079460000',
  "'0049 30 1234' | phone": '+49301234',
  "'030 1234' | phone:'49'": '+49301234',
  "'1-555-010-4711 x12' | phone:'+1'": '+15550104711',
  "'000' | strip_left:'0'": '0',
  "'VAN DER BERG' | name_case": 'Van Der Berg',
  // Units.
  "'98.6' | convert_unit:'[degF]','Cel' | round:1": '37',
  "'5' | convert_unit:'g/L','mg/dL'": '500',
  "'120' | convert_unit:'mmHg','kPa' | round:1": '16',
  "'6' | convert_unit:'ft','cm'": '182.88',
  // Base64.
  "'Zoë ✓' | base64_encode": Buffer.from('Zoë ✓').toString('base64'),
  "'Wm/DqyDinJM=' | base64_decode": 'Zoë ✓',
  new_id: 'ID1',
};

for (const [expression, gives] of Object.entries(examples))
  test(`${expression} gives ${gives}`, () => {
    assert.equal(evaluated(expression, pid, sex), gives);
  });

/** Expression, and the problem that it brings up in a run; the target is left alone. */
const failures: Record<string, string> = {
  "'31/02/2024' | parse_date:'dd/MM/yyyy'": "'31/02/2024' is no date of the format 'dd/MM/yyyy'.",
  "'13/13/2024' | parse_date:'dd/MM/yyyy','MM/dd/yyyy'":
    "'13/13/2024' is no date of the format 'dd/MM/yyyy' or 'MM/dd/yyyy'.",
  "'13:05 pm 2024' | parse_date:'h:mm a yyyy'": "'13:05 pm 2024' is no date of the format 'h:mm a yyyy'.",
  "'2024' | format_date:'dd.MM.yyyy'": "'2024' has no day, which the format asks for.",
  "'20240314' | format_date:'Z'": "'20240314' has no time zone, which the format asks for.",
  "'20241301' | format_date:'yyyy'": "'20241301' is no HL7 date.",
  "'<5' | number": "'<5' is no number of up to 15 digits.",
  "'five' | plus:1": "'plus' needs a number of up to 15 digits, and the value is 'five'.",
  "'12345678901234567890' | plus:1":
    "'plus' needs a number of up to 15 digits, and the value is '12345678901234567890'.",
  "'5' | plus:PID-8": "'plus' needs a number here, not 'M'.",
  "'2026031408' | fhir_datetime":
    "'2026031408' says no offset from UTC: name the zone with 'timezone:' in the mapping.",
  "'5' | convert_unit:'g/L','mmol/L'": "'g/L' cannot become 'mmol/L': they measure different things.",
  "'QQ!' | base64_decode": 'The value is no base64.',
  "'/w==' | base64_decode": 'What the base64 stands for is no text in UTF-8.',
  "'12a' | check_digit:'M10'": "'12a' is no number that has a check digit.",
  "'99991231' | add_days:1": 'The date would be outside the years 0001 to 9999.',
  "'5' | divided_by:0": "'divided_by' of '5' is no number.",
};

for (const [expression, words] of Object.entries(failures))
  test(`${expression} is a problem, and the target keeps what it had`, () => {
    const mapping = withRules(`PID-1: ${JSON.stringify(expression)}`);
    const problems = runProblems(mapping, pid);
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /^4:\d+ warning invalid-value: /);
    assert.ok(problems[0]?.endsWith(words), problems[0]);
  });

/** What is wrong with a call before anything runs. */
const refused: Record<string, string> = {
  'PID-8 | upcsae': "unknown-filter: There is no filter 'upcsae'. Did you mean 'upcase'?",
  "PID-7 | date:'%Y'":
    "unknown-filter: There is no filter 'date'. Dates are read with 'parse_date' and written with 'format_date'.",
  'PID-8 | append': "schema: 'append' is written append:text.",
  "PID-8 | upcase:'x'": "schema: 'upcase' is written upcase.",
  'PID-7 | parse_date:PID-8': "schema: The format of 'parse_date' is a text in quotes: 'PID-8'.",
  "PID-7 | parse_date:'MM/DD/YYYY'": "schema: Date format 'MM/DD/YYYY': 'DD' is no part of a date: write 'dd'.",
  "PID-7 | parse_date:'MM/dd/yy'":
    "schema: Date format 'MM/dd/yy': 'yy' is no year: write 'yyyy' (two digits do not tell the century).",
  "PID-7 | parse_date:'MM/dd'": "schema: A date is read with its year: the format needs 'yyyy'.",
  "PID-7 | format_date:'hh:mm'":
    "schema: Date format 'hh:mm': 'h' and 'a' (AM or PM) go together; 'H' is the hour of 24.",
  "PID-7 | format_date:'--'": "schema: Date format '--': the format holds no part of a date.",
  "PID-7 | match:'(a'": "schema: The pattern '(a' is not understood: '(' without ')'.",
  'PID-7 | match:PID-8': "schema: The pattern of 'match' is a text in quotes: 'PID-8'.",
  "PID-7 | date_precision:'week'": "schema: 'week' is no part of a date: year, month, day, hour, minute, second.",
  "PID-7 | in_zone:'Atlantis'":
    "schema: 'Atlantis' is no time zone: expected an offset such as -05:00, or a name such as Europe/Berlin.",
  'PID-7 | with_zone': "schema: 'with_zone' needs a zone, or 'timezone:' in the mapping.",
  "PID-7 | check_digit:'M12'": "schema: 'M12' is no scheme of check digits; known are M10 and NPI.",
  "PID-7 | convert_unit:'kg','stone'": "schema: 'stone' is no unit that can be converted to.",
  "PID-8 | lookup:'sxe'": "unknown-table: There is no table 'sxe' below 'tables:'. Did you mean 'sex'?",
  "PID-8 | lookup:'0001'":
    "unknown-table: There is no table '0001' below 'tables:'. Nor has the version below 'source:' or 'target:' codes in an HL7 table of that number.",
  'PID-8 | lookup:sex':
    "schema: 'sex' is neither a path nor a word of the mapping language. A text stands in quotes: 'sex'.",
  "PID-8 | lookup:'sex','oid'": "unknown-column: Table 'sex' is written in the mapping: it has no columns.",
};

for (const [expression, words] of Object.entries(refused))
  test(`${expression} is refused`, () => {
    const problems = problemsOf(withRules(`PID-8: ${JSON.stringify(expression)}`, sex));
    const [first] = problems.filter(problem => !problem.includes('unused-table'));
    assert.equal(first?.replace(/^\d+:\d+ error /, ''), words);
  });

test('a filter cannot take more memory than the run may', () => {
  const grow = Array.from({ length: 40 }, () => "replace:'a','aaaaaaaaaa'").join(' | ');
  const problems = runProblems(withRules(`PID-1: "'a' | ${grow}"`), pid);
  assert.deepEqual(
    problems.map(problem => problem.replace(/^\d+:\d+ /, '')),
    ['error limit: The run was stopped here: its filters make more than 500000000 characters of text.'],
  );
});

test('the zone of the mapping is that of times which say none', () => {
  const zone = 'timezone: "-05:00"\n';
  assert.equal(evaluated("'202603140845' | with_zone", undefined, zone), '202603140845-0500');
  assert.equal(evaluated("'202603140845' | fhir_datetime", undefined, zone), '2026-03-14T08:45:00-05:00');
  assert.equal(evaluated("'202603140845' | in_zone:'Z'", undefined, zone), '202603141345+0000');
  assert.deepEqual(problemsOf(withRules('PID-8: PID-8', 'timezone: "5"\n')), [
    "2:11 error schema: '5' is no time zone: expected an offset such as -05:00, or a name such as Europe/Berlin.",
  ]);
});

test('a pattern that others would follow for ever does not stop a run', () => {
  const start = performance.now();
  const text = 'a'.repeat(20_000);
  assert.equal(evaluated("PID-1 | match:'(a+)+b'", `MSH|^~\\&\nPID|${text}`), '');
  const problems = runProblems(withRules("PID-2: PID-1 | replace_match:'a.*b|a','x'"), `MSH|^~\\&\nPID|${text}`);
  assert.deepEqual(
    problems.map(problem => problem.replace(/^\S+ /, '')),
    ["warning invalid-value: The value is too long for the pattern of 'replace_match'."],
  );
  assert.ok(performance.now() - start < 20_000);
});
