import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evaluated, lines, problemsOf, run, withRules } from './mapped.ts';

describe('tables from HL7 to FHIR', () => {
  const source = 'MSH|^~\\&|\rPID|||||||||W\rPV1||I';
  const cases: readonly (readonly [expression: string, expected: string])[] = [
    ["PV1-2 | lookup:'v2f-EncounterClass'", 'IMP'],
    ["PV1-2 | lookup:'v2f-EncounterClass','display'", 'inpatient encounter'],
    ["PV1-2 | lookup:'v2f-EncounterClass','system'", 'http://terminology.hl7.org/CodeSystem/v3-ActCode'],
    ["'F' | lookup:'v2f-AdministrativeSex'", 'female'],
    ["'female' | reverse_lookup:'v2f-AdministrativeSex'", 'F'],
  ];
  for (const [expression, expected] of cases)
    test(`${expression} gives ${expected}`, () => assert.equal(evaluated(expression, source), expected));

  test('a rule names one as its table', () => {
    const result = run(withRules('PID-8: { from: PID-9, table: v2f-MaritalStatus, column: display }'), source);
    assert.match(lines(result), /\nPID(?:\|){8}Widowed\|W\n/);
  });

  test('a table of the mapping is made of one, with a word of its own for what is missing', () => {
    const tables = 'tables:\n  sex: { hl7: v2f-AdministrativeSex, default: unknown }\n';
    assert.equal(evaluated("'Q' | lookup:'sex'", source, tables), 'unknown');
    assert.equal(evaluated("'M' | lookup:'sex'", source, tables), 'male');
  });

  test('a name that is not there is an error, with the nearest one', () => {
    assert.deepEqual(problemsOf(withRules("PID-8: PID-8 | lookup:'v2f-AdministrativSex'")), [
      "4:29 error unknown-table: There is no table 'v2f-AdministrativSex' below 'tables:'. Nor is it one of HL7's tables to FHIR. Did you mean 'v2f-AdministrativeSex'?",
    ]);
  });
});
