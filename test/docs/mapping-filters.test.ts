/** The page about filters is held against the filters that there are, and each of its examples is run. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { filterRows } from '../../server/src/mapping/mapping.ts';
import { run, withRules } from '../mapping/mapped.ts';
import { repositoryRoot } from '../support/paths.ts';

const page = readFileSync(path.join(repositoryRoot, 'docs', 'mapping-filters.md'), 'utf8');
const [, message = ''] = /```hl7\n([\s\S]*?)```/.exec(page) ?? [];
const [, tables = ''] = /```yaml\n(tables:[\s\S]*?)```/.exec(page) ?? [];

test('every filter has a section, and no section is of another', () => {
  const headings = [...page.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => heading);
  assert.deepEqual([...headings].sort(), filterRows.map(({ name }) => name).sort());
});

for (const section of page.split(/^### /m).slice(1)) {
  const [name = ''] = section.split('\n');
  const examples = [...section.matchAll(/^- `(.*?)` gives `(.*)`$/gm)];
  test(`the examples of ${name} hold`, () => {
    assert.ok(examples.length > 0, 'there are none');
    assert.equal(section.match(/^- /gm)?.length, examples.length, 'each line of the list is an example');
    for (const [, expression = '', gives = ''] of examples) {
      assert.ok(expression.includes(name), expression);
      const more = `source: { hl7v2: "2.5.1" }\nstart: empty\n${tables}`;
      const { text } = run(withRules(`PID-1: ${JSON.stringify(expression)}`, more), message);
      // As it stands in the message: none of the values holds a delimiter.
      assert.equal(/^PID\|(.*)\r/m.exec(text)?.[1] ?? '', gives.replaceAll('&', '\\T\\'), expression);
    }
  });
}
