import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkResource } from '../../../server/src/core/fhir/check-resource.ts';
import { suggestElements } from '../../../server/src/core/fhir/element-at.ts';
import { isObject, type JsonObject } from '../../../server/src/core/fhir/problem.ts';
import { testDefinitions } from '../../support/definitions.ts';
import { examples } from './examples.ts';
import { edited, type Keys } from './mutations.ts';

const facts = testDefinitions().fhirR4Sync();

for (const [name, resource] of Object.entries(examples)) {
  test(`nothing is wrong with ${name}`, () => {
    assert.deepEqual(checkResource(facts, resource), []);
  });

  test(`taking any required element out of ${name} is one missing element, by its name`, () => {
    for (const { object, type, keys } of objectsOf(resource)) {
      for (const key of Object.keys(object)) {
        const element = facts.properties(type).get(key.replace(/^_/, ''))?.element;
        if (element === undefined || element.min === 0) continue;
        const without = changed(resource, keys, ({ [key]: _, ...rest }) => rest);
        const found = checkResource(facts, without).filter(({ code }) => code === 'missing-element');
        assert.deepEqual(
          found.map(problem => problem.keys),
          // An object that is left with nothing is empty, which says more.
          isLeftEmpty(object, key) ? [] : [[...keys, element.name]],
          `${keys.join('.')}.${key}`,
        );
      }
    }
  });

  test(`one letter too many, too few or wrong in any name of ${name} is one unknown element, with the right name offered`, () => {
    let tried = 0;
    for (const { object, type, keys } of objectsOf(resource)) {
      for (const key of Object.keys(object)) {
        if (key === 'resourceType') continue;
        const middle = Math.ceil(key.length / 2);
        const wrong = [
          `${key}x`,
          key.slice(0, middle) + key.slice(middle + 1),
          `${key.slice(0, middle)}q${key.slice(middle + 1)}`,
        ];
        for (const other of wrong) {
          const names = facts.properties(type);
          if (other === '' || names.has(other.replace(/^_/, '')) || Object.hasOwn(object, other)) continue;
          if ([...names.values()].some(({ element }) => element.name === `${other}[x]`)) continue;
          const misspelt = changed(resource, keys, one =>
            Object.fromEntries(Object.entries(one).map(([name, value]) => [name === key ? other : name, value])),
          );
          const found = checkResource(facts, misspelt).filter(({ code }) => code === 'unknown-element');
          assert.deepEqual(
            found.map(problem => problem.keys),
            [[...keys, other]],
          );
          assert.ok(suggestElements(facts, type, other).includes(key), `${type}: ${other} for ${key}`);
          assert.ok(found[0]?.suggestions.includes(key), `${type}: ${other} for ${key}: ${found[0]?.suggestions}`);
          tried += 1;
        }
      }
    }
    assert.ok(tried > 0 || name === 'emptyPatient', `${tried}`);
  });
}

function isLeftEmpty(object: JsonObject, key: string): boolean {
  return Object.keys(object).every(name => name === key || name === 'id');
}

interface TypedObject {
  readonly object: JsonObject;
  readonly type: string;
  readonly keys: Keys;
}

/** Every object of a resource with its type, found by a walk of its own over the facts. */
function objectsOf(value: JsonObject, type = String(value.resourceType), keys: Keys = []): TypedObject[] {
  const found: TypedObject[] = [{ object: value, type, keys }];
  for (const [name, member] of Object.entries(value)) {
    const inner = name.startsWith('_') ? 'Element' : facts.properties(type).get(name)?.ref.type;
    if (inner === undefined) continue;
    const items: readonly (readonly [unknown, Keys])[] = Array.isArray(member)
      ? member.map((item, index) => [item, [...keys, name, index]] as const)
      : [[member, [...keys, name]]];
    for (const [item, at] of items)
      if (isObject(item)) found.push(...objectsOf(item, inner === 'Resource' ? String(item.resourceType) : inner, at));
  }
  return found;
}

/** A copy of a tree in which the object at a place is another. */
function changed(tree: JsonObject, keys: Keys, change: (object: JsonObject) => JsonObject): JsonObject {
  return edited(tree, keys, value => change(value as JsonObject)) ?? tree;
}
