import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Message, messagesOf, parseMessage } from '../../server/src/core/syntax/message.ts';
import { sections } from '../../server/src/core/syntax/sections.ts';
import { SourceText } from '../../server/src/core/syntax/source-text.ts';
import { mappingNeeds, runMapping } from '../../server/src/mapping/mapping.ts';
import { compile, environment, withRules, withSteps } from './mapped.ts';

/** A segment of a message with the usual delimiters, escapes and all. */
const segment = fc
  .tuple(
    fc.constantFrom('PID', 'PV1', 'OBX', 'NK1', 'ZZZ', 'NTE'),
    fc.array(fc.stringMatching(/^(?:[A-Za-z0-9 .^&~"]|\\[FSTRE]\\|\\H\\|\\\.br\\){0,12}$/), { maxLength: 12 }),
  )
  .map(([id, fields]) => [id, ...fields].join('|'));
const hl7 = fc.array(segment, { maxLength: 8 }).map(segments => ['MSH|^~\\&|A|B', ...segments, ''].join('\r'));

/** Text that looks like a mapping, more or less. */
const words = fc.constantFrom(
  ...['hl7map: 1', 'steps:', '  - ', 'map:', 'each: ', 'drop: ', 'keep: ', 'where: ', 'when: ', 'from: ', 'value: '],
  ...[
    'PID-3[*].1',
    'PID-5',
    'OBX',
    'OBX[2]-5',
    "PID-3['4.1=X']",
    'MSH-2',
    'Z*',
    'params.x',
    'now',
    "'M'",
    '01',
    'any: [',
  ],
  ...[
    ' | ',
    ': ',
    ', ',
    '{ ',
    ' }',
    '[',
    ']',
    '\n',
    '\n  ',
    '\n      ',
    '"',
    "'",
    ' == ',
    ' and ',
    ' or ',
    '#',
    '&a ',
    '*a',
    '|',
    '>-',
    '!!x ',
  ],
  ...[
    'each: OBSERVATION',
    'each: ORDER_OBSERVATION[2]/OBX',
    'add: NTE',
    'add: OBSERVATION',
    'after: ',
    'before: ',
    'at: ',
    'at: 80',
    'sort: ',
    'by: ',
    'split: ',
    'merge: ',
    'join: ',
    'use: f',
    'cases: [',
    'else: ',
    'this.1',
    'this',
    'fragments:',
    'extends: t.csv',
    'functions: f.js',
    'timezone: ',
    'id: a',
    'NTE-3',
    '1: ',
    'OBSERVATION',
    'hl7: 0001',
    'conceptMap: t.csv',
    "match:'(a+)+'",
    'uuid',
    'lookup:',
    'default:',
    "parse_date:'MM/dd/yyyy'",
    'upcase',
    'tables:',
    'csv: t.csv',
    'key: a',
    'template: ',
    '{{',
    '}}',
    '{%',
  ],
);
const mappingLike = fc.array(words, { maxLength: 60 }).map(list => list.join(''));
const files = { 't.csv': 'a,b\nM,"x\n' };

test('compiles any text without an error of its own, and runs what it made of it', () => {
  const message = parseMessage('MSH|^~\\&|A\rPID|1||1^^^X~2||A^B\rOBX|1\rOBX|2\rZZ1|');
  assert.ok(message);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 80 }),
        mappingLike,
        mappingLike.map(body => withRules(body)),
        mappingLike.map(body => withSteps(body)),
      ),
      text => {
        mappingNeeds(text);
        const mapping = compile(text, files);
        for (const { start, end } of mapping.problems) assert.ok(start >= 0 && start <= end && end <= text.length);
        const result = runMapping(mapping, message, environment);
        result.trace?.toJson();
      },
    ),
    { numRuns: 600 },
  );
});

const busy = compile(
  withSteps(
    `- drop: [Z*, PV1-3]
- map: { PID-8: "PID-8 | default:'U'", PID-5.2: PID-5.1, 'PID-3[*].4': { value: X }, OBX-5: OBX-3, PV1-2: 'PID-3[*]' }
- each: OBX
  where: OBX-2 or OBX-3
  map: { OBX-3.2: OBX-3.1 | upcase, OBX-4: OBX-5, OBX-8: { template: '{{OBX-1}}-{{OBX-2}}' } }
- each: PID-3
  map: { PID-3.1: PID-3.2, PID-3.5: { from: PID-3.5, default: MR } }
- keep: PID-5
  where: PID-5.1`,
  ),
);

test('runs over any text without an error of its own', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        hl7,
        fc.string({ unit: 'binary', maxLength: 200 }),
        hl7.map(text => text.replace('MSH|^~\\&', 'MSH|^')),
      ),
      text => {
        const source = SourceText.of(text);
        for (const section of sections(source)) {
          const { text: output, trace } = runMapping(busy, new Message(source, section), environment);
          assert.ok(trace);
          for (const { op, start, end, out } of trace.entries)
            assert.ok(op === 'clear' || output.slice(start, end) !== '', out);
          trace.toJson();
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('a copy without steps is the source, segment for segment', () => {
  const identity = compile('hl7map: 1\nstart: copy\nsteps: []\n');
  fc.assert(
    fc.property(hl7, text => {
      for (const message of messagesOf(SourceText.of(text)))
        assert.equal(runMapping(identity, message, environment).text, text);
    }),
  );
});

const punctuation = fc
  .shuffledSubarray([...'#*+!%^~&|$@;:'], { minLength: 5, maxLength: 5 })
  .map(([field = '|', ...rest]) => ({ field, encoding: rest.join('') }));

test('a message that is written for other delimiters and back is the same', () => {
  fc.assert(
    fc.property(hl7, punctuation, (text, { field, encoding }) => {
      const there = compile(withRules(`MSH-1: { value: '${field}' }\nMSH-2: { value: '${encoding}' }`));
      const back = compile(withRules("MSH-1: { value: '|' }\nMSH-2: { value: '^~\\&' }"));
      const [message] = messagesOf(SourceText.of(text));
      assert.ok(message);
      const { text: other, problems } = runMapping(there, message, environment);
      assert.deepEqual(problems, []);
      assert.ok(other.startsWith(`MSH${field}${encoding}`));
      const [again] = messagesOf(SourceText.of(other));
      assert.ok(again);
      assert.equal(runMapping(back, again, environment).text, text);
    }),
  );
});

test('copying fields whole is copying the message', () => {
  const fields = Array.from({ length: 12 }, (_, index) => `PID-${index + 1}[*]: PID-${index + 1}[*]`);
  const whole = compile(withRules(fields.join('\n'), 'start: empty\n'));
  fc.assert(
    fc.property(segment, pid => {
      const source = `MSH|^~\\&\rPID|${pid.split('|').slice(1).join('|')}`;
      const [message] = messagesOf(SourceText.of(source));
      assert.ok(message);
      const trimmed = source.replace(/\|+$/, '').replace(/\rPID$/, '');
      assert.equal(runMapping(whole, message, environment).text, `${trimmed}\r`);
    }),
  );
});
