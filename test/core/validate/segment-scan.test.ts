/** The quick look may be wrong in one direction only: what it lets pass, the second look must find nothing in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FactsCache } from '../../../server/src/core/definitions/segment-facts.ts';
import { messagesOf } from '../../../server/src/core/syntax/message.ts';
import type { Segment } from '../../../server/src/core/syntax/segment.ts';
import { SourceText } from '../../../server/src/core/syntax/source-text.ts';
import { TokenBuffer, tokenizeSegment } from '../../../server/src/core/syntax/tokenizer.ts';
import { checkSegment } from '../../../server/src/core/validate/segment-rules.ts';
import { SegmentScan } from '../../../server/src/core/validate/segment-scan.ts';
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
  const tokens = new TokenBuffer();
  const { text } = segment;
  tokenizeSegment(text, 0, text.length, segment.delimiters, segment.isHeader, tokens);
  if (!scan.isClean(text, 0, text.length, tokens, segment.delimiters.escape)) return 'looked';
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
const field = fc
  .array(fc.array(fc.array(value, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 7 }), {
    minLength: 1,
    maxLength: 2,
  })
  .map(repetitions => repetitions.map(components => components.map(parts => parts.join('&')).join('^')).join('~'));
const line = fc
  .tuple(
    fc.constantFrom('PID', 'OBX', 'PV1', 'OBR', 'NTE', 'AL1', 'MSA', 'RXE'),
    fc.array(fc.oneof(value, field), { maxLength: 40 }),
  )
  .map(([id, fields]) => [id, ...fields].join('|'));

test('the quick look keeps back no random segment that has something wrong', () => {
  const seen = { clean: 0, looked: 0, missed: 0 };
  fc.assert(
    fc.property(line, fc.constantFrom('2.1', '2.3', '2.5.1', '2.6', '2.8', '2.9.1'), (text, version) => {
      const [message] = messagesOf(SourceText.of(`MSH|^~\\&|\r${text}`));
      const segment = message?.segments[1]?.segment;
      assert.ok(segment);
      const result = outcome(segment, version);
      seen[result]++;
      assert.notEqual(result, 'missed');
    }),
    { numRuns: 5_000 },
  );
  // Otherwise the property would hold for a scan that lets nothing pass.
  assert.ok(seen.clean > 20, JSON.stringify(seen));
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
