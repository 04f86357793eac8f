/** What is wrong with what elements hold: codes, references, nothing at all, and rules between them. */
import {
  allergy,
  bundle,
  type CheckCase,
  clinical,
  extension,
  observation,
  order,
  patient,
  reference,
  uuid,
} from './check-parts.ts';

export const contentCases: readonly CheckCase[] = [
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

/** Extensions in one another. */
function nested(levels: number): object {
  let inner: object = { url: 'http://example.org', valueCode: 'x' };
  for (let level = 1; level < levels; level++) inner = { url: 'http://example.org', extension: [inner] };
  return { ...patient, extension: [inner] };
}
