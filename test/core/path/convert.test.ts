import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { notations, parseAnyPath, printPath } from '../../../server/src/core/path/convert.ts';
import { formatPath, type Path, parsePath } from '../../../server/src/core/path/path.ts';

/** A text in some notation, which one it is, and the same place in Pipehat's own. */
const read: readonly [string, string, string][] = [
  ['PID-3[2].4.1', 'own', 'PID-3[2].4.1'],
  [' pid-3.1 ', 'own', 'PID-3.1'],
  ['/.PID-3(1)-4-1', 'terser', 'PID-3[2].4.1'],
  ['/.PID-3', 'terser', 'PID-3'],
  ['/PID-5-1', 'terser', 'PID-5.1'],
  ['PID-5-1', 'terser', 'PID-5.1'],
  ['/.OBX(2)-5', 'terser', 'OBX[3]-5'],
  ['/PATIENT_RESULT/ORDER_OBSERVATION(1)/OBX(0)-5', 'terser', 'PATIENT_RESULT/ORDER_OBSERVATION[2]/OBX-5'],
  ["msg['PID']['PID.3']['PID.3.4']", 'mirth', 'PID-3.4'],
  ["msg['PID']['PID.3'][1]['PID.3.4']['PID.3.4.1'].toString()", 'mirth', 'PID-3[2].4.1'],
  ['tmp["OBX"][2]["OBX.5"]', 'mirth', 'OBX[3]-5'],
  ['PID.3.4', 'dotted', 'PID-3.4'],
  ['pid.3.4', 'dotted', 'PID-3.4'],
  ['OBX[2].5', 'dotted', 'OBX[2]-5'],
  ['PID.3(2).4', 'dotted', 'PID-3[2].4'],
  ['PID-3(2).4', 'parenthesised', 'PID-3[2].4'],
  ['PID-3(2)', 'parenthesised', 'PID-3[2]'],
  ['OBX(2)-5', 'parenthesised', 'OBX[2]-5'],
  ['PID^1^3^2^4^1', 'location', 'PID-3[2].4.1'],
  ['PID^1^3', 'location', 'PID-3'],
  ['PID^2', 'location', 'PID[2]'],
  ['PID^^3', 'location', 'PID-3'],
  ['PID*1*3*2', 'location', 'PID-3[2]'],
];
for (const [text, notation, own] of read) {
  test(`${text} is ${notation} for ${own}`, () => {
    const found = parseAnyPath(text);
    assert.ok(found.path);
    assert.equal(found.notation, notation);
    assert.equal(formatPath(found.path), own);
  });
}

for (const text of [
  '',
  'PID-0',
  'PID.0',
  'PID^0^3',
  'PID^1^^2',
  'patient name',
  "msg['PID']['OBX.3']",
  'PID-3(0).1',
  'PID^a',
]) {
  test(`'${text}' is no path`, () => assert.ok(parseAnyPath(text).problem));
}

/** A place as every notation writes it. */
const printed: readonly [string, Readonly<Record<string, string | undefined>>][] = [
  [
    'PID-3[2].4.1',
    {
      own: 'PID-3[2].4.1',
      terser: '/.PID-3(1)-4-1',
      mirth: "msg['PID']['PID.3'][1]['PID.3.4']['PID.3.4.1']",
      dotted: 'PID.3[2].4.1',
      parenthesised: 'PID-3(2).4.1',
      location: 'PID^1^3^2^4^1',
    },
  ],
  [
    'OBX[3]-5',
    {
      own: 'OBX[3]-5',
      terser: '/.OBX(2)-5',
      mirth: "msg['OBX'][2]['OBX.5']",
      dotted: 'OBX[3].5',
      parenthesised: 'OBX(3)-5',
      location: 'OBX^3^5',
    },
  ],
  ['ORDER[2]/OBX', { own: 'ORDER[2]/OBX', terser: '/ORDER(1)/OBX' }],
  ['PID-3[*]', { own: 'PID-3[*]' }],
  ['PID-3[4.1=HOSP].1', { own: 'PID-3[4.1=HOSP].1' }],
];
for (const [own, expected] of printed) {
  test(`${own} in every notation that has words for it`, () => {
    const { path } = parsePath(own);
    assert.ok(path);
    const texts = notations.map(notation => [notation, printPath(path, notation)] as const);
    assert.deepEqual(Object.fromEntries(texts.filter(([, text]) => text !== undefined)), expected);
  });
}

test('an ERR-2 location has the component separator of its message', () => {
  const { path } = parsePath('PID-3[2]');
  assert.ok(path);
  assert.equal(printPath(path, 'location', '*'), 'PID*1*3*2');
});

const number = fc.integer({ min: 1, max: 999 });
const index = fc.option(
  number.map(number => ({ kind: 'number', number }) as const),
  { nil: undefined },
);
const path: fc.Arbitrary<Path> = fc
  .record({
    groups: fc.array(fc.record({ name: fc.constantFrom('ORDER', 'PATIENT_RESULT'), index }), { maxLength: 2 }),
    segment: fc.constantFrom('PID', 'OBX', 'ZP1'),
    occurrence: index,
    numbers: fc.array(number, { maxLength: 3 }),
    repetition: index,
  })
  .map(({ numbers: [field, component, subcomponent], repetition, ...rest }) => ({
    ...rest,
    field,
    repetition: field === undefined ? undefined : repetition,
    component,
    subcomponent,
    count: false,
  }));

test('what a notation writes, it reads back', () => {
  fc.assert(
    fc.property(path, fc.constantFrom(...notations), (path, notation) => {
      const text = printPath(path, notation);
      if (text === undefined) return;
      const again = parseAnyPath(text).path;
      assert.ok(again, text);
      assert.equal(formatPath(again), formatPath(path), text);
    }),
  );
});

test('any text is a path or a problem', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[A-Z]{3}[-^.([\]'0-9A-Z/)]*$/)), text => {
      const found = parseAnyPath(text);
      assert.notEqual(found.path === undefined, found.problem === undefined);
    }),
  );
});
