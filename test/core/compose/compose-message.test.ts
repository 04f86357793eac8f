// Every message that can be made anew, of every version, against all rules.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeMessage, type MessageExtent } from '../../../server/src/core/compose/compose-message.ts';
import { textOf } from '../../../server/src/core/compose/compose-segment.ts';
import { type KnownVersion, knownVersions } from '../../../server/src/core/definitions/types.ts';
import { makeDelimiters } from '../../../server/src/core/syntax/delimiters.ts';
import { SourceText } from '../../../server/src/core/syntax/source-text.ts';
import { DocumentValidation } from '../../../server/src/core/validate/document-validation.ts';
import { issueMessage } from '../../../server/src/core/validate/issue.ts';
import { factsOf, testDefinitions } from '../../support/definitions.ts';

const now = '20260314084500+0100';

function composed(version: KnownVersion, extent: MessageExtent): string[] {
  const definitions = testDefinitions().loadSync(version);
  return definitions.events.flatMap((type, index) => {
    const segments = composeMessage({ definitions, type, extent, controlId: `NEW${index}`, now });
    // An event may name a structure that the version has no facts of: then there is nothing to write.
    return segments.length === 0 ? [] : [segments.map(pieces => `${textOf(pieces)}\r`).join('')];
  });
}

function findings(messages: readonly string[], isWanted: (severity: string) => boolean): string[] {
  const source = SourceText.of(messages.join(''));
  const validation = new DocumentValidation({ factsOf });
  for (const _ of validation.update(source));
  return [...validation.issues()]
    .filter(({ issue }) => isWanted(issue.severity))
    .map(
      ({ line, issue }) => `${issue.severity} ${issue.code} ${issueMessage(issue, 1)} in ${source.lineContent(line)}`,
    );
}

for (const version of knownVersions) {
  test(`${version}: a minimal message of every event has no finding at all`, () => {
    const messages = composed(version, 'minimal');
    assert.ok(messages.length > 20, `${messages.length} messages`);
    assert.deepEqual(findings(messages, () => true).slice(0, 10), []);
  });

  test(`${version}: a full message of every event has no error and no warning`, () => {
    const isGrave = (severity: string): boolean => severity === 'error' || severity === 'warning';
    assert.deepEqual(findings(composed(version, 'full'), isGrave).slice(0, 10), []);
  });
}

test('the smallest admission of 2.5.1 is its required segments and fields', () => {
  const definitions = testDefinitions().loadSync('2.5.1');
  const type = { code: 'ADT', event: 'A01', structure: 'ADT_A01' };
  const segments = composeMessage({ definitions, type, extent: 'minimal', controlId: 'NEW1', now });
  assert.deepEqual(segments.map(textOf), [
    'MSH|^~\\&|||||20260314084500+0100||ADT^A01^ADT_A01|NEW1|T|2.5.1',
    'EVN||20260314084500',
    'PID|1||EXAMPLE||EXAMPLE',
    'PV1|1|I',
  ]);
});

test('other delimiters are written and declared', () => {
  const definitions = testDefinitions().loadSync('2.5.1');
  const type = { code: 'ACK', event: 'A01', structure: 'ACK' };
  const delimiters = makeDelimiters('#', '*%/+');
  const segments = composeMessage({ definitions, type, extent: 'minimal', controlId: 'N#1', now, delimiters });
  assert.deepEqual(segments.map(textOf), [
    'MSH#*%/+#####20260314084500+0100##ACK*A01*ACK#N/F/1#T#2.5.1',
    'MSA#AA#EXAMPLE',
  ]);
});
