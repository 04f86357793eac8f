/** The pages about rules name quick fixes where there are some, and nowhere else. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { rules } from '../../server/src/core/validate/rules.ts';
import { fixers } from '../../server/src/service/code-actions/fixers.ts';
import { repositoryRoot } from '../support/paths.ts';

for (const { code } of rules)
  test(`the page about ${code} says whether there is a quick fix`, () => {
    const page = readFileSync(path.join(repositoryRoot, 'docs', 'rules', `${code}.md`), 'utf8');
    assert.equal(/^- \*\*Quick fix:\*\* \S/m.test(page), fixers[code] !== undefined);
  });
