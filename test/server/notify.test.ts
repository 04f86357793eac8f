import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notify } from '../../server/src/handlers/notify.ts';

test('a client that is gone is told nothing, and nobody else either', async () => {
  const told: unknown[] = [];
  notify({ sendNotification: async (...all: unknown[]) => void told.push(all) }, 'pipehat/x', { count: 1 });
  const thrown = (): never => {
    throw new Error('Connection is disposed.');
  };
  notify({ sendNotification: thrown }, 'pipehat/x', {});
  notify({ sendNotification: () => Promise.reject(new Error('Connection got disposed.')) }, 'pipehat/x', {});
  await new Promise(setImmediate);
  assert.deepEqual(told, [['pipehat/x', { count: 1 }]]);
});
