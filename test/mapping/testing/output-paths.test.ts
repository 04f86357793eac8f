/** Paths of test files in outputs that are trees, and the leaves that they lead to. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { csvLeaves } from '../../../server/src/mapping/testing/compare-trees.ts';
import { formatSteps, jsonLeaves, stepsOf } from '../../../server/src/mapping/testing/output-leaf.ts';
import {
  findInTree,
  ignoredInTree,
  parseTreePath,
  resourcesOf,
} from '../../../server/src/mapping/testing/tree-path.ts';

const bundle = JSON.stringify({
  resourceType: 'Bundle',
  meta: { lastUpdated: 'now' },
  entry: [
    {
      resource: {
        resourceType: 'Patient',
        meta: { lastUpdated: 'then' },
        name: [{ given: ['A', 'B'], family: 'F' }, { family: 'G' }],
      },
    },
    { resource: { resourceType: 'Observation', status: 'final', value: 7.1, note: [] } },
    { resource: { resourceType: 'Observation', status: 'preliminary', isLast: true } },
  ],
});
const leaves = jsonLeaves(bundle).leaves ?? [];
const resources = resourcesOf(leaves);
const parsed = (text: string) => parseTreePath(text).path ?? assert.fail(text);

describe('paths in trees', () => {
  for (const [path, exact, count, value] of [
    ['Patient.name.family', 'entry[0].resource.name[0].family', 1, 'F'],
    ['Patient.name[1].family', 'entry[0].resource.name[1].family', 1, 'G'],
    ['Patient.name', 'entry[0].resource.name[0]', 2, 'A'],
    ['Patient.name.given', 'entry[0].resource.name[0].given[0]', 2, 'A'],
    ['Patient.name[0].given[1]', 'entry[0].resource.name[0].given[1]', 1, 'B'],
    ['Patient.name[2]', 'entry[0].resource.name[2]', 0, undefined],
    ['Observation.status', 'entry[1].resource.status', 1, 'final'],
    ['Observation[1].status', 'entry[2].resource.status', 1, 'preliminary'],
    ['Observation[1].isLast', 'entry[2].resource.isLast', 1, 'true'],
    ['Observation.value', 'entry[1].resource.value', 1, '7.1'],
    ['Observation.note', 'entry[1].resource.note', 0, '[]'],
    ['Observation', 'entry[1].resource', 2, 'Observation'],
    ['Observation[2].status', 'Observation[2]', 0, undefined],
    ['Device', 'Device', 0, undefined],
    ['Bundle.entry', 'entry[0]', 3, 'Patient'],
    ['entry[1].resource.status', 'entry[1].resource.status', 1, 'final'],
    ['entry', 'entry[0]', 3, 'Patient'],
    ['meta.lastUpdated', 'meta.lastUpdated', 1, 'now'],
  ] as const)
    it(`${path} is ${value}, of ${count}`, () => {
      const found = findInTree(leaves, resources, parsed(path));
      assert.deepEqual([formatSteps(found.steps), found.count, found.leaves[0]?.text], [exact, count, value]);
    });

  for (const [path, ignored] of [
    ['meta.lastUpdated', ['meta.lastUpdated', 'entry[0].resource.meta.lastUpdated']],
    ['Patient.meta', ['entry[0].resource.meta.lastUpdated']],
    ['Patient.name[1]', ['entry[0].resource.name[1].family']],
    ['Patient.name.family', ['entry[0].resource.name[0].family', 'entry[0].resource.name[1].family']],
    ['Observation[1].status', ['entry[2].resource.status']],
    ['status', ['entry[1].resource.status', 'entry[2].resource.status']],
    [
      'entry[1]',
      [
        'entry[1].resource.resourceType',
        'entry[1].resource.status',
        'entry[1].resource.value',
        'entry[1].resource.note',
      ],
    ],
  ] as const)
    it(`${path} leaves out ${ignored.length} leaves`, () => {
      const isIgnored = ignoredInTree([parsed(path)], resources);
      const found = leaves.filter(({ steps }) => isIgnored(steps)).map(({ steps }) => formatSteps(steps));
      assert.deepEqual(found, ignored);
    });

  for (const [text, offset] of [
    ['', 0],
    ['a..b', 2],
    ['a[-1]', 1],
    ['a[0', 1],
    ['a b', 1],
    ['.a', 0],
  ] as const)
    it(`'${text}' is no path`, () => assert.equal(parseTreePath(text).problem?.offset, offset));

  it('finds every leaf of any JSON at the path that leads to it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const found = jsonLeaves(JSON.stringify(value)).leaves ?? assert.fail();
        for (const { steps, text, kind } of found) {
          let at: unknown = value;
          for (const step of steps) at = (at as Record<string | number, unknown>)[step];
          if (kind === 'text') assert.equal(at, text);
          else assert.equal(JSON.stringify(at), JSON.stringify(JSON.parse(text)));
        }
        assert.equal(found.length, leavesIn(value));
      }),
    );
  });

  it('reads back the paths that the trace writes', () => {
    const name = fc.stringMatching(/^[@#A-Za-z][A-Za-z0-9_-]*$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.option(fc.nat(99))), { minLength: 1 }), parts => {
        const steps = parts.flatMap(([key, index]) => (index === null ? [key] : [key, index]));
        assert.deepEqual(stepsOf(formatSteps(steps)), steps);
      }),
    );
  });

  it('keeps the digits of numbers, and takes what is nested ten thousand times', () => {
    assert.deepEqual(jsonLeaves('{"a": 7.10, "b": [1e2, -0.5], "c": {}}').leaves, [
      { steps: ['a'], text: '7.10', kind: 'word' },
      { steps: ['b', 0], text: '1e2', kind: 'word' },
      { steps: ['b', 1], text: '-0.5', kind: 'word' },
      { steps: ['c'], text: '{}', kind: 'empty' },
    ]);
    assert.equal(jsonLeaves('['.repeat(10_000) + ']'.repeat(10_000)).leaves?.length, 1);
    assert.match(jsonLeaves('{').problem ?? '', /./);
  });

  it('finds cells by row and column, whatever the column is called', () => {
    const { leaves: cells = [] } = csvLeaves('Name,Date of birth,v1.0\nA,2026,\nB,,x\n', ',');
    for (const [path, value, count] of [
      ['rows[0].Name', 'A', 1],
      ['rows.Date of birth', '2026', 1],
      ['rows[1].v1.0', 'x', 1],
      ['rows[1].Date of birth', undefined, 0],
      ['rows', 'a row', 2],
      ['rows[2]', undefined, 0],
    ] as const) {
      const found = findInTree(cells, [], parseTreePath(path, true).path ?? assert.fail(path));
      assert.deepEqual([found.leaves[0]?.text, found.count], [value, count], path);
    }
  });
});

/** How many leaves a value has, empty objects and lists included. */
function leavesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  const inner = Object.values(value);
  return inner.length === 0 ? 1 : inner.reduce<number>((sum, one) => sum + leavesIn(one), 0);
}
