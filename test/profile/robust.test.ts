import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { SourceText } from '../../server/src/core/syntax/source-text.ts';
import { importBundle } from '../../server/src/profile/import/import-bundle.ts';
import { ProfileSet } from '../../server/src/profile/profile.ts';
import { DocumentDiagnostics } from '../../server/src/service/diagnostics.ts';
import { VersionLoader } from '../../server/src/service/facts-at.ts';
import { defaultSettings } from '../../server/src/service/settings.ts';
import { plainText } from '../support/annotated.ts';
import { testDefinitions } from '../support/definitions.ts';
import { repositoryRoot } from '../support/paths.ts';
import { constraintsXml, profileXml, valueSetsXml } from './bundles.ts';
import { profileOf } from './profiles.ts';

const fixtures = path.join(repositoryRoot, 'test/profile/fixtures/messages');
const profile = readFileSync(path.join(fixtures, 'borealis.hl7profile.yaml'), 'utf8');
const message = plainText(readFileSync(path.join(fixtures, 'borealis.txt'), 'utf8'));

/** A text with a few stretches replaced by something short. */
function damaged(text: string): fc.Arbitrary<string> {
  const piece = fc.constantFrom('', ' ', '\n', ':', '[', '}', "'", '"', '-', '9', '0', '*', 'X', '<', '/>', '&', '\\');
  return fc
    .array(fc.tuple(fc.nat(text.length), fc.nat(12), piece), { minLength: 1, maxLength: 4 })
    .map(edits => edits.reduce((now, [at, length, put]) => now.slice(0, at) + put + now.slice(at + length), text));
}

test('a damaged profile has problems within its text, and what is left of it can be used', async () => {
  await fc.assert(
    fc.asyncProperty(damaged(profile), async text => {
      const compiled = profileOf({ 'a.hl7profile.yaml': text });
      for (const { start, end } of compiled.problems) assert.ok(0 <= start && start <= end && end <= text.length);
      const choose = new ProfileSet([compiled]).forFile({ kind: 'any' });
      const versions = new VersionLoader(testDefinitions());
      const diagnostics = new DocumentDiagnostics(versions, defaultSettings, () => Promise.resolve(), choose);
      const found = await diagnostics.findings(SourceText.of(message), { isCancellationRequested: false });
      assert.ok(found);
    }),
    { numRuns: 200 },
  );
});

test('a damaged bundle is imported as far as it goes, into profiles that can be read', () => {
  const bundle = fc.tuple(damaged(profileXml), damaged(valueSetsXml), damaged(constraintsXml));
  fc.assert(
    fc.property(bundle, texts => {
      const files = texts.map((text, index) => ({ name: `${index}.xml`, text }));
      const { profiles, leftOut } = importBundle(files, version => testDefinitions().loadSync(version));
      assert.ok(profiles.length > 0 || leftOut.length > 0);
      for (const { fileName, text } of profiles) {
        const yaml = profileOf({ [fileName]: text }).problems.filter(({ message: words }) => words.startsWith('YAML'));
        assert.deepEqual(yaml, [], text);
      }
    }),
    { numRuns: 300 },
  );
});
