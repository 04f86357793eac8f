import assert from 'node:assert/strict';
import { suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { constraintsXml, profileXml, valueSetsXml } from '../profile/bundles.ts';
import { closeAll, problemsBecome, sample, show } from './support.ts';

const write = async (path: string, text: string): Promise<vscode.Uri> => {
  const uri = sample(path);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
};

const header = 'MSH|^~\\&|ACME_ADT|ACME|HUB|BOREALIS|20260328093000||ADT^Z77|ACM260328-7701|T|2.5.1';

suite('a profile in the workspace', () => {
  const made: vscode.Uri[] = [];
  suiteTeardown(async () => {
    await closeAll();
    for (const uri of made) await vscode.workspace.fs.delete(uri);
  });

  test('says what is right in a message, as soon as it is there, and no longer when it is gone', async () => {
    const message = await write(
      'fixtures-profile.hl7',
      `${header}\nPID|1||4711||Primjer^Luka||19900102|X\nZPI|1|BIRD\n`,
    );
    made.push(message);
    await show('fixtures-profile.hl7');
    await problemsBecome(message, ["2:37 not-in-table 'X'"]);
    const profile = await write(
      'acme.hl7profile.yaml',
      [
        'hl7profile: 1',
        'name: ACME',
        'applies: { MSH-9: ADT^Z77 }',
        'segments:',
        '  PID: { fields: { 8: { table: "0001", add: [X] } } }',
        '  ZPI: { name: Pet, fields: { 1: { name: Number, type: SI }, 2: { name: Kind, type: IS, table: kinds } } }',
        'tables:',
        '  kinds: { codes: { DOG: Dog, CAT: Cat }, closed: true }',
        '',
      ].join('\n'),
    );
    await problemsBecome(message, ["3:7 not-in-table 'BIRD'"]);
    await vscode.workspace.fs.delete(profile);
    await problemsBecome(message, ["2:37 not-in-table 'X'"]);
  });

  test('is made of a bundle by the command, and has no mistake of its own', async () => {
    const bundle = [
      await write('bundle/PROFILE.xml', profileXml),
      await write('bundle/VALUESETS.xml', valueSetsXml),
      await write('bundle/CONSTRAINTS.xml', constraintsXml),
    ];
    made.push(...bundle);
    const written = await vscode.commands.executeCommand<readonly vscode.Uri[] | undefined>(
      'pipehat.importProfile',
      bundle,
    );
    assert.ok(written !== undefined && written.length > 0, 'profiles were written');
    made.push(...written);
    for (const uri of written) {
      const document = await vscode.workspace.openTextDocument(uri);
      assert.equal(document.languageId, 'hl7profile');
      assert.match(document.getText(), /^hl7profile: 1$/m);
    }
  });
});
