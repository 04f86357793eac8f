import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elementAt, elementsOf, type FhirPlace, suggestElements } from '../../../server/src/core/fhir/element-at.ts';
import { testDefinitions } from '../../support/definitions.ts';

const facts = testDefinitions().fhirR4Sync();

/** A path and what it leads to, in the words of `said` below. */
const places: readonly (readonly [path: string, expected: string])[] = [
  ['Patient', 'resource Patient'],
  ['HumanName', 'type HumanName'],
  ['Patient.name', 'Patient.name: HumanName'],
  ['Patient.name.given', 'HumanName.given: string'],
  ['Patient.name[0].given[1]', 'HumanName.given: string'],
  ['Patient.name[].given[]', 'HumanName.given: string'],
  ['Patient.id', 'Resource.id: id'],
  ['Patient.resourceType', 'resourceType of Patient'],
  ['Patient.contact.name.family', 'HumanName.family: string'],
  ['Patient.contact', 'Patient.contact: Patient.contact'],
  ['Patient.contact.id', 'Element.id: string'],
  ['Patient.contact.modifierExtension.url', 'Extension.url: uri'],
  ['Patient.birthDate', 'Patient.birthDate: date'],
  ['Patient._birthDate', 'Patient.birthDate: Element beside it'],
  ['Patient._birthDate.extension.valueDateTime', 'Extension.value[x]: dateTime'],
  ['Patient.deceasedBoolean', 'Patient.deceased[x]: boolean'],
  ['Patient._deceasedDateTime.extension', 'Element.extension: Extension'],
  ['Observation.component.code.coding', 'CodeableConcept.coding: Coding'],
  ['Observation.component.code.coding.system', 'Coding.system: uri'],
  ['Observation.valueQuantity', 'Observation.value[x]: Quantity'],
  ['Observation.valueQuantity.value', 'Quantity.value: decimal'],
  ['Observation.component.valueCodeableConcept.text', 'CodeableConcept.text: string'],
  ['Observation.component.referenceRange', 'Observation.component.referenceRange: Observation.referenceRange'],
  ['Observation.component.referenceRange.low.unit', 'Quantity.unit: string'],
  ['Observation.referenceRange.low', 'Observation.referenceRange.low: SimpleQuantity'],
  ['Observation.value', 'choice of valueQuantity, valueCodeableConcept, valueString and 8 more'],
  ['Observation.value[x]', 'choice of valueQuantity, valueCodeableConcept, valueString and 8 more'],
  ['Observation.value.coding', 'choice of valueQuantity, valueCodeableConcept, valueString and 8 more'],
  ['MedicationRequest.dosageInstruction.doseAndRate.doseQuantity.value', 'Quantity.value: decimal'],
  ['Condition.onsetAge.value', 'Quantity.value: decimal'],
  ['MedicationRequest.medicationReference.identifier.value', 'Identifier.value: string'],
  ['Timing.repeat.boundsPeriod.start', 'Period.start: dateTime'],
  ['Bundle.entry.resource', 'Bundle.entry.resource: Resource'],
  ['Bundle.entry.resource.name.family', 'any resource'],
  ['Patient.contained.id', 'any resource'],
  ['Parameters.parameter.part.part.valueString', 'Parameters.parameter.value[x]: string'],
  ['Questionnaire.item.item.item.linkId', 'Questionnaire.item.linkId: string'],
  ['Pateint.name', 'unknown type Pateint: Patient'],
  ['', 'unknown type : '],
  ['Patient.nam', 'unknown nam at 1 of Patient: name'],
  ['Patient.name.givne', 'unknown givne at 2 of HumanName: given'],
  ['Patient.birthdate', 'unknown birthdate at 1 of Patient: birthDate'],
  ['Patient.xbirthDate', 'unknown xbirthDate at 1 of Patient: birthDate'],
  ['Patient.birthDate.year', 'unknown year at 2 of date: '],
  ['Patient.birthDate.extension', 'beside birthDate, as _birthDate at 1'],
  ['Patient.name.given[0].extension.url', 'beside given, as _given at 2'],
  ['date.extension', 'unknown extension at 1 of date: '],
  ['Patient._name', 'unknown _name at 1 of Patient: '],
  ['Patient._birthdate', 'unknown _birthdate at 1 of Patient: _birthDate'],
  ['Patient.constructor', 'unknown constructor at 1 of Patient: '],
  ['Patient..name', 'unknown  at 1 of Patient: '],
  ['Observation.valueQuantiy', 'unknown valueQuantiy at 1 of Observation: valueQuantity'],
  ['Observation.valueDecimal', 'unknown valueDecimal at 1 of Observation: '],
];
for (const [path, expected] of places) {
  test(`${path || 'nothing'} is ${expected}`, () => {
    const found = said(elementAt(facts, path));
    // Of several suggestions the first is what is offered.
    if (expected.startsWith('unknown') && !expected.endsWith(': ')) assert.equal(found.split(', ')[0], expected);
    else if (expected.startsWith('unknown')) assert.ok(found.startsWith(expected), found);
    else assert.equal(found, expected);
  });
}

