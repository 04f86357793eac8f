import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { FhirPlace } from '../../../server/src/core/definitions/fhir.ts';
import { fhirFacts } from '../../../tools/fhir-facts.mjs';
import { testDefinitions } from '../../support/definitions.ts';
import { repositoryRoot, sharedFolder, sharedMissing } from '../../support/paths.ts';

/** A place with the data type of its field, and the elements of FHIR R4 that it becomes. */
const mapped: readonly [string, string, ...string[]][] = [
  ['PID-5', 'XPN', 'Patient.name HumanName'],
  ['PID-5.2', 'XPN', 'Patient.name.given string'],
  ['PID-5.1.1', 'XPN', 'Patient.name.family string'],
  ['PID-8', 'IS', 'Patient.gender code'],
  ['PID-3.1', 'CX', 'Patient.identifier.value string'],
  ['PID-11.1.1', 'XAD', 'Patient.address.line string'],
  ['PID-16.1', 'CE', 'Patient.maritalStatus.coding.code code'],
  ['OBX-3.2', 'CE', 'Observation.code.coding.display string', 'Observation.component.code.coding.display string'],
  ['ZPI-1', 'ST'],
  ['PID-99', 'ST'],
];
for (const [place, fieldType, ...expected] of mapped) {
  test(`${place} becomes ${expected.join(', ') || 'nothing'}`, async () => {
    const [, segment = '', field, component, subcomponent] = /^(...)-(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(place) ?? [];
    const number = (digits: string | undefined) => (digits === undefined ? undefined : Number(digits));
    assert.deepEqual(
      (
        await targetsOf({
          segment,
          field: Number(field),
          fieldType,
          varies: false,
          valueType: undefined,
          component: number(component),
          subcomponent: number(subcomponent),
        })
      ).filter(text => !text.startsWith('Appointment')),
      expected,
    );
  });
}

for (const [valueType, ...expected] of [
  ['NM', 'Observation.valueQuantity Quantity', 'Observation.component.valueQuantity Quantity'],
  ['ST', 'Observation.valueString string', 'Observation.component.valueString string'],
  ['TM', 'Observation.valueTime time', 'Observation.component.valueTime time'],
] as const) {
  test(`OBX-5 of type ${valueType} becomes ${expected.join(', ')}`, async () => {
    const place = { segment: 'OBX', field: 5, fieldType: valueType, varies: true, valueType };
    assert.deepEqual(await targetsOf({ ...place, component: undefined, subcomponent: undefined }), expected);
  });
}

test('the facts are those of the published tables', { skip: sharedMissing }, () => {
  const file = path.join(repositoryRoot, 'server/definitions/fhir.txt');
  assert.equal(readFileSync(file, 'utf8'), fhirFacts(path.join(sharedFolder ?? '', 'v2-to-fhir')));
});

async function targetsOf(place: FhirPlace): Promise<string[]> {
  const facts = await testDefinitions().fhir?.();
  assert.ok(facts);
  return facts.targets(place).map(({ element, type }) => `${element} ${type}`.trim());
}
