/** The quick look is as sound under a profile as without one: what it lets pass has no issue. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FactsCache } from '../../server/src/core/definitions/segment-facts.ts';
import { messagesOf } from '../../server/src/core/syntax/message.ts';
import { SourceText } from '../../server/src/core/syntax/source-text.ts';
import { checkSegment } from '../../server/src/core/validate/segment-rules.ts';
import { SegmentScan } from '../../server/src/core/validate/segment-scan.ts';
import { profiledDefinitions } from '../../server/src/profile/profile.ts';
import { fieldOf } from '../support/arbitraries.ts';
import { testDefinitions } from '../support/definitions.ts';
import { profileOf } from './profiles.ts';

/** Fields and tables that the quick look still lets pass, beside those that it sends to the second look. */
const profile = profileOf({
  'next-of-kin.hl7profile.yaml': `hl7profile: 1
segments:
  NK1:
    fields:
      2: { usage: X }
      4.1: { value: Lund }
      7: { repeat: "2..3" }
      8: { length: 3 }
      35.3: { table: own }
tables:
  "0001": { codes: [A], closed: true }
  "0005": { codes: [A, B] }
  own: { codes: [X] }
`,
});
const cache = new FactsCache();
const overlays = new Map(
  (['2.3', '2.5.1', '2.8'] as const).map(version => [
    version,
    profile.layers.reduce(profiledDefinitions, testDefinitions().loadSync(version)),
  ]),
);
const scans = new Map<string, SegmentScan>();

const value = fc.constantFrom(
  '',
  '',
  '',
  '1',
  'A',
  'F',
  'X',
  'DOG',
  'CAT',
  'Rex',
  'Bucephalus',
  '""',
  'Lund',
  'ISO',
  '1.2',
);
const field = fieldOf(value, { components: 5, repetitions: 4 });
const line = fc
  .array(fc.oneof({ weight: 12, arbitrary: fc.constant('') }, value, field), { minLength: 15, maxLength: 36 })
  .map(fields => ['NK1', '1', ...fields].join('|'));

test('the quick look keeps back no random segment that a profile has something against', () => {
  const seen = { clean: 0, looked: 0 };
  fc.assert(
    fc.property(line, fc.constantFrom(...overlays.keys()), (text, version) => {
      const [message] = messagesOf(SourceText.of(`MSH|^~\\&|\r${text}`));
      const segment = message?.segments[1]?.segment;
      const definitions = overlays.get(version);
      assert.ok(segment && definitions);
      const facts = cache.of(definitions, segment.id);
      const key = `${version} ${segment.id}`;
      const scan = scans.get(key) ?? new SegmentScan(facts);
      scans.set(key, scan);
      if (!text.startsWith('|', 3) || !scan.isClean(text, 0, text.length, segment.delimiters)) {
        seen.looked++;
        return;
      }
      seen.clean++;
      assert.deepEqual(checkSegment(segment, facts, version), []);
    }),
    { numRuns: 5_000 },
  );
  // Otherwise the property would hold for a scan that lets nothing pass.
  assert.ok(seen.clean > 20, JSON.stringify(seen));
});
