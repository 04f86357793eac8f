/** Resources of R4, written by hand to be right in every way that the checker looks at. */
import type { JsonObject } from '../../../server/src/core/fhir/problem.ts';

const loinc = 'http://loinc.org';
const ucum = 'http://unitsofmeasure.org';

const patient = {
  resourceType: 'Patient',
  id: 'p-1',
  meta: { lastUpdated: '2024-05-31T14:05:00.123+02:00', profile: ['http://example.org/StructureDefinition/patient'] },
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Everyman</div>' },
  extension: [{ url: 'http://example.org/religion', valueCodeableConcept: { text: 'none' } }],
  identifier: [{ use: 'official', system: 'urn:oid:1.2.36.146', value: '12345', period: { start: '2001-05' } }],
  active: true,
  name: [
    { use: 'official', family: 'Everyman', given: ['Adam', 'A'], _given: [null, { id: 'middle' }] },
    { text: 'Addy', period: { start: '2001', end: '2002-01' } },
  ],
  telecom: [{ system: 'phone', value: '(555) 555-2004', use: 'home', rank: 1 }],
  gender: 'male',
  birthDate: '1961-06-15',
  _birthDate: { extension: [{ url: 'http://example.org/time', valueDateTime: '1961-06-15T14:35:45-05:00' }] },
  deceasedBoolean: false,
  address: [{ use: 'home', line: ['2222 Home Street'], city: 'Anytown', state: 'MI', postalCode: '99999' }],
  maritalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code: 'M' }] },
  multipleBirthInteger: 2,
  contact: [{ relationship: [{ text: 'Wife' }], name: { family: 'Everyman', given: ['Eve'] } }],
  communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'en' }] }, preferred: true }],
  generalPractitioner: [{ reference: 'Practitioner/17', display: 'Dr. Primary' }],
  managingOrganization: { reference: 'http://example.org/fhir/Organization/1/_history/2' },
  link: [{ other: { reference: 'Patient/old' }, type: 'replaces' }],
};

const observation = {
  resourceType: 'Observation',
  contained: [{ resourceType: 'Specimen', id: 's1', type: { text: 'Blood' } }],
  basedOn: [{ reference: 'ServiceRequest/7' }],
  status: 'final',
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
  ],
  code: { coding: [{ system: loinc, code: '2345-7', display: 'Glucose' }], text: 'Glucose' },
  subject: { reference: 'Patient/p-1', type: 'Patient' },
  effectiveDateTime: '2024-05-31T14:05:00Z',
  issued: '2024-05-31T14:05:00Z',
  performer: [{ identifier: { system: 'urn:oid:1.2.3', value: '77' } }],
  valueQuantity: { value: 6.3, comparator: '<', unit: 'mmol/l', system: ucum, code: 'mmol/L' },
  interpretation: [{ coding: [{ code: 'H' }] }],
  note: [{ authorString: 'Lab', time: '2024-05-31', text: 'Haemolysed' }],
  specimen: { reference: '#s1' },
  referenceRange: [{ low: { value: 3.1, unit: 'mmol/l' }, high: { value: 6.2 }, age: { low: { value: 18 } } }],
  component: [
    {
      code: { text: 'Part' },
      valueSampledData: { origin: { value: 2048 }, period: 10, dimensions: 1, data: '2041 2043 E' },
      referenceRange: [{ text: 'normal' }],
    },
    { code: { text: 'Other' }, dataAbsentReason: { text: 'unknown' } },
  ],
};

const report = {
  resourceType: 'DiagnosticReport',
  identifier: [{ value: '123' }],
  status: 'final',
  code: { text: 'Panel' },
  subject: { reference: 'Patient/p-1' },
  effectivePeriod: { start: '2024-05-31', end: '2024-06-01' },
  result: [{ reference: 'Observation/1' }, { reference: 'Observation/2' }],
  presentedForm: [{ contentType: 'application/pdf', data: 'JVBERi0xLjQK', size: 9, title: 'Report' }],
};

const encounter = {
  resourceType: 'Encounter',
  identifier: [{ value: 'V1' }],
  status: 'in-progress',
  statusHistory: [{ status: 'arrived', period: { start: '2024-05-31' } }],
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
  subject: { reference: 'Patient/p-1' },
  participant: [{ individual: { reference: 'Practitioner/17' } }],
  period: { start: '2024-05-31T10:00:00+02:00', end: '2024-05-31T09:00:00Z' },
  diagnosis: [{ condition: { reference: 'Condition/1' }, rank: 1 }],
  hospitalization: { dischargeDisposition: { text: 'Home' } },
  location: [{ location: { reference: 'Location/1' }, status: 'active' }],
};

const serviceRequest = {
  resourceType: 'ServiceRequest',
  status: 'active',
  intent: 'original-order',
  priority: 'stat',
  code: { text: 'Complete blood count' },
  orderDetail: [{ text: 'fasting' }],
  subject: { reference: 'Patient/p-1' },
  occurrenceTiming: { event: ['2024-05-31'], repeat: { frequency: 1, period: 8, periodUnit: 'h', dayOfWeek: ['mon'] } },
  asNeededBoolean: true,
  quantityRatio: { numerator: { value: 1 }, denominator: { value: 2 } },
};

