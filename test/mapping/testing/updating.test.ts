/** Outputs that are accepted as what is expected, in the test file itself. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { expectedText, updateBlocks, withOutputAccepted } from '../../../server/src/mapping/testing/testing.ts';
import { testResults, told } from './tested.ts';

const mapping = `hl7map: 1
source: { hl7v2: "2.5.1" }
target: { hl7v2: "2.5.1" }
steps: []
`;

/** The test file with the outputs of its cases, and what fails then. */
function updated(tests: string, of = mapping): { text: string; failures: string[] } {
  const { results, problems } = testResults(tests, of);
  assert.deepEqual(problems, []);
  const text = updateBlocks(tests, results);
  const again = testResults(text, of);
  return { text, failures: [...again.problems, ...again.results.flatMap(({ failures }) => failures.map(told))] };
}

describe('updating blocks', () => {
  it('puts the output in place of the block, and leaves all else as it is', () => {
    const tests = `# about
mapping: m   # this one
cases:
  - name: one
    input: |
      MSH|^~\\&|A
      PID|1||2
    expect: |-   # what comes
      MSH|^~\\&|B
    # between
    note: why
  - name: two
    expect: |
        MSH|^~\\&|old
    input: |
      MSH|^~\\&|new

      NTE|1||last
    assert: { MSH-3: new }   # stays
`;
    const { text, failures } = updated(tests);
    assert.deepEqual(failures, []);
    assert.equal(
      text,
      tests
        .replace('|-   # what comes\n      MSH|^~\\&|B\n', '|   # what comes\n      MSH|^~\\&|A\n      PID|1||2\n')
        .replace('        MSH|^~\\&|old\n', '        MSH|^~\\&|new\n        NTE|1||last\n'),
    );
  });

  it('does not touch what is as expected', () => {
    const tests =
      'mapping: m\ncases:\n  - name: one\n    input: "MSH|^~\\\\&|A\\nPID|1"\n    expect: |-\n      MSH*^~\\&*A\n      PID*1\n';
    assert.equal(updated(tests).text, tests);
  });

  it('writes a text in quotes in quotes again, and keeps CRLF', () => {
    const quoted = 'mapping: m\ncases: [{ name: a, input: "MSH|^~\\\\&|A\\rPID|1", expect: "MSH|^~\\\\&|B\\r" }]\n';
    const inQuotes = updated(quoted);
    assert.deepEqual(inQuotes.failures, []);
    assert.match(inQuotes.text, /expect: "MSH\|\^~\\\\&\|A\\nPID\|1\\n" }\]\n$/);
    const crlf =
      'mapping: m\ncases:\n  - name: a\n    input: |\n      MSH|^~\\&|A\n    expect: |\n      MSH|^~\\&|B\n'.replaceAll(
        '\n',
        '\r\n',
      );
    const { text, failures } = updated(crlf);
    assert.deepEqual(failures, []);
    assert.equal(text, crlf.replace('&|B', '&|A'));
  });

  it('accepts the output and nothing else', () => {
    const tests =
      'mapping: m\ncases:\n  - name: a\n    input: |\n      MSH|^~\\&|A\n    expect: |\n      MSH|^~\\&|B\n    assert: { MSH-3: C }\n';
    const [result] = testResults(tests, mapping).results;
    assert.ok(result);
    assert.deepEqual(
      result.failures.map(({ kind }) => kind),
      ['difference', 'assertion'],
    );
    assert.deepEqual(
      withOutputAccepted(result).failures.map(({ kind }) => kind),
      ['assertion'],
    );
    assert.equal(expectedText(result), 'MSH|^~\\&|A\n');
  });

  it('passes after it, whatever comes out', () => {
    const value = fc.stringMatching(/^[ -~\u00e4\u20ac]{1,20}$/);
    const targets = ['hl7v2: "2.5.1"', 'json: true', 'xml: true', 'csv: true'];
    fc.assert(
      fc.property(value, value, fc.constantFrom(...targets), fc.nat(3), (family, given, target, more) => {
        const body = {
          'hl7v2: "2.5.1"': 'steps: []',
          'json: true': 'output: { a: PID-5.1, b: PID-5.2 }',
          'xml: true': 'output: { p: { a: PID-5.1, b: PID-5.2 } }',
          'csv: true': 'rows: { columns: { a: PID-5.1, b: PID-5.2 } }',
        }[target];
        const of = `hl7map: 1\nsource: { hl7v2: "2.5.1" }\ntarget: { ${target} }\n${body}\n`;
        const name = `${family.replace(/[|^~\\&]/g, ' ')}^${given.replace(/[|^~\\&]/g, ' ')}`;
        const blanks = ' '.repeat(more);
        const tests = `mapping: m\ncases:\n  - name: a\n    expect: |\n      ${blanks}{}\n    input: ${JSON.stringify(`MSH|^~\\&|A\rPID|1||||${name}\r`)}\n`;
        const { failures } = updated(tests, of);
        assert.deepEqual(
          failures.filter(one => !one.startsWith('unexpected')),
          [],
        );
      }),
      { numRuns: 200 },
    );
  });
});
