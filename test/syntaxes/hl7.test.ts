import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { repositoryRoot } from '../support/paths.ts';
import { expressionsOf, readGrammar, tokenize } from './tokenize.ts';

const grammar = readGrammar('hl7.tmLanguage.json');

/** The pieces of a text that have a scope, without `.hl7` and the common prefix of the separators. */
function scopes(text: string): string[] {
  return tokenize(grammar, text).map(
    ({ text, scope }) => `${text} ${scope.replace(/\.hl7$/, '').replace('keyword.operator.separator', 'separator')}`,
  );
}

describe('HL7 grammar', () => {
  it('compiles', () => {
    assert.ok(expressionsOf(grammar).length > 10);
    for (const expression of expressionsOf(grammar)) assert.doesNotThrow(() => new RegExp(expression), expression);
  });

  it('names segment, separators, numbers and text', () => {
    assert.deepEqual(scopes('PID|1||4711^Mfano&x~2.5'), [
      ...['PID entity.name.type.segment', '| separator.field', '1 constant.numeric', '| separator.field'],
      ...['| separator.field', '4711 constant.numeric', '^ separator.component', 'Mfano string.unquoted.value'],
      ...['& separator.subcomponent', 'x string.unquoted.value', '~ separator.repetition', '2.5 constant.numeric'],
    ]);
  });

  it('keeps the encoding characters of a header whole', () => {
    assert.deepEqual(scopes('MSH|^~\\&|ACME').slice(0, 4), [
      'MSH entity.name.type.segment.header',
      '| separator.field',
      '^~\\& constant.character.encoding-characters',
      '| separator.field',
    ]);
    assert.equal(scopes('BHS|^~\\&#|ACME')[2], '^~\\&# constant.character.encoding-characters');
  });

  it('tells dates and times from numbers', () => {
    for (const date of ['20260314', '202603140845', '20260314084500.25+0100'])
      assert.equal(scopes(`EVN||${date}|`)[3], `${date} constant.numeric.date`);
    for (const number of ['20261399', '-0.5', '7'])
      assert.equal(scopes(`EVN||${number}|`)[3], `${number} constant.numeric`);
    assert.equal(scopes('EVN||2.5.1|')[3], '2.5.1 string.unquoted.value');
    assert.equal(scopes('EVN||10 mg|')[3], '10 mg string.unquoted.value');
  });

  it('marks null and escape sequences', () => {
    assert.equal(scopes('PID|""|')[2], '"" constant.language.null');
    assert.equal(scopes('NTE|say ""|')[2], 'say "" string.unquoted.value');
    for (const sequence of ['\\T\\', '\\X0D0A\\', '\\.br\\', '\\.in+4\\', '\\H\\', '\\C2842\\'])
      assert.equal(scopes(`NTE|a${sequence}b`)[3], `${sequence} constant.character.escape`);
    assert.deepEqual(scopes('NTE|a\\Q\\b').slice(2), [
      ...['a string.unquoted.value', '\\ string.unquoted.value'],
      ...['Q string.unquoted.value', '\\ string.unquoted.value', 'b string.unquoted.value'],
    ]);
  });

  it('sets segments of a site apart, and leaves lines that are none uncoloured', () => {
    assert.equal(scopes('ZPI|Biscuit')[0], 'ZPI entity.name.type.segment.local');
    assert.deepEqual(scopes('arms and legs'), []);
    assert.deepEqual(scopes('BTS'), ['BTS entity.name.type.segment']);
  });

  it('follows a message with delimiters of its own, up to the next header', () => {
    const found = scopes('MSH#*~\\&#ACME\nPID#1##4711*20260314\nMSH|^~\\&|ACME\nPID|a*b');
    assert.deepEqual(found.slice(0, 5), [
      ...['MSH entity.name.type.segment.header', '# separator.field', '*~\\& constant.character.encoding-characters'],
      ...['# separator', 'ACME string.unquoted.value'],
    ]);
    assert.ok(found.includes('PID entity.name.type.segment'));
    assert.ok(found.includes('20260314 constant.numeric.date'));
    assert.equal(found.at(-1), 'a*b string.unquoted.value');
  });

  it('takes time in step with the length of a line', () => {
    const time = (line: string): number => {
      const start = performance.now();
      tokenize(grammar, line);
      return performance.now() - start;
    };
    const unit = ['4711^name^19990101~x', 'QUJD', '1', '\\', '|', '""|', '\\.br', '2026'];
    for (const piece of unit) {
      time(`OBX|${piece.repeat(100)}`);
      const short = time(`OBX|${piece.repeat(Math.ceil(2_000 / piece.length))}`);
      const long = time(`OBX|${piece.repeat(Math.ceil(20_000 / piece.length))}`);
      // Ten times the text; a rule that looks to the end of the line from every place would take a hundred times.
      assert.ok(long < 40 * short + 50, `${piece}: ${short} ms, ${long} ms`);
    }
  });
});

describe('HL7 language configuration', () => {
  const read = (file: string): { readonly wordPattern: string } =>
    JSON.parse(readFileSync(path.join(repositoryRoot, 'syntaxes', file), 'utf8'));

  it('takes a component as one word', () => {
    const { wordPattern } = read('hl7.language-configuration.json');
    const words = 'PID|1||4711^^^ACME&2.999&ISO~x||12 Sample Street^a\\T\\b'.match(new RegExp(wordPattern, 'g'));
    assert.deepEqual(words, ['PID', '1', '4711', 'ACME', '2.999', 'ISO', 'x', '12 Sample Street', 'a', 'T', 'b']);
    assert.equal(new RegExp(wordPattern).test(''), false);
  });

  it('takes a path, a filter or a key of a mapping as one word', () => {
    const { wordPattern } = read('hl7map.language-configuration.json');
    const words = "PID-5[1].1: PV1-3.4.1 | lookup:'facility','oid'".match(new RegExp(wordPattern, 'g'));
    assert.deepEqual(words, ['PID-5[1].1', 'PV1-3.4.1', 'lookup', 'facility', 'oid']);
  });
});
