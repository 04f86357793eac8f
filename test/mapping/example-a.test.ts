import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { runMapping } from '../../server/src/mapping/mapping.ts';
import { repositoryRoot, sharedFolder, sharedMissing } from '../support/paths.ts';
import { compile, environment, lines, message, printed } from './mapped.ts';

const folder = path.join(repositoryRoot, 'samples');
const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');

const files = {
  'tables/facility.csv': 'local,name,oid\nNTH,BOREALIS NORTH,2.999.10.1\nSTH,BOREALIS SOUTH,2.999.10.2\n',
  'tables/loinc.csv':
    'local_code,loinc,display,ucum\nHGB,718-7,Haemoglobin [mass/volume] in blood,g/L\nK,2823-3,"Potassium, serum",mmol/L\n',
};

const source = `
MSH|^~\\&|ACME_ADT|ACME|HUB|BOREALIS|20260314084500||ADT^A01|ACM260314-0030|T|2.3
EVN||20260314084500
PID|1||4711002^^^ACME^MR~R-88120^^^REGION^PI~D1234567^^^DMV^DL||Amina^Mfano^Neema~Mina^Mfano^^^^^A||03/14/1988|W|||21 Sample Street^^Exampleton||||||||000-00-4711
NK1|1|Mfano^Juma|BRO^Brother
PV1|1|I|4W^12^B^NTH|R
ZAC|1|MEAL^Vegetarian^99ACM|N
OBX|1|NM|HGB^Haemoglobin^99ACM||128|g/L
OBX|2|NM|K^Potassium^99ACM||5.4|mmol/L
OBX|3|ST|HSCORE^House score^99ACM||low
`;

const expected = `
MSH|^~\\&|HUB|ACME|HUB|BOREALIS|20260314084500||ADT^A01^ADT_A01|ACM260314-0030|T|2.5.1
EVN|A01|20260314084500
PID|1||4711002^^^ACME^MR~R-88120^^^REGION^PI||Mfano^Amina^Neema^^^^L~Mfano^Mina^^^^^A||19880314|F|||21 Sample Street^^Exampleton
NK1|1|Mfano^Juma|BRO^Brother
PV1|1|I|4W^12^B^BOREALIS NORTH&2.999.10.1|R
OBX|1|NM|718-7^Haemoglobin [mass/volume] in blood^LN^HGB^Haemoglobin^L||128|g/L
OBX|2|NM|2823-3^Potassium, serum^LN^K^Potassium^L||5.4|mmol/L
OBX|3|ST|HSCORE^House score^99ACM||low
`;

test('maps an ACME admission to Borealis: names, dates, codes, identifiers, local segments', () => {
  const mapping = compile(read('acme-to-borealis.hl7map.yaml'), files);
  assert.deepEqual(printed(mapping, mapping.problems), []);
  const result = runMapping(mapping, message(source), environment);
  assert.equal(lines(result), expected.trim());
  assert.deepEqual(printed(mapping, result.problems), [
    "41:29 warning table-miss: 'HSCORE' (OBX[3]-3.1) is not in table 'loinc'.",
  ]);
  assert.equal(result.failed, false);
});

test('reports a code that a strict table lacks as an error at the rule, with its place in the message', () => {
  const mapping = compile(read('acme-to-borealis.hl7map.yaml'), files);
  const text = source.replace('|W|', '|X|').replace('NTH', 'EAST');
  const result = runMapping(mapping, message(text), environment);
  assert.equal(result.failed, true);
  assert.deepEqual(printed(mapping, result.problems).slice(0, 3), [
    "30:29 error table-miss: 'X' (PID-8) is not in table 'sex'.",
    "31:37 error table-miss: 'EAST' (PV1-3.4.1) is not in table 'facility'.",
    "32:37 error table-miss: 'EAST' (PV1-3.4.1) is not in table 'facility'.",
  ]);
  const [first] = result.problems;
  const document = message(text).source.toString();
  assert.equal(document.slice(first?.source?.start, first?.source?.end), 'X');
  // The target is left alone: what the copy brought is still there.
  assert.match(lines(result), /\|19880314\|X\|/);
  assert.match(lines(result), /4W\^12\^B\^EAST\|R/);
});

test('runs over the samples with their own tables', () => {
  const own = Object.fromEntries(['tables/facility.csv', 'tables/loinc.csv'].map(file => [file, read(file)]));
  const mapping = compile(read('acme-to-borealis.hl7map.yaml'), own);
  assert.deepEqual(printed(mapping, mapping.problems), []);
  for (const file of ['samples/acme-adt-a01.hl7', 'samples/acme-adt-a04.hl7']) {
    const result = runMapping(mapping, message(read(file)), environment);
    assert.equal(result.failed, false, file);
    assert.match(
      lines(result),
      /^MSH\|\^~\\&\|HUB\|ACME\|HUB\|BOREALIS\|\d+\|\|ADT\^A0[14]\^ADT_A01\|[^|]+\|T\|2\.5\.1$/m,
    );
    assert.doesNotMatch(result.text, /ZAC|000-00/);
    assert.match(result.text, /\^LN\^/);
  }
});

test('the sample is the example of the design, word for word', { skip: sharedMissing }, () => {
  const page = path.join(sharedFolder ?? '', 'design', 'mapping.md');
  assert.ok(existsSync(page));
  const example = /```yaml\n([\s\S]*?)```/.exec(readFileSync(page, 'utf8'))?.[1];
  assert.equal(read('acme-to-borealis.hl7map.yaml'), example);
});
