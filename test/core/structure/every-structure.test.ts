import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  anySegment,
  type Definitions,
  type KnownVersion,
  knownVersions,
  type StructureDefinition,
} from '../../../server/src/core/definitions/types.ts';
import type { StructureFinding } from '../../../server/src/core/structure/findings.ts';
import { groupPathAt } from '../../../server/src/core/structure/group-path.ts';
import type { StructureMatch } from '../../../server/src/core/structure/match.ts';
import { MessageStructures } from '../../../server/src/core/structure/structures.ts';
import type { MatchedNode } from '../../../server/src/core/structure/tree.ts';
import { testDefinitions } from '../../support/definitions.ts';
import { alternativeCount, fullMessage, minimalMessage, namedIds, randomMessage } from './generated-messages.ts';
import { printFindings, printTree } from './print-match.ts';

/**
 * Structures in which the place of a missing segment cannot be told: the one that follows may as well be it. What is
 * missing is named all the same.
 */
const movedGaps: ReadonlyMap<string, string> = new Map([
  ['ADT_A24', 'PID PID: the second takes the place of the first'],
  ['ADT_A37', 'PID PID: the second takes the place of the first'],
  ['OPU_R25', 'SPM OBR OBX: without OBR the OBX is an observation on the specimen'],
  ['QBP_Q15', 'version 2.6 has RCP twice'],
  ['RTB_Knn', 'version 2.5 has Hxx twice'],
]);

/** Structures in which a segment is read into another group than it was written in: both may hold it. */
const movedSegments: ReadonlyMap<string, string> = new Map([
  ['RCI_I05', 'the notes at the end follow those of the last result: NTE goes to the innermost group'],
]);

/** Each structure of a version with a segment that it does not name, to be put where it does not belong. */
function* structuresOf(version: KnownVersion): Generator<{
  id: string;
  definition: StructureDefinition;
  foreign: string;
  match: (ids: string[]) => StructureMatch;
}> {
  const definitions = testDefinitions().loadSync(version);
  const structures = new MessageStructures(definitions);
  for (const id of definitions.structureIds) {
    const definition = definitions.structure(id);
    assert.ok(definition !== undefined);
    yield { id, definition, foreign: foreignTo(definitions, definition), match: ids => matchOf(structures, id, ids) };
  }
}

function matchOf(structures: MessageStructures, id: string, ids: readonly string[]): StructureMatch {
  const match = structures.match(id, ids);
  assert.ok(match !== undefined);
  return match;
}

function foreignTo(definitions: Definitions, { children }: StructureDefinition): string {
  const named = new Set(namedIds(children));
  // ADD and DSC are no structure's business: they continue messages of any kind.
  const foreign = definitions.segmentIds.find(id => !named.has(id) && id !== 'ADD' && id !== 'DSC');
  assert.ok(foreign !== undefined);
  return foreign;
}

function without<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, at) => at !== index);
}

function explain(id: string, ids: readonly string[], findings: readonly StructureFinding[]): string {
  return `${id}: ${ids.join(' ')}\n${printFindings(findings).join('\n')}`;
}

for (const version of knownVersions) {
  test(`${version}: a message of what is required has no finding`, () => {
    for (const { id, definition, foreign, match } of structuresOf(version)) {
      const ids = minimalMessage(definition, foreign).map(segment => segment.id);
      const { findings } = match(ids);
      assert.equal(findings.length, 0, explain(id, ids, findings));
    }
  });

  test(`${version}: taking a required segment out gives one finding, which names it and its place`, () => {
    for (const { id, definition, foreign, match } of structuresOf(version)) {
      const minimal = minimalMessage(definition, foreign).map(segment => segment.id);
      minimal.forEach((removed, index) => {
        const ids = without(minimal, index);
        const { findings } = match(ids);
        const [finding] = findings;
        const message = `without ${removed} at ${index}: ${explain(id, ids, findings)}`;
        assert.ok(findings.length === 1 && finding?.kind === 'missing', message);
        assert.ok(finding.segments.includes(removed === foreign ? anySegment : removed), message);
        if (!movedGaps.has(id)) assert.equal(finding.before, index, message);
      });
    }
  });

  test(`${version}: a segment of another message is the one thing that is unexpected`, () => {
    for (const { id, definition, foreign, match } of structuresOf(version)) {
      // There such a segment may be what the parties have agreed on.
      if (namedIds(definition.children).includes(anySegment)) continue;
      const minimal = minimalMessage(definition, foreign).map(segment => segment.id);
      for (let index = 0; index <= minimal.length; index++) {
        const ids = [...minimal.slice(0, index), foreign, ...minimal.slice(index)];
        const { findings } = match(ids);
        assert.deepEqual(printFindings(findings), [`unexpected ${foreign} at ${index}`], explain(id, ids, findings));
      }
    }
  });

  test(`${version}: a message of all that is allowed has no finding, and all is in its group`, () => {
    for (const { id, definition, foreign, match } of structuresOf(version)) {
      for (const repetitions of [1, 2]) {
        for (let alternative = 0; alternative < alternativeCount(definition.children); alternative++) {
          const written = fullMessage(definition, foreign, repetitions, alternative);
          const result = match(written.map(segment => segment.id));
          assert.equal(result.findings.length, 0, explain(id, result.ids, result.findings));
          if (movedSegments.has(id)) continue;
          const groups = written.map((_, index) => groupPathAt(result, index));
          assert.deepEqual(
            groups,
            written.map(segment => segment.groups),
            `${id}: ${printTree(result)}`,
          );
        }
      }
    }
  });
}

