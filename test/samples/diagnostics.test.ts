import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SourceText } from '../../server/src/core/syntax/source-text.ts';
import { createLanguageService } from '../../server/src/service/language-service.ts';
import { testDefinitions } from '../support/definitions.ts';
import { listedDiagnostics, sampleMessages } from './files.ts';

test('what the samples README lists is found in the samples, and nothing else', async () => {
  const service = createLanguageService({ definitions: testDefinitions(), pause: () => nextTurn() });
  const found: unknown[] = [];
  for (const { name, bytes } of sampleMessages()) {
    for (const finding of await service.findings(SourceText.of(bytes.toString('latin1')))) {
      const { line, severity, code, path: place } = finding;
      found.push({ file: name, line: line + 1, severity, code, place });
    }
  }
  assert.deepEqual(found, listedDiagnostics());
});
