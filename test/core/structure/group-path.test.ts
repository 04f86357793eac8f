import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeStructure } from '../../../server/src/core/definitions/compiled.ts';
import { parsePath } from '../../../server/src/core/path/path.ts';
import { CompiledStructure } from '../../../server/src/core/structure/compile.ts';
import {
  formatGroupPath,
  groupPathAt,
  resolveGroupPath,
  resolveSegments,
  segmentsNamed,
} from '../../../server/src/core/structure/group-path.ts';
import { matchStructure, type StructureMatch } from '../../../server/src/core/structure/match.ts';
import { MessageStructures } from '../../../server/src/core/structure/structures.ts';
import { testDefinitions } from '../../support/definitions.ts';

// Two patients; the first has two orders, the second one.
const ids = 'MSH PID OBR OBX NTE OBX OBR OBX PID OBR OBX OBX ZZZ DSC'.split(' ');
const results = ((): StructureMatch => {
  const match = new MessageStructures(testDefinitions().loadSync('2.5.1')).match('ORU_R01', ids);
  assert.ok(match !== undefined);
  return match;
})();

function segments(match: StructureMatch, text: string): readonly number[] {
  const { path } = parsePath(text);
  assert.ok(path !== undefined, text);
  return resolveSegments(match, path);
}

function groups(match: StructureMatch, text: string): readonly string[] {
  const { path } = parsePath(text);
  assert.ok(path !== undefined, text);
  return resolveGroupPath(match, path.groups).map(formatGroupPath);
}

test('says which groups a segment is in', () => {
  const paths = ids.map((_, index) => groupPathAt(results, index));
  assert.equal(paths[0], '');
  assert.equal(paths[1], 'PATIENT_RESULT[1]/PATIENT[1]');
  assert.equal(paths[5], 'PATIENT_RESULT[1]/ORDER_OBSERVATION[1]/OBSERVATION[2]');
  assert.equal(paths[7], 'PATIENT_RESULT[1]/ORDER_OBSERVATION[2]/OBSERVATION[1]');
  assert.equal(paths[12], 'PATIENT_RESULT[2]/ORDER_OBSERVATION[1]/OBSERVATION[2]');
  assert.equal(paths[13], '');
  assert.equal(groupPathAt(results, 99), '');
});

const resolved: readonly (readonly [path: string, ...indexes: number[]])[] = [
  ['PATIENT_RESULT/PATIENT/PID', 1],
  ['PATIENT_RESULT[2]/PATIENT/PID', 8],
  ['PATIENT_RESULT[*]/PID', 1, 8],
  ['PATIENT_RESULT[last]/PID', 8],
  ['PATIENT_RESULT[3]/PID'],
  // Groups between may be left out: the orders of the message, whichever patient they are for.
  ['ORDER_OBSERVATION[2]/OBX[1]-5', 7],
  ['ORDER_OBSERVATION[3]/OBX[2]-5', 11],
  ['ORDER_OBSERVATION[4]/OBX[1]-5'],
  ['ORDER_OBSERVATION[*]/OBX', 3, 7, 10],
  ['ORDER_OBSERVATION[*]/OBX[last]', 5, 7, 11],
  ['ORDER_OBSERVATION[*]/OBX[*]', 3, 5, 7, 10, 11],
  ['ORDER_OBSERVATION[last]/OBX[*]', 10, 11],
  ['PATIENT_RESULT[2]/OBSERVATION[2]/OBX', 11],
  ['PATIENT_RESULT[1]/ORDER_OBSERVATION[1]/OBSERVATION[2]/OBX', 5],
  ['OBSERVATION[3]/OBX', 7],
  ['OBSERVATION[1]/NTE', 4],
  ['OBSERVATION[2]/NTE'],
  ['ORDER_OBSERVATION/PID'],
  ['SPECIMEN/SPM'],
  ['NO_SUCH_GROUP/PID'],
  // A group is not found in itself, nor the one around it in it.
  ['OBSERVATION/ORDER_OBSERVATION/OBR'],
  ['OBX[4]', 10],
  ['OBX', 3],
  ['ORDER_OBSERVATION[4.1=HOSP]/OBX'],
];

for (const [path, ...indexes] of resolved) {
  test(`${path} is segment ${indexes.join(', ') || 'none'}`, () => {
    assert.deepEqual(segments(results, path), indexes);
  });
}

test('the path that a group is printed with leads to it', () => {
  for (let index = 0; index < ids.length; index++) {
    const path = groupPathAt(results, index);
    if (path !== '') assert.deepEqual(groups(results, `${path}/OBX`), [path]);
  }
});

test('a step means the group right inside where there is one, even if others of its name are further in', () => {
  const structure = new CompiledStructure(
    decodeStructure('X_X01|MSH A*(AAA B*(BBB)) B*(CCC) D*(DDD B*(EEE))'),
    () => true,
  );
  const match = matchStructure(structure, 'MSH AAA BBB CCC DDD EEE EEE'.split(' '));
  assert.deepEqual(groups(match, 'B/CCC'), ['B[1]']);
  assert.deepEqual(segments(match, 'B/CCC'), [3]);
  assert.deepEqual(segments(match, 'A/B/BBB'), [2]);
  assert.deepEqual(segments(match, 'D/B[2]/EEE'), [6]);
  // Where the structure has it right inside, and the message does not, nothing is meant.
  const other = matchStructure(structure, 'MSH AAA BBB'.split(' '));
  assert.deepEqual(groups(other, 'B/BBB'), []);
});

test('finds groups among the alternatives of a choice', () => {
  const structure = new CompiledStructure(decodeStructure('X_X01|MSH A*(AAA CHOICE<B(BBB CCC) DDD>)'), () => true);
  const match = matchStructure(structure, 'MSH AAA DDD AAA BBB CCC'.split(' '));
  assert.deepEqual(segments(match, 'A[2]/B/CCC'), [5]);
  assert.deepEqual(segments(match, 'B/CCC'), [5]);
});

test('lists the segments of a group and of the message', () => {
  assert.deepEqual(segmentsNamed(results, undefined, 'OBX'), [3, 5, 7, 10, 11]);
  assert.deepEqual(segmentsNamed(results, results.groupAt(6), 'OBX'), [7]);
});