const allergy = {
  resourceType: 'AllergyIntolerance',
  clinicalStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
    text: 'Active',
  },
  type: 'allergy',
  category: ['food', 'medication'],
  criticality: 'unable-to-assess',
  code: { text: 'Penicillin' },
  patient: { reference: 'Patient/p-1' },
  onsetAge: { value: 4, system: ucum, code: 'a' },
  reaction: [{ manifestation: [{ text: 'Rash' }], severity: 'mild' }],
};

const condition = {
  resourceType: 'Condition',
  clinicalStatus: {
    coding: [
      { system: 'http://example.org', code: 'other' },
      { system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'resolved' },
    ],
  },
  subject: { reference: 'Group/1' },
  onsetString: 'childhood',
  abatementAge: { value: 12, system: ucum, code: 'a' },
  stage: [{ assessment: [{ reference: 'DiagnosticReport/1' }] }],
};

const immunization = {
  resourceType: 'Immunization',
  status: 'completed',
  vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '140' }] },
  patient: { reference: 'Patient/p-1' },
  _occurrenceDateTime: {
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
  },
  doseQuantity: { value: 0.5, unit: 'mL', system: ucum, code: 'mL' },
  performer: [{ actor: { reference: 'Practitioner/17' } }],
  protocolApplied: [{ doseNumberPositiveInt: 1 }],
};

const medicationRequest = {
  resourceType: 'MedicationRequest',
  contained: [{ resourceType: 'Medication', id: 'm1', code: { text: 'Aspirin' } }],
  status: 'active',
  intent: 'order',
  medicationReference: { reference: '#m1' },
  subject: { reference: 'Patient/p-1' },
  dosageInstruction: [
    {
      sequence: 1,
      doseAndRate: [{ doseQuantity: { value: 1 }, rateRatio: { numerator: { value: 1 }, denominator: { value: 1 } } }],
    },
  ],
  dispenseRequest: {
    numberOfRepeatsAllowed: 0,
    expectedSupplyDuration: { value: 10, unit: 'd', system: ucum, code: 'd' },
  },
};

const appointment = {
  resourceType: 'Appointment',
  status: 'booked',
  start: '2024-05-31T14:05:00Z',
  end: '2024-05-31T14:15:00Z',
  minutesDuration: 10,
  participant: [{ actor: { reference: 'Patient/p-1' }, status: 'accepted' }],
};

const document = {
  resourceType: 'DocumentReference',
  status: 'current',
  docStatus: 'final',
  type: { text: 'Letter' },
  date: '2024-05-31T14:05:00Z',
  content: [{ attachment: { contentType: 'text/plain', language: 'en', data: 'SGVs bG8h\nSGVs' } }],
  context: { encounter: [{ reference: 'Encounter/1' }], period: { start: '2024' } },
};

const coverage = {
  resourceType: 'Coverage',
  status: 'active',
  beneficiary: { reference: 'Patient/p-1' },
  payor: [{ display: 'Insurance' }],
  costToBeneficiary: [{ valueMoney: { value: 10.5, currency: 'EUR' } }],
  order: 1,
};

const provenance = {
  resourceType: 'Provenance',
  target: [{ reference: 'Observation/1' }],
  recorded: '2024-05-31T14:05:00Z',
  agent: [{ who: { reference: 'Organization/1' } }],
  entity: [{ role: 'source', what: { reference: 'DocumentReference/1' } }],
};

const transaction = {
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    {
      fullUrl: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520',
      resource: patient,
      request: { method: 'PUT', url: 'Patient?identifier=urn:oid:1.2.36.146|12345' },
    },
    {
      fullUrl: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239521',
      resource: { ...observation, subject: { reference: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520' } },
      request: { method: 'POST', url: 'Observation' },
    },
    {
      resource: { ...encounter, subject: { reference: 'Patient?identifier=1|2' } },
      request: { method: 'POST', url: 'Encounter', ifNoneExist: 'identifier=V1' },
    },
    { request: { method: 'DELETE', url: 'Patient/old' } },
  ],
};

const message = {
  resourceType: 'Bundle',
  type: 'message',
  timestamp: '2024-05-31T14:05:00Z',
  entry: [
    {
      fullUrl: 'http://example.org/MessageHeader/1',
      resource: {
        resourceType: 'MessageHeader',
        id: '1',
        eventCoding: { system: 'http://terminology.hl7.org/CodeSystem/v2-0003', code: 'R01' },
        destination: [{ endpoint: 'http://example.org/in' }],
        source: { name: 'Lab', endpoint: 'urn:oid:1.2.3' },
        focus: [{ reference: 'http://example.org/DiagnosticReport/1' }],
      },
    },
    { fullUrl: 'http://example.org/DiagnosticReport/1', resource: { ...report, id: '1' } },
  ],
};

const parameters = {
  resourceType: 'Parameters',
  parameter: [
    { name: 'one', valueHumanName: { family: 'Everyman' } },
    { name: 'two', part: [{ name: 'inner', resource: patient }] },
  ],
};

const account = { resourceType: 'Account', status: 'active', coverage: [{ coverage: { reference: 'Coverage/1' } }] };
const organization = { resourceType: 'Organization', name: 'Hospital', address: [{ use: 'work', city: 'Anytown' }] };
const emptyPatient = { resourceType: 'Patient' };

/** By a name for the test. */
export const examples: Readonly<Record<string, JsonObject>> = {
  patient,
  observation,
  report,
  encounter,
  serviceRequest,
  allergy,
  condition,
  immunization,
  medicationRequest,
  appointment,
  document,
  coverage,
  provenance,
  transaction,
  message,
  parameters,
  account,
  organization,
  emptyPatient,
};
