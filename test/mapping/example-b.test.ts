import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type RunResult, runMapping } from '../../server/src/mapping/mapping.ts';
import { testDefinitions } from '../support/definitions.ts';
import { repositoryRoot, sharedFolder, sharedMissing } from '../support/paths.ts';
import { compile, environment, message, printed } from './mapped.ts';

const folder = path.join(repositoryRoot, 'samples');
const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');

const mapping = compile(read('lab-to-fhir.hl7map.yaml'), { 'tables/tests.csv': read('tables/tests.csv') });
const source = read('samples/lab-oru-r01.hl7');
const mapped = (text = source): RunResult => runMapping(mapping, message(text), environment);

test('maps a laboratory report to a transaction of FHIR resources', () => {
  assert.deepEqual(printed(mapping, mapping.problems), []);
  const result = mapped();
  assert.deepEqual(printed(mapping, result.problems), []);
  assert.equal(result.text, read('expected/lab-oru-r01.fhir.json'));
  assert.equal(result.format, 'fhir');
});

test('gives the same bytes for the same message', () => {
  assert.equal(mapped().text, mapped().text);
});

test('reports a status that the message leaves out at its rule, and says it once', () => {
  const text = source.replace('|||F|||20260314094500', '||||||20260314094500');
  assert.deepEqual(printed(mapping, mapped(text).problems), [
    '26:11 error required-never-set: status is required, and its source is empty.',
  ]);
});

test('a code that the table lacks is a warning, and the coding is left without it', () => {
  const result = mapped(
    source.replace('SMEAR^Smear^99ACM||Not done \\T\\ not needed||||||X', 'SMEAR^Smear^99ACM||a||||||F'),
  );
  assert.deepEqual(
    [...new Set(printed(mapping, result.problems))],
    [
      "27:98 warning table-miss: 'SMEAR' (OBX[3]-3.1) is not in table 'tests'.",
      "27:135 warning table-miss: 'SMEAR' (OBX[3]-3.1) is not in table 'tests'.",
    ],
  );
});

test('the trace names for every leaf where it comes from', () => {
  const { trace, text } = mapped();
  assert.ok(trace);
  const { entries, notFired } = trace.toJson();
  const at = (out: string) => entries.find(entry => entry.out === out);
  assert.deepEqual(at('Bundle.entry[1].resource.code.coding[0].code'), {
    out: 'Bundle.entry[1].resource.code.coding[0].code',
    value: '718-7',
    op: 'set',
    rule: { file: 'test.hl7map.yaml', line: 27, column: 74 },
    from: [{ path: 'OBX-3.1', value: 'HB' }],
    because: [{ expr: "OBX-11 != 'X' and OBX-11 != 'D'", result: true }],
    via: [{ table: 'tests', key: 'HB', hit: '718-7', file: 'tables/tests.csv', line: 2 }],
  });
  // What a fragment of a data type wrote is at the fragment's own line.
  const { file, line = 0 } = at('Bundle.entry[0].resource.name[0].family')?.rule ?? {};
  assert.equal(file, 'pipehat:fhir/datatypes');
  const dataTypes = testDefinitions().mappingsSync().get('fhir/datatypes') ?? '';
  assert.equal(dataTypes.split('\n')[line - 1]?.trim(), 'family: this.1.1');
  for (const { start, end, value, out } of trace.entries)
    assert.equal(JSON.parse(`"${text.slice(start, end)}"`), value, out);
  const why = notFired.filter(({ out }) => out?.startsWith('Observation.valueString'));
  assert.deepEqual(why[0], {
    rule: { file: 'test.hl7map.yaml', line: 33, column: 11 },
    out: 'Observation.valueString',
    instance: 'PATIENT_RESULT[1]/ORDER_OBSERVATION[1]/OBSERVATION[1]',
    reason: {
      kind: 'condition-false',
      because: [
        {
          expr: "OBX-2 == 'ST' or OBX-2 == 'TX' or OBX-2 == 'FT'",
          result: false,
          values: ['NM', 'NM', 'NM'].map(value => ({ path: 'OBX-2', value })),
        },
      ],
    },
  });
  const dropped = notFired.find(({ rule, instance }) => rule.line === 20 && instance?.endsWith('OBSERVATION[3]'));
  assert.equal(dropped?.reason.kind, 'condition-false');
});

test('the sample is the example of the design, word for word', { skip: sharedMissing }, () => {
  const page = path.join(sharedFolder ?? '', 'design', 'mapping.md');
  assert.ok(existsSync(page));
  const [, example] = [...readFileSync(page, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text);
  assert.equal(read('lab-to-fhir.hl7map.yaml'), example);
});
