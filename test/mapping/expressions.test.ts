import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExpression } from '../../server/src/mapping/expression/parse.ts';
import type { Expression, Operand } from '../../server/src/mapping/expression/syntax.ts';
import { Problems } from '../../server/src/mapping/problem.ts';

/** Offset of the text in the file, so that a test sees an offset that was not moved. */
const shift = 100;

function parse(text: string): { expression: Expression | undefined; problems: string[] } {
  const problems = new Problems();
  const at = (index: number): number => shift + index;
  const expression = parseExpression({ text, at, start: at(0), end: at(text.length) }, undefined, problems);
  return {
    expression,
    problems: problems.list.map(({ code, start, end, message }) => {
      return `${code} '${text.slice(start - shift, end - shift)}': ${message}`;
    }),
  };
}

/** An expression as a list of its pieces, each with the text that stands at its offsets. */
function pieces(text: string): string[] {
  const { expression, problems } = parse(text);
  assert.deepEqual(problems, []);
  assert.ok(expression);
  const cut = ({ start, end }: { start: number; end: number }): string => text.slice(start - shift, end - shift);
  const operand = (value: Operand | undefined): string[] =>
    value === undefined ? [] : [`${value.kind} ${cut(value)}`];
  return [
    ...expression.tests.flatMap(({ left, comparison, right }, index) => [
      ...(index > 0 ? [expression.join] : []),
      ...operand(left),
      ...(comparison === undefined ? [] : [comparison]),
      ...operand(right),
    ]),
    ...expression.filters.flatMap(filter => [
      `filter ${cut(filter.nameSpan)} = ${cut(filter)}`,
      ...filter.args.flatMap(operand),
    ]),
  ];
}

const good: Record<string, string[]> = {
  'PID-8': ['path PID-8'],
  "  PID-8 | lookup:'sex'": ['path PID-8', "filter lookup = lookup:'sex'", "text 'sex'"],
  "PID-8|lookup:'sex','oid'|upcase": [
    'path PID-8',
    "filter lookup = lookup:'sex','oid'",
    "text 'sex'",
    "text 'oid'",
    'filter upcase = upcase',
  ],
  'OBX[2]-5': ['path OBX[2]-5'],
  'OBX[2]-5[1].1.2': ['path OBX[2]-5[1].1.2'],
  'PID-3[*].1 | join: "; "': ['path PID-3[*].1', 'filter join = join: "; "', 'text "; "'],
  'PID-3[last].4 | default:PID-3.4': ['path PID-3[last].4', 'filter default = default:PID-3.4', 'path PID-3.4'],
  "PID-3['4.1=A|B & C'].1 == 'x'": ["path PID-3['4.1=A|B & C'].1", '==', "text 'x'"],
  "PID-3[4.1=HOSP].1=='x'": ['path PID-3[4.1=HOSP].1', '==', "text 'x'"],
  "PID-3.4.1 == 'A' or PID-3.4.1 == 'B' or PV1": [
    'path PID-3.4.1',
    '==',
    "text 'A'",
    'or',
    'path PID-3.4.1',
    '==',
    "text 'B'",
    'or',
    'path PV1',
  ],
  "PID-3[*].5 contains 'MR' and NTE.count > 2": [
    'path PID-3[*].5',
    'contains',
    "text 'MR'",
    'and',
    'path NTE.count',
    '>',
    'number 2',
  ],
  'OBX-14 != empty': ['path OBX-14', '!=', 'literal empty'],
  "now | format_date:'yyyy'": ['given now', "filter format_date = format_date:'yyyy'", "text 'yyyy'"],
  'params.site': ['param params.site'],
  "'PID-8 | x'": ["text 'PID-8 | x'"],
};

for (const [text, expected] of Object.entries(good))
  test(`reads ${text} with the place of every token`, () => {
    assert.deepEqual(pieces(text), expected);
  });

const bad: Record<string, string> = {
  'PID-8 |': "schema '|': '|' needs a filter behind it.",
  '| upcase': `schema '| upcase': Invalid value expression: "| upcase".`,
  'PID-8 | upcase |': "schema '|': '|' needs a filter behind it.",
  'PID-8 | | upcase': "schema '| upcase': Expected filter name.",
  'PID-8 | lookup:': "schema ':': ':' needs a value behind it.",
  "PID-8 | lookup:'a',": "schema ',': ',' needs a value behind it.",
  "PID-8 | lookup 'a'": `schema ''a'': Expected ":" after filter name.`,
  'PID-8 | default:x:PID-3': "schema ':x:PID-3': 'x:' names an argument; no filter takes one by name.",
  'PID-3 PID-4': "schema 'PID-4': PID-4 stands beside another value, with no operator between them.",
  'PID-3, PID-4': "schema ', PID-4': ', PID-4' is not understood here.",
  'OBX[2] -5': "schema '-5': -5 stands beside another value, with no operator between them.",
  'PID-3 ==': "schema '==': '==' needs a value on both sides.",
  '== PID-3': "schema '==': '==' needs a value on both sides.",
  'PID-3 and': "schema 'PID-3 and': A condition is missing at the end of the expression.",
  'and PID-3': "schema 'and': 'and' needs a value on both sides.",
  "PID-3 == 'a' == 'b'": "schema '==': '==' needs a value on both sides.",
  "PID-8 == 'M": "schema ''M': The quote that opens 'M is never closed.",
  'not PID-8': "schema 'not': 'not' is no part of an expression: write 'not:' around the condition.",
  "(PID-8 == 'M')":
    "schema '== 'M')': Brackets have no meaning in an expression; combine conditions with 'any:' and 'all:'.",
  '(1..3)': "schema '(1..3)': (1..3) is Liquid, but not of the part that mappings use.",
  "PID-8 == 'M' | upcase":
    "schema 'upcase': A filter would work on the outcome of the comparison. Filter a value on its own.",
  "PID-8 == 'M' and PID-7 or PV1":
    "mixed-and-or 'or': 'and' and 'or' in one expression: Liquid would read them from the right. Write 'any: [..]' and 'all: [..]'.",
  'PID-8 == null': `schema 'null': HL7 null is the text '""' in quotes; 'nil' is a value that is not there.`,
  'pid-8':
    "schema 'pid-8': 'pid-8' is neither a path nor a word of the mapping language. Paths are written in capitals: PID-8.",
  nwo: "schema 'nwo': 'nwo' is neither a path nor a word of the mapping language. Did you mean 'now'?",
  male: "schema 'male': 'male' is neither a path nor a word of the mapping language. A text stands in quotes: 'male'.",
  'PID-': "unknown-path '-': 'PID-' is no path: expected a field number.",
  'PID-5-PID-6': "unknown-path '-PID-6': 'PID-5-PID-6' is no path: expected the end of the path.",
  'PID-5[0]': "unknown-path '[0]': 'PID-5[0]' is no path: expected [number], [*], [last] or [component=value].",
  'PID-5.1.2.3': "unknown-path '.3': 'PID-5.1.2.3' is no path: expected the end of the path.",
  '': "schema '': An expression is needed here.",
};

for (const [text, expected] of Object.entries(bad))
  test(`refuses ${text === '' ? 'nothing' : text}`, () => {
    const { expression, problems } = parse(text);
    assert.equal(expression, undefined);
    assert.deepEqual(problems, [expected]);
  });
