import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseMessage } from '../../server/src/core/syntax/message.ts';
import { SourceMessage } from '../../server/src/mapping/run/source.ts';
import { SegmentList } from '../../server/src/mapping/target/segment-list.ts';
import { TargetSegment } from '../../server/src/mapping/target/target-segment.ts';

const message = parseMessage('MSH|^~\\&|\rPID|1\r');
const origin = message && new SourceMessage(message).segments[1];

const step = fc.record({
  takesOut: fc.boolean(),
  /** A place in the list, by its part of the length. */
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  id: fc.constantFrom('OBX', 'NTE', 'ZZZ'),
  isAnchored: fc.boolean(),
});

test('segments, the last of each id and those that stand for the source are found as in a plain list', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, asksAlways) => {
      const list = new SegmentList();
      const model: TargetSegment[] = [];
      for (const [number, { takesOut, at, id, isAnchored }] of steps.entries()) {
        const index = Math.floor(at * model.length);
        const there = model[index];
        if (takesOut && there !== undefined) {
          list.unlink(there);
          model.splice(index, 1);
        } else {
          const segment = new TargetSegment(id, isAnchored ? origin : undefined, id);
          list.insert(segment, model[index - 1]);
          model.splice(index, 0, segment);
        }
        // What is asked for is kept, so that it matters when it is.
        if (!asksAlways && number < steps.length - 1) continue;
        for (const one of ['OBX', 'NTE', 'ZZZ', 'PID'])
          assert.equal(
            list.lastOf(one),
            model.findLast(segment => segment.id === one),
          );
        assert.deepEqual(all(list.first, 'next'), model);
        assert.deepEqual(all(list.last, 'previous'), model.toReversed());
        const anchored = model.filter(segment => segment.isAnchored);
        assert.deepEqual(all(list.lastAnchored, 'previousAnchored'), anchored.toReversed());
        assert.deepEqual(all(anchored[0], 'nextAnchored'), anchored);
      }
    }),
  );
});

function all(from: TargetSegment | undefined, way: 'next' | 'previous' | 'nextAnchored' | 'previousAnchored') {
  const found: TargetSegment[] = [];
  for (let at = from; at !== undefined; at = at[way]) found.push(at);
  return found;
}
