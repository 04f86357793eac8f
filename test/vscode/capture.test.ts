import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { encodeFrame } from '../../server/src/core/encoding/frames.ts';
import type { CaptureResponse } from '../../server/src/protocol.ts';
import { client, ethernet, pcap, server } from '../core/capture/packets.ts';
import { closeAll } from './support.ts';

const message = 'MSH|^~\\&|A|B|C|D|20260301||ADT^A01|M1|P|2.5.1\rPID|1||4711\r';
const reply = 'MSH|^~\\&|C|D|A|B|20260301||ACK|R1|P|2.5.1\rMSA|AA|M1\r';

suite('messages of a network capture', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pipehat-capture-'));
  suiteTeardown(async () => {
    rmSync(folder, { recursive: true, force: true });
    await closeAll();
  });

  test('are listed with their replies, and open beside them', async () => {
    const frame = (text: string): Uint8Array => encodeFrame(Buffer.from(text, 'latin1'));
    const file = path.join(folder, 'test.pcap');
    writeFileSync(
      file,
      pcap([
        { time: 1_000_000, bytes: ethernet({ from: client, to: server, sequence: 1, payload: frame(message) }) },
        { time: 1_004_000, bytes: ethernet({ from: server, to: client, sequence: 1, payload: frame(reply) }) },
      ]),
    );
    const response = await vscode.commands.executeCommand<CaptureResponse>(
      'pipehat.extractCapture',
      vscode.Uri.file(file),
    );
    assert.ok(response.kind === 'messages');
    assert.deepEqual(
      response.messages.map(({ controlId, to, replies, latencyMs }) => [controlId, to, replies[0]?.code, latencyMs]),
      [['M1', '10.0.0.2:2575', 'AA', 4]],
    );
    const names = () => vscode.window.visibleTextEditors.map(({ document }) => path.posix.basename(document.uri.path));
    // Nothing tells when the list is there: it is accepted until what was chosen is open.
    while (!['M1.hl7', 'reply to M1.hl7'].every(name => names().includes(name)))
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  });

  test('a file without messages is refused in words', async () => {
    const file = path.join(folder, 'empty.log');
    writeFileSync(file, 'nothing\n');
    const response = await vscode.commands.executeCommand<CaptureResponse>(
      'pipehat.extractCapture',
      vscode.Uri.file(file),
    );
    assert.ok(response.kind === 'refused');
    assert.match(response.message, /empty\.log: holds no HL7 message/);
  });
});
