import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import fc from 'fast-check';
import { messageFromJson, messageToJson } from '../../../server/src/core/convert/message-json.ts';
import { type Message, messagesOf, parseMessage } from '../../../server/src/core/syntax/message.ts';
import { SourceText } from '../../../server/src/core/syntax/source-text.ts';
import { sampleMessages } from '../../samples/files.ts';

function parsed(text: string): Message {
  return parseMessage(text) ?? assert.fail('no message');
}

/** What conversion keeps: the lines that are not blank, ended by CR. */
function kept(message: Message): string {
  return message.lines
    .filter(({ segment }) => segment.form !== 'blank')
    .map(({ segment }) => `${segment.text}\r`)
    .join('');
}

/** There and back, by way of the text of the JSON. */
function back(message: Message): string {
  const result = messageFromJson(JSON.parse(JSON.stringify(messageToJson(message))));
  return 'text' in result ? result.text : assert.fail(result.problem);
}

test('fields by number, repetitions as lists, components and subcomponents by number', () => {
  const message = parsed(
    'MSH|^~\\&|A||||||ADT^A01|7|T|2.5\rPID|1||4^^^X&1~5||Do\\T\\e^Jo|||F|||\rnot a segment\rOBX|1|FT|||a\\H\\b\\.br\\c',
  );
  assert.deepEqual(messageToJson(message), {
    type: 'ADT^A01',
    controlId: '7',
    version: '2.5',
    segments: [
      {
        id: 'MSH',
        fields: { 1: '|', 2: '^~\\&', 3: 'A', 9: { 1: 'ADT', 2: 'A01' }, 10: '7', 11: 'T', 12: '2.5' },
      },
      {
        id: 'PID',
        fields: {
          1: '1',
          3: [{ 1: '4', 4: { 1: 'X', 2: '1' } }, '5'],
          5: { 1: 'Do&e', 2: 'Jo' },
          8: 'F',
          // The last field is there, an empty one too.
          11: '',
        },
      },
      { text: 'not a segment' },
      // Highlighting is no part of the text, so this one stays as it was written.
      { id: 'OBX', fields: { 1: '1', 2: 'FT', 5: { raw: 'a\\H\\b\\.br\\c' } } },
    ],
  });
  assert.equal(back(message), kept(message));
});

describe('every sample message comes back as it was', () => {
  for (const { name, bytes } of sampleMessages())
    it(name, () => {
      for (const message of messagesOf(SourceText.of(bytes.toString('latin1'))))
        assert.equal(back(message), kept(message));
    });
});

test('any message comes back as it was', () => {
  const text = fc
    .array(
      fc.constantFrom('|', '^', '~', '\\', '&', 'a', 'B', '1', ' ', '#', '\\T\\', '\\X41\\', '\\.br\\', 'é', '\t'),
      {
        maxLength: 25,
      },
    )
    .map(parts => parts.join(''));
  const line = fc.oneof(
    text.map(fields => `PID|${fields}`),
    fc.constantFrom('ZZZ', 'NTE|', 'PID|1', 'junk'),
    text,
  );
  const header = fc.constantFrom(
    'MSH|^~\\&|A',
    'MSH|^~\\&',
    'MSH|^~\\&#|A^B',
    'MSH#*!/%#A*B',
    'MSH|^~',
    'MSH|',
    'MSH|^~\\&|',
  );
  fc.assert(
    fc.property(header, fc.array(line, { maxLength: 4 }), (first, lines) => {
      const [message] = messagesOf(SourceText.of([first, ...lines].join('\r')));
      if (message !== undefined) assert.equal(back(message), kept(message));
    }),
    { numRuns: 500 },
  );
});

for (const [json, problem] of [
  ['[]', "'segments' is a list of segments, and there is none"],
  ['{"segments":[1]}', "segment 1 is no object with 'id' and 'fields'"],
  ['{"segments":[{"id":"MSH"}]}', "segment 1 has no 'id' or no 'fields'"],
  ['{"segments":[{"id":"PID","fields":{"x":"1"}}]}', 'segment 1 has a field whose key is no number from 1 to 9999'],
] as const)
  test(`says what is wrong with ${json}`, () => assert.deepEqual(messageFromJson(JSON.parse(json)), { problem }));
