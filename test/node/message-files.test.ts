import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { listMessages, readMessageFile } from '../../server/src/node/message-files.ts';

const message = 'MSH|^~\\&|LAB|ACME|HUB|BOREALIS|20260301||ADT^A01|M1|P|2.5||||||8859/1\rPID|1||1||';
let root = '';
let folder = '';

before(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'pipehat-messages-'));
  folder = path.join(root, 'workspace');
  for (const name of ['below', '.hidden', 'node_modules']) mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, 'b.hl7'), Buffer.from(`${message}Näyte`, 'latin1'));
  writeFileSync(path.join(folder, 'below/a.txt'), message);
  writeFileSync(path.join(folder, 'below/notes.txt'), 'nothing of the kind');
  writeFileSync(path.join(folder, '.hidden/c.hl7'), message);
  writeFileSync(path.join(folder, 'node_modules/d.hl7'), message);
  writeFileSync(path.join(folder, 'large.hl7'), Buffer.alloc(20_000_001, 0x41));
  writeFileSync(path.join(root, 'outside.hl7'), message);
  symlinkSync(path.join(root, 'outside.hl7'), path.join(folder, 'link.hl7'));
});
after(() => rmSync(root, { recursive: true }));

const uriOf = (...names: readonly string[]): string => pathToFileURL(path.join(...names)).href;

describe('the message files of a workspace', () => {
  test('are those below its folders that hold HL7, without links, hidden folders and what is too large', async () => {
    const names: string[] = [];
    for await (const { name } of listMessages([uriOf(folder), 'vscode-vfs://elsewhere/'])) names.push(name);
    assert.deepEqual(names, ['b.hl7', path.join('below', 'a.txt')]);
  });

  test('are read in the character set that MSH-18 names', async () => {
    assert.match((await readMessageFile(uriOf(folder, 'b.hl7'), [uriOf(folder)])) ?? '', /Näyte$/);
  });

  test('are not read outside the workspace, not even through a link', async () => {
    assert.equal(await readMessageFile(uriOf(folder, 'link.hl7'), [uriOf(folder)]), undefined);
    assert.equal(await readMessageFile(uriOf(root, 'outside.hl7'), [uriOf(folder)]), undefined);
    assert.equal(await readMessageFile(uriOf(folder, 'gone.hl7'), [uriOf(folder)]), undefined);
  });
});
