import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type PatternMatch, parseSearch } from '../../../server/src/core/values/pattern-search.ts';

function find(pattern: string, text: string, from = 0): PatternMatch | 'exhausted' | undefined {
  const { search, problem } = parseSearch(pattern);
  assert.ok(search, problem);
  return search.find(text, from, { left: 10_000_000 });
}

/** Pattern and text; what is found and what its groups hold. */
const cases: readonly [pattern: string, text: string, found: string | undefined, ...groups: (string | undefined)[]][] =
  [
    ['b+', 'abbbc', 'bbb'],
    ['b+?', 'abbbc', 'b'],
    ['(\\d+)-(\\d+)', 'no 12-345.', '12-345', '12', '345'],
    ['a|ab', 'ab', 'a'],
    ['(a|ab)(c|bcd)(d*)', 'abcd', 'abcd', 'a', 'bcd', ''],
    ['^b', 'ab', undefined],
    ['^a|b$', 'ab', 'a'],
    ['\\bcat\\b', 'concat cat', 'cat'],
    ['(?i)smith', 'JOHN SMITH', 'SMITH'],
    ['(a)|(b)', 'b', 'b', undefined, 'b'],
    ['', 'x', ''],
    ['(a*)*', 'aa', 'aa', 'aa'],
  ];

for (const [pattern, text, found, ...groups] of cases)
  test(`${pattern} finds ${found === undefined ? 'nothing' : `'${found}'`} in '${text}'`, () => {
    const match = find(pattern, text);
    assert.ok(match !== 'exhausted');
    assert.equal(match && text.slice(match.start, match.end), found);
    if (groups.length > 0) assert.deepEqual(match?.groups, groups);
  });

test('does in no time what would keep others busy for years', () => {
  assert.equal(find('(a+)+b', 'a'.repeat(5_000)), undefined);
  assert.equal(find('(x+x+)+y', 'x'.repeat(5_000)), undefined);
});

test('gives up where its budget ends', () => {
  const { search } = parseSearch('(a|b)*c');
  assert.equal(search?.find('ab'.repeat(1_000), 0, { left: 1_000 }), 'exhausted');
});

test('says what it does not understand, and where', () => {
  for (const [pattern, offset] of [
    ['(a', 2],
    ['a)', 1],
    ['(?=a)', 1],
    ['(?i)*', 4],
  ] as const)
    assert.equal(parseSearch(pattern).offset, offset, pattern);
  assert.equal(parseSearch('((a{99}){99}){99}').problem, 'it is too large');
});

test('finds what the regular expressions of the language find, and what their groups hold', () => {
  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '(a|b)', '(?:ab)', '(ab|a)', '\\b');
  const quantifier = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '*?', '+?', '??', '{1,3}?');
  const pattern = fc
    .array(fc.tuple(atom, quantifier), { minLength: 1, maxLength: 5 })
    .map(parts => parts.map(([what, times]) => (what === '\\b' ? what : what + times)).join(''));
  const value = fc.array(fc.constantFrom('a', 'b', '1', ' '), { maxLength: 8 }).map(characters => characters.join(''));
  fc.assert(
    fc.property(pattern, value, (source, text) => {
      const expected = new RegExp(source, 's').exec(text);
      const match = find(source, text);
      assert.ok(match !== 'exhausted');
      assert.deepEqual(
        match && [match.start, match.end, ...match.groups],
        expected === null ? undefined : [expected.index, expected.index + expected[0].length, ...expected.slice(1)],
      );
    }),
    { numRuns: 3_000 },
  );
});
