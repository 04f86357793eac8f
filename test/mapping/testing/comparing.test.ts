/** What is expected against what came: which place differs, which rule made it so, and why nothing is there. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { runMapping } from '../../../server/src/mapping/mapping.ts';
import { compareCsv, compareJson, compareXml } from '../../../server/src/mapping/testing/compare-trees.ts';
import { compile, environment, message } from '../mapped.ts';
import { failuresOf, oneCase } from './tested.ts';

const head = 'hl7map: 1\nsource: { hl7v2: "2.5.1", message: ADT_A01 }\n';
const hl7 = `${head}target: { hl7v2: "2.5.1", message: ADT_A01 }
steps:
  - drop: PID-19
  - map:
      PID-8: PID-8 | lookup:'sex'
      PID-7: PID-6
      PV1-2: { value: I, when: PID-8 == 'M' }
tables: { sex: { map: { W: F } } }
`;
const source = `MSH|^~\\&|A|B|C|D|20260314||ADT^A01^ADT_A01|1|T|2.5.1
PID|1||4711^^^ACME^MR~12^^^REGION^PI||Mfano^Amina||19880314|W|||||||||||000
NK1|1|Mfano^Juma
NK1|2|Hone^Tauira
PV1|1`;
/** What comes of it. */
const output = `MSH|^~\\&|A|B|C|D|20260314||ADT^A01^ADT_A01|1|T|2.5.1
PID|1||4711^^^ACME^MR~12^^^REGION^PI||Mfano^Amina|||F
NK1|1|Mfano^Juma
NK1|2|Hone^Tauira
PV1|1`;
const expecting = (expected: string, top = ''): string =>
  oneCase(`expect: |\n${expected.replace(/^/gm, '  ')}\n`, source, top);

describe('comparing HL7 v2', () => {
  for (const [what, expected, found, top] of [
    ['the same', output, []],
    ['another value: the rule and what it read', output.replace('||F', '||M'), ['PID-8: M / F | 7:7 PID-8 | PID-8=W']],
    [
      'a value that came with the copy',
      output.replace('^Amina', '^Neema'),
      ['PID-5.2: Neema / Amina | 1:1 start: copy | PID-5.2=Amina'],
    ],
    [
      'a value that a rule emptied: the reason',
      output.replace('Amina|||', 'Amina||19880314|'),
      ['PID-7.1: 19880314 / nothing | 8:7 PID-7 | PID-6 is empty.'],
    ],
    [
      'a value whose rule had a condition: the reason, with the values',
      output.replace('PV1|1', 'PV1|1|I'),
      ["PV1-2: I / nothing | 9:7 PV1-2 | The condition PID-8 == 'M' is false: PID-8 is 'W'."],
    ],
    [
      'a value that no rule writes',
      output.replace('PV1|1', 'PV1|1||X'),
      ['PV1-3.1: X / nothing | No rule of the mapping writes it.'],
    ],
    [
      'a value that nothing was expected at',
      output.replace('|Hone^Tauira', '|^Tauira'),
      ['NK1[2]-2.1.1: nothing / Hone | 1:1 start: copy | NK1[2]-2.1=Hone'],
    ],
    [
      'a segment too few',
      output.replace('\nNK1|2|Hone^Tauira', ''),
      [
        'NK1[2]-1: nothing / 2 | 1:1 start: copy | NK1[2]-1=2',
        'NK1[2]-2.1.1: nothing / Hone | 1:1 start: copy | NK1[2]-2.1=Hone',
        'NK1[2]-2.2: nothing / Tauira | 1:1 start: copy | NK1[2]-2.2=Tauira',
      ],
    ],
    ['an empty segment too many', `${output}\nPV2`, ['PV2: a segment / nothing | No rule of the mapping writes it.']],
    [
      'segments in another order',
      output.replace(/(NK1\|1.*)\n(NK1\|2.*)/, '$2\n$1'),
      ['NK1[2]: as segment 4 / as segment 3 | 1:1 start: copy | NK1-1=1'],
    ],
    [
      'identifiers in another order',
      output.replace('4711^^^ACME^MR~12^^^REGION^PI', '12^^^REGION^PI~4711^^^ACME^MR'),
      ['PID-3[2]: as repetition 2 / as repetition 1 | 1:1 start: copy | PID-3.1=4711'],
    ],
    ['other delimiters and line ends', output.replaceAll('^', '*'), []],
    [
      'what is ignored',
      output.replace('|20260314|', '|19990101|').replace('T|2.5.1', 'P|2.5.1'),
      [],
      'ignore: [MSH-7, MSH-11]\n',
    ],
    ['segments that are ignored', output.replace(/\nNK1.*/g, ''), [], 'ignore: NK1\n'],
    [
      'two messages',
      `${output}\n${output}`,
      ["no-expectation: 'expect' can't be read: there are several messages in it, and the output is one."],
    ],
    [
      'text that is no message',
      'PID|1\nPV1|2',
      ["no-expectation: 'expect' can't be read: there is no HL7 message in it (expected a line that starts with MSH)."],
    ],
  ] as const)
    it(what, () => assert.deepEqual(failuresOf(expecting(expected, top), hl7), found));

  it('has no difference to itself, whatever it is', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9 ^~&\\|"]{0,30}$/);
    const segments = fc.array(fc.tuple(fc.constantFrom('PID', 'NK1', 'OBX', 'ZZZ', 'NTE'), value), { maxLength: 8 });
    fc.assert(
      fc.property(segments, rows => {
        const text = [
          'MSH|^~\\&|A|B|C|D|20260314||ADT^A01|1|T|2.5.1',
          ...rows.map(([id, rest]) => `${id}|${rest}`),
        ].join('\n');
        const copied = 'hl7map: 1\nsource: { hl7v2: "2.5.1" }\ntarget: { hl7v2: "2.5.1" }\nsteps: []\n';
        const { text: mapped } = runMapping(compile(copied), message(text), environment);
        const expected = mapped.trimEnd().replaceAll('\r', '\n').replace(/^/gm, '  ');
        assert.deepEqual(failuresOf(oneCase(`expect: |\n${expected}\n`, text), copied), []);
      }),
      { numRuns: 50 },
    );
  });
});

