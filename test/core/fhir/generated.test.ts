import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkResource } from '../../../server/src/core/fhir/check-resource.ts';
import { elementAt } from '../../../server/src/core/fhir/element-at.ts';
import { testDefinitions } from '../../support/definitions.ts';
import { each, least } from './generated.ts';

const facts = testDefinitions().fhirR4Sync();

test('a resource of any type that has what is required, and any one element more, breaks nothing but rules between elements', () => {
  let counted = 0;
  for (const type of facts.resourceTypes) {
    for (const [path, resource] of [[type, least(facts, type)] as const, ...each(facts, type)]) {
      const problems = checkResource(facts, resource).filter(({ code }) => code !== 'broken-rule');
      assert.deepEqual(problems, [], path);
      counted += 1;
    }
  }
  assert.ok(counted > 6000, `${counted} resources`);
});

test('a resource of any type without one of what is required has that one missing', () => {
  let counted = 0;
  for (const type of facts.resourceTypes) {
    const resource = least(facts, type);
    for (const { min, types, name } of facts.type(type)?.elements ?? []) {
      if (min === 0) continue;
      const { [types[0]?.jsonName ?? '']: _, ...without } = resource;
      assert.deepEqual(
        checkResource(facts, without).flatMap(({ code, path }) => (code === 'missing-element' ? [path] : [])),
        [`${type}.${name}`],
      );
      counted += 1;
    }
  }
  assert.ok(counted > 200, `${counted} required elements`);
});

test('whatever the tree is, the check comes to an end, and its problems are in the tree', () => {
  const name = fc.constantFrom(
    'resourceType',
    'name',
    'extension',
    'contained',
    'entry',
    'resource',
    '_id',
    'reference',
  );
  const { tree } = fc.letrec(tie => ({
    tree: fc.oneof({ depthSize: 'small' }, fc.jsonValue(), fc.array(tie('tree')), tie('object')),
    object: fc.dictionary(fc.oneof(name, fc.string()), fc.oneof(fc.constantFrom('Patient', 'Bundle'), tie('tree'))),
  }));
  fc.assert(
    fc.property(tree, fc.constantFrom('Patient', 'Bundle', 'Parameters', 'Observation'), (value, resourceType) => {
      const whole = { ...(typeof value === 'object' && !Array.isArray(value) ? value : { value }), resourceType };
      for (const { keys, code, path } of checkResource(facts, whole)) {
        let at: unknown = whole;
        // What is missing is not there; everything else is.
        const steps = code === 'missing-element' ? keys.slice(0, -1) : keys;
        for (const key of steps) at = (at as Record<string | number, unknown>)[key];
        assert.notEqual(at, undefined, path);
      }
    }),
  );
});

test('a look-up of any path comes to an end', () => {
  const step = fc.oneof(fc.constantFrom('Patient', 'name', 'contained', 'value[x]', '_birthDate', '[0]'), fc.string());
  fc.assert(
    fc.property(fc.array(step), steps => {
      assert.ok(elementAt(facts, steps.join('.')).kind.length > 0);
    }),
  );
});
