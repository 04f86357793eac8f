import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KnownVersion, knownVersions } from '../../../server/src/core/definitions/types.ts';
import { type ResolvedStructure, resolveStructure } from '../../../server/src/core/structure/message-structure.ts';
import { testDefinitions } from '../../support/definitions.ts';

/** Version and MSH-9, and what it leads to: structure and by what, or why none; behind `!` the structure expected. */
const types: readonly (readonly [KnownVersion, string, string])[] = [
  ['2.5.1', 'ADT^A01^ADT_A01', 'ADT_A01 by structure'],
  ['2.5.1', 'ADT^A04^ADT_A01', 'ADT_A01 by structure'],
  ['2.5.1', 'ADT^A04', 'ADT_A01 by event'],
  ['2.5.1', 'SIU^S15', 'SIU_S12 by event'],
  ['2.5.1', 'ADT^A04^ADT_A04', 'ADT_A01 by event !ADT_A01'],
  ['2.5.1', 'ADT^A04^ADT_A05', 'ADT_A05 by structure !ADT_A01'],
  ['2.5.1', 'ORU^R01^ADT_A01', 'ADT_A01 by structure !ORU_R01'],
  ['2.5.1', '^^ORU_R01', 'ORU_R01 by structure'],
  ['2.5.1', 'ADT^A99^ADT_A01', 'ADT_A01 by structure'],
  ['2.5.1', 'ADT^Z01^ADT_A01', 'ADT_A01 by structure'],
  ['2.5.1', 'ADT^Z01', 'local'],
  ['2.5.1', 'ADT^Z01^ADT_Z01', 'local'],
  ['2.5.1', 'ZDT^A01', 'local'],
  ['2.5.1', 'ADT^A99', 'event'],
  ['2.5.1', 'ADT^a01', 'event'],
  ['2.5.1', 'ADT^A99^ADT_A99', 'structure'],
  ['2.5.1', 'ABC^A01', 'code'],
  ['2.5.1', 'ADT', 'eventMissing'],
  ['2.5.1', '', 'empty'],
  // Acknowledgements: one structure whatever they answer.
  ['2.5.1', 'ACK', 'ACK by code'],
  ['2.5.1', 'ACK^A01', 'ACK by event'],
  ['2.5.1', 'ACK^A01^ACK', 'ACK by structure'],
  ['2.5.1', 'ACK^A01^ADT_A01', 'ACK by event !ACK'],
  ['2.5.1', 'ACK^V04^ACK_V04', 'ACK by event !ACK'],
  ['2.1', 'ACK', 'ACK by code'],
  // Queries and their responses.
  ['2.5.1', 'QBP^Q22^QBP_Q21', 'QBP_Q21 by structure'],
  ['2.5.1', 'QBP^Q22', 'QBP_Q21 by event'],
  ['2.5.1', 'RSP^K11^RSP_K11', 'RSP_K11 by structure'],
  ['2.5.1', 'QRY^A19', 'QRY_A19 by event'],
  ['2.5.1', 'MFN^M14', 'MFN_Znn by event'],
  ['2.5.1', 'MFN^Z14', 'MFN_Znn by event'],
  // Before 2.3.1 MSH-9 has no structure, and in 2.1 no event where the code has only one.
  ['2.1', 'ORM', 'ORM_O01 by code'],
  ['2.1', 'ORU', 'ORU_R01 by code'],
  ['2.1', 'ADT', 'eventMissing'],
  ['2.1', 'ADT^A08', 'ADT_A08 by event'],
  ['2.2', 'ADT^A08^ADT_A01', 'ADT_A01 by structure !ADT_A08'],
  ['2.3', 'ORU^R01', 'ORU_R01 by event'],
  ['2.3', 'VXU^V04', 'VXU_V04 by event'],
];

function print(resolved: ResolvedStructure): string {
  if (resolved.kind === 'unknown') return resolved.why;
  const { id, by, mismatch } = resolved;
  return `${id} by ${by}${mismatch === undefined ? '' : ` !${mismatch.expected}`}`;
}

function resolve(version: KnownVersion, type: string): ResolvedStructure {
  const [code = '', event = '', structure = ''] = type.split('^');
  return resolveStructure(testDefinitions().loadSync(version), { code, event, structure });
}

for (const [version, type, expected] of types) {
  test(`${version}: MSH-9 '${type}' is ${expected}`, () => {
    assert.equal(print(resolve(version, type)), expected);
  });
}

test('a mismatch says what was written', () => {
  const resolved = resolve('2.5.1', 'ADT^A04^ADT_A05');
  assert.ok(resolved.kind === 'found');
  assert.deepEqual(resolved.mismatch, { written: 'ADT_A05', expected: 'ADT_A01' });
});

test('every event of every version leads to its structure, with and without MSH-9.3', () => {
  for (const version of knownVersions) {
    const definitions = testDefinitions().loadSync(version);
    for (const { code, event, structure } of definitions.events) {
      const found = { kind: 'found', id: structure, mismatch: undefined };
      assert.deepEqual(resolveStructure(definitions, { code, event, structure: '' }), { ...found, by: 'event' });
      assert.deepEqual(resolveStructure(definitions, { code, event, structure }), { ...found, by: 'structure' });
    }
  }
});
