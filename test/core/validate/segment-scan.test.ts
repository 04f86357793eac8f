/** The quick look may be wrong in one direction only: what it lets pass, the second look must find nothing in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FactsCache } from '../../../server/src/core/definitions/segment-facts.ts';
import { messagesOf } from '../../../server/src/core/syntax/message.ts';
import type { Segment } from '../../../server/src/core/syntax/segment.ts';
import { SourceText } from '../../../server/src/core/syntax/source-text.ts';
import { checkSegment } from '../../../server/src/core/validate/segment-rules.ts';
import { SegmentScan } from '../../../server/src/core/validate/segment-scan.ts';
import { fieldOf } from '../../support/arbitraries.ts';
import { corpusFiles } from '../../support/corpus.ts';
import { factsOf } from '../../support/definitions.ts';
import { sharedMissing } from '../../support/paths.ts';

const cache = new FactsCache();
const scans = new Map<string, SegmentScan>();

/** How a segment fares: `clean` and nothing found, `looked` at again, or `missed`, which must not happen. */
function outcome(segment: Segment, version: string): 'clean' | 'looked' | 'missed' {
  const { definitions, label } = factsOf(version);
  const facts = cache.of(definitions, segment.id);
  if (!facts.isDefined) return 'looked';
  const key = `${label} ${segment.id}`;
  const scan = scans.get(key) ?? new SegmentScan(facts);
  scans.set(key, scan);
  const { text } = segment;
  if (text[3] !== segment.delimiters.field || !scan.isClean(text, 0, text.length, segment.delimiters)) return 'looked';
  return checkSegment(segment, facts, label).length === 0 ? 'clean' : 'missed';
}

const value = fc.constantFrom(
  '',
  '',
  '1',
  'A',
  'F',
  'X',
  'MR',
  'LN',
  'NM',
  'CWE',
  'TX',
  '""',
  'ACME',
  'HL70001',
  '20260301',
  '\\T\\',
  '\\Q\\',
);
const field = fieldOf(value, { components: 7, repetitions: 2 });
/** Segments that are right in most versions; a field or two of them are then something else. */
const good = fc.constantFrom(
  'PID|1||12345^^^A^MR~678||DOE^JANE^A||19800214|F|||1 HIGH ST^^TOWN',
  'OBX|1|NM|718-7^Hemoglobin^LN||7.2|g/dL|4.0-11.0|N|||F|||20260301120000-0500',
  'OBX|2|TX|NOTE^Comment^L||Rest \\T\\ water||||||F',
  'PV1|1|I|3W^101^A|||||||||||||||||V1',
  'NTE|1|L|Checked',
  'AL1|1|DA|PEN^Penicillin^L|MO',
  'NK1|1|DOE^JOHN|SPO',
  'MSA|AA|1',
  'MSH|^~\\&|LAB|A|EHR|A|20260301120000||ADT^A08|1|P|2.5',
);
const line = fc
  .tuple(good, fc.array(fc.tuple(fc.integer({ min: 3, max: 40 }), fc.oneof(value, field)), { maxLength: 3 }))
  .map(([text, changes]) => {
    const fields = text.split('|');
    for (const [at, changed] of changes) {
      while (fields.length <= at) fields.push('');
      fields[at] = changed;
    }
    return fields.join('|');
  });

test('the quick look keeps back no random segment that has something wrong', () => {
  const seen = { clean: 0, looked: 0, missed: 0 };
  fc.assert(
    fc.property(line, fc.constantFrom('2.1', '2.3', '2.5.1', '2.6', '2.8', '2.9.1'), (text, version) => {
      const [message] = messagesOf(SourceText.of(text.startsWith('MSH') ? text : `MSH|^~\\&|\r${text}`));
      const segment = message?.segments.at(-1)?.segment;
      assert.ok(segment);
      const result = outcome(segment, version);
      seen[result]++;
      assert.notEqual(result, 'missed');
    }),
    { numRuns: 5_000 },
  );
  // Otherwise the property would hold for a scan that lets nothing pass.
  assert.ok(seen.clean > 500, JSON.stringify(seen));
});

test('the quick look keeps back nothing in the public corpus, and lets most of it pass', {
  skip: sharedMissing,
}, () => {
  const seen = { clean: 0, looked: 0, missed: 0 };
  for (const { bytes, file } of corpusFiles()) {
    for (const message of messagesOf(SourceText.of(bytes.toString('latin1')))) {
      for (const { segment } of message.segments) {
        const result = outcome(segment, message.version);
        seen[result]++;
        assert.notEqual(result, 'missed', `${file}: ${segment.id}`);
      }
    }
  }
  assert.ok(seen.clean > seen.looked, JSON.stringify(seen));
});