/** Any structure of any version. */
const anyStructure = fc.constantFrom(...knownVersions).chain(version => {
  const structures = new MessageStructures(testDefinitions().loadSync(version));
  return fc.constantFrom(...structures.definitions.structureIds).map(id => {
    const definition = structures.definitions.structure(id);
    assert.ok(definition !== undefined);
    const foreign = foreignTo(structures.definitions, definition);
    return { id: `${version} ${id}`, definition, foreign, match: (ids: string[]) => matchOf(structures, id, ids) };
  });
});

/** Whole numbers below a limit, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

test('whatever a structure allows has no finding', () => {
  fc.assert(
    fc.property(anyStructure, fc.integer(), ({ id, definition, foreign, match }, seed) => {
      const { ids, findings } = match(randomMessage(definition, foreign, randomNumbers(seed)).map(one => one.id));
      assert.equal(findings.length, 0, explain(id, ids, findings));
    }),
    { numRuns: 2000 },
  );
});

test('one foreign segment in whatever a structure allows is one finding', () => {
  fc.assert(
    fc.property(anyStructure, fc.integer(), ({ id, definition, foreign, match }, seed) => {
      if (namedIds(definition.children).includes(anySegment)) return;
      const random = randomNumbers(seed);
      const allowed = randomMessage(definition, foreign, random).map(one => one.id);
      const index = random(allowed.length + 1);
      const { ids, findings } = match([...allowed.slice(0, index), foreign, ...allowed.slice(index)]);
      assert.deepEqual(printFindings(findings), [`unexpected ${foreign} at ${index}`], explain(id, ids, findings));
    }),
    { numRuns: 2000 },
  );
});

test('every segment is in the tree once and in order, whatever the message', () => {
  const sequences = anyStructure.chain(structure =>
    fc.tuple(
      fc.constant(structure),
      fc.array(fc.constantFrom(...namedIds(structure.definition.children), structure.foreign, 'ZZ1', 'XYZ', ''), {
        maxLength: 60,
        size: 'max',
      }),
    ),
  );
  fc.assert(
    fc.property(sequences, ([{ id, match }, ids]) => {
      const result = match(ids);
      const found: string[] = [];
      const walk = (nodes: readonly MatchedNode[]): void => {
        for (const node of nodes) {
          if (node.kind === 'segment') {
            assert.equal(node.index, found.length, id);
            assert.equal(result.nodeAt(node.index), node.node, id);
            found.push(node.id);
          } else {
            assert.equal(node.start, found.length, id);
            walk(node.children);
            assert.equal(node.end, found.length, id);
            assert.ok(node.end > node.start, `${id}: no group is empty`);
          }
        }
      };
      walk(result.children);
      assert.deepEqual(found, ids, id);
      for (const finding of result.findings) checkPlace(finding, ids);
    }),
    { numRuns: 2000 },
  );
});

/** A finding points into the message, and a group that it names holds the place or ends there. */
function checkPlace(finding: StructureFinding, ids: readonly string[]): void {
  const place = finding.kind === 'missing' ? finding.before : finding.index;
  if (finding.kind === 'missing') assert.ok(place >= 0 && place <= ids.length);
  else assert.ok(ids.slice(place, place + finding.count).every(id => id === finding.id) && finding.count > 0);
  if (finding.kind === 'unexpected' || finding.group === undefined) return;
  assert.ok(place >= finding.group.start && place <= finding.group.end);
}
