/** Each mapping that comes with the product over a message of each kind; the Bundles stand in samples/expected/fhir/. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { checkResource } from '../../server/src/core/fhir/check-resource.ts';
import { testDefinitions } from '../support/definitions.ts';
import { repositoryRoot } from '../support/paths.ts';
import { mapped, mappingFor, mappingOf, messagesIn } from './fhir-mappings.ts';

/** Samples, and what the run says of them: the X of 2.9 is in no table to FHIR. */
const samples: Readonly<Record<string, readonly string[]>> = {
  'adt-a01-v23': [],
  'adt-a01-v29': ["'X' (PID-8.1) is not in table 'sex'."],
  'adt-a03-cr-v25': [],
  'adt-a04-v251': [],
  'adt-a05-delimiters-v25': [],
  'adt-a08-v24': [],
  'adt-a31-utf8-v251': [],
  'adt-a40-v25': [],
  'oru-r01-cbc-v251': [],
  'oru-r01-escapes-v251': [],
  'oru-r01-microbiology-v231': [],
  'oru-r01-v28': [],
  'orm-o01-v23': [],
  'oml-o21-v251': [],
  'siu-s12-v24': [],
  'vxu-v04-v251': [],
  'mdm-t02-v25': [],
  'dft-p03-v231': [],
  'rde-o11-v25': [],
};

const read = (...file: readonly string[]): string => readFileSync(path.join(repositoryRoot, ...file), 'utf8');
const facts = testDefinitions().fhirR4Sync();
const used = new Set<string>();

describe('the mappings that come with Pipehat', () => {
  for (const [name, problems] of Object.entries(samples)) {
    test(`make the expected Bundle of ${name}`, () => {
      const [message] = messagesIn(read('samples/messages', `${name}.hl7`));
      const result = message && mapped(message);
      assert.ok(message && result);
      used.add(mappingFor(message) ?? '');
      assert.deepEqual(
        result.problems.map(problem => problem.message.replace(/^.*?: /, '')),
        problems,
      );
      assert.equal(result.text, read('samples/expected/fhir', `${name}.json`));
      assert.deepEqual(checkResource(facts, JSON.parse(result.text)), []);
    });
  }

  test('are each tried with one message at least', () => {
    assert.deepEqual([...used].sort(), [...new Set(Object.values(mappingOf))].sort());
  });
});
