/** The examples of the page about targets are run. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { runMapping } from '../../server/src/mapping/mapping.ts';
import { compile, environment, message, printed } from '../mapping/mapped.ts';
import { repositoryRoot } from '../support/paths.ts';

const page = readFileSync(path.join(repositoryRoot, 'docs', 'mapping-targets.md'), 'utf8');
/** A mapping, a message, and what comes of it. */
const example = /```yaml\n([\s\S]*?)```\s*```hl7\n([\s\S]*?)```\s*```(json|xml|csv)\n([\s\S]*?)```/g;

describe('docs/mapping-targets.md', () => {
  const examples = [...page.matchAll(example)];

  it('has an output for every mapping', () => {
    assert.equal(examples.length, page.match(/```yaml/g)?.length);
    assert.ok(examples.length >= 5);
  });

  for (const [, mapping = '', source = '', format, output = ''] of examples)
    it(`${/target: .*/.exec(mapping)?.[0]} gives the ${format} below it`, () => {
      const compiled = compile(mapping);
      const result = runMapping(compiled, message(source), environment);
      assert.deepEqual(printed(compiled, [...compiled.problems, ...result.problems]), []);
      assert.equal(result.text.replaceAll('\r\n', '\n'), output);
    });
});
