import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { ListenResponse } from '../../server/src/protocol.ts';
import { closeAll, freePort, show, takePort } from './support.ts';

const message = [
  'MSH|^~\\&|ACME_ADT|ACME|HUB|BOREALIS|20260401080000||ADT^A08^ADT_A01|WIRE-1|T|2.5.1',
  'EVN||20260401080000',
  'PID|1||4711030^^^ACME^MR||Eredu^Maite^^^^^L||19710203|F',
  'PV1|1|I',
];

suite('the listener', () => {
  const settings = () => vscode.workspace.getConfiguration('pipehat');
  suiteSetup(async () => {
    await show('messages/adt-a01-v23.hl7');
    await vscode.commands.executeCommand('pipehat.stopListener');
    await settings().update('listener.port', 0, vscode.ConfigurationTarget.Global);
  });
  suiteTeardown(async () => {
    await vscode.commands.executeCommand('pipehat.stopListener');
    await settings().update('listener.port', undefined, vscode.ConfigurationTarget.Global);
    await closeAll();
  });

  test('takes a message from the wire, acknowledges it and shows it', async () => {
    const response = await vscode.commands.executeCommand<ListenResponse>('pipehat.startListener');
    if (response.kind !== 'listening') assert.fail(response.message);
    assert.equal(response.host, '127.0.0.1');
    const reply = await exchange(response.port, message);
    assert.match(reply, /\rMSA\|AA\|WIRE-1\r/);

    // The server's answer comes after all that it has told before, such as that there is a message.
    await vscode.commands.executeCommand('pipehat.startListener');
    const uri = await vscode.commands.executeCommand<vscode.Uri>('pipehat.openReceivedMessage', { newest: true });
    const shown = vscode.window.activeTextEditor?.document;
    assert.equal(shown?.uri.toString(), uri.toString());
    assert.equal(shown?.languageId, 'hl7');
    assert.deepEqual(shown?.getText().trimEnd().split('\n'), message);
  });

  test('shows messages read-only', async () => {
    await vscode.commands.executeCommand('pipehat.openReceivedMessage', { newest: true });
    await vscode.commands.executeCommand('type', { text: 'x' });
    assert.deepEqual(vscode.window.activeTextEditor?.document.getText().trimEnd().split('\n'), message);
  });

  test('stops, and says whether there was anything to stop', async () => {
    await vscode.commands.executeCommand('pipehat.startListener');
    assert.equal(await vscode.commands.executeCommand('pipehat.stopListener'), true);
    assert.equal(await vscode.commands.executeCommand('pipehat.stopListener'), false);
  });

  test('moves to the port of the settings from the one that a send had started it on', async () => {
    await show('messages/adt-a01-v23.hl7');
    await vscode.commands.executeCommand('pipehat.sendMessage');
    const port = await freePort();
    await settings().update('listener.port', port, vscode.ConfigurationTarget.Global);
    try {
      const response = await vscode.commands.executeCommand<ListenResponse>('pipehat.startListener');
      assert.deepEqual(response, { kind: 'listening', name: 'built-in listener', host: '127.0.0.1', port, tls: false });
    } finally {
      await vscode.commands.executeCommand('pipehat.stopListener');
      await settings().update('listener.port', 0, vscode.ConfigurationTarget.Global);
    }
  });

  test('says for a person why it cannot start', async () => {
    const { port, close } = await takePort();
    await settings().update('listener.port', port, vscode.ConfigurationTarget.Global);
    try {
      const response = await vscode.commands.executeCommand<ListenResponse>('pipehat.startListener');
      assert.equal(response.kind, 'problem');
      assert.match(response.kind === 'problem' ? response.message : '', new RegExp(`Port ${port} is in use`));
    } finally {
      await settings().update('listener.port', 0, vscode.ConfigurationTarget.Global);
      await close();
    }
  });
});

/** Sends a message in one frame and gives all that comes back until the frame's end. */
async function exchange(port: number, segments: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('utf8');
  socket.write(`\v${segments.map(segment => `${segment}\r`).join('')}\x1c\r`);
  let reply = '';
  for await (const chunk of socket) {
    reply += chunk;
    if (reply.endsWith('\x1c\r')) break;
  }
  socket.destroy();
  return reply;
}
