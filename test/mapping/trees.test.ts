import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { runMapping } from '../../server/src/mapping/mapping.ts';
import { compile, environment, message, printed, problemsOf, run } from './mapped.ts';
import { checkCases, fhirCases, formatCases, problemCases } from './tree-cases.ts';

const header = 'MSH|^~\\&|LAB|||||||7|T|2.5.1';
const oru = 'MSH|^~\\&|LAB||||||ORU^R01^ORU_R01|7|T|2.5.1';

/** Name-based UUIDs of the cases, as they stand there. */
function named(text: string): string {
  const uuids = [...new Set(text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g))];
  const isList = text.includes('"List"') || text.includes('"Appointment"');
  const names = text.includes('"Practitioner"') ? ['ID', 'LIST'] : isList ? ['LIST', 'ONE', 'TWO'] : ['ONE', 'TWO'];
  return uuids.reduce((all, uuid, index) => all.replaceAll(uuid, names[index] ?? uuid), text);
}

for (const [group, cases] of [
  ['FHIR', fhirCases],
  ['JSON, XML and CSV', formatCases],
] as const)
  describe(group, () => {
    for (const { what, mapping, source, output, problems = [] } of cases)
      it(what, () => {
        const compiled = compile(mapping);
        const first = source.includes('OBR') ? oru : header;
        const result = runMapping(compiled, message(`${first}\n${source}`), environment);
        assert.deepEqual(printed(compiled, [...compiled.problems, ...result.problems]), problems);
        assert.equal(named(result.text), output);
        const { trace } = result;
        assert.ok(trace);
        for (const { start, end, value, out } of trace.entries)
          assert.ok(sameText(result.text.slice(start, end), value), `${out}: ${result.text.slice(start, end)}`);
      });
  });

/** Whether a stretch of the output says a value, whatever the format escapes. */
function sameText(written: string, value: string): boolean {
  if (written === value || written === `"${value.replaceAll('"', '""')}"`) return true;
  const entities = { amp: '&', lt: '<', gt: '>', quot: '"' } as const;
  const decoded = written.replace(/&(amp|lt|gt|quot);/g, (_, name: keyof typeof entities) => entities[name]);
  return decoded === value;
}

describe('what is wrong with a tree is said where it is written', () => {
  for (const [what, mapping, problems] of problemCases) it(what, () => assert.deepEqual(problemsOf(mapping), problems));
});

describe("what FHIR's definitions find is said at the rule", () => {
  for (const [what, mapping, source, problems] of checkCases)
    it(what, () => {
      const compiled = compile(mapping);
      const result = runMapping(compiled, message(`${header}\n${source}`), environment);
      assert.deepEqual(printed(compiled, result.problems), problems);
      assert.equal(
        result.failed,
        problems.some(problem => problem.includes(' error ')),
      );
    });
});

test('a mapping lays its rules and resources over those of its base', () => {
  const base = `hl7map: 1
target: { fhir: R4 }
bundle: collection
fragments:
  Person:
    gender: { id: sex, value: unknown }
    birthDate: PID-7 | fhir_date
resources:
  - { resource: Patient, as: patient, id: PID-3.1, use: Person, map: { active: { id: active, value: "true" } } }
`;
  const own = `hl7map: 1
extends: base.hl7map.yaml
resources:
  - resource: Patient
    as: patient
    map:
      gender: { id: sex, from: PID-8, table: t }
      language: PID-15
  - { resource: Basic, map: { code.text: PID-2 } }
tables: { t: { map: { F: female } } }
`;
  const { text, problems } = run(own, `${header}\nPID|1|b|4711||||1988|F|||||||en`, { 'base.hl7map.yaml': base });
  assert.deepEqual(problems, []);
  const entries: { resource: unknown }[] = JSON.parse(text).entry;
  assert.deepEqual(
    entries.map(({ resource }) => resource),
    [
      { resourceType: 'Patient', id: '4711', language: 'en', active: true, gender: 'female', birthDate: '1988' },
      { resourceType: 'Basic', code: { text: 'b' } },
    ],
  );
});

test('every rule that gave nothing says why', () => {
  const { trace } = run(
    'hl7map: 1\ntarget: { json: true }\noutput:\n  a: PID-2\n  b: { value: x, when: PID-8 }\n  c[]: { each: NK1, map: { d: this.1 } }\n',
    `${header}\nPID|1`,
  );
  assert.deepEqual(
    trace?.toJson().notFired.map(({ out, reason }) => [out, reason.kind]),
    [
      ['a', 'source-empty'],
      ['b', 'condition-false'],
      ['c[]', 'no-instance'],
      ['c[].d', 'no-instance'],
    ],
  );
});

test('fragments that multiply are cut off, and the limits of a run hold', () => {
  const fragments = Array.from({ length: 30 }, (_, index) => {
    const inner = `{ map: { c: { use: F${index + 1} } } }`;
    return `  F${index}: { a: ${inner}, b: ${inner} }`;
  }).join('\n');
  const problems = problemsOf(
    `hl7map: 1\ntarget: { json: true }\nfragments:\n${fragments}\n  F30: { x: PID-1 }\noutput: { a: { use: F0 } }\n`,
  );
  assert.match(
    problems[0] ?? '',
    /error schema: With its fragments the mapping has more than 50000 rules; 'F\d+' is left out\.$/,
  );
  const many = 'hl7map: 1\ntarget: { json: true }\noutput: { "a[]": { each: OBX, map: { b: OBX-1, c: OBX-2 } } }\n';
  const source = `${header}\n${'OBX|1|ST\n'.repeat(50)}`;
  for (const limits of [{ steps: 20 }, { output: 20 }]) {
    const result = run(many, source, {}, { limits });
    assert.deepEqual(
      result.problems.map(({ code }) => code),
      ['limit'],
    );
    // What was written so far is there, and whole JSON.
    const { length } = JSON.parse(result.text).a;
    assert.ok(length > 2 && length < 50);
  }
});
