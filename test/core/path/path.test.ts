import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatPath, type Index, type Path, parsePath } from '../../../server/src/core/path/path.ts';
import { countPath, resolvePath } from '../../../server/src/core/path/resolve.ts';
import { parseMessage } from '../../../server/src/core/syntax/message.ts';

const message = parseMessage(
  'MSH|^~\\&|LAB|HOSP\rPID|1||A^^^ACME&1.2&ISO~B^^^HOSP~C^^^HOSP|ALT\rOBX|1|ST|X\rOBX|2|NM|Y||5\\T\\6\r',
);

/** A path and the exact places it means, with their raw text. */
const resolved: readonly [string, ...string[]][] = [
  ['PID', 'PID = PID|1||A^^^ACME&1.2&ISO~B^^^HOSP~C^^^HOSP|ALT'],
  ['PID-3', 'PID-3 = A^^^ACME&1.2&ISO'],
  ['PID-3[2]', 'PID-3[2] = B^^^HOSP'],
  ['PID-3[2].4', 'PID-3[2].4 = HOSP'],
  ['PID-3.4.2', 'PID-3.4.2 = 1.2'],
  ['PID-3[*].1', 'PID-3.1 = A', 'PID-3[2].1 = B', 'PID-3[3].1 = C'],
  ['PID-3[last].1', 'PID-3[3].1 = C'],
  ['PID-3[4.1=HOSP].1', 'PID-3[2].1 = B', 'PID-3[3].1 = C'],
  ["PID-3['4.1=ACME'].1", 'PID-3.1 = A'],
  ['PID-3[4.1=NONE].1'],
  ['PID-4.1', 'PID-4.1 = ALT'],
  ['PID-9'],
  ['OBX[2]-5', 'OBX[2]-5 = 5\\T\\6'],
  ['OBX[*]-2', 'OBX-2 = ST', 'OBX[2]-2 = NM'],
  ['OBX[last]-1', 'OBX[2]-1 = 2'],
  ['OBX[3]-1'],
  ['MSH-1', 'MSH-1 = |'],
  ['MSH-2', 'MSH-2 = ^~\\&'],
  ['MSH-3', 'MSH-3 = LAB'],
  ['ZZZ-1'],
];
for (const [text, ...expected] of resolved) {
  test(`${text} means ${expected.join(', ') || 'nothing here'}`, () => {
    const { path } = parsePath(text);
    assert.ok(path && message);
    assert.deepEqual(
      resolvePath(message, path).map(place => `${place.path} = ${place.raw}`),
      expected,
    );
  });
}

for (const [text, expected] of [
  ['PID-3.count', 3],
  ['OBX.count', 2],
  ['PID-9.count', 0],
  ['PID-2.count', 0],
  ['ZZZ.count', 0],
] as const) {
  test(`${text} is ${expected}`, () => {
    const { path } = parsePath(text);
    assert.ok(path?.count && message);
    assert.equal(countPath(message, path), expected);
  });
}

/** A text that is no path, and where reading it stops. */
const wrong: readonly [string, number][] = [
  ['', 0],
  ['pid-3', 0],
  ['PI-3', 0],
  ['PID-', 4],
  ['PID-0', 4],
  ['PID-3[0]', 5],
  ['PID-3[2', 5],
  ['PID-3.', 5],
  ['PID-3.1.1.1', 9],
  ['PID-3-4', 5],
  ['ORDER_OBSERVATION', 0],
  ['PID-3[x=y]', 5],
  ['PID-3 ', 5],
];
for (const [text, offset] of wrong) {
  test(`${JSON.stringify(text)} is no path, seen at ${offset}`, () => {
    assert.equal(parsePath(text).problem?.offset, offset);
  });
}

const plain = { noNullPrototype: true };
const number = fc.integer({ min: 1, max: 999 });
const index: fc.Arbitrary<Index | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.integer({ min: 2, max: 99 }).map(value => ({ kind: 'number' as const, number: value })),
  fc.constant({ kind: 'last' as const }),
  fc.constant({ kind: 'all' as const }),
  fc.record(
    {
      kind: fc.constant('where' as const),
      component: number,
      subcomponent: fc.option(number, { nil: undefined }),
      value: fc.string({ unit: fc.constantFrom('A', '1', ']', ' ', '"', '=') }),
    },
    plain,
  ),
);
const segments = fc.constantFrom('PID', 'OBX', 'ZA1');
const paths: fc.Arbitrary<Path> = fc
  .record(
    {
      groups: fc.array(fc.record({ name: fc.constantFrom('PATIENT', 'ORDER_OBSERVATION'), index }, plain), {
        maxLength: 2,
      }),
      segment: segments,
      occurrence: index,
      field: fc.option(number, { nil: undefined }),
      repetition: index,
      component: fc.option(number, { nil: undefined }),
      subcomponent: fc.option(number, { nil: undefined }),
      count: fc.boolean(),
    },
    plain,
  )
  .map(path => {
    const repetition = path.field === undefined ? undefined : path.repetition;
    const component = path.field === undefined ? undefined : path.component;
    const subcomponent = component === undefined ? undefined : path.subcomponent;
    return { ...path, repetition, component, subcomponent, count: component === undefined && path.count };
  });

test('a path that is written is read back the same', () => {
  fc.assert(fc.property(paths, path => assert.deepEqual(parsePath(formatPath(path)).path, path)));
});
