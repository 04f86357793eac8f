import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { SourceText } from '../../../server/src/core/syntax/source-text.ts';
import { DocumentValidation } from '../../../server/src/core/validate/document-validation.ts';
import { issueMessage } from '../../../server/src/core/validate/issue.ts';
import { type Annotation, checkFixture } from '../../support/annotated.ts';
import { factsOf } from '../../support/definitions.ts';
import { repositoryRoot } from '../../support/paths.ts';

const folder = path.join(repositoryRoot, 'test', 'core', 'validate', 'fixtures');

function find(text: string): Annotation[] {
  const validation = new DocumentValidation({ factsOf });
  for (const _ of validation.update(SourceText.of(text)));
  return [...validation.issues()].map(({ line, issue }) => ({
    line,
    start: issue.start,
    end: issue.end,
    text: `${issue.severity} ${issue.code}: ${issueMessage(issue, 1)}`,
  }));
}

for (const file of readdirSync(folder)) {
  test(`finds what ${file} says, and nothing else`, () => checkFixture(path.join(folder, file), find));
}
