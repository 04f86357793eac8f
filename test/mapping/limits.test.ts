/** A run that goes beyond a limit stops, says which one and where, and keeps what it has written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compileMapping, type RunEnvironment, runMapping } from '../../server/src/mapping/mapping.ts';
import { compile, environment, message, printed, run, withSteps } from './mapped.ts';

const steps = "- map: { MSH-3: { value: X } }\n- each: OBX\n  map: { OBX-3: { from: OBX-1 | append:'----------' } }";
const source = `MSH|^~\\&|A\n${'OBX|1\n'.repeat(600)}`;

/** The problems of a run within limits, and how many OBX were written before it ended. */
function stopped(limits: RunEnvironment['limits'], more: Partial<RunEnvironment> = {}) {
  const mapping = compile(withSteps(steps));
  const result = runMapping(mapping, message(source), { ...environment, ...more, limits });
  return {
    problems: printed(mapping, result.problems),
    failed: result.failed,
    written: result.text.match(/OBX\|1\|\|1-/g)?.length ?? 0,
    kept: result.text.startsWith('MSH|^~\\&|X\r'),
  };
}

test('within its limits a run says nothing', () => {
  assert.deepEqual(stopped({}), { problems: [], failed: false, written: 600, kept: true });
});

test('steps: rules, conditions and turns', () => {
  assert.deepEqual(stopped({ steps: 21 }), {
    problems: ['4:11 error limit: The run was stopped here: it took more than 21 steps.'],
    failed: true,
    written: 10,
    kept: true,
  });
});

test('output: the characters that rules write', () => {
  assert.deepEqual(stopped({ output: 112 }), {
    problems: ['5:12 error limit: The run was stopped here: its output is longer than 112 characters.'],
    failed: true,
    written: 10,
    kept: true,
  });
});

test('memory: the characters that filters make', () => {
  const { problems, failed, written } = stopped({ memory: 115 });
  assert.deepEqual(problems, [
    '5:35 error limit: The run was stopped here: its filters make more than 115 characters of text.',
  ]);
  assert.equal(failed, true);
  assert.ok(written > 3 && written < 20, `${written}`);
});

test('time: what the clock of the environment says', () => {
  let asked = 0;
  // Each look at the clock is a second later.
  const elapsed = (): number => asked++ * 1_000;
  const { problems, failed, written } = stopped({ time: 2_500 }, { elapsed });
  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? '', /^[45]:\d+ error limit: The run was stopped here: it took longer than 2500 ms\.$/);
  assert.equal(failed, true);
  assert.ok(written > 300 && written < 600, `${written}`);
  assert.equal(stopped({ time: 2_500 }).written, 600, 'without a clock there is no limit of time');
});

test('every step counts: sort, add, split, merge and a rule with each end as well', () => {
  for (const endless of [
    '- sort: OBX\n  by: OBX-1',
    '- add: NTE\n  each: OBX\n  map: { NTE-3: OBX-1 }',
    '- split: OBX-1\n  at: 5',
    '- map: { PID-3: { each: OBX, from: OBX-1 } }',
    "- drop: OBX\n  where: OBX-1 == '2'",
  ]) {
    const result = run(withSteps(endless), source, {}, { limits: { steps: 50 } });
    assert.deepEqual(
      result.problems.map(({ code }) => code),
      ['limit'],
      endless,
    );
  }
});

test('other filters that make text are counted too', () => {
  for (const [expression, from] of [
    ['OBX-1 | pad_left:5000', 'OBX|1'],
    ["OBX-1 | replace_match:'1','111111111111'", `OBX|${'1'.repeat(600)}`],
    ['OBX-1 | base64_encode', `OBX|${'1'.repeat(600)}`],
  ]) {
    const result = run(
      withSteps(`- map: { OBX-2: ${JSON.stringify(expression)} }`),
      `MSH|^~\\&\n${from}`,
      {},
      { limits: { memory: 1_000 } },
    );
    assert.deepEqual(
      result.problems.map(({ code, message: words }) => `${code}: ${words}`),
      ['limit: The run was stopped here: its filters make more than 1000 characters of text.'],
      expression,
    );
  }
});

test('the clock is looked at after every call of a function, however few steps there are', () => {
  let time = 0;
  const mapping = compileMapping(withSteps('- each: OBX\n  map: { OBX-2: OBX-1 | slow }', 'functions: f.js\n'), {
    file: 'm.hl7map.yaml',
    readFile: () => ({ problem: 'none' }),
    definitions: () => undefined,
    functions: () => ({
      names: ['slow'],
      call: () => {
        time += 900;
        return { value: 'x' };
      },
    }),
  });
  const { problems, text } = runMapping(mapping, message(source), {
    ...environment,
    elapsed: () => time,
    limits: { time: 5_000 },
  });
  assert.deepEqual(printed(mapping, problems), [
    '5:27 error limit: The run was stopped here: it took longer than 5000 ms.',
  ]);
  assert.equal(text.match(/OBX\|1\|x/g)?.length, 5);
});
