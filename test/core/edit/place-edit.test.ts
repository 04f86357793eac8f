import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { placeEdit } from '../../../server/src/core/edit/place-edit.ts';
import { type Path, parsePath } from '../../../server/src/core/path/path.ts';
import { makeDelimiters, standardDelimiters } from '../../../server/src/core/syntax/delimiters.ts';
import { type Place, Segment } from '../../../server/src/core/syntax/segment.ts';
import { segmentText } from '../../support/arbitraries.ts';

/** The segment with a text put at a path, or undefined where that can't be. */
function put(text: string, path: string, raw: string, delimiters = standardDelimiters): string | undefined {
  const edit = placeEdit(new Segment(text, 0, delimiters), placeOf(parsePath(path).path), raw);
  return edit && text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

function placeOf(path: Path | undefined): Place {
  const repetition = path?.repetition?.kind === 'number' ? path.repetition.number : 1;
  return { field: path?.field ?? 0, repetition, component: path?.component, subcomponent: path?.subcomponent };
}

const rows = [
  ['PID|1||4711', 'PID-3', 'A', 'PID|1||A'],
  ['PID|1||4711', 'PID-5', 'A', 'PID|1||4711||A'],
  ['PID|1||4711', 'PID-5[2].2', 'A', 'PID|1||4711||~^A'],
  ['PID|1||4711', 'PID-3.4.2', 'A', 'PID|1||4711^^^&A'],
  ['PID|1||4711^^^X|9', 'PID-3.4.2', 'A', 'PID|1||4711^^^X&A|9'],
  ['PID|1||4711^^^X|9', 'PID-3[3].1', 'A', 'PID|1||4711^^^X~~A|9'],
  ['PID|1||4711^^^X~2|9', 'PID-3[2].2', 'A', 'PID|1||4711^^^X~2^A|9'],
  ['PID', 'PID-2', 'A', 'PID||A'],
  ['MSH|^~\\&', 'MSH-4', 'A', 'MSH|^~\\&||A'],
  ['MSH|^~\\&', 'MSH-2', 'A', undefined],
  ['arms and legs', 'PID-2', 'A', undefined],
] as const;

for (const [text, path, raw, expected] of rows) {
  test(`${path} of ${text} becomes ${expected}`, () => assert.equal(put(text, path, raw), expected));
}

test('a part that the message has no separator for is refused', () => {
  const delimiters = makeDelimiters('|', '^');
  assert.equal(put('PID|1||4711', 'PID-3[2].1', 'A', delimiters), undefined);
  assert.equal(put('PID|1||4711', 'PID-3.2', 'A', delimiters), 'PID|1||4711^A');
});

test('what was put at a place stands there, and every other leaf stays', () => {
  const part = fc.integer({ min: 1, max: 4 });
  const place = fc.record({
    field: fc.integer({ min: 3, max: 9 }),
    repetition: part,
    component: part,
    subcomponent: part,
  });
  fc.assert(
    fc.property(segmentText, place, (text, at) => {
      const segment = new Segment(text, 0, standardDelimiters);
      const edit = placeEdit(segment, at, 'NEW');
      if (edit === undefined) return;
      const changed = new Segment(text.slice(0, edit.start) + edit.text + text.slice(edit.end), 0, standardDelimiters);
      assert.equal(changed.rawAt(at), 'NEW');
      for (const leaf of segment.leaves()) {
        const isSame = Object.entries(at).every(([key, number]) => leaf[key as keyof typeof at] === number);
        if (!isSame) assert.equal(changed.rawAt(leaf), text.slice(leaf.start, leaf.end));
      }
    }),
  );
});
