import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AcknowledgementMode,
  acknowledgementMode,
  answersTo,
  isAcknowledgementCode,
  meaningOfSilence,
  stepAfter,
  type Verdict,
  verdictOf,
} from '../../../server/src/core/encoding/acknowledgement-mode.ts';
import { parseMessage } from '../../../server/src/core/syntax/message.ts';

/** The mode that a message with this MSH-15 and MSH-16 asks for. */
function modeOf(accept: string, application: string): AcknowledgementMode {
  const message = parseMessage(`MSH|^~\\&|A|B|C|D|2026||ADT^A01|1|P|2.5.1|||${accept}|${application}\r`);
  assert.ok(message);
  return acknowledgementMode(message.header);
}

const answers: readonly (readonly [string, string, Verdict, readonly string[]])[] = [
  ['', '', 'accept', ['AA']],
  ['', '', 'error', ['AE']],
  ['', '', 'reject', ['AR']],
  ['AL', 'AL', 'accept', ['CA', 'AA']],
  ['AL', 'AL', 'error', ['CA', 'AE']],
  ['AL', 'AL', 'reject', ['CR']],
  ['AL', 'NE', 'accept', ['CA']],
  ['AL', 'NE', 'error', ['CE']],
  ['AL', 'NE', 'reject', ['CR']],
  ['AL', '', 'accept', ['CA']],
  ['NE', 'AL', 'accept', ['AA']],
  ['NE', 'AL', 'error', ['AE']],
  ['NE', 'AL', 'reject', ['AR']],
  ['', 'AL', 'accept', ['AA']],
  ['NE', 'NE', 'accept', []],
  ['NE', 'NE', 'reject', []],
  ['ER', 'AL', 'accept', ['AA']],
  ['ER', 'AL', 'error', ['AE']],
  ['ER', 'AL', 'reject', ['CR']],
  ['ER', 'NE', 'accept', []],
  ['ER', 'NE', 'error', ['CE']],
  ['AL', 'ER', 'accept', ['CA']],
  ['AL', 'ER', 'error', ['CA', 'AE']],
  ['AL', 'SU', 'accept', ['CA', 'AA']],
  ['AL', 'SU', 'error', ['CE']],
  ['SU', 'AL', 'accept', ['CA', 'AA']],
  ['SU', 'AL', 'reject', ['AR']],
  ['SU', 'NE', 'reject', []],
];

for (const [accept, application, verdict, codes] of answers) {
  test(`answers ${verdict} with ${codes.join(', then ') || 'nothing'} when MSH-15 is '${accept}' and MSH-16 '${application}'`, () => {
    assert.deepEqual(answersTo(modeOf(accept, application), verdict), codes);
  });
}

test('takes a value that table 0155 does not hold as empty', () => {
  assert.deepEqual(modeOf('15', ' '), { kind: 'original' });
  assert.deepEqual(modeOf('al', '16'), { kind: 'enhanced', accept: 'AL', application: 'NE' });
});

const steps: readonly (readonly [string, string, string, boolean, boolean, boolean])[] = [
  // MSH-15, MSH-16, code, CA before it, done, says something
  ['', '', 'AA', false, true, false],
  ['', '', 'CA', false, true, true],
  ['AL', 'AL', 'CA', false, false, false],
  ['AL', 'AL', 'AA', true, true, false],
  ['AL', 'AL', 'AA', false, true, true],
  ['AL', 'AL', 'CE', false, true, false],
  ['AL', 'AL', 'CR', false, true, false],
  ['AL', 'AL', 'CA', true, false, true],
  ['AL', 'NE', 'CA', false, true, false],
  ['AL', 'ER', 'CA', false, false, false],
  ['NE', 'AL', 'AA', false, true, false],
  ['ER', 'AL', 'AA', false, true, false],
];

for (const [accept, application, code, committed, done, notes] of steps) {
  const state = `MSH-15 '${accept}', MSH-16 '${application}'${committed ? ', after CA' : ''}`;
  test(`${done ? 'is done' : 'waits for more'} on ${code} with ${state}${notes ? ', and says so' : ''}`, () => {
    assert.ok(isAcknowledgementCode(code));
    const step = stepAfter(modeOf(accept, application), code, committed);
    assert.equal(step.done, done);
    assert.equal(step.notes.length > 0, notes);
  });
}

test('knows what no answer means', () => {
  assert.equal(meaningOfSilence(modeOf('', ''), false), 'missing');
  assert.equal(meaningOfSilence(modeOf('NE', 'NE'), false), 'expected');
  assert.equal(meaningOfSilence(modeOf('ER', 'NE'), false), 'accepted');
  assert.equal(meaningOfSilence(modeOf('ER', ''), false), 'accepted');
  assert.equal(meaningOfSilence(modeOf('ER', 'AL'), false), 'missing');
  assert.equal(meaningOfSilence(modeOf('AL', 'ER'), false), 'missing');
  assert.equal(meaningOfSilence(modeOf('AL', 'ER'), true), 'accepted');
  assert.equal(meaningOfSilence(modeOf('AL', 'AL'), true), 'missing');
  assert.equal(meaningOfSilence(modeOf('SU', 'NE'), false), 'missing');
});

test('tells the six codes from anything else', () => {
  for (const code of ['AA', 'AE', 'AR', 'CA', 'CE', 'CR']) assert.ok(isAcknowledgementCode(code));
  for (const code of ['', 'aa', 'OK', 'toString', '__proto__']) assert.equal(isAcknowledgementCode(code), false);
  assert.equal(verdictOf('CE'), 'error');
});
