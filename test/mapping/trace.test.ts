import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TraceJson } from '../../server/src/mapping/mapping.ts';
import { run, withRules, withSteps } from './mapped.ts';

const header = 'MSH|^~\\&|A';

function traced(mapping: string, source: string): TraceJson {
  const { trace } = run(mapping, `${header}\n${source}`);
  assert.ok(trace);
  return trace.toJson();
}

/** The entries of the segments that a test is about, in short: `out=value op line <- path=value`. */
function entries({ entries: all }: TraceJson): string[] {
  return all
    .filter(({ out }) => !out.startsWith('MSH'))
    .map(({ out, value, op, rule, from }) => {
      const sources = from.map(read => `${read.path}=${read.value}`).join(' ');
      return `${out}=${value} ${op} ${rule.line}${sources === '' ? '' : ` <- ${sources}`}`;
    });
}

test('names for every leaf of the output its rule and the leaves of the source it was made from', () => {
  const mapping = withRules('PID-5.1: PID-5.2 | append:PID-1\nPID-8: { value: F }\nPID-6: PID-5', 'start: copy\n');
  assert.deepEqual(entries(traced(mapping, 'PID|1||x&y~z||A^B|o')), [
    'PID-1=1 copy 2 <- PID-1=1',
    'PID-3.1.1=x copy 2 <- PID-3.1.1=x',
    'PID-3.1.2=y copy 2 <- PID-3.1.2=y',
    'PID-3[2]=z copy 2 <- PID-3[2]=z',
    'PID-5.1=B1 set 5 <- PID-5.2=B PID-1=1',
    'PID-5.2=B copy 2 <- PID-5.2=B',
    'PID-6.1=A set 7 <- PID-5.1=A',
    'PID-6.2=B set 7 <- PID-5.2=B',
    'PID-8=F set 6',
  ]);
});

test('points at the exact text of every leaf, in the output and in the source', () => {
  const mapping = withSteps(
    "- keep: PID-3\n  where: PID-3.1 != '2'\n- map: { PID-5: PID-9, 'PID-10[*]': 'PID-3[*]', PID-11.2: PID-3.1.2, OBX-3: { value: 'a|b' } }",
  );
  const source = `${header}\nPID|1||1&q^w~2~3^\\T\\||old||||A^B&C\nOBX|1`;
  const { trace, text } = run(mapping, source);
  const document = source.replaceAll('\n', '\r');
  assert.ok(trace && trace.entries.length > 10);
  for (const { start, end, value, from, out } of trace.entries) {
    const raw = text.slice(start, end);
    assert.equal(raw.replace('\\T\\', '&').replace('\\F\\', '|'), value, out);
    for (const read of from) {
      const { start: at, end: to } = read.sourcePlace;
      assert.equal(document.slice(at, to).replace('\\T\\', '&'), value, `${out} from ${read.path}`);
    }
  }
});

test('names the conditions that let a value through and the table rows that were hit', () => {
  const mapping = withSteps(
    "- each: OBX\n  where: OBX-2 == 'NM'\n  map:\n    OBX-3: { from: OBX-3, table: t, when: OBX-11 }",
    'tables: { t: { map: { K: L } } }\n',
  );
  const { entries: all } = traced(mapping, 'OBX|1|NM|K||||||||F');
  assert.deepEqual(
    all.find(({ out }) => out === 'OBX-3'),
    {
      out: 'OBX-3',
      value: 'L',
      op: 'set',
      rule: { file: 'test.hl7map.yaml', line: 7, column: 7 },
      from: [{ path: 'OBX-3', value: 'K' }],
      because: [
        { expr: "OBX-2 == 'NM'", result: true },
        { expr: 'OBX-11', result: true },
      ],
      via: [{ table: 't', key: 'K', hit: 'L', file: 'test.hl7map.yaml', line: 2 }],
    },
  );
});

test('says for every rule that gave nothing why', () => {
  const mapping = withSteps(
    [
      '- map:',
      "    PID-30: { value: X, when: PID-8 == 'F' }",
      '    PID-29: PID-9',
      "    PID-28: PID-8 | lookup:'t'",
      "    PID-27: PID-7 | parse_date:'yyyy'",
      '- each: NK1',
      '  map: { NK1-1: NK1-2 }',
      '- each: OBX',
      "  where: OBX-1 == '2'",
      '  map: { OBX-3: { value: X } }',
      '- drop: ZZZ',
      '- each: ZZZ',
      '  map: { ZZZ-1: { value: X } }',
    ].join('\n'),
    'tables: { t: { map: { F: X } } }\n',
  );
  const { notFired } = traced(mapping, 'PID|1||||||x|M\nOBX|1\nZZZ|1');
  const at = (line: number, column: number): object => ({ file: 'test.hl7map.yaml', line, column });
  assert.deepEqual(notFired, [
    {
      rule: at(5, 7),
      out: 'PID-30',
      reason: {
        kind: 'condition-false',
        because: [{ expr: "PID-8 == 'F'", result: false, values: [{ path: 'PID-8', value: 'M' }] }],
      },
    },
    { rule: at(6, 7), out: 'PID-29', reason: { kind: 'source-empty', from: [{ path: 'PID-9', value: '' }] } },
    {
      rule: at(7, 7),
      out: 'PID-28',
      reason: {
        kind: 'table-miss',
        from: [{ path: 'PID-8', value: 'M' }],
        via: [{ table: 't', key: 'M', hit: null }],
      },
    },
    { rule: at(8, 7), out: 'PID-27', reason: { kind: 'invalid-value', from: [{ path: 'PID-7', value: 'x' }] } },
    { rule: at(9, 11), reason: { kind: 'no-instance', of: 'NK1' } },
    {
      rule: at(11, 11),
      instance: 'OBX',
      reason: {
        kind: 'condition-false',
        because: [{ expr: "OBX-1 == '2'", result: false, values: [{ path: 'OBX-1', value: '1' }] }],
      },
    },
    { rule: at(16, 12), out: 'ZZZ-1', instance: 'ZZZ', reason: { kind: 'target-dropped' } },
    { rule: at(10, 12), out: 'NK1-1', reason: { kind: 'no-instance', of: 'NK1' } },
    { rule: at(13, 12), out: 'OBX-3', reason: { kind: 'no-instance', of: 'OBX' } },
  ]);
});

test('names what a rule emptied, unless a rule behind it filled it again', () => {
  const mapping = withRules("PID-5.1: PID-6\nPID-8: { value: '' }\nPID-9: { value: '' }\nPID-9[1]: { value: Y }");
  assert.deepEqual(
    entries(traced(mapping, 'PID|||||A^B|||M|N')).filter(entry => entry.includes('clear')),
    ['PID-5.1= clear 4 <- PID-6=', 'PID-8= clear 5'],
  );
});

test('names what was dropped and not kept', () => {
  const mapping = withSteps("- drop: [Z*, PID-8]\n- keep: PID-3\n  where: PID-3.1 == '1'");
  const { dropped } = traced(mapping, 'PID|||1~2|||||M\nZZ1');
  assert.deepEqual(
    dropped.map(({ path, rule, because }) => [path, rule.line, because]),
    [
      ['PID-8', 3, []],
      ['ZZ1', 3, []],
      ['PID-3[2]', 4, [{ expr: "PID-3.1 == '1'", result: false }]],
    ],
  );
});
