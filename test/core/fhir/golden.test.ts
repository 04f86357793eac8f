import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codesOf } from '../../../server/src/core/fhir/check-codes.ts';
import { elementAt } from '../../../server/src/core/fhir/element-at.ts';
import { testDefinitions } from '../../support/definitions.ts';

// What the R4 specification says, written down from the specification and not from the file of facts: element, cardinality,
// types with the targets of references, and the codes where they are required.
const golden = `
Patient.identifier 0..* Identifier
Patient.active 0..1 boolean
Patient.name 0..* HumanName
Patient.telecom 0..* ContactPoint
Patient.gender 0..1 code = male female other unknown
Patient.birthDate 0..1 date
Patient.deceased[x] 0..1 boolean|dateTime
Patient.address 0..* Address
Patient.maritalStatus 0..1 CodeableConcept
Patient.multipleBirth[x] 0..1 boolean|integer
Patient.contact 0..* group
Patient.contact.relationship 0..* CodeableConcept
Patient.contact.name 0..1 HumanName
Patient.communication.language 1..1 CodeableConcept
Patient.generalPractitioner 0..* Reference(Organization|Practitioner|PractitionerRole)
Patient.managingOrganization 0..1 Reference(Organization)
Patient.link.other 1..1 Reference(Patient|RelatedPerson)
Patient.link.type 1..1 code = replaced-by replaces refer seealso
Patient.id 0..1 id
Patient.meta 0..1 Meta
Patient.contained 0..* Resource
Patient.extension 0..* Extension
Patient.modifierExtension 0..* Extension
Patient.implicitRules 0..1 uri
Patient.language 0..1 code
Patient.text 0..1 Narrative
RelatedPerson.patient 1..1 Reference(Patient)
RelatedPerson.relationship 0..* CodeableConcept
Observation.status 1..1 code = registered preliminary final amended corrected cancelled entered-in-error unknown
Observation.category 0..* CodeableConcept
Observation.code 1..1 CodeableConcept
Observation.subject 0..1 Reference(Device|Group|Location|Patient)
Observation.effective[x] 0..1 dateTime|Period|Timing|instant
Observation.issued 0..1 instant
Observation.value[x] 0..1 Quantity|CodeableConcept|string|boolean|integer|Range|Ratio|SampledData|time|dateTime|Period
Observation.interpretation 0..* CodeableConcept
Observation.note 0..* Annotation
Observation.specimen 0..1 Reference(Specimen)
Observation.referenceRange.low 0..1 SimpleQuantity
Observation.component.code 1..1 CodeableConcept
Observation.hasMember 0..* Reference(MolecularSequence|Observation|QuestionnaireResponse)
DiagnosticReport.status 1..1 code = registered partial preliminary final amended corrected appended cancelled entered-in-error unknown
DiagnosticReport.code 1..1 CodeableConcept
DiagnosticReport.result 0..* Reference(Observation)
DiagnosticReport.resultsInterpreter 0..* Reference(CareTeam|Organization|Practitioner|PractitionerRole)
DiagnosticReport.presentedForm 0..* Attachment
Encounter.status 1..1 code = planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown
Encounter.class 1..1 Coding
Encounter.subject 0..1 Reference(Group|Patient)
Encounter.participant.individual 0..1 Reference(Practitioner|PractitionerRole|RelatedPerson)
Encounter.diagnosis.condition 1..1 Reference(Condition|Procedure)
Encounter.location.location 1..1 Reference(Location)
Encounter.hospitalization.dischargeDisposition 0..1 CodeableConcept
Encounter.statusHistory.period 1..1 Period
ServiceRequest.status 1..1 code = draft active on-hold revoked completed entered-in-error unknown
ServiceRequest.intent 1..1 code = proposal plan directive order original-order reflex-order filler-order instance-order option
ServiceRequest.priority 0..1 code = routine urgent asap stat
ServiceRequest.subject 1..1 Reference(Device|Group|Location|Patient)
ServiceRequest.occurrence[x] 0..1 dateTime|Period|Timing
Specimen.status 0..1 code = available unavailable unsatisfactory entered-in-error
Specimen.collection.collected[x] 0..1 dateTime|Period
Specimen.subject 0..1 Reference(Device|Group|Location|Patient|Substance)
Practitioner.qualification.code 1..1 CodeableConcept
PractitionerRole.practitioner 0..1 Reference(Practitioner)
Organization.partOf 0..1 Reference(Organization)
Location.status 0..1 code = active suspended inactive
Location.mode 0..1 code = instance kind
Location.position.longitude 1..1 decimal
MessageHeader.event[x] 1..1 Coding|uri
MessageHeader.source 1..1 group
MessageHeader.source.endpoint 1..1 url
MessageHeader.response.code 1..1 code = ok transient-error fatal-error
Bundle.type 1..1 code = document message transaction transaction-response batch batch-response history searchset collection
Bundle.entry.fullUrl 0..1 uri
Bundle.entry.resource 0..1 Resource
Bundle.entry.request.method 1..1 code = GET HEAD POST PUT DELETE PATCH
Bundle.entry.request.url 1..1 uri
Provenance.target 1..* Reference
Provenance.recorded 1..1 instant
Provenance.agent 1..* group
Provenance.agent.who 1..1 Reference(Device|Organization|Patient|Practitioner|PractitionerRole|RelatedPerson)
Account.status 1..1 code = active inactive entered-in-error on-hold unknown
Coverage.status 1..1 code = active cancelled draft entered-in-error
Coverage.beneficiary 1..1 Reference(Patient)
Coverage.payor 1..* Reference(Organization|Patient|RelatedPerson)
AllergyIntolerance.patient 1..1 Reference(Patient)
AllergyIntolerance.type 0..1 code = allergy intolerance
AllergyIntolerance.category 0..* code = food medication environment biologic
AllergyIntolerance.criticality 0..1 code = low high unable-to-assess
AllergyIntolerance.clinicalStatus 0..1 CodeableConcept = active inactive resolved
AllergyIntolerance.reaction.manifestation 1..* CodeableConcept
Condition.subject 1..1 Reference(Group|Patient)
Condition.onset[x] 0..1 dateTime|Age|Period|Range|string
Condition.clinicalStatus 0..1 CodeableConcept = active recurrence relapse inactive remission resolved
Procedure.status 1..1 code = preparation in-progress not-done on-hold stopped completed entered-in-error unknown
Procedure.performed[x] 0..1 dateTime|Period|string|Age|Range
Immunization.status 1..1 code = completed entered-in-error not-done
Immunization.vaccineCode 1..1 CodeableConcept
Immunization.occurrence[x] 1..1 dateTime|string
MedicationRequest.intent 1..1 code = proposal plan order original-order reflex-order filler-order instance-order option
MedicationRequest.medication[x] 1..1 CodeableConcept|Reference(Medication)
MedicationAdministration.effective[x] 1..1 dateTime|Period
MedicationDispense.medication[x] 1..1 CodeableConcept|Reference(Medication)
Appointment.status 1..1 code = proposed pending booked arrived fulfilled cancelled noshow entered-in-error checked-in waitlist
Appointment.participant 1..* group
Appointment.participant.status 1..1 code = accepted declined tentative needs-action
Appointment.minutesDuration 0..1 positiveInt
DocumentReference.status 1..1 code = current superseded entered-in-error
DocumentReference.content 1..* group
DocumentReference.content.attachment 1..1 Attachment
Task.intent 1..1 code = unknown proposal plan order original-order reflex-order filler-order instance-order option
ChargeItem.code 1..1 CodeableConcept
Flag.status 1..1 code = active inactive entered-in-error
EpisodeOfCare.patient 1..1 Reference(Patient)
Medication.ingredient.item[x] 1..1 CodeableConcept|Reference(Medication|Substance)
Basic.code 1..1 CodeableConcept
RiskAssessment.prediction.probability[x] 0..1 decimal|Range
Group.actual 1..1 boolean
HumanName.use 0..1 code = usual official temp nickname anonymous old maiden
HumanName.given 0..* string
HumanName.family 0..1 string
Address.line 0..* string
Address.use 0..1 code = home work temp old billing
ContactPoint.system 0..1 code = phone fax email pager url sms other
ContactPoint.use 0..1 code = home work temp old mobile
Identifier.use 0..1 code = usual official temp secondary old
Identifier.assigner 0..1 Reference(Organization)
Quantity.value 0..1 decimal
Quantity.comparator 0..1 code = < <= >= >
CodeableConcept.coding 0..* Coding
Coding.code 0..1 code
Annotation.text 1..1 markdown
Attachment.data 0..1 base64Binary
Attachment.size 0..1 unsignedInt
Narrative.status 1..1 code = generated extensions additional empty
Narrative.div 1..1 xhtml
Extension.url 1..1 uri
Meta.lastUpdated 0..1 instant
Reference.reference 0..1 string
Dosage.doseAndRate.dose[x] 0..1 Range|SimpleQuantity
Timing.repeat.periodUnit 0..1 code = s min h d wk mo a
SampledData.origin 1..1 SimpleQuantity
Signature.type 1..* Coding
`;
const lines = golden.trim().split('\n');

test('there are facts to check', () => assert.ok(lines.length >= 130, `${lines.length}`));

for (const line of lines) {
  test(`R4 says ${line.slice(0, 100)}`, () => {
    const [path = '', ...expected] = line.split(' ');
    assert.equal(factsAt(path), expected.join(' '));
  });
}

/** `1..1 code = male female`, as the table above has it. */
function factsAt(path: string): string {
  const facts = testDefinitions().fhirR4Sync();
  const place = elementAt(facts, path);
  assert.ok(place.kind === 'element' || place.kind === 'choice', place.kind);
  const { min, max, types, valueSet } = place.kind === 'element' ? place.property.element : place.element;
  const names = types.map(({ type, targets }) => {
    const name = facts.type(type)?.kind === 'group' ? 'group' : type;
    return targets.length === 0 ? name : `${name}(${targets.join('|')})`;
  });
  const set = valueSet === undefined ? undefined : facts.valueSet(valueSet);
  const codes = set === undefined ? '' : ` = ${codesOf(set).join(' ')}`;
  return `${min}..${max === Infinity ? '*' : max} ${names.join('|')}${codes}`;
}
