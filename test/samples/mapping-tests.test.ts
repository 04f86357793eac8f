/** The tests that come with the samples pass, as a user who runs them sees it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pipehat } from '../cli/memory-shell.ts';

test('the tests of the sample mappings pass', async () => {
  const { out, err, exitCode } = await pipehat(['map', 'test', 'samples']);
  assert.equal(out, '7 cases, 7 passed\n');
  assert.equal(err, '');
  assert.equal(exitCode, 0);
});
