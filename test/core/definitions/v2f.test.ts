import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Problems } from '../../../scripts/read-definitions.mjs';
import { compileV2fTables } from '../../../scripts/v2f-tables.mjs';
import { v2fTables } from '../../../tools/v2f-tables.mjs';
import { testDefinitions } from '../../support/definitions.ts';
import { repositoryRoot, sharedFolder, sharedMissing } from '../../support/paths.ts';

const tables = testDefinitions().v2fSync();

/** The tables whose codes FHIR R4 requires to be of a value set, and that value set. */
const required: Readonly<Record<string, string>> = {
  AddressType: 'address-type',
  AddressUse: 'address-use',
  AdministrativeSex: 'administrative-gender',
  AllergyIntoleranceCategory: 'allergy-intolerance-category',
  AllergyIntoleranceCriticality: 'allergy-intolerance-criticality',
  AllergyIntoleranceType: 'allergy-intolerance-type',
  AppointmentStatus: 'appointmentstatus',
  ContactPointSystem: 'contact-point-system',
  ContactPointUse: 'contact-point-use',
  DiagnosticReportStatus: 'diagnostic-report-status',
  EncounterStatus: 'encounter-status',
  EventEncounterStatus: 'encounter-status',
  ImmunizationStatus: 'immunization-status',
  NameUse: 'name-use',
  ObservationStatus: 'observation-status',
  OrderControlRequestStatus: 'request-status',
  OrderRequestStatus: 'request-status',
  ReactionSeverity: 'reaction-event-severity',
  RequestPriority: 'request-priority',
  SegmentActionCode: 'http-verb',
  SpecimenStatus: 'specimen-status',
};

test('every code that goes where FHIR R4 requires a value set is of that value set', () => {
  const facts = testDefinitions().fhirR4Sync();
  const wrong = Object.entries(required).flatMap(([name, valueSet]) => {
    const known = new Set(facts.valueSet(valueSet)?.systems.flatMap(({ codes }) => codes));
    const codes = tables.table(name)?.codes ?? [];
    assert.ok(codes.length > 0 && known.size > 0, name);
    return codes.filter(({ target }) => !known.has(target)).map(({ code, target }) => `${name} ${code}: ${target}`);
  });
  assert.deepEqual(wrong, []);
});

test('every table with codes of FHIR itself is held against a value set', () => {
  const ofFhir = tables.names.filter(name =>
    tables.table(name)?.codes.some(({ system }) => system.startsWith('http://hl7.org/fhir/')),
  );
  assert.deepEqual(ofFhir, Object.keys(required));
});

test('a table says code, code system and name', () => {
  assert.deepEqual(tables.table('EncounterClass')?.codes.slice(0, 5), [
    code('E', 'EMER', 'v3-ActCode', 'emergency'),
    code('I', 'IMP', 'v3-ActCode', 'inpatient encounter'),
    code('O', 'AMB', 'v3-ActCode', 'ambulatory'),
    code('P', 'PRENC', 'v3-ActCode', 'pre-admission'),
    code('R', 'R', 'v2-0004', 'Recurring patient'),
  ]);
  assert.equal(tables.table('EncounterClass')?.hl7Table, '0004');
  assert.equal(tables.table('constructor'), undefined);
});

test('codes are those of the HL7 table that the table is for', () => {
  const { table } = testDefinitions().loadSync('2.8.2');
  const strange = tables.names.flatMap(name => {
    const { hl7Table, codes } = tables.table(name) ?? { hl7Table: '', codes: [] };
    const known = table(hl7Table)?.codes;
    assert.match(hl7Table, /^\d{4}$/, name);
    return known === undefined || known.size === 0
      ? []
      : codes.filter(each => !known.has(each.code)).map(each => `${name} ${each.code}`);
  });
  assert.deepEqual(strange, [
    // Later codes, and earlier ones.
    ...'CAR E EX EXP IND NCL UNE'.split(' ').map(each => `ObservationInterpretation ${each}`),
    ...'A B E J L M N P QUA'.split(' ').map(each => `Religion ${each}`),
  ]);
});

test('the build says which line of v2f.txt is not right', () => {
  const problems = new Problems();
  const text = `table A 0001
  http://a
    F female Female
    F other Other
   X wrong Wrong
table A 0002
table B 1
`;
  compileV2fTables(text, problems);
  assert.throws(() => problems.throwIfAny(), {
    message: [
      'v2f.txt:4: code F is in table A twice',
      'v2f.txt:5: no table, code system or code: see the head of the file',
      'v2f.txt:6: table A is here twice',
      'v2f.txt:7: no table, code system or code: see the head of the file',
    ].join('\n'),
  });
});

test('the tables are those that HL7 publishes', { skip: sharedMissing }, () => {
  const file = path.join(repositoryRoot, 'server/definitions/v2f.txt');
  assert.equal(readFileSync(file, 'utf8'), v2fTables(path.join(sharedFolder ?? '', 'v2-to-fhir')));
});

function code(from: string, target: string, system: string, display: string): object {
  return { code: from, target, system: `http://terminology.hl7.org/CodeSystem/${system}`, display };
}
