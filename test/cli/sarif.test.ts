import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { rules } from '../../server/src/core/validate/rules.ts';
import { folderWith, pipehat, registration } from './memory-shell.ts';

async function sarif(words: readonly string[], cwd: string) {
  const { out } = await pipehat(['lint', '--format', 'sarif', ...words], { cwd });
  const log = JSON.parse(out);
  assert.equal(log.version, '2.1.0');
  assert.equal(log.runs.length, 1);
  return log.runs[0];
}

describe('lint --format sarif', () => {
  it('lists every rule with the texts that GitHub shows', async () => {
    const { tool } = await sarif(['a.hl7'], folderWith({ 'a.hl7': registration() }));
    const ids: string[] = tool.driver.rules.map((rule: { id: string }) => rule.id);
    for (const { code } of rules) assert.ok(ids.includes(code), code);
    assert.equal(new Set(ids).size, ids.length);
    for (const rule of tool.driver.rules) {
      for (const text of [rule.shortDescription, rule.fullDescription, rule.help]) assert.notEqual(text.text, '');
      assert.match(rule.defaultConfiguration.level, /^(error|warning|note)$/);
      assert.equal(rule.helpUri, `https://github.com/pipehat/pipehat/blob/main/docs/rules/${rule.id}.md`);
    }
  });

  it('locates a result by a relative URI and a region of 1-based UTF-16 columns', async () => {
    const cwd = folderWith({ 'in box/ä.hl7': registration('X') });
    const run = await sarif(['in box'], cwd);
    assert.equal(run.columnKind, 'utf16CodeUnits');
    // Segments that end with CR are lines of their own.
    assert.ok(run.newlineSequences.includes('\r'));
    const [result] = run.results;
    assert.deepEqual(result.locations, [
      {
        physicalLocation: {
          artifactLocation: { uri: 'in%20box/%C3%A4.hl7' },
          region: { startLine: 3, startColumn: 52, endLine: 3, endColumn: 53 },
        },
        logicalLocations: [{ fullyQualifiedName: 'PID-8' }],
      },
    ]);
    assert.equal(run.tool.driver.rules[result.ruleIndex].id, result.ruleId);
    assert.deepEqual([result.ruleId, result.level], ['not-in-table', 'note']);
    assert.match(result.message.text, /^PID-8/);
  });

  it('keeps the fingerprint of a finding when its line moves, and tells equal ones apart', async () => {
    const cwd = folderWith({
      'a.hl7': registration('X'),
      'b.hl7':
        registration() + registration('X').replace('ACM-1', 'ACM-2') + registration('X').replace('ACM-1', 'ACM-3'),
    });
    const { results } = await sarif(['a.hl7', 'b.hl7'], cwd);
    const prints = results.map((result: { partialFingerprints: object }) => result.partialFingerprints);
    assert.equal(prints.length, 3);
    assert.deepEqual(prints[0], prints[1]);
    assert.notDeepEqual(prints[1], prints[2]);
  });

  it('is whole without any finding, and names files elsewhere by an absolute URI', async () => {
    const cwd = folderWith({ 'a.hl7': registration() });
    assert.deepEqual((await sarif(['a.hl7'], cwd)).results, []);
    const other = folderWith({ 'b.hl7': registration('X') });
    const [result] = (await sarif([path.join(other, 'b.hl7')], cwd)).results;
    assert.match(result.locations[0].physicalLocation.artifactLocation.uri, /^file:\/\/\/.*\/b\.hl7$/);
  });

  it('has no summary', async () => {
    const { exitCode } = await pipehat(['lint', '--format', 'sarif', '--summary', '-'], { input: registration() });
    assert.equal(exitCode, 2);
  });
});
