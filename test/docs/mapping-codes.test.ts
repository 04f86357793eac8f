/** The page about mapping problems is held against the codes that there are. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { mappingCodePage } from '../../server/src/service/documentation.ts';
import { repositoryRoot } from '../support/paths.ts';

/** The members of the type, which is all that there is of the codes at run time: none. So they are read from its source. */
function codesOfSource(): string[] {
  const source = readFileSync(path.join(repositoryRoot, 'server', 'src', 'mapping', 'problem.ts'), 'utf8');
  const [type = ''] = /export type MappingProblemCode =[\s\S]*?\nexport /.exec(source) ?? [];
  return [...type.matchAll(/\| '([^']+)'/g)].map(([, code = '']) => code);
}

test('every mapping problem has a section of its code, where its diagnostics link to, and no section is of another', () => {
  const page = readFileSync(path.join(repositoryRoot, 'docs', 'mapping', 'codes.md'), 'utf8');
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);
  const codes = codesOfSource();
  assert.ok(codes.length > 10);
  assert.deepEqual(headings, codes);
  for (const code of codes) assert.match(mappingCodePage(code), new RegExp(`/docs/mapping/codes\\.md#${code}$`));
});
