/** What an edit finds is what opening the edited text finds, and it costs what it touched. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SourceText } from '../../../server/src/core/syntax/source-text.ts';
import { DocumentValidation } from '../../../server/src/core/validate/document-validation.ts';
import { issueMessage } from '../../../server/src/core/validate/issue.ts';
import { fileText } from '../../support/arbitraries.ts';
import { factsOf } from '../../support/definitions.ts';

function update(validation: DocumentValidation, source: SourceText): string[] {
  for (const _ of validation.update(source));
  return [...validation.issues()].map(
    ({ line, issue }) => `${line}:${issue.start}-${issue.end} ${issue.code} ${issueMessage(issue, 1)}`,
  );
}

const opened = (text: string): string[] => update(new DocumentValidation({ factsOf }), SourceText.of(text));

const batch = (messages: number): string =>
  Array.from({ length: messages }, (_, number) =>
    [
      `MSH|^~\\&|LAB|B|EHR|B|20260301||ORU^R01^ORU_R01|L${number}|P|2.5.1`,
      'PID|1||4711||Okafor^Nneka',
      'OBR|1|||57021-8^CBC^LN',
      'OBX|1|NM|6690-2^Leukocytes^LN||7.2||||||F',
      'OBX|2|NM|718-7^Hemoglobin^LN||14||||||F',
      '',
    ].join('\r'),
  ).join('');

const pieces = fc.oneof(
  fileText,
  fc.constantFrom(
    '\r',
    '|',
    '#',
    'X',
    'MSH|^~\\&|',
    'BTS|3\r',
    'BHS|^~\\&\r',
    'FTS|1\r',
    'OBX|1\r',
    'EVN|\r',
    '\n',
    'é',
    '\ufffd',
  ),
);
const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 90 }), pieces), { minLength: 1, maxLength: 5 });

test('any edits give the issues that opening their text gives', () => {
  fc.assert(
    fc.property(fc.constantFrom(0, 3, 400), fileText, edits, (messages, start, list) => {
      let text = batch(messages) + start;
      let source = SourceText.of(text);
      const validation = new DocumentValidation({ factsOf });
      assert.deepEqual(update(validation, source), opened(text));
      for (const [seed, length, replacement] of list) {
        const from = seed % (text.length + 1);
        const to = Math.min(text.length, from + length);
        text = text.slice(0, from) + replacement + text.slice(to);
        source = source.edit(from, to, replacement);
        assert.deepEqual(update(validation, source), opened(text));
        assert.equal(validation.count, opened(text).length);
      }
    }),
    { numRuns: 60 },
  );
});

test('a keystroke checks one line, and as a whole only the messages of its own stretch of text', () => {
  const source = SourceText.of(batch(4_000));
  const validation = new DocumentValidation({ factsOf });
  update(validation, source);
  assert.deepEqual([validation.checkedLines, validation.checkedMessages], [20_001, 4_000]);
  const at = source.offsetAt({ line: 10_003, character: 12 });
  update(validation, source.edit(at, at, 'x'));
  assert.equal(validation.checkedLines, 20_002);
  // A stretch is a chunk of about 16,000 characters, 80 of these messages, and the message that goes on into it.
  assert.ok(validation.checkedMessages - 4_000 <= 90, String(validation.checkedMessages));
});

test('a run that is given up half way leaves the issues as they were, and the next one is right', () => {
  const source = SourceText.of(batch(400));
  const validation = new DocumentValidation({ factsOf });
  assert.deepEqual(update(validation, source), []);
  const edited = source.edit(0, 3, 'PID').edit(20_000, 20_000, '\\Q\\');
  validation.update(edited).next();
  assert.deepEqual([...validation.issues()], []);
  assert.deepEqual(update(validation, edited), opened(edited.toString()));
});
