import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkResource } from '../../../server/src/core/fhir/check-resource.ts';
import { testDefinitions } from '../../support/definitions.ts';
import { ruleCases } from './rule-cases.ts';

const facts = testDefinitions().fhirR4Sync();

for (const [key, wrong, right] of ruleCases) {
  test(`${key} is broken by ${JSON.stringify(wrong).slice(0, 90)}`, () => {
    const found = checkResource(facts, wrong);
    assert.deepEqual(
      found.map(({ code, message }) => [code, / \(([\w.-]+)\)\.$/.exec(message)?.[1]]),
      [['broken-rule', key]],
    );
    assert.deepEqual(checkResource(facts, right), []);
  });
}
