/** What holds for steps whatever they are and whatever they run over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runMapping } from '../../server/src/mapping/mapping.ts';
import { compile, environment, lines, message, run, withSteps } from './mapped.ts';

const oru = 'source: { hl7v2: "2.5.1", message: ORU_R01 }\ntarget: { hl7v2: "2.5.1", message: ORU_R01 }\n';
const header = 'MSH|^~\\&|A|B|||||ORU^R01^ORU_R01||P|2.5.1';

const quoted = (text: string): string => JSON.stringify(text);
const segments = fc.constantFrom('PID', 'OBR', 'OBX', 'NTE', 'ORC', 'ZZZ', 'OBX[2]', 'NTE[last]');
const fields = fc.constantFrom('PID-3', 'OBX-5', 'OBX-8', 'NTE-3', 'PID-3[2]', 'OBR-4', 'OBX[2]-5', 'NTE-1');
const groups = fc.constantFrom(
  ...['ORDER_OBSERVATION', 'OBSERVATION', 'PATIENT_RESULT', 'ORDER_OBSERVATION[2]'],
  ...['ORDER_OBSERVATION/OBSERVATION', 'SPECIMEN', 'ORDER_OBSERVATION[last]/OBX', 'NOSUCH'],
);
const anything = fc.oneof(segments, fields, groups).map(quoted);
const expression = fc
  .constantFrom(
    'OBX-5',
    'OBX-1',
    'PID-3',
    "NTE-3 | append:'x'",
    'OBX[*]-3',
    'this',
    'OBX.count',
    "'long text here'",
    'OBR-4.1',
  )
  .map(quoted);
const condition = fc.constantFrom("OBX-1 == '1'", 'NTE-3', 'OBR-4', "PID-3[*] contains 'A'", 'false').map(quoted);
const target = fc
  .constantFrom(
    'OBX-5',
    'NTE-3',
    'OBR-4',
    'PID-3[*]',
    'ORC-1',
    'SPM-1',
    'OBX[2]-3',
    'ORDER_OBSERVATION[2]/OBX-3',
    'ZZZ-2',
    'PID-5.2',
  )
  .map(quoted);
const rule = fc.oneof(
  fc.tuple(target, expression).map(([to, from]) => `${to}: ${from}`),
  fc.tuple(target, condition, expression).map(([to, when, from]) => `${to}: { when: ${when}, from: ${from} }`),
  fc.tuple(target, anything, expression).map(([to, each, from]) => `${to}: { each: ${each}, map: { 1: ${from} } }`),
  fc
    .tuple(target, condition)
    .map(([to, when]) => `${to}: { cases: [{ when: ${when}, value: V }, { else: { value: E } }] }`),
);
const map = fc
  .uniqueArray(rule, { minLength: 1, maxLength: 3, selector: text => text.split(':')[0] })
  .map(rules => `{ ${rules.join(', ')} }`);
const added = fc.constantFrom('NTE', 'OBX', 'ZZ1', 'ORDER_OBSERVATION', 'OBSERVATION', 'SPM');
const place = fc.oneof(
  fc.constant(''),
  fc.constant(', at: end'),
  fc.tuple(fc.constantFrom('after', 'before'), anything).map(([key, what]) => `, ${key}: ${what}`),
);

const { step } = fc.letrec<{ step: string }>(tie => ({
  step: fc.oneof(
    { depthSize: 'small' },
    fc
      .tuple(fc.constantFrom('drop', 'keep'), anything, condition)
      .map(([key, what, where]) => `{ ${key}: ${what}, where: ${where} }`),
    anything.map(what => `{ drop: ${what} }`),
    map.map(rules => `{ map: ${rules} }`),
    fc.tuple(anything, expression).map(([what, by]) => `{ sort: ${what}, by: ${by} }`),
    fields.map(what => `{ split: ${quoted(what)}, at: 6 }`),
    fields.map(what => `{ merge: ${quoted(what)} }`),
    fc.tuple(added, place, map).map(([what, where, rules]) => `{ add: ${what}${where}, map: ${rules} }`),
    fc
      .tuple(anything, fc.array(tie('step'), { maxLength: 3 }), map)
      .map(([over, steps, rules]) => `{ each: ${over}, map: ${rules}, steps: [${steps.join(', ')}] }`),
    fc
      .tuple(added, place, fc.array(tie('step'), { maxLength: 2 }))
      .map(([what, where, steps]) => `{ add: ${what}${where}, steps: [${steps.join(', ')}] }`),
  ),
}));

const segment = fc
  .tuple(
    fc.constantFrom('PID', 'OBR', 'OBX', 'OBX', 'NTE', 'NTE', 'ORC', 'ZZZ'),
    fc.array(fc.constantFrom('', '1', '2', 'A', 'A^B~C', 'a long text of words', 'x\\T\\y'), { maxLength: 6 }),
  )
  .map(([id, values]) => [id, ...values].join('|'));
const source = fc.array(segment, { maxLength: 14 }).map(list => [header, ...list].join('\n'));

test('any steps over any message: no fault, the same again, and a trace that is true to the output', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('copy', 'empty'),
      source,
      (steps, start, text) => {
        const mapping = compile(withSteps(steps.map(one => `- ${one}`).join('\n'), `${oru}start: ${start}\n`));
        const limits = { steps: 20_000, output: 200_000 };
        const first = runMapping(mapping, message(text), { ...environment, limits });
        assert.match(first.text, /^MSH\|/);
        for (const line of first.text.split('\r').slice(0, -1)) assert.match(line, /^[A-Z][A-Z0-9]{2}(?:\||$)/);
        for (const { op, start: from, end, raw } of (first.trace?.entries ?? []).map(entry => ({
          ...{ op: entry.op, start: entry.start, end: entry.end },
          raw: entry.value,
        })))
          if (op !== 'clear') assert.ok(first.text.slice(from, end) !== '' && raw !== '');
        first.trace?.toJson();
        const again = runMapping(mapping, message(text), { ...environment, limits });
        assert.equal(again.text, first.text);
      },
    ),
    { numRuns: 1_500 },
  );
});

test('sorting is a new order of the same segments, and the keys are in order within each order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 12 }), keys => {
      const text = [
        header,
        'OBR|1',
        ...keys.flatMap((key, index) => [`OBX|${index + 1}||${key}`, `NTE|1||${index}`]),
      ].join('\n');
      const sorted = lines(run(withSteps('- sort: OBX\n  by: OBX-3', oru), text)).split('\n');
      assert.deepEqual([...sorted].sort(), text.split('\n').sort());
      const found = sorted.filter(line => line.startsWith('OBX')).map(line => Number(line.split('|')[3]));
      assert.deepEqual(
        found,
        [...keys].sort((a, b) => a - b),
      );
      // Each takes its note along.
      for (const [index, line] of sorted.entries())
        if (line.startsWith('OBX')) assert.equal(sorted[index + 1], `NTE|1||${Number(line.split('|')[1]) - 1}`);
    }),
  );
});

test('a text that is split and merged again is the text, and no piece is longer than it may be', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}(?:\\T\\)?$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), fc.integer({ min: 12, max: 40 }), (words, width) => {
      const text = `${header}\nOBR|1\nNTE|1||${words.join(' ')}`;
      const split = lines(run(withSteps(`- split: NTE-3\n  at: ${width}`, oru), text));
      const pieces = split.split('\n').slice(2);
      for (const [index, piece] of pieces.entries()) {
        const [, number, , comment = ''] = piece.split('|');
        assert.equal(number, String(index + 1));
        assert.ok(comment.length <= width, comment);
      }
      assert.equal(lines(run(withSteps('- merge: NTE-3', oru), split)), text);
    }),
  );
});
