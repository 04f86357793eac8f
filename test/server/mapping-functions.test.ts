/** JavaScript functions of mappings in the editor: only where the user trusts the workspace, and as their file is now. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { FunctionFiles } from '../../server/src/node/mapping-functions.ts';
import { readBeside } from '../../server/src/node/workspace-files.ts';
import { type PreviewResponse, previewMethod, trustedMethod } from '../../server/src/protocol.ts';
import { startEditor } from '../support/lsp.ts';

const mapping = `hl7map: 1
source: { hl7v2: "2.5.1", message: ADT_A01 }
target: { hl7v2: "2.5.1", message: ADT_A01 }
start: copy
functions: ./shout.mjs
steps:
  - map: { "PID-5[1].1": "PID-5[1].1 | shout" }
`;
const message = 'MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|1|P|2.5.1\rEVN||20260101\rPID|1||1||okafor\rPV1|1|I\r';

test('functions run in a trusted workspace only, and as their file is now', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'pipehat-functions-'));
  const file = path.join(folder, 'shout.mjs');
  const uri = pathToFileURL(path.join(folder, 'a.hl7map.yaml')).href;
  const functions = new FunctionFiles();
  const editor = await startEditor({
    folders: [pathToFileURL(folder).href],
    runtime: {
      readFile: readBeside,
      loadFunctions: (document, name, folders) => functions.load(document, name, folders),
    },
  });
  const codes = async (): Promise<unknown[]> => {
    const report = await editor.pull(uri);
    return report.kind === 'full' ? report.items.map(({ code }) => code) : ['unchanged'];
  };
  const familyName = async (): Promise<string | undefined> => {
    const response = await editor.connection.sendRequest<PreviewResponse>(previewMethod, {
      mapping: uri,
      preview: 'p',
      messages: [{ uri: 'file:///a.hl7', line: 0 }],
    });
    assert.ok(response.kind === 'output');
    return /PID\|1\|\|1\|\|(.*)/.exec(response.text)?.[1];
  };
  try {
    await writeFile(file, 'export const shout = text => text.toUpperCase();\n');
    await editor.open(uri, mapping, 'hl7map');
    await editor.open('file:///a.hl7', message);
    assert.deepEqual(await codes(), ['untrusted-functions']);
    assert.equal(await familyName(), 'okafor', 'a function that may not run leaves the place alone');

    const refreshed = editor.refreshed();
    await editor.connection.sendNotification(trustedMethod);
    await refreshed;
    assert.deepEqual(await codes(), []);
    assert.equal(await familyName(), 'OKAFOR');

    await writeFile(file, "export const shout = text => text + '!';\n");
    await utimes(file, new Date(), new Date(Date.now() + 5_000));
    assert.equal(await familyName(), 'okafor!');
  } finally {
    editor.close();
    functions.close();
    await rm(folder, { recursive: true });
  }
});
