import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  anySegment,
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
import {
  alternativeCount,
  foreignTo,
  fullMessage,
  minimalMessage,
  namedIds,
  randomMessage,
} from '../../support/generated-messages.ts';
import { numbersFrom } from '../../support/numbers.ts';
import { printFindings, printTree } from './print-match.ts';

/**
 * Structures in which the place of a missing segment cannot be told: the one that follows may as well be it. What is
 * missing is named all the same.
 */
const movedGaps: ReadonlyMap<string, string> = new Map([
  ['ADT_A24', 'PID PID: the second takes the place of the first'],
  ['ADT_A37', 'PID PID: the second takes the place of the first'],
  ['OPU_R25', 'SPM OBR OBX: without OBR the OBX is an observation on the specimen'],
]);

/** Structures in which a segment is read into another group than it was written in: both may hold it. */
const movedSegments: ReadonlyMap<string, string> = new Map([
  ['RCI_I05', 'the notes at the end follow those of the last result: NTE goes to the innermost group'],
]);

interface StructureCase {
  readonly id: string;
  readonly definition: StructureDefinition;
  /** A segment that the structure does not name, to be put where it does not belong. */
  readonly foreign: string;
  match(ids: readonly string[]): StructureMatch;
}

/** The structures of each version, made once. */
const structuresByVersion = new Map(knownVersions.map(version => [version, structuresOf(version)]));

function structuresOf(version: KnownVersion): readonly StructureCase[] {
  const definitions = testDefinitions().loadSync(version);
  const structures = new MessageStructures(definitions);
  return definitions.structureIds.map(id => {
    const definition = definitions.structure(id);
    assert.ok(definition !== undefined);
    const match = (ids: readonly string[]): StructureMatch => {
      const found = structures.match(id, ids);
      assert.ok(found !== undefined);
      return found;
    };
    return { id, definition, foreign: foreignTo(definitions, definition), match };
  });
}

/**
 * Those structures of a version that no earlier one has just so: the matcher sees the structure, the segment that is put
 * into it, and nothing else of a version.
 */
const newByVersion = new Map(
  (() => {
    const seen = new Set<string>();
    return knownVersions.map(version => {
      const fresh = (structuresByVersion.get(version) ?? []).filter(({ id, definition, foreign }) => {
        const key = `${id} ${foreign} ${JSON.stringify(definition.children)}`;
        return !seen.has(key) && seen.add(key);
      });
      return [version, fresh] as const;
    });
  })(),
);

function without<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, at) => at !== index);
}

/** Messages of failures are made when there is one: for thousands of matches they would cost more than the matches. */
function explain(id: string, ids: readonly string[], findings: readonly StructureFinding[]): string {
  return `${id}: ${ids.join(' ')}\n${printFindings(findings).join('\n')}`;
}

function checkUnexpected(
  id: string,
  ids: readonly string[],
  findings: readonly StructureFinding[],
  foreign: string,
  index: number,
): void {
  const printed = printFindings(findings);
  if (printed.length !== 1 || printed[0] !== `unexpected ${foreign} at ${index}`)
    assert.fail(`expected ${foreign} at ${index}: ${explain(id, ids, findings)}`);
}

for (const version of knownVersions) {
  test(`${version}: a message of what is required has no finding`, () => {
    for (const { id, definition, foreign, match } of newByVersion.get(version) ?? []) {
      const ids = minimalMessage(definition, foreign).map(segment => segment.id);
      const { findings } = match(ids);
      if (findings.length > 0) assert.fail(explain(id, ids, findings));
    }
  });

  test(`${version}: taking a required segment out gives one finding, which names it and its place`, () => {
    for (const { id, definition, foreign, match } of newByVersion.get(version) ?? []) {
      const minimal = minimalMessage(definition, foreign).map(segment => segment.id);
      minimal.forEach((removed, index) => {
        const ids = without(minimal, index);
        const { findings } = match(ids);
        const [finding] = findings;
        const isNamed =
          findings.length === 1 &&
          finding?.kind === 'missing' &&
          finding.segments.includes(removed === foreign ? anySegment : removed) &&
          (movedGaps.has(id) || finding.before === index);
        if (!isNamed) assert.fail(`without ${removed} at ${index}: ${explain(id, ids, findings)}`);
      });
    }
  });

  test(`${version}: a segment of another message is the one thing that is unexpected`, () => {
    for (const { id, definition, foreign, match } of newByVersion.get(version) ?? []) {
      // There such a segment may be what the parties have agreed on.
      if (namedIds(definition.children).includes(anySegment)) continue;
      const minimal = minimalMessage(definition, foreign).map(segment => segment.id);
      for (let index = 0; index <= minimal.length; index++) {
        const ids = [...minimal.slice(0, index), foreign, ...minimal.slice(index)];
        const { findings } = match(ids);
        checkUnexpected(id, ids, findings, foreign, index);
      }
    }
  });

  test(`${version}: a message of all that is allowed has no finding, and all is in its group`, () => {
    for (const { id, definition, foreign, match } of newByVersion.get(version) ?? []) {
      for (const repetitions of [1, 2]) {
        for (let alternative = 0; alternative < alternativeCount(definition.children); alternative++) {
          const written = fullMessage(definition, foreign, repetitions, alternative);
          const result = match(written.map(segment => segment.id));
          if (result.findings.length > 0) assert.fail(explain(id, result.ids, result.findings));
          if (movedSegments.has(id)) continue;
          const moved = written.findIndex((segment, index) => groupPathAt(result, index) !== segment.groups);
          if (moved >= 0)
            assert.fail(`${id}: segment ${moved} is not in ${written[moved]?.groups}\n${printTree(result)}`);
        }
      }
    }
  });
}

/** Any structure of any version. */
const anyStructure = fc.constantFrom(...knownVersions).chain(version => {
  const cases = structuresByVersion.get(version) ?? [];
  return fc.constantFrom(...cases).map(one => ({ ...one, id: `${version} ${one.id}` }));
});

/** Whole numbers below a limit, the same for the same seed. */
function randomNumbers(seed: number): (below: number) => number {
  const next = numbersFrom(seed);
  return below => Math.floor(next() * below);
}

test('whatever a structure allows has no finding', () => {
  fc.assert(
    fc.property(anyStructure, fc.integer(), ({ id, definition, foreign, match }, seed) => {
      const { ids, findings } = match(randomMessage(definition, foreign, randomNumbers(seed)).map(one => one.id));
      if (findings.length > 0) assert.fail(explain(id, ids, findings));
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
      checkUnexpected(id, ids, findings, foreign, index);
    }),
    { numRuns: 2000 },
  );
});

test('every segment is in the tree once and in order, whatever the message', () => {
  const sequences = anyStructure.chain(structure =>
    fc.tuple(
      fc.constant(structure),
      fc.array(fc.constantFrom(...namedIds(structure.definition.children), structure.foreign, 'ZZ1', 'XYZ', ''), {
        // A message has at least the header that it is known by.
        minLength: 1,
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
