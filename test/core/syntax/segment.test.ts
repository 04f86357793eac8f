import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { prefixLength } from '../../../server/src/core/syntax/chunk.ts';
import { readDelimiters, standardDelimiters } from '../../../server/src/core/syntax/delimiters.ts';
import { Segment } from '../../../server/src/core/syntax/segment.ts';
import { lineText } from '../../support/arbitraries.ts';

const segment = (text: string): Segment => {
  const prefix = prefixLength(text, 0, text.length);
  const delimiters = /^(MSH|FHS|BHS)/.test(text.slice(prefix))
    ? readDelimiters(text.slice(prefix)).delimiters
    : standardDelimiters;
  return new Segment(text, prefix, delimiters);
};

/** One line a leaf: place and text. */
const show = (text: string): string[] => {
  const cut = segment(text);
  return [...cut.leaves()].map(
    leaf =>
      `${leaf.field}[${leaf.repetition}].${leaf.component}.${leaf.subcomponent} ${cut.text.slice(leaf.start, leaf.end)}`,
  );
};

test('a segment is cut into fields, repetitions, components and subcomponents', () => {
  assert.deepEqual(show('PID|1||A^B&C~D||'), [
    '0[1].1.1 PID',
    '1[1].1.1 1',
    '2[1].1.1 ',
    '3[1].1.1 A',
    '3[1].2.1 B',
    '3[1].2.2 C',
    '3[2].1.1 D',
    '4[1].1.1 ',
    '5[1].1.1 ',
  ]);
});

test('MSH-1 is the separator, MSH-2 the encoding characters, and neither is cut', () => {
  assert.deepEqual(show('MSH|^~\\&|LAB^1|X'), [
    '0[1].1.1 MSH',
    '1[1].1.1 |',
    '2[1].1.1 ^~\\&',
    '3[1].1.1 LAB',
    '3[1].2.1 1',
    '4[1].1.1 X',
  ]);
  assert.deepEqual(show('MSH$%*!+$LAB%1'), [
    '0[1].1.1 MSH',
    '1[1].1.1 $',
    '2[1].1.1 %*!+',
    '3[1].1.1 LAB',
    '3[1].2.1 1',
  ]);
});

test('headers that are too short are cut as far as they go', () => {
  assert.deepEqual(show('MSH'), ['0[1].1.1 MSH']);
  assert.deepEqual(show('MSH|'), ['0[1].1.1 MSH', '1[1].1.1 |', '2[1].1.1 ']);
  assert.deepEqual(show('MSH|^~\\&'), ['0[1].1.1 MSH', '1[1].1.1 |', '2[1].1.1 ^~\\&']);
});

const places: readonly [string, Parameters<Segment['rawAt']>[0], string | undefined][] = [
  ['PID|1||A^B&C~D', { field: 3 }, 'A^B&C~D'],
  ['PID|1||A^B&C~D', { field: 3, repetition: 1 }, 'A^B&C'],
  ['PID|1||A^B&C~D', { field: 3, repetition: 2 }, 'D'],
  ['PID|1||A^B&C~D', { field: 3, component: 2 }, 'B&C'],
  ['PID|1||A^B&C~D', { field: 3, component: 2, subcomponent: 2 }, 'C'],
  ['PID|1||A^B&C~D', { field: 3, repetition: 2, component: 1 }, 'D'],
  ['PID|1||A^B&C~D', { field: 3, repetition: 3 }, undefined],
  ['PID|1||A^B&C~D', { field: 3, component: 3 }, undefined],
  ['PID|1||A^B&C~D', { field: 4 }, undefined],
  ['PID|1||A^B&C~D', { field: 0 }, 'PID'],
  ['PID|1|', { field: 2 }, ''],
  ['PID||||||||M', { field: 8, component: 1, subcomponent: 1 }, 'M'],
  ['MSH|^~\\&|LAB', { field: 1 }, '|'],
  ['MSH|^~\\&|LAB', { field: 1, component: 2 }, undefined],
  ['MSH|^~\\&|LAB', { field: 2 }, '^~\\&'],
  ['MSH|^~\\&|LAB', { field: 3 }, 'LAB'],
  ['MSH|^~\\&|LAB', { field: 4 }, undefined],
];
for (const [text, place, expected] of places) {
  test(`${JSON.stringify(place)} of ${text} is ${expected === undefined ? 'not there' : JSON.stringify(expected)}`, () => {
    const cut = segment(text);
    const span = cut.locate(place);
    assert.equal(span && cut.text.slice(span.start, span.end), expected);
  });
}

