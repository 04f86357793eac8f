/** What a receiver reports, shown in the message that it was sent. Marks stand under the text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messagesOf } from '../../server/src/core/syntax/message.ts';
import { SourceText } from '../../server/src/core/syntax/source-text.ts';
import { reportedErrorsAt } from '../../server/src/service/reported-errors.ts';

const sent = [
  'MSH|^~\\&|A|B|C|D|20260301||ORU^R01|M1|P|2.5.1',
  'PID|1||4711^^^ACME&1.2^MR~55||Primjer^Ana',
  'OBX|1|NM|A||7',
  '  OBX|2|NM|B||x',
].join('\n');

/** Each reported error as `line:start-end 'marked text' severity code message`. */
function shown(...err: readonly string[]): string[] {
  const [message] = messagesOf(SourceText.of(sent));
  assert.ok(message);
  const lines = sent.split('\n');
  const reply = ['MSH|^~\\&|C|D|A|B|20260301||ACK|R1|P|2.5.1', 'MSA|AE|M1', ...err].join('\r');
  return reportedErrorsAt(message, reply).map(({ range: { start, end }, severity, code, message: text }) => {
    const marked = lines[start.line]?.slice(start.character, end.character);
    return `${start.line}:${start.character}-${end.character} '${marked}' ${severity} ${code} ${text}`;
  });
}

test('an error is shown at the exact component, repetition and segment that it names', () => {
  assert.deepEqual(shown('ERR||PID^1^3^1^4^2|103^Table value not found^HL70357|E|||not 1.2|unknown authority'), [
    "1:19-22 '1.2' error 103 PID-3.4.2: Table value not found: unknown authority: not 1.2",
  ]);
  assert.deepEqual(shown('ERR||PID^1^3^2|102|W'), ["1:26-28 '55' warning 102 PID-3[2]: error 102"]);
  assert.deepEqual(shown('ERR||OBX^2^5|102^Data type error|E'), ["3:14-15 'x' error 102 OBX[2]-5: Data type error"]);
});

test('one error at several places is shown at each', () => {
  assert.deepEqual(shown('ERR||PID^1^5~OBX^1^3|207|E||||both'), [
    "1:30-41 'Primjer^Ana' error 207 PID-5: error 207: both",
    "2:9-10 'A' error 207 OBX-3: error 207: both",
  ]);
});

test('a place that the message does not have is shown at the nearest one', () => {
  assert.deepEqual(shown('ERR||PID^1^8|101^Required field missing|E'), [
    "1:0-3 'PID' error 101 PID-8: Required field missing",
  ]);
  assert.deepEqual(shown('ERR||PID^1^5^1^9|101|E'), ["1:30-41 'Primjer^Ana' error 101 PID-5.9: error 101"]);
  assert.deepEqual(shown('ERR||PV1^1|100|E'), ["0:0-3 'MSH' error 100 PV1: error 100"]);
});

test('an error without a place is shown at the header, and the older form of ERR is read as well', () => {
  assert.deepEqual(shown('ERR|||207^Application internal error|E||||later'), [
    "0:0-3 'MSH' error 207 Application internal error: later",
  ]);
  assert.deepEqual(shown('ERR|PID^1^5^101&Required field missing'), [
    "1:30-41 'Primjer^Ana' error 101 PID-5: Required field missing",
  ]);
});

test('a reply that reports nothing, or is none, shows nothing', () => {
  assert.deepEqual(shown(), []);
  const [message] = messagesOf(SourceText.of(sent));
  assert.ok(message);
  assert.deepEqual(reportedErrorsAt(message, ''), []);
});
