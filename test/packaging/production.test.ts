/** What the marketplace gets is built otherwise than what the other tests run: smaller, and with the server packed. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { repositoryRoot } from '../support/paths.ts';

/** What the extension may weigh at the most, in bytes. */
const limit = 800 * 1024;

describe('the build for the marketplace', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'pipehat-production-'));
    const build = path.join(repositoryRoot, 'esbuild.mjs');
    execFileSync(process.execPath, [build, '--production', '--out', folder], { cwd: repositoryRoot });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('has a server that starts and knows HL7', async () => {
    const server = spawn(process.execPath, [path.join(folder, 'server.cjs'), '--stdio']);
    const connection = createProtocolConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    connection.listen();
    try {
      const { serverInfo } = await connection.sendRequest<{ serverInfo: { name: string } }>('initialize', {
        processId: null,
        rootUri: null,
        capabilities: {},
      });
      assert.equal(serverInfo.name, 'pipehat');
      await connection.sendNotification('initialized', {});
      const document = {
        uri: 'file:///a.hl7',
        languageId: 'hl7',
        version: 1,
        text: 'MSH|^~\\&|||||||ADT^A01|1|P|2.5\rPID|1',
      };
      await connection.sendNotification('textDocument/didOpen', { textDocument: document });
      const hover = await connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', {
        textDocument: { uri: document.uri },
        position: { line: 1, character: 4 },
      });
      assert.match(hover.contents.value, /Set ID/);
    } finally {
      connection.dispose();
      server.kill();
      await once(server, 'exit');
    }
  });

  test('weighs what it may', () => {
    const shipped = [
      ...filesBelow(folder).filter(file => path.basename(file) !== 'cli.cjs'),
      ...['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'NOTICE', 'icon.png'],
      ...['syntaxes', 'schemas'].flatMap(name => filesBelow(path.join(repositoryRoot, name))),
    ].map(file => path.resolve(repositoryRoot, file));
    // As zip stores them; its own records come on top.
    const weight = shipped.reduce((sum, file) => sum + deflateRawSync(readFileSync(file)).length + 200, 0);
    assert.ok(weight < limit, `${Math.round(weight / 1024)} KB`);
  });
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
}
