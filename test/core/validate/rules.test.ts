/** Texts with what is to be found in them: of lines on their own, and of messages and files as a whole. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { SourceText } from '../../../server/src/core/syntax/source-text.ts';
import { DocumentValidation } from '../../../server/src/core/validate/document-validation.ts';
import { issueMessage } from '../../../server/src/core/validate/issue.ts';
import { issuesInOrder } from '../../../server/src/core/validate/issue-groups.ts';
import type { LineIssue } from '../../../server/src/core/validate/line-context.ts';
import { LineValidation } from '../../../server/src/core/validate/line-validation.ts';
import { type Annotation, checkFixture } from '../../support/annotated.ts';
import { factsOf } from '../../support/definitions.ts';
import { repositoryRoot } from '../../support/paths.ts';

const annotation = ({ line, issue }: LineIssue): Annotation => ({
  line,
  start: issue.start,
  end: issue.end,
  text: `${issue.severity} ${issue.code}: ${issueMessage(issue, 1)}`,
});

/** A finder for each folder of fixtures. */
const finders: Readonly<Record<string, (text: string) => Annotation[]>> = {
  lines: text => {
    const validation = new LineValidation({ factsOf });
    for (const _ of validation.update(SourceText.of(text)));
    return [...issuesInOrder(validation.groups)].map(annotation);
  },
  messages: text => {
    const validation = new DocumentValidation({ factsOf });
    for (const _ of validation.update(SourceText.of(text)));
    return [...validation.issues()].map(annotation);
  },
};

for (const [kind, find] of Object.entries(finders)) {
  const folder = path.join(repositoryRoot, 'test', 'core', 'validate', 'fixtures', kind);
  for (const file of readdirSync(folder)) {
    test(`finds what ${kind}/${file} says, and nothing else`, () => checkFixture(path.join(folder, file), find));
  }
}
