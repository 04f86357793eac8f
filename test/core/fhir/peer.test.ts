import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { checkResource } from '../../../server/src/core/fhir/check-resource.ts';
import type { JsonObject } from '../../../server/src/core/fhir/problem.ts';
import { testDefinitions } from '../../support/definitions.ts';
import { examples } from './examples.ts';
import { each, least } from './generated.ts';
import { mutationsOf } from './mutations.ts';
import { ruleCases } from './rule-cases.ts';

/** The folder of profiles-resources.json and the others, which tools/fhir-r4-facts.mjs says how to get. */
const published = process.env.PIPEHAT_FHIR_R4;
const missing = published !== undefined && existsSync(published) ? false : 'PIPEHAT_FHIR_R4 names no folder';

/** Where the other validator is wrong by the specification. */
const peerIsWrong: readonly RegExp[] = [
  // Blanks may stand between the groups of Base64.
  /Invalid base64Binary format/,
  // The rule holds where there is no fullUrl.
  /^Bundle\.entry\[\d\] Constraint bdl-8/,
  // Addresses and UUIDs of other entries are references too; it takes what stands before the first slash for a type.
  /Invalid reference: got "(?:urn:|http:)/,
  // The expression of the rule has a code that the value set writes noshow.
  /Constraint app-4 not met.*no-show$/,
];

/** Rules that it does not look at: those of data types, one that needs the whole resource, one that counts. */
const peerMisses: readonly string[] = ['att-1', 'cpt-2', 'qty-3', 'per-1', 'rat-1', 'dom-3', 'org-1'];
/** Rules of which it finds the opposite as well; `peerIsWrong` says how. */
const peerIsUnsure: readonly string[] = ['bdl-8', 'app-4'];

/** Most of what is wrong it finds as well; what it leaves out are codes, and the values of elements whose kind is wrong. */
const LEAST_IN_COMMON = 6500;

describe('another validator of R4', { skip: missing }, () => {
  before(() => {
    for (const name of ['profiles-types.json', 'profiles-resources.json'])
      indexStructureDefinitionBundle(JSON.parse(readFileSync(path.join(published ?? '', name), 'utf8')));
  });

  for (const [name, resource] of Object.entries(examples)) {
    test(`finds nothing wrong with ${name}`, () => assert.deepEqual(peerProblems(resource), []));
  }

  for (const [key, wrong, right] of ruleCases) {
    test(`agrees about ${key}: ${JSON.stringify(wrong).slice(0, 80)}`, () => {
      assert.deepEqual(peerProblems(JSON.parse(JSON.stringify(right))), []);
      if (peerMisses.includes(key) || peerIsUnsure.includes(key)) return;
      const found = peerProblems(JSON.parse(JSON.stringify(wrong)));
      assert.ok(
        found.some(problem => problem.includes(`Constraint ${key} `)),
        found.join('\n'),
      );
    });
  }

  test('finds nothing but rules between elements in resources of all types that are made of these facts', () => {
    const facts = testDefinitions().fhirR4Sync();
    for (const type of facts.resourceTypes) {
      for (const [path, resource] of [[type, least(facts, type)] as const, ...each(facts, type)]) {
        const problems = peerProblems(resource).filter(problem => !problem.includes('Constraint'));
        assert.deepEqual(problems, [], path);
      }
    }
  });

  test('finds nothing in thousands of spoilt resources that is not found here', () => {
    const facts = testDefinitions().fhirR4Sync();
    let common = 0;
    for (const [name, resource] of Object.entries(examples)) {
      for (const { kind, keys, resource: spoilt } of mutationsOf(resource)) {
        const theirs = peerProblems(spoilt);
        if (theirs.length === 0) continue;
        common += 1;
        assert.notDeepEqual(
          checkResource(facts, spoilt),
          [],
          `${kind} ${name}.${keys.join('.')}: ${theirs.join(', ')}`,
        );
      }
    }
    assert.ok(common >= LEAST_IN_COMMON, `${common}`);
  });
});

function peerProblems(resource: JsonObject): readonly string[] {
  return issuesOf(resource)
    .map(({ expression, details }) => `${expression?.join()} ${details?.text}`)
    .filter(problem => peerIsWrong.every(wrong => !wrong.test(problem)));
}

interface Issue {
  readonly expression?: readonly string[];
  readonly details?: { readonly text?: string };
}

/** It returns warnings and throws errors. */
function issuesOf(resource: JsonObject): readonly Issue[] {
  try {
    return validateResource(resource as never)
      .filter(({ severity }) => severity === 'error')
      .map(issue => issue as Issue);
  } catch (error) {
    return (
      (error as { outcome?: { issue?: readonly Issue[] } }).outcome?.issue ?? [{ details: { text: String(error) } }]
    );
  }
}
