import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Paced } from '../../server/src/node/paced.ts';

test('works at once, then once an interval, and never forgets the last request', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let done = 0;
  const paced = new Paced(() => done++, 100);
  paced.ask();
  assert.equal(done, 1);
  for (let count = 0; count < 50; count++) paced.ask();
  assert.equal(done, 1);
  t.mock.timers.tick(100);
  assert.equal(done, 2);
  t.mock.timers.tick(1_000);
  assert.equal(done, 2, 'nothing was asked for');
  paced.ask();
  assert.equal(done, 3, 'after a pause it works at once');
});

test('finishing does what is still due, and once', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let done = 0;
  const paced = new Paced(() => done++, 100);
  paced.finish();
  assert.equal(done, 0);
  paced.ask();
  paced.ask();
  paced.finish();
  assert.equal(done, 2);
  paced.finish();
  t.mock.timers.tick(1_000);
  assert.equal(done, 2);
});
