import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SourceText } from '../../../server/src/core/syntax/source-text.ts';
import { issuesInOrder } from '../../../server/src/core/validate/issue-groups.ts';
import { LineValidation } from '../../../server/src/core/validate/line-validation.ts';
import { factsOf } from '../../support/definitions.ts';

function codesOf(text: string): string[] {
  const validation = new LineValidation({ factsOf });
  for (const _ of validation.update(SourceText.of(text)));
  return [...issuesInOrder(validation.groups)].map(({ issue }) => `${issue.code} ${issue.place?.field}`);
}

const header = (version: string): string => `MSH|^~\\&|LAB|B|EHR|B|20260301||ORU^R01^ORU_R01|L1|P|${version}\r`;

test('a document of megabytes in OBX-5 is not too long: 65536 and 99999 mean any length', () => {
  const data = 'QUJD'.repeat(300_000);
  for (const version of ['2.3', '2.5', '2.5.1']) {
    const codes = codesOf(`${header(version)}OBX|1|ED|PDF^Report^L||^AP^^Base64^${data}||||||F\r`);
    assert.ok(!codes.includes('too-long 5'), version);
  }
});

test('a length that is a rule is one until 2.6', () => {
  const segment = `NTE|12345||x\rPID|1||4711||Okafor^Nneka||||||||||||||${'9'.repeat(17)}\r`;
  assert.ok(codesOf(header('2.5.1') + segment).includes('too-long 19'));
  assert.ok(!codesOf(header('2.7') + segment).includes('too-long 19'));
});
