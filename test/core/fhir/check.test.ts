import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkResource } from '../../../server/src/core/fhir/check-resource.ts';
import { testDefinitions } from '../../support/definitions.ts';
import { bundle, observation, order, patient, reference } from './check-parts.ts';
import { contentCases } from './content-cases.ts';
import { elementCases } from './element-cases.ts';

const facts = testDefinitions().fhirR4Sync();

for (const [code, wrong, path, right] of [...elementCases, ...contentCases]) {
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
