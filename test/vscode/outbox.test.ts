import assert from 'node:assert/strict';
import { suite, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { startListener } from '../../server/src/mllp/listener.ts';
import { systemRuntime } from '../../server/src/mllp/runtime.ts';
import type { QueueResponse } from '../../server/src/protocol.ts';
import { closeAll, freePort, show } from './support.ts';

suite('the outbox', () => {
  const set = (name: string, value: unknown) =>
    vscode.workspace.getConfiguration('pipehat').update(name, value, vscode.ConfigurationTarget.Global);
  teardown(closeAll);
  suiteTeardown(async () => {
    for (const name of ['endpoints', 'send.batch']) await set(name, undefined);
  });

  test('keeps messages while nobody listens, and sends them in order once somebody does', async () => {
    const port = await freePort();
    await set('endpoints', [{ name: 'later', host: '127.0.0.1', port }]);
    await set('send.batch', 'split');
    await show('messages/batch-adt-a08-v24.hl7');
    const queued = await vscode.commands.executeCommand<QueueResponse>('pipehat.queueAllMessages', {
      endpoint: 'later',
    });
    assert.deepEqual(queued, { kind: 'queued', count: 3 });

    const arrived: string[] = [];
    let complete = (): void => {};
    const all = new Promise<void>(resolve => {
      complete = resolve;
    });
    const received = ({ controlId }: { readonly controlId: string }): void => {
      arrived.push(controlId);
      if (arrived.length === 3) complete();
    };
    const started = await startListener({ port }, systemRuntime(), {
      received,
      problem: ({ message }) => assert.fail(message),
    });
    assert.ok(started.kind === 'listening');
    await vscode.commands.executeCommand('pipehat.outbox.resume', { kind: 'queue', queue: { endpoint: 'later' } });
    await all;
    assert.deepEqual(arrived, ['REG260317-0017', 'REG260317-0018', 'REG260317-0019']);
    await started.listener.close();
  });
});
