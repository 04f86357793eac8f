/** Paths into the groups of the message structure: the same result that outline and validation read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMessage } from '../../server/src/core/syntax/message.ts';
import { runMapping } from '../../server/src/mapping/mapping.ts';
import { compile, environment, withRules } from './mapped.ts';

const message = parseMessage(
  [
    'MSH|^~\\&|LAB|B|EHR|B|20260301||ORU^R01^ORU_R01|1|P|2.5.1',
    'PID|1||4711',
    'OBR|1|||57021-8^CBC^LN',
    'OBX|1|NM|A^^L||1||||||F',
    'OBX|2|NM|B^^L||2||||||F',
    'OBR|2|||24323-8^CMP^LN',
    'OBX|1|NM|C^^L||3||||||F',
    'NTE|1||last',
    '',
  ].join('\r'),
);

const more = 'source: { hl7v2: "2.5.1", message: ORU_R01 }\nstart: empty\n';

/** A path and what it gives in the message; joined by a comma where there are many. */
const cases: readonly [string, string][] = [
  ['ORDER_OBSERVATION[2]/OBR-4.1', '24323-8'],
  ['ORDER_OBSERVATION[2]/OBX-3.1', 'C'],
  ['ORDER_OBSERVATION[last]/NTE-3', 'last'],
  ['PATIENT_RESULT/ORDER_OBSERVATION[1]/OBX[2]-3.1', 'B'],
  ['OBSERVATION[3]/OBX-3.1', 'C'],
  ["ORDER_OBSERVATION[*]/OBX-3.1 | join:','", 'A,C'],
  ["ORDER_OBSERVATION[1]/OBX[*]-3.1 | join:','", 'A,B'],
  ['ORDER_OBSERVATION[1]/OBX.count', '2'],
  ['ORDER_OBSERVATION[3]/OBX-3.1', ''],
];
for (const [path, expected] of cases) {
  test(`${path} gives ${expected || 'nothing'}`, () => {
    const compiled = compile(withRules(`NTE-3: ${path}`, more));
    assert.deepEqual(compiled.problems, []);
    assert.ok(message);
    const { text, problems } = runMapping(compiled, message, environment);
    assert.deepEqual(problems, []);
    assert.equal(
      text
        .split('\r')
        .find(segment => segment.startsWith('NTE'))
        ?.split('|')[3] ?? '',
      expected,
    );
  });
}

test('a group that the structure does not have is a warning at the path, with the nearest name', () => {
  const { problems } = compile(withRules('NTE-3: ORDER_OBSERVATON[2]/OBR-4.1', more));
  assert.deepEqual(
    problems.map(({ code, severity, message: text }) => `${severity} ${code}: ${text}`),
    ["warning unknown-path: ORU_R01 has no group ORDER_OBSERVATON. Did you mean 'ORDER_OBSERVATION'?"],
  );
});

test('where the groups are not known, that is said once, and the rest runs', () => {
  const compiled = compile(withRules('NTE-3: ORDER_OBSERVATION/OBR-4.1\nNTE-2: PID-3', 'start: empty\n'));
  assert.ok(message);
  const { text, problems } = runMapping(compiled, message, environment);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['unknown-path'],
  );
  assert.match(text, /NTE\|\|4711/);
});
