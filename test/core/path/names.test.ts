import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placesByName } from '../../../server/src/core/path/names.ts';
import { formatPath } from '../../../server/src/core/path/path.ts';
import { factsOf } from '../../support/definitions.ts';

const { definitions } = factsOf('2.5.1');

/** What somebody types, and the first places that it leads to in a message of MSH, PID, NK1 and OBX. */
const asked: readonly [string, ...string[]][] = [
  ['patient name', 'PID-5 Patient Name'],
  ['PATIENT NAME', 'PID-5 Patient Name'],
  ['patient family name', 'PID-5.1 Patient Name · Family Name'],
  ['mothers maiden', "PID-6 Mother's Maiden Name"],
  ['message control id', 'MSH-10 Message Control ID'],
  ['obs val', 'OBX-5 Observation Value'],
  ['sex', 'PID-8 Administrative Sex', 'NK1-15 Administrative Sex'],
  ['family name'],
  ['no such thing', 'none'],
  ['', 'none'],
  ['-', 'none'],
];
for (const [words, ...expected] of asked) {
  test(`"${words}" is ${expected.join(', ') || 'every family name, PID-5.1 among them'}`, () => {
    const found = placesByName(definitions, words, ['MSH', 'PID', 'NK1', 'OBX', 'OBX'], 50).map(
      ({ path, names }) => `${formatPath(path)} ${names.join(' · ')}`,
    );
    if (expected.length === 0) assert.ok(found.includes('PID-5.1 Patient Name · Family Name'), found.join('\n'));
    else if (expected[0] === 'none') assert.deepEqual(found, []);
    else assert.deepEqual(found.slice(0, expected.length), expected);
  });
}
