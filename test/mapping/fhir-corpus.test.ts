/** The mappings that come with the product over every public message of their types. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkResource } from '../../server/src/core/fhir/check-resource.ts';
import type { Message } from '../../server/src/core/syntax/message.ts';
import { decodePlain } from '../../server/src/node/decode.ts';
import { corpusFiles } from '../support/corpus.ts';
import { testDefinitions } from '../support/definitions.ts';
import { sharedMissing } from '../support/paths.ts';
import { mapped, mappingFor, messagesIn } from './fhir-mappings.ts';

/** What broken messages give that R4 would refuse: how many messages, and what is broken in them. */
const known: Readonly<Record<string, readonly [messages: number, why: string]>> = {
  'adt broken-rule period (per-1)': [2, 'PV1-45 is before PV1-44'],
  'adt missing-element beneficiary': [1, 'no PID'],
  'adt missing-element subject': [2, 'no PID'],
  'mdm-t02 invalid-value content.attachment.data': [1, 'ED.5 is no base64'],
  'oml-o21 broken-rule fullUrl (bdl-7)': [1, 'orders of one test without any order number'],
  'oru-r01 missing-element code': [6, 'OBR-4 is empty'],
  'siu-s12 broken-rule (app-3)': [3, 'no start or no end'],
  'vxu-v04 broken-rule fullUrl (bdl-7)': [2, 'one vaccination twice, with one number'],
  'vxu-v04 missing-element occurrence[x]': [3, 'RXA-3 is empty or no date'],
  'vxu-v04 missing-element patient': [1, 'no PID'],
  'vxu-v04 missing-element vaccineCode': [3, 'RXA-5 is empty'],
};

test('every message becomes what R4 takes, but for what is broken in it', { skip: sharedMissing }, () => {
  const facts = testDefinitions().fhirR4Sync();
  const found = new Map<string, number>();
  let count = 0;
  for (const message of corpusMessages()) {
    const name = mappingFor(message);
    const result = mapped(message);
    if (result === undefined || result.text === '') continue;
    count++;
    const kinds = checkResource(facts, JSON.parse(result.text)).map(({ code, path, message: words }) => {
      const place = path.replace(/^Bundle\.entry\[\d+\]\.?(?:resource\.?)?/, '').replaceAll(/\[\d+\]/g, '');
      return [name, code, place, code === 'broken-rule' ? /\([a-z]+-\d+\)/.exec(words)?.[0] : '']
        .filter(Boolean)
        .join(' ');
    });
    for (const kind of new Set(kinds)) found.set(kind, (found.get(kind) ?? 0) + 1);
  }
  assert.ok(count > 1800, `${count} messages`);
  assert.deepEqual(
    Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1))),
    Object.fromEntries(Object.entries(known).map(([kind, [messages]]) => [kind, messages])),
  );
});

test('no result, order or vaccination is lost', { skip: sharedMissing }, () => {
  const lost: string[] = [];
  for (const message of corpusMessages()) {
    const name = mappingFor(message) ?? '';
    const result = mapped(message);
    const made = result?.text ? [...result.text.matchAll(/"resourceType": "(\w+)"/g)].map(([, type]) => type) : [];
    for (const [mapping, pattern, type] of counted) {
      if (mapping !== name) continue;
      const wanted = message.segments.filter(({ segment }) => pattern.test(segment.text.trim())).length;
      const there = made.filter(one => one === type).length;
      if (there < wanted) lost.push(`${mapping} ${message.controlId}: ${there} of ${wanted} ${type}`);
    }
  }
  assert.deepEqual(lost.sort(), [
    // In groups of 2.8 that 2.5.1 has nothing of.
    'oml-o21 MSG00019: 3 of 5 ServiceRequest',
    // Behind SPM: about the specimen.
    'oru-r01 2.16.840.1.114222.4.3.3.5.1.2-20120314235954.325: 1 of 2 Observation',
    // Twice the same, to the last letter.
    'vxu-v04 20210205NH0000 01: 2 of 3 Immunization',
    'vxu-v04 NIST-IZ-001.00: 2 of 3 Immunization',
  ]);
});

/** Segments, and the resource that each becomes. Documents and pointers are no results, and 998 is no vaccine. */
const counted: readonly (readonly [mapping: string, segment: RegExp, type: string])[] = [
  ['oru-r01', /^OBX\|[^|]*\|(?!ED|RP)[^|]*\|[^|]+/, 'Observation'],
  ['oru-r01', /^OBR\|/, 'DiagnosticReport'],
  ['orm-o01', /^OBR\|/, 'ServiceRequest'],
  ['oml-o21', /^OBR\|/, 'ServiceRequest'],
  ['vxu-v04', /^RXA\|(?:[^|]*\|){4}(?!998)/, 'Immunization'],
  ['rde-o11', /^RXE\|/, 'MedicationRequest'],
];

function corpusMessages(): readonly Message[] {
  return corpusFiles().flatMap(({ bytes }) => messagesIn(decodePlain(bytes)));
}
