import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RuleMark } from '../../server/src/mapping/run/records.ts';
import { TreeList, type TreeNode, TreeObject } from '../../server/src/mapping/tree/tree.ts';

const node = (): TreeNode => new TreeList([]);
const mark: RuleMark = {
  number: 0,
  text: '',
  id: undefined,
  target: undefined,
  within: undefined,
  slot: -1,
  start: 0,
  end: 0,
};

/** Few names, so that they are met again, and more than are searched one by one. */
const name = fc.integer({ min: 0, max: 20 }).map(number => `m${number}`);
const step = fc.record({ what: fc.constantFrom('set', 'delete', 'lead', 'arrange'), name });

test('members are found, replaced, taken out and put first as in a map that keeps its order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const members = new TreeObject('', mark);
      let model: [string, TreeNode][] = [];
      for (const { what, name: key } of steps) {
        const value = node();
        const known = model.find(([other]) => other === key);
        if (what === 'set') {
          members.set(key, value);
          if (known === undefined) model.push([key, value]);
          else known[1] = value;
        } else if (what === 'delete') {
          members.delete(key);
          model = model.filter(other => other !== known);
        } else if (what === 'lead') {
          members.lead(key, value);
          model = [[key, known?.[1] ?? value], ...model.filter(other => other !== known)];
        } else {
          members.arrange([...members].reverse());
          model.reverse();
        }
        assert.deepEqual(
          [...members].map(member => member.name),
          model.map(([other]) => other),
        );
        assert.equal(members.size, model.length);
        for (const [other, expected] of model) assert.equal(members.get(other), expected);
        assert.equal(members.get('none'), undefined);
      }
    }),
  );
});
