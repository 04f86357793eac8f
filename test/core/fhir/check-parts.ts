/** Small resources for the tests of the checker, right as they stand. */
import type { FhirProblemCode } from '../../../server/src/core/fhir/problem.ts';

/** A code, what is wrong, where, and the same put right. */
export type CheckCase = readonly [code: FhirProblemCode, wrong: unknown, path: string, right: unknown];

export const patient = { resourceType: 'Patient' };
export const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };
export const reference = (text: string) => ({ ...observation, subject: { reference: text } });
export const extension = (value: object) => ({ ...patient, extension: [{ url: 'http://example.org', ...value }] });
export const order = { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject: { display: 'x' } };
export const bundle = (...entry: readonly unknown[]) => ({ resourceType: 'Bundle', type: 'collection', entry });
export const uuid = 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520';
export const div = (text: string) => ({ ...patient, text: { status: 'generated', div: text } });
export const allergy = (clinicalStatus: object) => ({
  resourceType: 'AllergyIntolerance',
  patient: { display: 'x' },
  clinicalStatus,
});
export const clinical = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';
