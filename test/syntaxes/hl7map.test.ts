import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expressionsOf, readGrammar, tokenize } from './tokenize.ts';

const grammar = readGrammar('hl7map.tmLanguage.json');

/** What a YAML string of a mapping file is coloured as: YAML's own grammar, which comes with VS Code, hands it over. */
function scopes(value: string, kind = 'string.unquoted'): string[] {
  const [, injection] = Object.entries(grammar.injections ?? {}).find(([selector]) => selector.includes(kind)) ?? [];
  assert.ok(injection, kind);
  return tokenize(grammar, value, injection.patterns).map(
    ({ text, scope }) => `${text} ${scope.replace(/\.hl7map$/, '')}`,
  );
}

describe('mapping grammar', () => {
  it('compiles, and builds on YAML', () => {
    for (const expression of expressionsOf(grammar)) assert.doesNotThrow(() => new RegExp(expression), expression);
    assert.deepEqual(grammar.patterns, [{ include: 'source.yaml' }]);
    for (const selector of Object.keys(grammar.injections ?? {})) assert.match(selector, /- entity\.name\.tag/);
  });

  it('names path, filter and arguments', () => {
    assert.deepEqual(scopes("PV1-3.4.1 | lookup:'facility','oid'"), [
      ...['PV1 entity.name.type.segment', '-3.4.1 variable.other.path', '| keyword.operator.pipe'],
      ...['lookup support.function.filter', ': punctuation.separator.arguments'],
      ...["'facility' string.quoted.single", "'oid' string.quoted.single"],
    ]);
  });

  it('names occurrence and repetition of a path', () => {
    assert.deepEqual(scopes("OBX[3]-5[*] PID-3['4.1=HOSP'].1 PID-3.count"), [
      ...['OBX entity.name.type.segment', '[3] constant.numeric.occurrence', '-5 variable.other.path'],
      ...['[*] constant.numeric.repetition', 'PID entity.name.type.segment', '-3 variable.other.path'],
      ...["['4.1=HOSP'] constant.numeric.repetition", '.1 variable.other.path'],
      ...['PID entity.name.type.segment', '-3.count variable.other.path'],
    ]);
  });

  it('names operators of a condition, and parameters', () => {
    const found = scopes("PID-3.4.1 == 'ACME' or PID-3.4.1 != params.site");
    for (const piece of [
      '== keyword.operator.comparison',
      'or keyword.operator.logical',
      '!= keyword.operator.comparison',
    ])
      assert.ok(found.includes(piece), piece);
    assert.equal(found.at(-1), 'params.site variable.parameter');
  });

  it('leaves plain text alone', () => {
    for (const text of [
      'ACME ADT^A01 (2.3) to Borealis ADT^A01 (2.5.1)',
      'HUB',
      'R-88120',
      "the site's own",
      'this or that',
    ])
      assert.deepEqual(scopes(text), [], text);
  });

  it('reads a template inside quotes, and nothing else there', () => {
    assert.deepEqual(scopes('{{OBR-3.1}}/x', 'string.quoted'), [
      ...['{{ punctuation.section.embedded.begin', 'OBR entity.name.type.segment', '-3.1 variable.other.path'],
      '}} punctuation.section.embedded.end',
    ]);
    assert.deepEqual(scopes('a | b', 'string.quoted'), []);
  });
});
