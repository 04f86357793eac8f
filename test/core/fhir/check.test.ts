import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkResource } from '../../../server/src/core/fhir/check-resource.ts';
import type { FhirProblemCode } from '../../../server/src/core/fhir/problem.ts';
import { testDefinitions } from '../../support/definitions.ts';

const facts = testDefinitions().fhirR4Sync();

const patient = { resourceType: 'Patient' };
const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };
const reference = (text: string) => ({ ...observation, subject: { reference: text } });
const extension = (value: object) => ({ ...patient, extension: [{ url: 'http://example.org', ...value }] });
const order = { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject: { display: 'x' } };
const bundle = (...entry: readonly unknown[]) => ({ resourceType: 'Bundle', type: 'collection', entry });
const uuid = 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520';
const div = (text: string) => ({ ...patient, text: { status: 'generated', div: text } });
const allergy = (clinicalStatus: object) => ({
  resourceType: 'AllergyIntolerance',
  patient: { display: 'x' },
  clinicalStatus,
});
const clinical = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';

/** A code, what is wrong, where, and the same put right. */
const cases: readonly (readonly [code: FhirProblemCode, wrong: unknown, path: string, right: unknown])[] = [
  ['unknown-resource', {}, 'Resource', patient],
  ['unknown-resource', { resourceType: 'Pateint' }, 'Pateint', patient],
  [
    'unknown-resource',
    { resourceType: 'DomainResource' },
    'DomainResource',
    { resourceType: 'Basic', code: { text: 'x' } },
  ],
  ['unknown-resource', { resourceType: 'HumanName' }, 'HumanName', patient],
  ['unknown-resource', { resourceType: 'constructor' }, 'constructor', patient],
  ['unknown-resource', bundle({ resource: {} }), 'Bundle.entry[0].resource', bundle({ resource: patient })],
  ['unknown-element', { ...patient, birthday: '2001' }, 'Patient.birthday', { ...patient, birthDate: '2001' }],
  ['unknown-element', { ...patient, toString: 'x' }, 'Patient.toString', patient],
  ['unknown-element', { ...observation, value: 'x' }, 'Observation.value', { ...observation, valueString: 'x' }],
  [
    'unknown-element',
    { ...observation, valueDecimal: 1 },
    'Observation.valueDecimal',
    { ...observation, valueInteger: 1 },
  ],
  [
    'unknown-element',
    { ...patient, _name: [{ id: 'a' }] },
    'Patient._name',
    { ...patient, name: [{ id: 'a', text: 'x' }] },
  ],
  [
    'unknown-element',
    { ...patient, name: [{ text: 'x', first: 'y' }] },
    'Patient.name[0].first',
    { ...patient, name: [{ text: 'x' }] },
  ],
  ['missing-element', { resourceType: 'Observation', status: 'final' }, 'Observation.code', observation],
  [
    'missing-element',
    { ...patient, link: [{ type: 'refer' }] },
    'Patient.link[0].other',
    { ...patient, link: [{ type: 'refer', other: { display: 'x' } }] },
  ],
  [
    'missing-element',
    { resourceType: 'Immunization', status: 'completed', vaccineCode: { text: 'x' }, patient: { display: 'x' } },
    'Immunization.occurrence[x]',
    {
      resourceType: 'Immunization',
      status: 'completed',
      vaccineCode: { text: 'x' },
      patient: { display: 'x' },
      occurrenceString: 'x',
    },
  ],
  ['too-many', { ...patient, birthDate: ['2001'] }, 'Patient.birthDate', { ...patient, birthDate: '2001' }],
  [
    'too-many',
    { ...observation, referenceRange: [{ low: { value: 1, comparator: '<' } }] },
    'Observation.referenceRange[0].low.comparator',
    { ...observation, valueQuantity: { value: 1, comparator: '<' } },
  ],
  [
    'too-many',
    { ...patient, _birthDate: [{ id: 'a' }] },
    'Patient._birthDate',
    { ...patient, birthDate: '2001', _birthDate: { id: 'a' } },
  ],
  ['not-a-list', { ...patient, name: { family: 'x' } }, 'Patient.name', { ...patient, name: [{ family: 'x' }] }],
  [
    'not-a-list',
    { ...patient, name: [{ given: 'x' }] },
    'Patient.name[0].given',
    { ...patient, name: [{ given: ['x'] }] },
  ],
  ['wrong-type', 'text', 'Resource', patient],
  ['wrong-type', [patient], 'Resource', patient],
  ['wrong-type', { ...patient, active: 'true' }, 'Patient.active', { ...patient, active: true }],
  ['wrong-type', { ...patient, birthDate: 2001 }, 'Patient.birthDate', { ...patient, birthDate: '2001' }],
  [
    'wrong-type',
    { ...observation, valueQuantity: { value: '6.3' } },
    'Observation.valueQuantity.value',
    { ...observation, valueQuantity: { value: 6.3 } },
  ],
  [
    'wrong-type',
    { ...observation, valueQuantity: 6.3 },
    'Observation.valueQuantity',
    { ...observation, valueQuantity: { value: 6.3 } },
  ],
  ['wrong-type', { ...patient, name: ['x'] }, 'Patient.name[0]', { ...patient, name: [{ text: 'x' }] }],
  ['wrong-type', { ...patient, contained: ['x'] }, 'Patient.contained[0]', patient],
  [
    'wrong-type',
    { ...patient, _birthDate: '2001' },
    'Patient._birthDate',
    { ...patient, _birthDate: { id: 'a', extension: [{ url: 'x', valueCode: 'x' }] } },
  ],
  [
    'invalid-value',
    { ...patient, birthDate: '2001-2-3' },
    'Patient.birthDate',
    { ...patient, birthDate: '2001-02-03' },
  ],
  [
    'invalid-value',
    { ...patient, birthDate: '2001-02-29' },
    'Patient.birthDate',
    { ...patient, birthDate: '2004-02-29' },
  ],
  ['invalid-value', { ...patient, birthDate: '20010203' }, 'Patient.birthDate', { ...patient, birthDate: '2001' }],
  [
    'invalid-value',
    { ...patient, deceasedDateTime: '2024-05-31T14:05Z' },
    'Patient.deceasedDateTime',
    { ...patient, deceasedDateTime: '2024-05-31T14:05:00Z' },
  ],
  [
    'invalid-value',
    { ...patient, deceasedDateTime: '2024-05-31T14:05:00' },
    'Patient.deceasedDateTime',
    { ...patient, deceasedDateTime: '2024-05-31' },
  ],
  ['invalid-value', { ...patient, id: 'a_b' }, 'Patient.id', { ...patient, id: 'a-b.C' }],
  ['invalid-value', { ...patient, id: 'x'.repeat(65) }, 'Patient.id', { ...patient, id: 'x'.repeat(64) }],
  [
    'invalid-value',
    { ...patient, multipleBirthInteger: 1.5 },
    'Patient.multipleBirthInteger',
    { ...patient, multipleBirthInteger: -1 },
  ],
  [
    'invalid-value',
    { ...patient, multipleBirthInteger: 2 ** 31 },
    'Patient.multipleBirthInteger',
    { ...patient, multipleBirthInteger: 2 ** 31 - 1 },
  ],
  [
    'invalid-value',
    { ...patient, telecom: [{ rank: 0 }] },
    'Patient.telecom[0].rank',
    { ...patient, telecom: [{ rank: 1 }] },
  ],
  [
    'invalid-value',
    { ...patient, photo: [{ size: -1 }] },
    'Patient.photo[0].size',
    { ...patient, photo: [{ size: 0 }] },
  ],
  [
    'invalid-value',
    { ...patient, photo: [{ hash: 'abc' }] },
    'Patient.photo[0].hash',
    { ...patient, photo: [{ hash: 'abc=' }] },
  ],
  [
    'invalid-value',
    { ...patient, implicitRules: 'a b' },
    'Patient.implicitRules',
    { ...patient, implicitRules: 'a%20b' },
  ],
  ['invalid-value', { ...patient, language: ' en' }, 'Patient.language', { ...patient, language: 'en' }],
  [
    'invalid-value',
    { ...observation, issued: '2024-05-31' },
    'Observation.issued',
    { ...observation, issued: '2024-05-31T23:59:60Z' },
  ],
  [
    'invalid-value',
    { ...observation, valueTime: '14:05' },
    'Observation.valueTime',
    { ...observation, valueTime: '14:05:00' },
  ],
  [
    'invalid-value',
    extension({ valueOid: '2.16.840' }),
    'Patient.extension[0].valueOid',
    extension({ valueOid: 'urn:oid:2.16.840' }),
  ],
  [
    'invalid-value',
    extension({ valueUuid: uuid.toUpperCase() }),
    'Patient.extension[0].valueUuid',
    extension({ valueUuid: uuid }),
  ],
  ['invalid-value', div('text'), 'Patient.text.div', div('<div xmlns="http://www.w3.org/1999/xhtml">text</div>')],
  ['not-in-value-set', { ...patient, gender: 'M' }, 'Patient.gender', { ...patient, gender: 'male' }],
  ['not-in-value-set', { ...observation, status: 'Final' }, 'Observation.status', observation],
  [
    'not-in-value-set',
    allergy({ coding: [{ system: clinical, code: 'activ' }] }),
    'AllergyIntolerance.clinicalStatus.coding[0].code',
    allergy({ coding: [{ system: clinical, code: 'active' }] }),
  ],
  [
    'not-in-value-set',
    allergy({ coding: [{ code: 'active' }] }),
    'AllergyIntolerance.clinicalStatus',
    allergy({ coding: [{ code: 'x' }, { system: clinical, code: 'active' }] }),
  ],
  [
    'not-in-value-set',
    allergy({ text: 'active' }),
    'AllergyIntolerance.clinicalStatus',
    allergy({ coding: [{ system: clinical, code: 'resolved' }] }),
  ],
  [
    'not-in-value-set',
    extension({ valueMoney: { value: 1, currency: 'Euro' } }),
    'Patient.extension[0].valueMoney.currency',
    extension({ valueMoney: { value: 1, currency: 'EUR' } }),
  ],
  [
    'choice-twice',
    { ...patient, deceasedBoolean: true, deceasedDateTime: '2001' },
    'Patient.deceasedDateTime',
    { ...patient, deceasedDateTime: '2001' },
  ],
  [
    'choice-twice',
    { ...patient, deceasedBoolean: true, _deceasedDateTime: { id: 'a' } },
    'Patient._deceasedDateTime',
    { ...patient, deceasedDateTime: '2001', _deceasedDateTime: { id: 'a' } },
  ],
  ['invalid-reference', reference('12345'), 'Observation.subject.reference', reference('Patient/12345')],
  ['invalid-reference', reference('patient/1'), 'Observation.subject.reference', reference('Patient/1')],
  ['invalid-reference', reference('Patient/1/2'), 'Observation.subject.reference', reference('Patient/1/_history/2')],
  [
    'invalid-reference',
    reference('/Patient/1'),
    'Observation.subject.reference',
    reference('http://example.org/Patient/1'),
  ],
  ['invalid-reference', reference('Patient?identifier=1'), 'Observation.subject.reference', reference(uuid)],
  [
    'invalid-reference',
    { ...observation, subject: { type: 'Person1' } },
    'Observation.subject.type',
    { ...observation, subject: { type: 'Patient' } },
  ],
  ['wrong-target', reference('Encounter/1'), 'Observation.subject.reference', reference('Location/1')],
  [
    'wrong-target',
    reference('http://example.org/fhir/Encounter/1'),
    'Observation.subject.reference',
    reference('http://example.org/fhir/Group/1'),
  ],
  [
    'wrong-target',
    { ...observation, subject: { type: 'Encounter' } },
    'Observation.subject.type',
    { ...observation, subject: { type: 'Group' } },
  ],
  [
    'wrong-target',
    { ...observation, subject: { type: 'Group', reference: 'Patient/1' } },
    'Observation.subject.type',
    { ...observation, subject: { type: 'Group', reference: 'Group/1' } },
  ],
  [
    'wrong-target',
    bundle({ fullUrl: uuid, resource: observation }, { resource: reference(uuid) }),
    'Bundle.entry[1].resource.subject.reference',
    bundle({ fullUrl: uuid, resource: patient }, { resource: reference(uuid) }),
  ],
  [
    'wrong-target',
    { ...reference('#a'), contained: [{ ...observation, id: 'a' }] },
    'Observation.subject.reference',
    { ...reference('#a'), contained: [{ ...patient, id: 'a' }] },
  ],
  [
    'unresolved-reference',
    bundle({ resource: reference(uuid) }),
    'Bundle.entry[0].resource.subject.reference',
    bundle({ resource: reference('Patient/1') }),
  ],
  [
    'unresolved-reference',
    bundle({ resource: reference('urn:oid:1.2.3') }),
    'Bundle.entry[0].resource.subject.reference',
    bundle({ resource: reference('http://example.org/anything') }),
  ],
  ['invalid-reference', reference('example.org/anything'), 'Observation.subject.reference', reference('urn:oid:1.2.3')],
  [
    'unresolved-reference',
    reference('#a'),
    'Observation.subject.reference',
    { ...reference('#a'), contained: [{ ...patient, id: 'a' }] },
  ],
  ['empty', { ...patient, name: [] }, 'Patient.name', patient],
  ['empty', { ...patient, name: [{}] }, 'Patient.name[0]', patient],
  ['empty', { ...patient, name: [{ id: 'a' }] }, 'Patient.name[0]', { ...patient, name: [{ id: 'a', text: 'x' }] }],
  ['empty', { ...patient, birthDate: '' }, 'Patient.birthDate', patient],
  ['empty', { ...patient, birthDate: null }, 'Patient.birthDate', patient],
  [
    'empty',
    { ...patient, name: [{ given: ['x', null] }] },
    'Patient.name[0].given[1]',
    { ...patient, name: [{ given: ['x', null], _given: [null, { extension: [{ url: 'x', valueCode: 'x' }] }] }] },
  ],
  ['empty', { ...patient, _birthDate: {} }, 'Patient._birthDate', patient],
  ['empty', { ...patient, name: [{ _given: [null] }] }, 'Patient.name[0]._given', patient],
  [
    'empty',
    { ...patient, name: [{ _given: [null, { id: 'a', extension: [{ url: 'x', valueCode: 'x' }] }] }] },
    'Patient.name[0]._given[0]',
    { ...patient, name: [{ given: ['x'], _given: [null, { id: 'a', extension: [{ url: 'x', valueCode: 'x' }] }] }] },
  ],
  ['broken-rule', extension({}), 'Patient.extension[0]', extension({ valueCode: 'x' })],
  [
    'broken-rule',
    extension({ valueCode: 'x', extension: [{ url: 'y', valueCode: 'x' }] }),
    'Patient.extension[0]',
    extension({ extension: [{ url: 'y', valueCode: 'x' }] }),
  ],
  [
    'broken-rule',
    { ...patient, telecom: [{ value: '1' }] },
    'Patient.telecom[0]',
    { ...patient, telecom: [{ system: 'phone', value: '1' }] },
  ],
  [
    'broken-rule',
    { ...observation, valueQuantity: { code: 'x' } },
    'Observation.valueQuantity',
    { ...observation, valueQuantity: { system: 'y', code: 'x' } },
  ],
  [
    'broken-rule',
    { ...observation, valueString: 'x', dataAbsentReason: { text: 'x' } },
    'Observation',
    { ...observation, dataAbsentReason: { text: 'x' } },
  ],
  [
    'broken-rule',
    { ...observation, effectivePeriod: { start: '2024-05', end: '2024-04-30' } },
    'Observation.effectivePeriod',
    { ...observation, effectivePeriod: { start: '2024-05-31', end: '2024-05' } },
  ],
  [
    'broken-rule',
    { resourceType: 'Organization', active: true },
    'Organization',
    { resourceType: 'Organization', name: 'x' },
  ],
  [
    'broken-rule',
    { ...bundle({ resource: patient }), type: 'batch' },
    'Bundle.entry[0]',
    { ...bundle({ resource: patient, request: { method: 'POST', url: 'Patient' } }), type: 'batch' },
  ],
  [
    'broken-rule',
    bundle({ resource: patient, request: { method: 'POST', url: 'Patient' } }),
    'Bundle.entry[0].request',
    bundle({ resource: patient }),
  ],
  [
    'broken-rule',
    bundle({ fullUrl: uuid, resource: patient }, { fullUrl: uuid, resource: patient }),
    'Bundle.entry[1].fullUrl',
    bundle({ fullUrl: uuid, resource: patient }, { resource: patient }),
  ],
  [
    'broken-rule',
    bundle({ fullUrl: 'Patient/1', resource: patient }),
    'Bundle.entry[0].fullUrl',
    bundle({ fullUrl: 'http://example.org/Patient/1', resource: patient }),
  ],
  ['broken-rule', { ...bundle({ resource: patient }), type: 'message' }, 'Bundle', bundle({ resource: patient })],
  [
    'broken-rule',
    { ...patient, contained: [{ ...patient, id: 'a' }] },
    'Patient.contained[0]',
    { ...patient, contained: [{ ...patient, id: 'a' }], link: [{ type: 'refer', other: { reference: '#a' } }] },
  ],
  [
    'broken-rule',
    { resourceType: 'Parameters', parameter: [{ name: 'x' }] },
    'Parameters.parameter[0]',
    { resourceType: 'Parameters', parameter: [{ name: 'x', valueCode: 'x' }] },
  ],
  [
    'broken-rule',
    { ...observation, valueRatio: { numerator: { value: 1 } } },
    'Observation.valueRatio',
    { ...observation, valueRatio: { numerator: { value: 1 }, denominator: { value: 2 } } },
  ],
  [
    'broken-rule',
    { ...bundle(), entry: undefined, total: 0 },
    'Bundle.total',
    { ...bundle(), entry: undefined, type: 'searchset', total: 0 },
  ],
  [
    'empty',
    { ...patient, name: [{ given: ['x', null], _given: [{ id: 'a' }] }] },
    'Patient.name[0].given[1]',
    { ...patient, name: [{ given: ['x'], _given: [{ id: 'a' }] }] },
  ],
  [
    'empty',
    { ...patient, name: [{ given: [null, 'x'], _given: [null, { id: 'a' }] }] },
    'Patient.name[0].given[0]',
    { ...patient, name: [{ given: ['y', 'x'], _given: [null, { id: 'a' }] }] },
  ],
  [
    'broken-rule',
    {
      ...reference('#a'),
      contained: [
        { ...patient, id: 'a' },
        { resourceType: 'Organization', id: 'b', name: 'x' },
      ],
    },
    'Observation.contained[1]',
    {
      ...reference('#a'),
      contained: [
        { ...patient, id: 'a', managingOrganization: { reference: '#b' } },
        { resourceType: 'Organization', id: 'b', name: 'x' },
      ],
    },
  ],
  [
    'broken-rule',
    { ...order, contained: [{ resourceType: 'Questionnaire', id: 'a', status: 'active' }] },
    'ServiceRequest.contained[0]',
    {
      ...order,
      contained: [{ resourceType: 'Questionnaire', id: 'a', status: 'active' }],
      instantiatesCanonical: ['#a'],
    },
  ],
  [
    'broken-rule',
    {
      ...reference('#a'),
      contained: [
        { ...patient, id: 'a' },
        { ...patient, id: 'a' },
      ],
    },
    'Observation.contained[1]',
    {
      ...reference('#a'),
      contained: [
        { ...patient, id: 'a', link: [{ type: 'refer', other: { reference: '#b' } }] },
        { ...patient, id: 'b' },
      ],
    },
  ],
  ['too-deep', nested(250), `Patient${'.extension[0]'.repeat(201)}`, nested(150)],
];

