import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parsePattern } from '../../../server/src/core/values/pattern.ts';

const accepts = (pattern: string, value: string): boolean => {
  const { accepts: test, problem } = parsePattern(pattern);
  assert.ok(test, problem);
  return test(value);
};

describe('a pattern', () => {
  const oid = String.raw`[0-2](\.(0|[1-9][0-9]*))*`;
  const cases: readonly (readonly [pattern: string, value: string, expected: boolean])[] = [
    [oid, '2.16.840', true],
    [oid, '2.16.', false],
    [oid, '3.1', false],
    ['([0-9]{4})((0[1-9])|(1[0-2]))', '202612', true],
    ['([0-9]{4})((0[1-9])|(1[0-2]))', '202613', false],
    [String.raw`^\d{2,3}[^\s-]+$`, '123a', true],
    [String.raw`^\d{2,3}[^\s-]+$`, '12-', false],
    ['(?:ab)?', '', true],
    ['a{0}b', 'b', true],
    ['[a\\]-]+', 'a]-', true],
    ['a|', '', true],
  ];
  for (const [pattern, value, expected] of cases)
    it(`${pattern} ${expected ? 'takes' : 'does not take'} '${value}'`, () =>
      assert.equal(accepts(pattern, value), expected));

  it('says what it does not understand, and where', () => {
    for (const pattern of [
      '(a',
      'a)',
      '[a',
      '*a',
      'a{3,2}',
      '(?=a)',
      '\\1',
      'a^b',
      `${'('.repeat(100)}`,
      'a{999}'.repeat(9),
    ])
      assert.ok(parsePattern(pattern).problem, pattern);
  });

  it('does in no time what would keep others busy for years', () => {
    assert.equal(accepts('(a+)+b', 'a'.repeat(5_000)), false);
    assert.equal(accepts('(a|a)*b', 'a'.repeat(5_000)), false);
  });

  it('agrees with the regular expressions of the language', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '(a|b)', '(?:ab)');
    const quantifier = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{1,}');
    const pattern = fc
      .array(fc.tuple(atom, quantifier), { minLength: 1, maxLength: 5 })
      .map(parts => parts.map(([what, times]) => what + times).join(''));
    const value = fc.array(fc.constantFrom('a', 'b', '1'), { maxLength: 8 }).map(characters => characters.join(''));
    fc.assert(
      fc.property(pattern, value, (text, tried) =>
        assert.equal(accepts(text, tried), new RegExp(`^(?:${text})$`).test(tried), `${text} ${tried}`),
      ),
      { numRuns: 3_000 },
    );
  });
});
