import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { elementAt } from '../../../server/src/core/fhir/element-at.ts';
import { testDefinitions } from '../../support/definitions.ts';
import { repositoryRoot } from '../../support/paths.ts';

/** Elements that HL7's tables of the mapping from v2 name and R4 does not have: slips, and shorthand. */
const slips = `
AllergyIntolerance.category.extension.valueCodeableConcept
AllergyIntolerance.criticality.extension.valueCodeableConcept
CareTeam.participant.coveragePeriod.end
CareTeam.participant.coveragePeriod.start
Coverage.payer
DocumentReference.content.data
DocumentReference.status.extension.valueCodeableConcept
Medication.doseForm
MedicationRequest.medication
MedicationRequest.occurneceTiming.boundsPeriod.start
MedicationRequest.occurrenceTiming.boundsDuration
MedicationRequest.occurrenceTiming.boundsPeriod.end
Patient.birthDate.extension.valueDateTime
PractitionerRole.Practitioner
PractitionerRole.address
PractitionerRole.organization.
PractitionerRole.organziation.
PractitionerRole.practioner
Procedure.code.value
Provenance.occurred
ServiceRequest.extension.extension.valuedateTime
ServiceRequest.extension.valueCodeableReference.concept
ServiceRequest.occurrenceTIming.repeat.offset
ServiceRequest.occurrenceTiming.boundsDuration
ServiceRequest.occurrenceTiming.boundsPeriod.end
ServiceRequest.occurrenceTiming.boundsPeriod.start
ServiceRequest.occurrenceTiming.duration
ServiceRequest.occurrenceTiming.durationUnit
`;

test('every element that the published mapping from v2 names is in the facts, but for its slips', () => {
  const text = readFileSync(path.join(repositoryRoot, 'server/definitions/fhir.txt'), 'utf8');
  const named = [...text.matchAll(/^[A-Z][A-Z0-9]{2}-\d+ (\S+)/gm)].flatMap(([, element = '']) => pathsIn(element));
  assert.ok(named.length > 900, `${named.length}`);
  const facts = testDefinitions().fhirR4Sync();
  const unknown = named.filter(one => !['element', 'type'].includes(elementAt(facts, one).kind));
  assert.deepEqual([...new Set(unknown)].sort(), slips.trim().split('\n'));
});

/** `Encounter.location(Location.name)` holds two paths; the brackets after `extension` hold its name. */
function pathsIn(element: string): readonly string[] {
  const [, outer = element, inner] =
    /^([^()]*)\((.*)\)$/.exec(element.replaceAll(/extension\([^)]*\)/g, 'extension')) ?? [];
  if (inner !== undefined) return [outer, ...pathsIn(inner)];
  return [element.replaceAll(/extension\([^)]*\)/g, 'extension')];
}
