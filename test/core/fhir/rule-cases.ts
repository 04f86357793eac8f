/** Resources that break one rule of the specification each, and the same put right. */

const patient = { resourceType: 'Patient' };
const x = { text: 'x' };
const observation = { resourceType: 'Observation', status: 'final', code: x };
const header = { resourceType: 'MessageHeader', eventUri: 'http://a', source: { endpoint: 'http://a' } };
const composition = {
  resourceType: 'Composition',
  status: 'final',
  type: x,
  date: '2024',
  author: [{ display: 'x' }],
  title: 'x',
};
const document = {
  resourceType: 'Bundle',
  type: 'document',
  identifier: { system: 'http://a', value: 'x' },
  timestamp: '2024-05-31T14:05:00Z',
  entry: [{ resource: composition }],
};
const allergy = { resourceType: 'AllergyIntolerance', patient: { display: 'x' } };
const condition = { resourceType: 'Condition', subject: { display: 'x' } };
const slot = { start: '2024-05-31T14:05:00Z', end: '2024-05-31T15:05:00Z' };
const appointment = {
  resourceType: 'Appointment',
  status: 'booked',
  participant: [{ actor: { display: 'x' }, status: 'accepted' }],
  ...slot,
};
const administration = {
  resourceType: 'MedicationAdministration',
  status: 'completed',
  medicationCodeableConcept: x,
  subject: { display: 'x' },
  effectiveDateTime: '2024',
};
const dispense = { resourceType: 'MedicationDispense', status: 'completed', medicationCodeableConcept: x };
const order = { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject: { display: 'x' } };
const group = { resourceType: 'Group', type: 'person', actual: true };
const request = { method: 'GET', url: 'Patient' };
const response = { status: '200' };

const bundle = (type: string, ...entry: readonly object[]) => ({ resourceType: 'Bundle', type, entry });
const coded = (system: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
});
const repeat = (rest: object) => ({ ...order, occurrenceTiming: { repeat: rest } });
const range = (rest: object) => ({ ...observation, referenceRange: [rest] });
const inMeta = (meta: object) => ({
  ...patient,
  contained: [{ ...patient, id: 'a', meta }],
  link: [{ type: 'refer', other: { reference: '#a' } }],
});

