/** The sample mappings are run over their sample messages; what comes out is what stands in their expected files. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { messagesOf } from '../../server/src/core/syntax/message.ts';
import { SourceText } from '../../server/src/core/syntax/source-text.ts';
import { compileMapping, runMapping } from '../../server/src/mapping/mapping.ts';
import { createLanguageService } from '../../server/src/service/language-service.ts';
import { environment } from '../mapping/mapped.ts';
import { testDefinitions } from '../support/definitions.ts';
import { samplesFolder } from './files.ts';

const folder = path.join(samplesFolder, 'mappings');
const names = readdirSync(folder).filter(file => file.endsWith('.hl7map.yaml'));

function read(file: string): { text: string } | { problem: string } {
  const absolute = path.join(folder, file);
  return existsSync(absolute) ? { text: readFileSync(absolute, 'utf8') } : { problem: 'there is no such file' };
}

test('there are ten of them', () => {
  assert.equal(names.length, 10);
});

for (const name of names) {
  test(`${name} gives what is expected, without a problem`, async () => {
    const text = readFileSync(path.join(folder, name), 'utf8');
    const mapping = compileMapping(text, {
      file: name,
      readFile: read,
      definitions: version => testDefinitions().loadSync(version),
    });
    assert.deepEqual(
      mapping.problems.map(({ start, message }) => `${mapping.lines.at(start).line}: ${message}`),
      [],
    );
    const [sample] = mapping.syntax?.source?.samples ?? [];
    assert.ok(sample);
    const messages = messagesOf(SourceText.of(readFileSync(path.join(folder, sample.text), 'utf8')));
    const results = messages.map(message => runMapping(mapping, message, environment));
    assert.deepEqual(
      results.flatMap(({ problems }) => problems.map(({ message }) => message)),
      [],
    );
    const output = results.map(result => result.text.replaceAll('\r', '\n')).join('');
    const expected = path.join(folder, 'expected', name.replace('.hl7map.yaml', '.hl7'));
    if (process.env.UPDATE === '1') writeFileSync(expected, output);
    assert.equal(output, readFileSync(expected, 'utf8'));

    // What a mapping makes is a message that the linter has nothing against.
    const service = createLanguageService({ definitions: testDefinitions(), pause: () => nextTurn() });
    const findings = await service.findings(SourceText.of(output));
    assert.deepEqual(
      findings
        .filter(({ severity }) => severity === 'error')
        .map(({ line, path: place, message }) => `${line + 1} ${place}: ${message}`),
      [],
    );
  });
}
