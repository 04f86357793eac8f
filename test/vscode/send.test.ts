import assert from 'node:assert/strict';
import { suite, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { LoadResponse, SendOutcome, SendResponse } from '../../server/src/protocol.ts';
import { closeAll, freePort, putCursor, replace, sample, show, until } from './support.ts';

/** What became of each message. */
async function send(command: string, target?: unknown): Promise<readonly SendOutcome[]> {
  const response = await vscode.commands.executeCommand<SendResponse | undefined>(command, target);
  if (response?.kind !== 'sent') assert.fail(`sent: ${JSON.stringify(response)}`);
  return response.outcomes;
}

/** The message that the built-in listener received last, as the document that the user gets. */
async function newestReceived(): Promise<vscode.TextDocument> {
  const uri = await vscode.commands.executeCommand<vscode.Uri>('pipehat.openReceivedMessage', { newest: true });
  return await vscode.workspace.openTextDocument(uri);
}

suite('sending a message', () => {
  teardown(closeAll);
  suiteTeardown(async () => {
    await vscode.commands.executeCommand('pipehat.stopListener');
    const settings = vscode.workspace.getConfiguration('pipehat');
    await settings.update('send.batch', undefined, vscode.ConfigurationTarget.Global);
  });

  test('goes to the built-in listener with nothing set up, and its acknowledgement comes back', async () => {
    await show('messages/adt-a01-v23.hl7');
    const [outcome, ...more] = await send('pipehat.sendMessage');
    assert.deepEqual(more, []);
    assert.equal(outcome?.result, 'accepted');
    assert.equal(outcome?.code, 'CA');
    assert.equal(outcome?.controlId, 'ACM260314-0001');
    assert.equal(outcome?.messageType, 'ADT^A01');
    assert.match(outcome?.reply ?? '', /\rMSA\|CA\|ACM260314-0001\r/);
  });

  test('takes what the editor shows, unsaved text included, and leaves it alone', async () => {
    const editor = await show('messages/adt-a04-v251.hl7');
    await replace(editor, 'Omuma^Adaeze', 'Przyklad^Ola');
    const before = editor.document.getText();
    await send('pipehat.sendMessage');
    assert.equal(editor.document.getText(), before);
    assert.equal(editor.document.isDirty, true);
    assert.match((await newestReceived()).getText(), /Przyklad\^Ola/);
  });

  test('takes the message at the cursor of several', async () => {
    const editor = await show('messages/batch-adt-a08-v24.hl7');
    putCursor(editor, 'REG260317-0018');
    const outcomes = await send('pipehat.sendMessage');
    assert.deepEqual(
      outcomes.map(({ message, controlId }) => [message, controlId]),
      [[2, 'REG260317-0018']],
    );
  });

  test('takes the messages that a selection touches', async () => {
    const editor = await show('messages/batch-adt-a08-v24.hl7');
    const start = putCursor(editor, 'REG260317-0017');
    editor.selection = new vscode.Selection(start, start.translate(4));
    const outcomes = await send('pipehat.sendSelection');
    assert.deepEqual(
      outcomes.map(({ controlId }) => controlId),
      ['REG260317-0017', 'REG260317-0018'],
    );
  });

  test('takes files as they are on the disk', async () => {
    const files = ['messages/adt-a01-v23.hl7', 'messages/adt-a28-latin1-v25.hl7'].map(sample);
    const response = await vscode.commands.executeCommand<SendResponse>('pipehat.sendFiles', files[0], files);
    assert.ok(response.kind === 'sent');
    assert.deepEqual(
      response.outcomes.map(({ uri, result }) => [uri, result]),
      files.map(file => [file.toString(), 'accepted']),
    );
    assert.match(response.outcomes[1]?.sent ?? '', /[\u00c0-\u00ff]/, 'Latin-1 is read by MSH-18');
  });

  test('goes out as one batch where the setting says so', async () => {
    const settings = vscode.workspace.getConfiguration('pipehat');
    await settings.update('send.batch', 'whole', vscode.ConfigurationTarget.Global);
    await show('messages/batch-adt-a08-v24.hl7');
    const outcomes = await send('pipehat.sendAllMessages');
    assert.deepEqual(
      outcomes.map(({ messageType, isBatch, result }) => [messageType, isBatch, result]),
      [['3 messages', true, 'accepted']],
    );
  });

  test('measures a load of messages', async () => {
    await show('messages/adt-a01-v23.hl7');
    const response = await vscode.commands.executeCommand<LoadResponse>('pipehat.loadTest', { plan: '50 x 2' });
    assert.ok(response.kind === 'figures');
    assert.deepEqual(response.figures.results, { accepted: 50 });
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /^messages {7}50 in /m);
  });

  test('takes all messages of a file when that is asked for', async () => {
    const settings = vscode.workspace.getConfiguration('pipehat');
    await settings.update('send.batch', 'split', vscode.ConfigurationTarget.Global);
    await show('messages/batch-adt-a08-v24.hl7');
    const outcomes = await send('pipehat.sendAllMessages');
    assert.deepEqual(
      outcomes.map(({ message, code }) => [message, code]),
      [
        [1, 'AA'],
        [2, 'AA'],
        [3, 'AA'],
      ],
    );
  });

  test('is refused where the cursor is in no message', async () => {
    const editor = await show('messages/batch-adt-a08-v24.hl7');
    putCursor(editor, 'FHS');
    const response = await vscode.commands.executeCommand<SendResponse>('pipehat.sendMessage');
    assert.equal(response.kind, 'refused');
  });

  test('is refused in a document that is no HL7', async () => {
    await show('tables/facility.csv');
    assert.equal(await vscode.commands.executeCommand('pipehat.sendMessage'), undefined);
  });

  test('tells when nothing listens at an endpoint', async () => {
    const settings = vscode.workspace.getConfiguration('pipehat');
    const endpoint = { name: 'nobody', host: '127.0.0.1', port: await freePort() };
    await settings.update('endpoints', [endpoint], vscode.ConfigurationTarget.Global);
    try {
      await show('messages/adt-a01-v23.hl7');
      const [outcome] = await send('pipehat.sendMessage', { endpoint: 'nobody' });
      assert.equal(outcome?.result, 'unreachable');
      assert.match(outcome?.text ?? '', new RegExp(`Nothing listens at 127\\.0\\.0\\.1:${endpoint.port}`));
    } finally {
      await settings.update('endpoints', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test('shows what the receiver reports at its place, until the text is another one', async () => {
    const settings = vscode.workspace.getConfiguration('pipehat');
    const set = (name: string, value: unknown) => settings.update(name, value, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('pipehat.stopListener');
    await set('listener.port', 0);
    await set('listener.rules', [{ answer: 'validate' }]);
    try {
      await vscode.commands.executeCommand('pipehat.startListener');
      const editor = await show('messages/adt-a01-v23.hl7');
      await replace(editor, 'PV1|1|I', 'PV1|1|');
      const [outcome] = await send('pipehat.sendMessage');
      assert.equal(outcome?.result, 'applicationError');
      assert.match(outcome?.text ?? '', /^PV1-2 \(Patient Class\): is empty/);
      const reported = () =>
        vscode.languages.getDiagnostics(editor.document.uri).filter(({ source }) => source === 'ack');
      assert.deepEqual(
        reported().map(({ message }) => message),
        // Before 2.5 ERR has room for place and code alone; the words are in MSA-3.
        ['PV1-2: Required field missing'],
      );
      await replace(editor, 'PV1|1|', 'PV1|1|O');
      await until(
        'the report to go',
        vscode.languages.onDidChangeDiagnostics,
        () => reported().length === 0 || undefined,
      );
    } finally {
      await set('listener.rules', undefined);
      await set('listener.port', undefined);
      await vscode.commands.executeCommand('pipehat.stopListener');
    }
  });
});