/** Keys of the specification, what breaks the rule and nothing else, and what keeps it. */
export const ruleCases: readonly (readonly [key: string, wrong: object, right: object])[] = [
  [
    'bdl-1',
    { ...bundle('collection', { resource: patient }), total: 1 },
    { ...bundle('history', { request, response }), total: 1 },
  ],
  [
    'bdl-2',
    bundle('collection', { resource: patient, search: { mode: 'match' } }),
    bundle('searchset', { resource: patient, search: { mode: 'match' } }),
  ],
  ['bdl-3', bundle('batch', { resource: patient }), bundle('batch', { resource: patient, request })],
  ['bdl-3', bundle('transaction', { resource: patient }), bundle('transaction', { request })],
  ['bdl-3', bundle('searchset', { resource: patient, request }), bundle('searchset', { resource: patient })],
  ['bdl-4', bundle('batch-response', { resource: patient }), bundle('batch-response', { response })],
  [
    'bdl-4',
    bundle('collection', { resource: patient, response }),
    bundle('transaction-response', { resource: patient, response }),
  ],
  [
    'bdl-5',
    bundle('collection', { fullUrl: 'http://a' }),
    bundle('collection', { fullUrl: 'http://a', resource: patient }),
  ],
  [
    'bdl-7',
    bundle('collection', { fullUrl: 'http://a', resource: patient }, { fullUrl: 'http://a', resource: patient }),
    bundle(
      'collection',
      { fullUrl: 'http://a', resource: patient },
      { fullUrl: 'http://a', resource: { ...patient, meta: { versionId: '2' } } },
    ),
  ],
  [
    'bdl-7',
    bundle('collection', { fullUrl: 'http://a', resource: patient }, { fullUrl: 'http://a', resource: patient }),
    bundle('history', { fullUrl: 'http://a', request, response }, { fullUrl: 'http://a', request, response }),
  ],
  [
    'bdl-8',
    bundle('collection', { fullUrl: 'http://a/Patient/1/_history/2', resource: patient }),
    bundle('collection', { fullUrl: 'http://a/Patient/1', resource: patient }),
  ],
  ['bdl-9', { ...document, identifier: { value: 'x' } }, document],
  ['bdl-10', { ...document, timestamp: undefined }, document],
  [
    'bdl-11',
    { ...document, entry: [{ resource: patient }] },
    { ...document, entry: [{ resource: composition }, { resource: patient }] },
  ],
  [
    'bdl-12',
    bundle('message', { resource: patient }, { resource: header }),
    bundle('message', { resource: header }, { resource: patient }),
  ],
  [
    'dom-2',
    { ...inMeta({}), ...{ contained: [{ ...patient, id: 'a', contained: [{ ...patient, id: 'b' }] }] } },
    inMeta({ source: 'http://a' }),
  ],
  [
    'dom-3',
    { ...patient, contained: [{ ...patient, id: 'a' }] },
    { ...patient, contained: [{ ...observation, id: 'a', subject: { reference: '#' } }] },
  ],
  ['dom-3', { ...patient, contained: [patient] }, inMeta({ source: 'http://a' })],
  ['dom-4', inMeta({ versionId: '1' }), inMeta({ tag: [{ code: 'x' }] })],
  ['dom-5', inMeta({ security: [{ code: 'x' }] }), inMeta({ tag: [{ code: 'x' }] })],
  [
    'ext-1',
    { ...patient, extension: [{ url: 'a' }] },
    { ...patient, extension: [{ url: 'a', _valueString: { id: 'b', extension: [{ url: 'c', valueCode: 'd' }] } }] },
  ],
  [
    'att-1',
    { ...patient, photo: [{ data: 'QUJD' }] },
    { ...patient, photo: [{ data: 'QUJD', contentType: 'image/png' }] },
  ],
  ['cpt-2', { ...patient, telecom: [{ value: '1' }] }, { ...patient, telecom: [{ value: '1', system: 'phone' }] }],
  [
    'qty-3',
    { ...condition, onsetAge: { value: 1, code: 'a' } },
    { ...condition, onsetAge: { value: 1, code: 'a', system: 'http://unitsofmeasure.org' } },
  ],
  [
    'per-1',
    { ...order, occurrencePeriod: { start: '2024-05-31T14:05:00+02:00', end: '2024-05-31T12:04:00Z' } },
    { ...order, occurrencePeriod: { start: '2024-05-31T14:05:00+02:00', end: '2024-05-31T12:06:00Z' } },
  ],
  [
    'per-1',
    { ...order, occurrencePeriod: { start: '2024-06', end: '2024-05-31' } },
    { ...order, occurrencePeriod: { start: '2024-05-31', end: '2024-05' } },
  ],
  [
    'rat-1',
    { ...order, quantityRatio: { denominator: { value: 1 } } },
    { ...order, quantityRatio: { numerator: { value: 1 }, denominator: { value: 1 } } },
  ],
  [
    'rat-1',
    { ...order, quantityRatio: { id: 'a', _x: undefined, numerator: { value: 1 } } },
    { ...order, quantityRatio: { extension: [{ url: 'a', valueCode: 'b' }] } },
  ],
  ['tim-1', repeat({ duration: 1 }), repeat({ duration: 1, durationUnit: 'h' })],
  ['tim-2', repeat({ period: 1 }), repeat({ period: 1, periodUnit: 'h' })],
  ['tim-4', repeat({ duration: -1, durationUnit: 'h' }), repeat({ duration: 0, durationUnit: 'h' })],
  ['tim-5', repeat({ period: -1, periodUnit: 'h' }), repeat({ period: 0, periodUnit: 'h' })],
  ['tim-6', repeat({ periodMax: 1 }), repeat({ period: 1, periodUnit: 'h', periodMax: 2 })],
  ['tim-7', repeat({ durationMax: 1 }), repeat({ duration: 1, durationUnit: 'h', durationMax: 2 })],
  ['tim-8', repeat({ countMax: 1 }), repeat({ count: 1, countMax: 2 })],
  ['tim-10', repeat({ timeOfDay: ['14:05:00'], when: ['AC'] }), repeat({ when: ['AC'] })],
  ['ait-1', allergy, { ...allergy, verificationStatus: coded('allergyintolerance-verification', 'entered-in-error') }],
  [
    'ait-2',
    {
      ...allergy,
      clinicalStatus: coded('allergyintolerance-clinical', 'active'),
      verificationStatus: coded('allergyintolerance-verification', 'entered-in-error'),
    },
    {
      ...allergy,
      clinicalStatus: coded('allergyintolerance-clinical', 'active'),
      verificationStatus: coded('allergyintolerance-verification', 'confirmed'),
    },
  ],
  [
    'app-2',
    { ...appointment, status: 'proposed', end: undefined },
    { ...appointment, status: 'proposed', start: undefined, end: undefined },
  ],
  ['app-3', { ...appointment, start: undefined, end: undefined }, appointment],
  ['app-4', { ...appointment, cancelationReason: x }, { ...appointment, cancelationReason: x, status: 'noshow' }],
  [
    'app-1',
    { ...appointment, participant: [{ status: 'accepted' }] },
    { ...appointment, participant: [{ status: 'accepted', type: [x] }] },
  ],
  [
    'cmp-1',
    { ...composition, section: [{ title: 'x' }] },
    { ...composition, section: [{ entry: [{ display: 'x' }] }] },
  ],
  [
    'cmp-2',
    { ...composition, section: [{ emptyReason: x, entry: [{ display: 'x' }] }] },
    { ...composition, section: [{ emptyReason: x, text: { status: 'empty', div: '<div>none</div>' } }] },
  ],
  [
    'con-4',
    { ...condition, abatementString: 'x' },
    { ...condition, abatementString: 'x', clinicalStatus: coded('condition-clinical', 'remission') },
  ],
  [
    'con-5',
    {
      ...condition,
      clinicalStatus: coded('condition-clinical', 'active'),
      verificationStatus: coded('condition-ver-status', 'entered-in-error'),
    },
    { ...condition, verificationStatus: coded('condition-ver-status', 'entered-in-error') },
  ],
  ['con-1', { ...condition, stage: [{ type: x }] }, { ...condition, stage: [{ summary: x }] }],
  [
    'con-2',
    { ...condition, evidence: [{ extension: [{ url: 'a', valueCode: 'b' }] }] },
    { ...condition, evidence: [{ code: [x] }] },
  ],
  [
    'grp-1',
    { ...group, actual: false, member: [{ entity: { display: 'x' } }] },
    { ...group, member: [{ entity: { display: 'x' } }] },
  ],
  [
    'inv-1',
    { resourceType: 'Parameters', parameter: [{ name: 'x', valueCode: 'x', resource: patient }] },
    { resourceType: 'Parameters', parameter: [{ name: 'x', resource: patient }] },
  ],
  ['mad-1', { ...administration, dosage: { text: 'x' } }, { ...administration, dosage: { dose: { value: 1 } } }],
  [
    'mdd-1',
    { ...dispense, whenPrepared: '2024-06-01', whenHandedOver: '2024-05-31' },
    { ...dispense, whenPrepared: '2024-05-31', whenHandedOver: '2024-05-31' },
  ],
  [
    'obs-6',
    { ...observation, dataAbsentReason: x, valueBoolean: false },
    { ...observation, dataAbsentReason: x, valueBoolean: undefined },
  ],
  [
    'obs-6',
    { ...observation, dataAbsentReason: x, _valueString: { extension: [{ url: 'a', valueCode: 'b' }] } },
    { ...observation, dataAbsentReason: x },
  ],
  ['obs-3', range({ type: x }), range({ high: { value: 1 } })],
  [
    'org-1',
    { resourceType: 'Organization', active: true },
    { resourceType: 'Organization', identifier: [{ value: '1' }] },
  ],
  [
    'org-2',
    { resourceType: 'Organization', name: 'x', address: [{ use: 'home' }] },
    { resourceType: 'Organization', name: 'x', address: [{ use: 'work' }] },
  ],
  [
    'org-3',
    { resourceType: 'Organization', name: 'x', telecom: [{ use: 'home' }] },
    { resourceType: 'Organization', name: 'x', telecom: [{ use: 'work' }] },
  ],
  [
    'pat-1',
    { ...patient, contact: [{ gender: 'male' }] },
    { ...patient, contact: [{ organization: { display: 'x' } }] },
  ],
  ['prr-1', { ...order, orderDetail: [x] }, { ...order, orderDetail: [x], code: x }],
];
