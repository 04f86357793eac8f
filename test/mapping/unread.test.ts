/** Which values of a message nothing was made of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message, withRules as rules, run, withSteps as steps } from './mapped.ts';

/** Without a copy, unless a case asks for one. */
const withRules = (text: string, more = 'start: empty\n'): string => rules(text, more);
const withSteps = (text: string, more = 'start: empty\n'): string => steps(text, more);

const header = 'MSH|^~\\&';
const group = 'start: empty\nsource: { hl7v2: "2.5.1", message: ORU_R01 }\n';

const cases: readonly (readonly [what: string, mapping: string, source: string, unread: string])[] = [
  ['a value that a rule reads is not', withRules('PID-8: PID-8'), 'PID|1|||||||F', 'PID-1'],
  ['a component says which', withRules('PID-5.1: PID-5.2'), 'PID|||||A^B^C', 'PID-5.1 PID-5.3'],
  ['a subcomponent says which', withRules('PID-3.1: PID-3.4.2'), 'PID|||1^^^X&Y&Z', 'PID-3.1 PID-3.4.1 PID-3.4.3'],
  [
    'a component that is read is read with its subcomponents',
    withRules('PID-3.1: PID-3.4'),
    'PID|||1^^^X&Y',
    'PID-3.1',
  ],
  ['a path without index reads the first repetition', withRules('PID-3: PID-3'), 'PID|||1~2~3', 'PID-3[2] PID-3[3]'],
  ['a path over all repetitions reads them all', withRules("'PID-3[*]': 'PID-3[*]'"), 'PID|||1~2~3', ''],
  ['a condition reads, true or not', withRules("PID-2: { value: x, when: PID-8 == 'F' }"), 'PID|||4|||||M', 'PID-3'],
  [
    'a condition reads, though the rule then finds nothing',
    withRules("PID-2: { from: PID-20, when: PID-8 == 'F' }"),
    'PID||||||||F',
    '',
  ],
  [
    'asking whether a segment is there reads no value of it',
    withRules('PID-2: { value: x, when: ZPI }'),
    'ZPI|1|2',
    'ZPI-1 ZPI-2',
  ],
  ['what the copy brings along is used', withRules('PID-2: PID-3', 'start: copy\n'), 'PID|1||3', ''],
  [
    'what the copy brought and a rule has written over is not',
    withRules('PID-3: { value: x }', 'start: copy\n'),
    'PID|1||3',
    'PID-3',
  ],
  ['what a step drops is left out on purpose', withSteps('- drop: [Z*, PID-19]', 'start: copy\n'), 'PID|1\nZPI|1', ''],
  [
    'a repetition that is not kept is left out on purpose',
    withSteps("- keep: PID-3\n  where: PID-3.4 == 'A'", 'start: copy\n'),
    'PID|||1^^^A~2^^^B',
    '',
  ],
  [
    'each instance is told apart',
    withSteps("- each: OBX\n  where: OBX-2 == 'NM'\n  map: { OBX-5: OBX-5 }"),
    'OBX||NM|||1\nOBX||ST|||2',
    'OBX[2]-5',
  ],
  ['lines that are no segments do not count', withRules('PID-1: PID-1'), 'PID|1\njunk here', ''],
  [
    'a group is gone over',
    withSteps('- each: ORDER_OBSERVATION\n  map: { OBR-2: OBR-3 }', group),
    'OBR||1|2\nOBX|1||||5',
    'OBR-2 OBX-1 OBX-5',
  ],
  ['a tree reads as well', 'hl7map: 1\ntarget: { json: true }\noutput: { name: PID-5.1 }\n', 'PID|||||A^B', 'PID-5.2'],
];

for (const [what, mapping, source, unread] of cases) {
  test(`unread: ${what}`, () => {
    const type = mapping.includes('ORU_R01') ? `${header}|||||||ORU^R01^ORU_R01|||2.5.1` : header;
    const { trace } = run(mapping, `${type}\n${source}`);
    const paths = (trace?.unread ?? []).map(({ path }) => path).filter(path => !path.startsWith('MSH'));
    assert.equal(paths.join(' '), unread);
  });
}

test('unread: each is at its exact text in the document', () => {
  const source = `${header}|A\nPID|1||x&y~z||A^B`;
  const { trace } = run(withRules('PID-1: PID-1'), source);
  const { text } = message(source);
  assert.deepEqual(
    trace?.unread.map(({ path, start, end }) => `${path}=${text.slice(start, end)}`),
    ['MSH-3=A', 'PID-3.1.1=x', 'PID-3.1.2=y', 'PID-3[2]=z', 'PID-5.1=A', 'PID-5.2=B'],
  );
});