test('repetitions are counted, and MSH-1 and MSH-2 never repeat', () => {
  assert.equal(segment('PID|1||A~B~').repetitionCount(3), 3);
  assert.equal(segment('PID|1||').repetitionCount(3), 1);
  assert.equal(segment('PID|1').repetitionCount(3), 0);
  assert.equal(segment('MSH|^~\\&|A').repetitionCount(2), 1);
  assert.equal(segment('MSH|^~\\&|A').repetitionCount(1), 1);
});

const forms: readonly [string, string, string][] = [
  ['PID|1', 'segment', 'PID'],
  ['PID', 'segment', 'PID'],
  ['ZA1|', 'segment', 'ZA1'],
  ['  PID|1', 'segment', 'PID'],
  ['\u000bMSH|^~\\&|', 'segment', 'MSH'],
  ['\u001c', 'blank', ''],
  ['', 'blank', ''],
  ['pid|1', 'junk', ''],
  ['PIDX|1', 'junk', ''],
  ['PID^1', 'junk', ''],
  ['continued text', 'junk', ''],
  ['MSH?', 'segment', 'MSH'],
];
for (const [text, form, id] of forms) {
  test(`${JSON.stringify(text)} is ${form}`, () => {
    assert.deepEqual([segment(text).form, segment(text).id], [form, id]);
  });
}

test('leaves and the delimiters between them are the text, and every leaf is found at its place', () => {
  fc.assert(
    fc.property(lineText, text => {
      const cut = segment(text);
      let at = 0;
      for (const leaf of cut.leaves()) {
        // MSH-1 is the delimiter itself: it is the one leaf that stands between two others.
        const separator = cut.isHeader && leaf.field === 1 && leaf.start === 3;
        if (!separator) {
          assert.equal(leaf.start, at);
          at = leaf.end + 1;
        }
        assert.deepEqual(cut.locate(leaf), { start: leaf.start, end: leaf.end });
        const { hasEscape } = leaf;
        const raw = cut.text.slice(leaf.start, leaf.end);
        if (leaf.field > 2)
          assert.equal(hasEscape, cut.delimiters.escape !== '' && raw.includes(cut.delimiters.escape));
      }
      assert.equal(at, cut.text.length + 1);
      // What the segment leaves out is the framing around it.
      assert.ok(text.startsWith(cut.text, cut.prefix));
      assert.equal(text.slice(cut.prefix + cut.text.length).replaceAll('\u001c', ''), '');
    }),
  );
});

test('the leaf at an offset holds it', () => {
  fc.assert(
    fc.property(lineText, fc.nat(), (text, seed) => {
      const cut = segment(text);
      const offset = seed % (cut.text.length + 1);
      const leaf = cut.leafAt(offset);
      assert.ok(leaf.start <= offset && offset <= leaf.end);
    }),
  );
});

test('a cursor behind a value is still at the value', () => {
  const cut = segment('PID|1||A^B');
  assert.deepEqual([cut.leafAt(5).field, cut.leafAt(6).field, cut.leafAt(7).field], [1, 2, 3]);
  assert.equal(cut.leafAt(8).component, 1);
  assert.equal(cut.leafAt(9).component, 2);
  assert.equal(segment('MSH|^~\\&|A').leafAt(3).field, 1);
});

test('a whole field and a component are the same, however deep the segment was cut', () => {
  fc.assert(
    fc.property(lineText, text => {
      for (let field = 0; field < 12; field++) {
        assert.equal(segment(text).rawField(field), segment(text).rawAt({ field }), `field ${field}`);
        for (let component = 1; component < 5; component++) {
          assert.equal(
            segment(text).rawComponent(field, component),
            segment(text).rawAt({ field, component }),
            `field ${field}, component ${component}`,
          );
        }
      }
    }),
    { numRuns: 1_000 },
  );
});
