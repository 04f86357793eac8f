/** Profiles with what is to be found in them, and messages with what their profile finds. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { SourceText } from '../../server/src/core/syntax/source-text.ts';
import { ProfileSet } from '../../server/src/profile/profile.ts';
import { DocumentDiagnostics } from '../../server/src/service/diagnostics.ts';
import { VersionLoader } from '../../server/src/service/facts-at.ts';
import { defaultSettings } from '../../server/src/service/settings.ts';
import { type Annotation, checkFixture, checkFixtureLater } from '../support/annotated.ts';
import { testDefinitions } from '../support/definitions.ts';
import { repositoryRoot } from '../support/paths.ts';
import { profileIn } from './profiles.ts';

const fixtures = path.join(repositoryRoot, 'test', 'profile', 'fixtures');
const namesIn = (folder: string, ending: string): string[] =>
  readdirSync(path.join(fixtures, folder)).filter(name => name.endsWith(ending));

describe('a profile file', () => {
  for (const name of namesIn('problems', '.yaml')) {
    it(`has the problems that problems/${name} says, each at its place`, () => {
      const file = path.join(fixtures, 'problems', name);
      checkFixture(file, text => {
        const { problems, lines } = profileIn(file, text);
        return problems.map(({ start, end, severity, code, message }): Annotation => {
          const from = lines.at(start);
          const to = lines.at(end);
          const column = to.line === from.line ? to.column : from.column + 1;
          return {
            line: from.line - 1,
            start: from.column - 1,
            end: column - 1,
            text: `${severity} ${code}: ${message}`,
          };
        });
      });
    });
  }
});

describe('messages under a profile', () => {
  for (const name of namesIn('messages', '.txt')) {
    it(`get the findings that messages/${name} says, and no others`, async () => {
      const profile = profileIn(path.join(fixtures, 'messages', name.replace(/\.txt$/, '.hl7profile.yaml')));
      const choose = new ProfileSet([profile]).forFile({ kind: 'any' });
      const versions = new VersionLoader(testDefinitions());
      await checkFixtureLater(path.join(fixtures, 'messages', name), async text => {
        const diagnostics = new DocumentDiagnostics(versions, defaultSettings, () => Promise.resolve(), choose);
        const found = await diagnostics.findings(SourceText.of(text), { isCancellationRequested: false });
        return (found ?? []).map(({ line, start, end, severity, code, message }): Annotation => {
          return { line, start, end, text: `${severity} ${code}: ${message}` };
        });
      });
    });
  }
});
