import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMessage } from '../../server/src/core/syntax/message.ts';
import { globMatches } from '../../server/src/profile/glob.ts';
import { ProfileSet } from '../../server/src/profile/profile.ts';
import { profileOf } from './profiles.ts';

describe('a pattern of files', () => {
  const cases: readonly (readonly [pattern: string, path: string, matches: boolean])[] = [
    ['inbound/**/*.hl7', 'inbound/a.hl7', true],
    ['inbound/**/*.hl7', 'inbound/x/y/a.hl7', true],
    ['inbound/**/*.hl7', 'outbound/a.hl7', false],
    ['inbound/**', 'inbound/x/a.txt', true],
    ['**/*.hl7', 'a.hl7', true],
    ['*.hl7', 'x/a.hl7', false],
    ['./in/?dt*.{hl7,txt}', 'in/adt-1.txt', true],
    ['in/?dt*.{hl7,txt}', 'in/dt.txt', false],
    [`${'*a'.repeat(30)}b`, 'a'.repeat(200), false],
  ];
  for (const [pattern, path, matches] of cases)
    it(`${pattern.slice(0, 30)} ${matches ? 'takes' : 'does not take'} ${path.slice(0, 30)}`, () =>
      assert.equal(globMatches(pattern, path), matches));
});

describe('a profile is for the messages', () => {
  const isFor = (applies: string, header: string): boolean => {
    const set = new ProfileSet([profileOf({ 'a.hl7profile.yaml': `hl7profile: 1\napplies: ${applies}\n` })]);
    const message = parseMessage(header);
    assert.ok(message);
    return set.forFile({ kind: 'file', path: 'in/a.hl7' })?.(message.header) !== undefined;
  };
  const header = 'MSH|^~\\&|BOREALIS^1.2^ISO|B|HUB|H|20260314||ADT^A08^ADT_A01|1|P|2.5.1';
  const cases: readonly (readonly [applies: string, expected: boolean])[] = [
    ['{}', true],
    ['{ MSH-3: BOREALIS }', true],
    ['{ MSH-3: BOREAL }', false],
    ['{ MSH-3.2: 1.2 }', true],
    ['{ MSH-9: [ADT^A01, ADT^A08] }', true],
    ['{ MSH-9: ADT }', true],
    ['{ MSH-9: ADT^A01 }', false],
    ['{ MSH-3: BOREALIS, MSH-4: [A, B] }', true],
    ['{ MSH-3: BOREALIS, MSH-4: [A, C] }', false],
    ['{ files: "in/*.hl7" }', true],
    ['{ files: "out/*.hl7" }', false],
  ];
  for (const [applies, expected] of cases)
    it(`${expected ? 'of' : 'not of'} ${applies}`, () => assert.equal(isFor(applies, header), expected));
});
