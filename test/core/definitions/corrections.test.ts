import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { knownVersions } from '../../../server/src/core/definitions/types.ts';
import { testDefinitions } from '../../support/definitions.ts';
import { repositoryRoot, sharedFolder, sharedMissing } from '../../support/paths.ts';
import { differences, readRawFacts } from './raw-facts.ts';

const definitions = testDefinitions();

/** The listed corrections as `VERSION WHAT: PLACE`, with the line that lists each; `*` stands for any version. */
function readCorrections(): Map<string, number> {
  const listed = new Map<string, number>();
  const text = readFileSync(path.join(repositoryRoot, 'server', 'definitions', 'corrections.txt'), 'utf8');
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const [, versions = '', what = '', places = ''] = /^(\*|[\d., ]+?) ([a-z].*?): (.+)$/.exec(line) ?? [];
    assert.notEqual(places, '', `corrections.txt:${index + 1}: expected 'VERSIONS WHAT: PLACES'`);
    for (const version of versions.split(', '))
      for (const place of places.split(', ')) listed.set(`${version} ${what}: ${place}`, index + 1);
  }
  return listed;
}

test('every difference from the raw facts is a listed correction, and every one listed is there', {
  skip: sharedMissing,
}, () => {
  const listed = readCorrections();
  const missing = new Map(listed);
  const unlisted: string[] = [];
  for (const version of knownVersions) {
    const raw = readRawFacts(sharedFolder ?? '', version);
    for (const difference of differences(raw, definitions.loadSync(version))) {
      const key = [`${version} ${difference}`, `* ${difference}`].find(candidate => listed.has(candidate));
      if (key === undefined) unlisted.push(`${version} ${difference}`);
      else missing.delete(key);
    }
  }
  if (process.env.PRINT_DIFFERENCES !== undefined) console.log(unlisted.join('\n'));
  assert.deepEqual({ unlisted, missing: [...missing.keys()] }, { unlisted: [], missing: [] });
});
