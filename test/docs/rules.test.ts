/** The pages about rules are held against the rules: which there are, their severities, and that their examples are true. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { FindingJson } from '../../server/src/cli/lint/report.ts';
import { SourceText } from '../../server/src/core/syntax/source-text.ts';
import { DocumentValidation } from '../../server/src/core/validate/document-validation.ts';
import { issueMessage } from '../../server/src/core/validate/issue.ts';
import { rules } from '../../server/src/core/validate/rules.ts';
import { rulePage } from '../../server/src/service/documentation.ts';
import { folderWith, pipehat } from '../cli/memory-shell.ts';
import { type Annotation, annotate, plainText } from '../support/annotated.ts';
import { factsOf } from '../support/definitions.ts';
import { repositoryRoot } from '../support/paths.ts';

const folder = path.join(repositoryRoot, 'docs', 'rules');
const readPage = (code: string): string => readFileSync(path.join(folder, `${code}.md`), 'utf8');

/** What is found in a text, as fixtures write it. */
function findingsOf(text: string): Annotation[] {
  const validation = new DocumentValidation({ factsOf });
  for (const _ of validation.update(SourceText.of(text)));
  return [...validation.issues()].map(({ line, issue }) => ({
    line,
    start: issue.start,
    end: issue.end,
    text: `${issue.severity} ${issue.code}: ${issueMessage(issue, 1)}`,
  }));
}

/** What is found in a text that a profile is for; the command line is the shortest way there. */
async function findingsWithProfile(text: string, profile: string): Promise<Annotation[]> {
  const cwd = folderWith({ 'page.hl7': text, 'page.hl7profile.yaml': profile });
  const { out } = await pipehat(['lint', '--json', '--profile', 'page.hl7profile.yaml', 'page.hl7'], { cwd });
  const findings: FindingJson[] = JSON.parse(out);
  return findings.map(({ line, column, endColumn, severity, code, message }) => ({
    line: line - 1,
    start: column - 1,
    end: endColumn - 1,
    text: `${severity} ${code}: ${message}`,
  }));
}

/** The example of a page writes control characters as pictures, U+2400 to U+241F, so that they are seen and kept. */
const withControls = (text: string): string =>
  text.replace(/[\u2400-\u241f]/g, picture => String.fromCharCode(picture.charCodeAt(0) - 0x2400));

const exampleFence = /^```hl7\n([\s\S]*?)^```$/m;
const profileFence = /^```yaml\n([\s\S]*?)^```$/m;

describe('pages about rules', () => {
  it('are there for every rule, and for nothing else', () => {
    const pages = readdirSync(folder).filter(name => name !== 'README.md');
    assert.deepEqual(pages.sort(), rules.map(({ code }) => `${code}.md`).sort());
  });

  it('stand where diagnostics link to', () => {
    for (const { code } of rules) assert.ok(rulePage(code).endsWith(`/docs/rules/${code}.md`));
  });

  for (const { code, severity } of rules) {
    it(`say of ${code} what its severity is and how to change it`, () => {
      const page = readPage(code);
      assert.ok(page.startsWith(`# ${code}\n\n`), 'the page starts with the code');
      assert.equal(/^- \*\*Default severity:\*\* (\w+)$/m.exec(page)?.[1], severity);
      assert.match(page, /^- \*\*Versions:\*\* \S/m);
      assert.match(page, /^- \*\*Standard:\*\* chapter \S/m);
      assert.match(page, new RegExp(`\\{ "pipehat\\.validation\\.rules": \\{ "${code}": "(\\w+)" \\} \\}`));
    });

    it(`show an example of ${code} in which it is found, and nothing else`, async () => {
      const page = readPage(code);
      const example = exampleFence.exec(page)?.[1];
      assert.ok(example !== undefined, 'the page has a block marked hl7');
      const text = plainText(example);
      const profile = profileFence.exec(page)?.[1];
      const findings =
        profile === undefined ? findingsOf(withControls(text)) : await findingsWithProfile(withControls(text), profile);
      assert.deepEqual(
        new Set(findings.map(found => found.text.split(' ')[1])),
        new Set([`${code}:`]),
        findings.map(found => found.text).join('\n'),
      );
      const annotated = annotate(text, findings);
      if (process.env.UPDATE === '1')
        writeFileSync(
          path.join(folder, `${code}.md`),
          page.replace(example, () => annotated),
        );
      else assert.equal(annotated, example);
    });
  }
});

/** The rows of the first table behind a heading: their cells without backticks and links. */
function tableBehind(text: string, heading: string): string[][] {
  const start = text.indexOf(`${heading}\n`);
  assert.notEqual(start, -1, `there is a heading ${heading}`);
  const lines = text.slice(start).split('\n');
  const first = lines.findIndex(line => line.startsWith('|'));
  const end = lines.findIndex((line, number) => number > first && !line.startsWith('|'));
  return lines.slice(first + 2, end).map(line =>
    line
      .slice(1, -1)
      .split('|')
      .map(cell => cell.trim().replace(/^\[?`([^`]*)`(?:\]\([^)]*\))?$/, '$1')),
  );
}

describe('tables of rules', () => {
  const expected = rules.map(({ code, severity }) => [code, severity]);
  for (const { file, heading } of [
    { file: 'README.md', heading: '### Rules' },
    { file: path.join('docs', 'rules', 'README.md'), heading: '# Rules' },
  ]) {
    it(`list every rule with its default in ${file}, in the order of the rules`, () => {
      const rows = tableBehind(readFileSync(path.join(repositoryRoot, file), 'utf8'), heading);
      const listed = rows.map(([code = '', severity = '']) => [code, severity.split(/[ ,]/)[0]]);
      assert.deepEqual(listed, expected);
    });
  }
});
