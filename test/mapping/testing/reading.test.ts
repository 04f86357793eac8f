/** Every mistake of a test file is a problem at its place. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isTestFileName, readTests } from '../../../server/src/mapping/testing/testing.ts';
import { printedProblems, testResults } from './tested.ts';

const mapping = 'hl7map: 1\nsource: { hl7v2: "2.5.1" }\ntarget: { hl7v2: "2.5.1" }\nparams: { site: X }\n';
const withCase = (lines: string): string =>
  `mapping: m.hl7map.yaml\ncases:\n  - name: one\n    input: in.hl7\n${lines.replace(/^(?=.)/gm, '    ')}`;

describe('reading a test file', () => {
  it('gives what is in it', () => {
    const { tests, problems } = readTests(`hl7maptest: 1
note: for the site in the north
mapping: m.hl7map.yaml
ignore: [MSH-7, MSH-10]
cases:
  - name: one
    note: why
    input: in.hl7
    message: 2
    params: { site: NORTH, empty: }
    expect: out.hl7
    diagnostics: [table-miss, { code: schema, text: A04 }]
  - name: two
    input: |
      MSH|^~\\&|
    assert:
      PID-8: F
      PID-3: { count: 2 }
      PID-19: absent
      PID-4: { value: absent }
`);
    assert.deepEqual(problems, []);
    assert.equal(tests?.mapping.text, 'm.hl7map.yaml');
    assert.deepEqual(
      tests?.ignore.map(({ text }) => text),
      ['MSH-7', 'MSH-10'],
    );
    const [one, two] = tests?.cases ?? [];
    assert.deepEqual([one?.input.kind, one?.input.at.text, one?.message], ['file', 'in.hl7', 2]);
    assert.deepEqual(
      one?.params.map(({ name, value }) => [name.text, value]),
      [
        ['site', 'NORTH'],
        ['empty', ''],
      ],
    );
    assert.deepEqual(
      one?.diagnostics.map(({ code, text }) => [code, text]),
      [
        ['table-miss', undefined],
        ['schema', 'A04'],
      ],
    );
    assert.deepEqual([two?.input.kind, two?.input.at.text, two?.expect], ['text', 'MSH|^~\\&|\n', undefined]);
    assert.deepEqual(
      two?.assertions.map(({ path, demand }) => [path.text, demand]),
      [
        ['PID-8', { kind: 'value', text: 'F' }],
        ['PID-3', { kind: 'count', count: 2 }],
        ['PID-19', { kind: 'absent' }],
        ['PID-4', { kind: 'value', text: 'absent' }],
      ],
    );
  });

  for (const [what, text, expected] of [
    ['an empty file', '', ["1:1 schema: The test file is empty. It names a 'mapping' and its 'cases'."]],
    ['text that is no YAML', withCase("expect: a\nnote: 'b"), [/^6:\d+ schema: YAML: Missing closing/]],
    ['two documents', `${withCase('expect: a')}\n---\nmapping: b\n`, [/^6:1 schema: A file holds one document\.$/]],
    ['a list', '- a\n', [/^1:1 schema: A test file is a map with hl7maptest, note, mapping, ignore or cases\.$/]],
    ['a later version', 'hl7maptest: 2\n', ["1:13 schema: This is version '2' of test files; known is 1."]],
    [
      'no mapping and no cases',
      'note: x\n',
      [
        "1:1 schema: 'mapping' is missing: the mapping that is tested.",
        "1:1 schema: 'cases' is a list of at least one case: a name, an input, and what is expected.",
      ],
    ],
    [
      'an unknown key',
      'mapping: m\nignored: [MSH-7]\ncases: [{ name: a, input: b, expect: c }]\n',
      [/^2:1 schema: A test file has no 'ignored'; .* Did you mean 'ignore'\?$/],
    ],
    ['an empty list of cases', 'mapping: m\ncases: []\n', [/^2:1 schema: 'cases' is a list of at least one case/]],
    ['a case that is a word', 'mapping: m\ncases: [a]\n', [/^2:9 schema: A case is a map with name, /]],
    [
      'a case without a name',
      'mapping: m\ncases:\n  - input: a\n    expect: b\n',
      ["3:5 schema: The case has no 'name'."],
    ],
    [
      'a case without an input',
      'mapping: m\ncases:\n  - name: a\n    expect: b\n',
      ["3:5 schema: The case has no 'input': a file, or the message itself."],
    ],
    [
      'a case that expects nothing',
      withCase(''),
      ["3:11 schema: The case expects nothing: it needs 'expect', 'assert' or 'diagnostics'."],
    ],
    [
      'two cases of one name',
      'mapping: m\ncases:\n  - { name: a, input: b, expect: c }\n  - { name: a, input: b, expect: c }\n',
      ["4:13 written-twice: There are two cases 'a'; a name is for one."],
    ],
    ['a misspelt key of a case', withCase('expct: a\nassert: { PID-8: F }'), [/^5:5 schema: A case has no 'expct'/]],
    ['an expected nothing', withCase("expect: ''"), ["5:13 schema: 'expect' needs a text."]],
    ['an expected map', withCase('expect: { a: b }'), ["5:13 schema: 'expect' needs a text."]],
    ['a key twice', withCase('expect: a\nexpect: b'), ["6:5 written-twice: 'expect' is here twice."]],
    [
      'a message that is no number',
      withCase('message: first\nexpect: a'),
      ["5:14 schema: 'message' is 'first'; expected the number of a message in the input, from 1."],
    ],
    ['a message that there is none of', withCase('message: 0\nexpect: a'), [/^5:14 schema: 'message' is '0'/]],
    ['empty assertions', withCase('assert:'), [/^5:5 schema: 'assert' is empty/]],
    ['assertions that are a list', withCase('assert: [PID-8]'), [/^5:13 schema: 'assert' is a map: /]],
    [
      'an assertion of nothing',
      withCase("assert:\n  PID-8:\n  PID-7: ''"),
      [
        "6:7 schema: What is to be at 'PID-8'? Expected a value, '{ count: 2 }', or 'absent' where there is to be nothing.",
        /^7:14 schema: What is to be at 'PID-7'\?/,
      ],
    ],
    [
      'a list of values',
      withCase('assert:\n  PID-3: [a, b]'),
      [/^6:14 schema: An assertion is a value, .*of its own\.$/],
    ],
    ['an assertion twice', withCase('assert:\n  PID-8: F\n  PID-8: M'), [/^7:7 written-twice: 'PID-8' is here twice/]],
    ['an unknown word of an assertion', withCase('assert:\n  PID-3: { cuont: 2 }'), [/^6:16 schema: .*'count'\?$/]],
    [
      'an assertion of two kinds',
      withCase('assert:\n  PID-3: { count: 2, value: a }'),
      ['6:14 schema: An assertion is one of value or count.'],
    ],
    ['a count that is no number', withCase('assert:\n  PID-3: { count: many }'), [/^6:23 schema: 'count' is 'many'/]],
    ['problems that are a word', withCase('diagnostics: table-miss'), [/^5:18 schema: 'diagnostics' is a list/]],
    [
      'an unknown code',
      withCase('diagnostics: [table-mis]'),
      [/^5:19 schema: No problem has the code 'table-mis'\. .*'table-miss'\?$/],
    ],
    [
      'a problem without a code',
      withCase('diagnostics: [{ text: a }]'),
      [/^5:19 schema: An expected problem has a 'code'/],
    ],
    [
      'a parameter that is a list',
      withCase('params: { site: [a] }\nexpect: b'),
      [/^5:21 schema: The value of parameter 'site' is a text/],
    ],
  ] as const)
    it(`says where ${what} is wrong`, () => {
      const read = readTests(text);
      const found = printedProblems(read, read.problems);
      assert.equal(found.length, expected.length, found.join('\n'));
      for (const [index, one] of expected.entries())
        if (typeof one === 'string') assert.equal(found[index], one);
        else assert.match(found[index] ?? '', one);
    });

  for (const [what, top, lines, target, expected] of [
    [
      'an ignored place',
      'ignore: [MSH-7, PID.8]\n',
      'expect: a',
      undefined,
      ['2:20 unknown-path: \'PID.8\' is no path of the output, which is HL7 v2: expected "-" and a field number.'],
    ],
    [
      'an ignored repetition',
      'ignore: "OBX[2]-5[1].1"\n',
      'expect: a',
      undefined,
      [
        "2:9 unknown-path: 'OBX[2]-5[1].1' can't be ignored on its own: a place is left out of every segment and repetition. Write OBX-5.1 where that is meant.",
      ],
    ],
    [
      'an asserted place',
      '',
      'assert: { name.family: A }',
      undefined,
      [
        "5:15 unknown-path: 'name.family' is no path of the output, which is HL7 v2: expected a segment id such as PID.",
      ],
    ],
    [
      'a place of a tree',
      '',
      'assert: { "entry[x].id": A }',
      'json: true',
      [/^5:21 unknown-path: .*, which is JSON: expected "\." and a name, or an index such as \[0\]\.$/],
    ],
    [
      'a cell',
      '',
      'assert: { Name: A }',
      'csv: true',
      [/which is CSV: expected rows\[0\] and the name of a column\.$/],
    ],
    [
      'a parameter',
      '',
      'params: { sit: A }\nexpect: a',
      undefined,
      ["5:15 schema: The mapping has no parameter 'sit' (there are: site). Did you mean 'site'?"],
    ],
  ] as const)
    it(`says where ${what} is none of the mapping's`, () => {
      const of =
        target === undefined ? mapping : mapping.replace('target: { hl7v2: "2.5.1" }', `target: { ${target} }`);
      const { problems } = testResults(withCase(lines).replace('cases:', `${top}cases:`), of);
      assert.equal(problems.length, 1, problems.join('\n'));
      for (const one of expected)
        if (typeof one === 'string') assert.equal(problems[0], one);
        else assert.match(problems[0] ?? '', one);
    });

  it('knows test files by their names, and takes no mapping for one', () => {
    for (const name of ['a.hl7map.test.yaml', 'A.HL7MAP.TEST.YML']) assert.ok(isTestFileName(name), name);
    for (const name of ['a.hl7map.yaml', 'a.test.yaml', 'hl7map.test.yaml.txt']) assert.ok(!isTestFileName(name), name);
  });
});
