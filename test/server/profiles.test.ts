/** Profiles of a workspace as an editor sees them: they are found, checked, and messages follow them. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Diagnostic, DocumentSymbol, Hover } from 'vscode-languageserver/node';
import type { FileContent } from '../../server/src/mapping/mapping.ts';
import { listProfiles, readBeside } from '../../server/src/node/workspace-files.ts';
import { type ImportProfileResponse, importProfileMethod } from '../../server/src/protocol.ts';
import { constraintsXml, profileXml } from '../profile/bundles.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const folder = 'file:///workspace/site';
const profileUri = `${folder}/profiles/borealis.hl7profile.yaml`;
const messageUri = `${folder}/in/adt.hl7`;
const profileText = `hl7profile: 1
name: Borealis
extends: base.hl7profile.yaml
applies: { files: "in/**", MSH-3: BOREALIS }
segments:
  PID:
    fields:
      8: { name: Sex at admission, usage: R }
`;
const baseText = `hl7profile: 1
name: Base
applies: { MSH-3: NOBODY }
segments:
  ZPI: { name: Pet information, fields: { 1: { name: Pet name, type: ST } } }
messages:
  ADT_A01: { add: [{ segment: ZPI, after: PID }] }
`;
const messageText = [
  'MSH|^~\\&|BOREALIS|B|HUB|H|20260314||ADT^A01^ADT_A01|1|P|2.5.1',
  'EVN||20260314',
  'PID|1||4711^^^HOSP^MR||Okafor^Nneka',
  'ZPI|Rex',
  'PV1|1|I',
  '',
].join('\n');

async function withEditor(run: (editor: Editor, files: Map<string, string>) => Promise<void>): Promise<void> {
  const files = new Map([
    [profileUri, profileText],
    [`${folder}/profiles/base.hl7profile.yaml`, baseText],
  ]);
  const readFile = (from: string, name: string): FileContent => {
    const text = files.get(from.slice(0, from.lastIndexOf('/') + 1) + name);
    return text === undefined ? { problem: 'no such file or folder' } : { text };
  };
  const listed = (): Promise<readonly string[]> =>
    Promise.resolve([...files.keys()].filter(uri => uri.endsWith('.yaml')));
  const editor = await startEditor({ folders: [folder], runtime: { readFile, listProfiles: listed } });
  try {
    await run(editor, files);
  } finally {
    editor.close();
  }
}

const diagnosticsOf = async (editor: Editor, uri: string): Promise<readonly Diagnostic[]> => {
  const report = await editor.pull(uri);
  assert.equal(report.kind, 'full');
  return report.kind === 'full' ? report.items : [];
};
const messagesOf = async (editor: Editor, uri: string): Promise<string[]> =>
  (await diagnosticsOf(editor, uri)).map(({ message }) => String(message));

const required = 'PID-8 (Sex at admission): is empty; profile Borealis (line 8) requires it';

test('messages go by the profiles of the workspace from the first diagnostics on', () =>
  withEditor(async editor => {
    await editor.open(messageUri, messageText);
    assert.deepEqual(await messagesOf(editor, messageUri), [required]);
  }));

test('a profile is for the files and the senders that it names', () =>
  withEditor(async editor => {
    await editor.open(`${folder}/out/adt.hl7`, messageText);
    await editor.open(`${folder}/in/other.hl7`, messageText.replace('|BOREALIS|', '|ACME|'));
    assert.deepEqual(await messagesOf(editor, `${folder}/out/adt.hl7`), []);
    assert.deepEqual(await messagesOf(editor, `${folder}/in/other.hl7`), []);
  }));

test('hover and outline have the names of the profile', () =>
  withEditor(async editor => {
    await editor.open(messageUri, messageText);
    const hover: Hover = await editor.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: messageUri },
      position: { line: 3, character: 5 },
    });
    assert.match(JSON.stringify(hover.contents), /ZPI-1\*\* Pet name/);
    const symbols: DocumentSymbol[] = await editor.connection.sendRequest('textDocument/documentSymbol', {
      textDocument: { uri: messageUri },
    });
    assert.match(JSON.stringify(symbols), /Pet information/);
  }));

test('what is written in an open profile counts before it is saved, and messages are asked for again', () =>
  withEditor(async editor => {
    await editor.open(messageUri, messageText);
    assert.deepEqual(await messagesOf(editor, messageUri), [required]);
    const refreshed = editor.refreshed();
    await editor.open(profileUri, profileText.replace('usage: R', 'usage: O'), 'hl7profile');
    await refreshed;
    assert.deepEqual(await messagesOf(editor, messageUri), []);
  }));

test('a profile that changes on the disk, or goes, is followed', () =>
  withEditor(async (editor, files) => {
    await editor.open(messageUri, messageText);
    assert.deepEqual(await messagesOf(editor, messageUri), [required]);
    files.delete(profileUri);
    const refreshed = editor.refreshed();
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: profileUri, type: 3 }],
    });
    await refreshed;
    assert.deepEqual(await messagesOf(editor, messageUri), []);
  }));

test('what is wrong with a profile is a diagnostic in it, and the rest of it holds', () =>
  withEditor(async editor => {
    await editor.open(messageUri, messageText);
    await editor.open(
      profileUri,
      profileText.replace('    fields:\n', '    fields:\n      99: { usage: R }\n'),
      'yaml',
    );
    const [problem, ...others] = await diagnosticsOf(editor, profileUri);
    assert.deepEqual(others, []);
    assert.equal(problem?.source, 'hl7profile');
    assert.deepEqual(problem?.range, { start: { line: 7, character: 6 }, end: { line: 7, character: 8 } });
    assert.ok((await messagesOf(editor, messageUri)).includes(required.replace('line 8', 'line 9')));
  }));

test('profiles that extend each other in a circle are told, and the server goes on', () =>
  withEditor(async (editor, files) => {
    files.set(`${folder}/profiles/base.hl7profile.yaml`, `${baseText}extends: borealis.hl7profile.yaml\n`);
    await editor.open(profileUri, profileText, 'hl7profile');
    const found = await messagesOf(editor, profileUri);
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', /in a circle: borealis extends base extends borealis/);
    await editor.open(messageUri, messageText);
    assert.deepEqual(await messagesOf(editor, messageUri), [required]);
  }));

test('a profile reads nothing outside its workspace, and is found below its folders', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'pipehat-profiles-'));
  try {
    mkdirSync(path.join(root, 'site', 'node_modules'), { recursive: true });
    const files = [
      'secret.hl7profile.yaml',
      'site/one.hl7profile.yml',
      'site/node_modules/no.hl7profile.yaml',
      'site/a.yaml',
    ];
    for (const file of files) writeFileSync(path.join(root, file), 'hl7profile: 1\n');
    const site = pathToFileURL(path.join(root, 'site')).href;
    assert.deepEqual(await listProfiles([site]), [`${site}/one.hl7profile.yml`]);
    const editor = await startEditor({ folders: [site], runtime: { readFile: readBeside, listProfiles } });
    await editor.open(
      `${site}/one.hl7profile.yml`,
      'hl7profile: 1\nextends: ../secret.hl7profile.yaml\n',
      'hl7profile',
    );
    const [problem] = await messagesOf(editor, `${site}/one.hl7profile.yml`);
    editor.close();
    assert.match(problem ?? '', /cannot be read: it is outside/);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test('a bundle becomes profiles, and what they lack is named', () =>
  withEditor(async editor => {
    await editor.open(messageUri, messageText);
    await messagesOf(editor, messageUri);
    const files = [
      { name: 'PROFILE.xml', text: profileXml },
      { name: 'C.xml', text: constraintsXml },
    ];
    const response: ImportProfileResponse = await editor.connection.sendRequest(importProfileMethod, { files });
    assert.deepEqual(
      response.profiles.map(({ fileName }) => fileName),
      ['B1-ADT_A01.hl7profile.yaml'],
    );
    assert.ok(response.leftOut.some(line => line.startsWith('C.xml: Constraint C-format: ')));
  }));
