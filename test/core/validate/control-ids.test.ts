/** A control id is told from another one by its text, whatever number it is counted by. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardDelimiters } from '../../../server/src/core/syntax/delimiters.ts';
import { HeaderReader } from '../../../server/src/core/syntax/header-facts.ts';
import { SourceText } from '../../../server/src/core/syntax/source-text.ts';
import { DocumentValidation } from '../../../server/src/core/validate/document-validation.ts';
import { factsOf } from '../../support/definitions.ts';

const header = (id: string): string => `MSH|^~\\&|LAB|B|EHR|B|20260301||ACK|${id}|P|2.5.1`;
const message = (id: string): string => `${header(id)}\rMSA|AA|1\r`;

function duplicates(source: SourceText, validation = new DocumentValidation({ factsOf })): string[] {
  for (const _ of validation.update(source));
  return [...validation.issues()]
    .filter(({ issue }) => issue.code === 'duplicate-control-id')
    .map(({ line, issue }) => `${line}:${issue.start}-${issue.end}`);
}

test('two ids that are counted by the same number are two ids', () => {
  const reader = new HeaderReader();
  const numbers = ['costarring', 'liquid'].map(id => {
    reader.read(header(id), 0, header(id).length, standardDelimiters);
    return reader.controlIdHash;
  });
  assert.equal(numbers[0], numbers[1]);
  assert.deepEqual(duplicates(SourceText.of(message('costarring') + message('liquid'))), []);
  assert.deepEqual(duplicates(SourceText.of(['costarring', 'liquid', 'costarring'].map(message).join(''))), [
    '4:35-45',
  ]);
});

test('an id that comes to be there twice is reported, and no longer when it is another one', () => {
  const validation = new DocumentValidation({ factsOf });
  const source = SourceText.of(message('A1') + message('A2'));
  assert.deepEqual(duplicates(source, validation), []);
  const at = source.offsetAt({ line: 2, character: 36 });
  const same = source.edit(at, at + 1, '1');
  assert.deepEqual(duplicates(same, validation), ['2:35-37']);
  assert.deepEqual(duplicates(same.edit(at, at + 1, '3'), validation), []);
});