describe('comparing trees', () => {
  const fhir = `${head}target: { fhir: R4 }
bundle: collection
resources:
  - resource: Patient
    map:
      birthDate: PID-7 | fhir_date
      gender: { value: female, when: PID-8 == 'F' }
      name[]: { each: PID-5, map: { family: this.1 } }
`;
  const bundle = (patient: object) => ({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [{ fullUrl: 'x', resource: patient }],
  });
  const patient = { resourceType: 'Patient', birthDate: '1988-03-14', name: [{ family: 'Mfano' }] };
  const expectJson = (value: object, top = ''): string =>
    oneCase(
      `expect: |\n  ${JSON.stringify(value)}\n`,
      source,
      `ignore: [entry.fullUrl${top === '' ? '' : `, ${top}`}]\n`,
    );
  for (const [what, value, found, top] of [
    ['the same', bundle(patient), []],
    [
      'members in another order',
      bundle({ name: patient.name, birthDate: patient.birthDate, resourceType: 'Patient' }),
      [],
    ],
    [
      'another value',
      bundle({ ...patient, birthDate: '1988-03-15' }),
      ['Bundle.entry[0].resource.birthDate: 1988-03-15 / 1988-03-14 | 8:7 birthDate | PID-7=19880314'],
    ],
    [
      'a value that is not there: why its rule gave nothing',
      bundle({ ...patient, gender: 'female' }),
      [
        "Bundle.entry[0].resource.gender: female / nothing | 9:7 gender | The condition PID-8 == 'F' is false: PID-8 is 'W'.",
      ],
    ],
    [
      'an item too many',
      bundle({ ...patient, name: [] }),
      [
        'Bundle.entry[0].resource.name: [] / nothing | 10:7 name[] | The message has nothing to go over for name[].',
        'Bundle.entry[0].resource.name[0].family: nothing / Mfano | 10:37 family | PID-5.1=Mfano',
      ],
    ],
    ['what is ignored', bundle({ ...patient, birthDate: '1' }), [], 'Patient.birthDate'],
  ] as const)
    it(`FHIR: ${what}`, () => {
      const failures = failuresOf(expectJson(value, top), fhir);
      if (what === 'an item too many') assert.equal(failures[1], found[1]);
      else assert.deepEqual(failures, found);
    });

  it('JSON: says which is the text and which the number', () => {
    assert.deepEqual(compareJson('{"a":"7","b":7.10}', '{"a":7,"b":7.1}', []).differences, [
      { path: 'a', expected: '"7"', got: '7', at: { kind: 'path', path: 'a' } },
      { path: 'b', expected: '7.10', got: '7.1', at: { kind: 'path', path: 'b' } },
    ]);
    assert.deepEqual(compareJson('\n', '', []).differences, []);
    assert.match(compareJson('{', '{}', []).problem ?? '', /^it is no JSON: /);
  });

  it('CSV: cell by cell, columns in any order', () => {
    const told = (expected: string, got: string, separator = ','): string[] =>
      (compareCsv(expected, got, [], separator).differences ?? []).map(
        ({ path, expected: one = 'nothing', got: other = 'nothing' }) => `${path}: ${one} / ${other}`,
      );
    assert.deepEqual(told('A,B\n1,2\n', 'B,A\r\n2,1\r\n'), []);
    assert.deepEqual(told('A;B\n1;2\n', 'A;B\n1;3\n', ';'), ['rows[0].B: 2 / 3']);
    assert.deepEqual(told('A,B\n1,2\n', 'A\n1\n'), ['header.B: B / nothing', 'rows[0].B: 2 / nothing']);
    assert.deepEqual(told('A\n1\n', 'A\n1\n2\n'), ['rows[1]: nothing / a row', 'rows[1].A: nothing / 2']);
    assert.match(compareCsv('"A', 'A\n', [], ',').problem ?? '', /^it is no CSV: /);
  });

  it('XML: line by line, what is ignored left out', () => {
    const got = '<a>\n  <b>1</b>\n  <c x="now">2</c>\n</a>\n';
    const told = (expected: string, ignored: readonly { start: number; end: number }[] = []): string[] =>
      (compareXml(expected, got, ignored).differences ?? []).map(
        ({ path, expected: one = 'nothing', got: other = 'nothing' }) => `${path}: ${one} / ${other}`,
      );
    assert.deepEqual(told(got.replaceAll('\n', '\r\n')), []);
    assert.deepEqual(told(got.replace('1', '3')), ['line 2: <b>3</b> / <b>1</b>']);
    assert.deepEqual(told(got.replace('  <b>1</b>\n', '')), ['line 2: nothing / <b>1</b>']);
    const start = got.indexOf('now');
    assert.deepEqual(told(got.replace('now', 'then'), [{ start, end: start + 3 }]), []);
    assert.deepEqual(told(got.replace('now">2', 'then">5'), [{ start, end: start + 3 }]), [
      'line 3: <c x="then">5</c> / <c x="now">2</c>',
    ]);
  });

  it('has no difference to itself, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const text = JSON.stringify(value, undefined, 2);
        assert.deepEqual(compareJson(text, text, []).differences, []);
      }),
    );
    fc.assert(
      fc.property(fc.string(), text => {
        assert.deepEqual(compareXml(text, text, []).differences, []);
        assert.deepEqual(compareCsv(text, text, [], ',').differences ?? [], []);
      }),
    );
  });

  for (const [what, target, body, expected, ignored, found] of [
    [
      'XML',
      'xml: true',
      'output: { p: { "@at": PID-7, name: PID-5.1 } }',
      '<p at="1">\n    <name>Hone</name>\n  </p>',
      'p.@at',
      ['line 3: <name>Hone</name> / <name>Mfano</name> | 4:30 name | PID-5.1=Mfano'],
    ],
    [
      'CSV',
      'csv: true',
      'rows: { columns: { Name: PID-5.1, Born: PID-7 } }',
      'Name,Born\n  Hone,x',
      'rows.Born',
      ['rows[0].Name: Hone / Mfano | 4:20 Name | PID-5.1=Mfano'],
    ],
  ] as const)
    it(`${what}: names the rule behind a difference, and leaves out what is ignored`, () => {
      const of = `${head}target: { ${target} }\n${body}\n`;
      const declaration = what === 'XML' ? '<?xml version="1.0" encoding="UTF-8"?>\n  ' : '';
      const test = oneCase(`expect: |\n  ${declaration}${expected}\n`, source, `ignore: ["${ignored}"]\n`);
      assert.deepEqual(failuresOf(test, of), found);
    });
});
