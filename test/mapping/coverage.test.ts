/** What a mapping makes of its messages, counted. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Coverage, type CoverageReport, placeUses, runMapping } from '../../server/src/mapping/mapping.ts';
import { compile, environment, message } from './mapped.ts';

const head = 'hl7map: 1\nsource: { hl7v2: "2.5.1", message: ORU_R01 }\n';
const msh = 'MSH|^~\\&|A||||20260314||ORU^R01^ORU_R01|1|T|2.5.1';

function covered(mapping: string, ...sources: readonly string[]): CoverageReport {
  const compiled = compile(mapping);
  assert.ok(compiled.problems.every(({ severity }) => severity === 'information'));
  const coverage = new Coverage(compiled);
  for (const source of sources) {
    const { trace } = runMapping(compiled, message(source), environment);
    assert.ok(trace);
    coverage.add(trace);
  }
  return coverage.report();
}

/** `path use=count ...`, of the places of a segment. */
function placesOf({ places }: CoverageReport, segment: string): string[] {
  return places
    .filter(({ path }) => path.startsWith(segment))
    .map(({ path, uses }) => {
      const words = placeUses.filter(use => uses[use] > 0).map(use => `${use}=${uses[use]}`);
      return `${path} ${words.join(' ')}`;
    });
}

describe('coverage of the source', () => {
  it('says of each place what became of its values', () => {
    const report = covered(
      `${head}target: { json: true }
ignore: { PID-19: withdrawn, NTE: for people }
output:
  "names[]": { each: PID-5, map: { family: PID-5.1 } }
  sex: { from: PID-8, when: PID-30 != 'Y' }
`,
      `${msh}\nPID|1||||Mfano^Amina~Hone|||F|||||||||||000\nNTE|1\nNTE|2`,
      `${msh}\nPID|2||||Tauira|||M||||||||||||||||||||||Y`,
    );
    assert.deepEqual(placesOf(report, 'PID'), [
      'PID-1 unread=2',
      'PID-5 mapped=2',
      'PID-5.1 mapped=1',
      'PID-5.2 unread=1',
      'PID-8 mapped=1 unread=1',
      'PID-19 ignored=1',
      'PID-30 read=1',
    ]);
    assert.deepEqual(placesOf(report, 'NTE'), ['NTE-1 ignored=2']);
    assert.equal(report.places.find(({ path }) => path === 'PID-19')?.reason, 'withdrawn');
    assert.equal(report.messages, 2);
  });

  it('knows what was copied and what was dropped', () => {
    const report = covered(
      `${head}target: { hl7v2: "2.5.1" }
steps:
  - drop: [ZAC, PID-19]
  - drop: PID-3
    where: PID-3.5 == 'DL'
  - map: { PID-8: { value: F }, PID-7: PID-6 }
`,
      `${msh}\nPID|1||4711^^^^MR~12^^^^DL|||x|19880314|W|||||||||||000\nZAC|1`,
    );
    assert.deepEqual(placesOf(report, 'PID'), [
      'PID-1 copied=1',
      'PID-3.1 copied=1 dropped=1',
      'PID-3.5 copied=1 dropped=1',
      'PID-6 mapped=1',
      'PID-7 unread=1',
      'PID-8 unread=1',
      'PID-19 dropped=1',
    ]);
    assert.deepEqual(placesOf(report, 'ZAC'), ['ZAC-1 dropped=1']);
  });

  it('counts each filled value of a message once, and calls unread what the trace does', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9^~&]{0,12}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('PID', 'NTE', 'ZAC'), value, value)), rows => {
        const text = [msh, ...rows.map(([id, a, b]) => `${id}|${a}|${b}`)].join('\n');
        const compiled = compile(
          `${head}target: { hl7v2: "2.5.1" }\nsteps:\n  - drop: ZAC\n  - map: { NTE-2: PID-1.2, NTE-1: { value: x } }\n`,
        );
        const { trace } = runMapping(compiled, message(text), environment);
        assert.ok(trace);
        const coverage = new Coverage(compiled);
        coverage.add(trace);
        const { totals } = coverage.report();
        const filled = message(text).segments.flatMap(({ segment }) =>
          [...segment.leaves()].filter(({ start, end, field }) => start < end && field > (segment.isHeader ? 2 : 0)),
        );
        assert.equal(
          placeUses.reduce((sum, use) => sum + totals[use], 0),
          filled.length,
        );
        assert.equal(totals.unread, trace.unread.length);
      }),
    );
  });
});

describe('coverage of the rules', () => {
  it('says which gave something, which conditions were never true, and what was always empty', () => {
    const { rules } = covered(
      `${head}target: { hl7v2: "2.5.1" }
steps:
  - map:
      PID-8: { value: F, when: PID-30 == 'Y' }
      PID-7: PID-29
      PID-5: PID-5
  - each: NTE
    map: { NTE-3: NTE-1 }
  - each: OBX
    where: OBX-11 == 'F'
    map: { OBX-5: { value: x } }
`,
      `${msh}\nPID|1||||Mfano\nOBX|1|ST|a||b||||||F\nOBX|2|ST|a||b||||||P`,
      `${msh}\nPID|1||||Hone`,
    );
    assert.deepEqual(
      rules.map(({ rule, outcome, produced, nothing, reason }) =>
        [rule.text, outcome, produced, nothing, reason ?? ''].join(' | '),
      ),
      [
        "PID-8 | never-true | 0 | 2 | The condition PID-30 == 'Y' is false: PID-30 is empty.",
        'PID-7 | always-empty | 0 | 2 | PID-29 is empty.',
        'PID-5 | produced | 2 | 0 | ',
        'NTE | always-empty | 0 | 2 | The message has nothing to go over for NTE.',
        'NTE-3 | always-empty | 0 | 2 | The message has nothing to go over for NTE.',
        'OBX | produced | 1 | 2 | ',
        'OBX-5 | produced | 1 | 1 | ',
      ],
    );
  });

  it('counts codes that tables lack, the most frequent first, in conditions too', () => {
    const { missingCodes } = covered(
      `${head}target: { hl7v2: "2.5.1" }
tables:
  sex: { map: { W: F }, onMissing: keep }
  tests: { map: { HB: a }, onMissing: drop }
steps:
  - map: { PID-8: PID-8 | lookup:'sex' }
  - each: OBX
    where: OBX-3 | lookup:'tests'
    map: { OBX-4: { value: x } }
`,
      `${msh}\nPID|1|||||||X\nOBX|1|ST|K\nOBX|2|ST|HB\nOBX|3|ST|NA`,
      `${msh}\nPID|1|||||||W\nOBX|1|ST|NA`,
    );
    assert.deepEqual(missingCodes, [
      { table: 'tests', code: 'NA', count: 2 },
      { table: 'sex', code: 'X', count: 1 },
      { table: 'tests', code: 'K', count: 1 },
    ]);
  });

  it('tells of the rules of the mapping itself, and of none of its base', () => {
    const compiled = compile(
      'hl7map: 1\nextends: pipehat:fhir/adt-a01\nresources:\n  - resource: Device\n    map: { status: { value: active, when: PID-99 } }\n',
    );
    const coverage = new Coverage(compiled);
    const { trace } = runMapping(compiled, message(`${msh}\nPID|1||1||Mfano`), environment);
    assert.ok(trace);
    coverage.add(trace);
    const { rules } = coverage.report();
    assert.ok(rules.every(({ rule }) => rule.file === 'test.hl7map.yaml'));
  });
});