for (const [code, wrong, path, right] of cases) {
  test(`${code}: ${JSON.stringify(wrong).slice(0, 110)}`, () => {
    assert.deepEqual(
      checkResource(facts, wrong).map(problem => [problem.code, problem.path]),
      [[code, path]],
    );
    assert.deepEqual(checkResource(facts, right), []);
  });
}

test('of a resource that is none nothing else is said', () => {
  const value = { resourceType: 'Pateint', contained: [{ ...patient, id: 'a' }] };
  assert.deepEqual(
    checkResource(facts, value).map(({ code }) => code),
    ['unknown-resource'],
  );
});

test('the keys of a problem lead to its place', () => {
  const [problem] = checkResource(facts, bundle({ resource: { ...patient, name: [{ given: ['x', 7] }] } }));
  assert.deepEqual(problem?.keys, ['entry', 0, 'resource', 'name', 0, 'given', 1]);
});

for (const [value, message] of [
  [{ ...patient, birthday: '2001' }, "Patient.birthday is no element of Patient in R4. Did you mean 'birthDate'?"],
  [
    { resourceType: 'Observation', code: { text: 'x' } },
    'Observation.status is missing. Observation has to have it: code (registered, preliminary, final, amended, corrected, cancelled, entered-in-error or unknown).',
  ],
  [
    { ...patient, gender: 'femal' },
    "Patient.gender takes male, female, other or unknown; 'femal' is none (value set administrative-gender). Did you mean 'female'?",
  ],
  [
    { ...patient, birthDate: '19610615' },
    "Patient.birthDate is of type date and takes a date, such as 2024, 2024-05 or 2024-05-31; '19610615' is none.",
  ],
  [
    { ...patient, active: 'Y' },
    'Patient.active is of type boolean and takes true or false, without quotes; it has a text.',
  ],
  [{ ...patient, name: { family: 'x' } }, 'Patient.name takes a list, even of one, and has an object.'],
  [
    reference('Encounter/1'),
    "Observation.subject.reference refers to Device, Group, Location or Patient; 'Encounter/1' is a resource of type Encounter.",
  ],
] as const) {
  test(`it is said so: ${message.slice(0, 80)}`, () => {
    assert.deepEqual(
      checkResource(facts, value).map(problem => problem.message),
      [message],
    );
  });
}

test('long values and long lists are cut short in messages', () => {
  const long = checkResource(facts, { ...patient, gender: 'x'.repeat(1000) })[0]?.message;
  assert.match(long ?? '', /; 'x{60}\.\.\.' is none /);
  const [many] = checkResource(facts, { ...order, occurrenceTiming: { repeat: { when: ['x y'] } } });
  assert.match(many?.message ?? '', /takes one of 26, such as MORN, MORN\.early or MORN\.late; 'x y' is none/);
});

test('a required element under a wrong name is one problem', () => {
  const { status, ...rest } = observation;
  assert.deepEqual(
    checkResource(facts, { ...rest, statuss: status }).map(({ code }) => code),
    ['unknown-element'],
  );
});

test('a member that is undefined is not there', () => {
  assert.deepEqual(checkResource(facts, { ...patient, birthDate: undefined, _x: undefined }), []);
});

/** Extensions in one another. */
function nested(levels: number): object {
  let inner: object = { url: 'http://example.org', valueCode: 'x' };
  for (let level = 1; level < levels; level++) inner = { url: 'http://example.org', extension: [inner] };
  return { ...patient, extension: [inner] };
}