test('the elements below a path, by their names in JSON', () => {
  assert.deepEqual([...elementsOf(facts, 'Observation.component').keys()].slice(0, 6), [
    'id',
    'extension',
    'modifierExtension',
    'code',
    'valueQuantity',
    'valueCodeableConcept',
  ]);
  assert.deepEqual(
    [...elementsOf(facts, 'Patient.name').keys()],
    [...['id', 'extension', 'use', 'text', 'family', 'given', 'prefix', 'suffix', 'period']],
  );
  for (const path of ['Patient.nam', 'Observation.value', 'Pateint', 'Patient.resourceType'])
    assert.equal(elementsOf(facts, path).size, 0, path);
});

test('a wrong name gets the nearest ones, and one that is near nothing none', () => {
  assert.deepEqual(suggestElements(facts, 'Patient', 'genders'), ['gender']);
  assert.deepEqual(suggestElements(facts, 'Patient', '_genders'), ['_gender']);
  assert.deepEqual(suggestElements(facts, 'Patient', 'xyzzy'), []);
  assert.deepEqual(suggestElements(facts, 'Nothing', 'name'), []);
});

test('resources and data types are listed, without abstract types, groups and profiles', () => {
  assert.equal(facts.resourceTypes.length, 146);
  assert.ok(facts.dataTypes.includes('Age'));
  for (const name of ['Resource', 'DomainResource', 'Element', 'SimpleQuantity', 'Patient.contact', 'string'])
    assert.ok(![...facts.resourceTypes, ...facts.dataTypes].includes(name), name);
  assert.deepEqual([...facts.resourceTypes].sort(), facts.resourceTypes);
});

test('a type is a kind of what it is made of', () => {
  assert.ok(facts.isKindOf('Age', 'Quantity'));
  assert.ok(facts.isKindOf('Patient', 'Resource'));
  assert.ok(facts.isKindOf('code', 'string'));
  assert.ok(facts.isKindOf('Observation.component', 'BackboneElement'));
  assert.ok(!facts.isKindOf('Bundle', 'DomainResource'));
  assert.ok(!facts.isKindOf('Nothing', 'Resource'));
});

function said(place: FhirPlace): string {
  switch (place.kind) {
    case 'type':
      return `${place.type.kind} ${place.type.id}`;
    case 'element': {
      const { element } = place.property;
      return `${element.owner}.${element.name}: ${place.type.id}${place.isSibling ? ' beside it' : ''}`;
    }
    case 'resource-type':
      return `resourceType of ${place.parent.id}`;
    case 'choice':
      return `choice of ${place.names.slice(0, 3).join(', ')} and ${place.names.length - 3} more`;
    case 'beside-primitive':
      return `beside ${place.property.element.name}, as ${place.name} at ${place.step}`;
    case 'any-resource':
      return 'any resource';
    case 'unknown-type':
      return `unknown type ${place.name}: ${place.suggestions.join(', ')}`;
    case 'unknown-element':
      return `unknown ${place.name} at ${place.step} of ${place.parent.id}: ${place.suggestions.join(', ')}`;
  }
}
