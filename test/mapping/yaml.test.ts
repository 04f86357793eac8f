import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseYaml, type YamlNode } from '../../server/src/mapping/language/yaml.ts';
import { Problems } from '../../server/src/mapping/problem.ts';
import { compile, lines, problemsOf, run, withRules } from './mapped.ts';

/** All scalars of a text, each with what stands in the file at the place of each of its characters. */
function scalars(text: string): { text: string; written: string; characters: string }[] {
  const found: { text: string; written: string; characters: string }[] = [];
  const walk = (node: YamlNode | undefined): void => {
    if (node?.kind === 'scalar') {
      const characters = [...node.text].map((_, index) => text[node.at(index)] ?? '').join('');
      found.push({ text: node.text, written: text.slice(node.start, node.end), characters });
    } else if (node?.kind === 'list') node.items.forEach(walk);
    else if (node?.kind === 'map')
      for (const { key, value } of node.entries) {
        walk(key);
        walk(value);
      }
  };
  walk(parseYaml(text, new Problems()));
  return found;
}

test('reads every scalar as the text that is written', () => {
  const values = scalars('a: 01\nb: no\nc: ~\nd: 1e3\ne: 0x1F\nf: null\ng: 2.10\nh: 2026-03-14\n');
  assert.deepEqual(
    values.filter((_, index) => index % 2 === 1).map(({ text }) => text),
    ['01', 'no', '~', '1e3', '0x1F', 'null', '2.10', '2026-03-14'],
  );
});

test('knows where in the file each character of a quoted or folded text is', () => {
  const text = `a: 'it''s "x"'\nb: "say \\"hi\\"\\x41 z"\nc: |\n  one\n   two\nd: >-\n  three\n  four\ne: five\n  six\n`;
  const byText = Object.fromEntries(scalars(text).map(({ text: value, characters }) => [value, characters]));
  assert.equal(byText[`it's "x"`], `it's "x"`);
  // An escape sequence is one character of the text: its place is where the sequence starts.
  assert.equal(byText['say "hi"A z'], 'say \\hi\\\\ z');
  assert.equal(byText['one\n two\n'], 'one\n two\n');
  assert.equal(byText['three four'], 'three\nfour');
  assert.equal(byText['five six'], 'five\nsix');
});

test('puts the problem of an expression in quotes at its own characters', () => {
  const mapping = withRules(`PID-8: "PID-8 | lookup:\\"nosuch\\""\nPID-7: 'PID-7 | default:''x'' | upcsae'`);
  const compiled = compile(mapping);
  assert.deepEqual(
    compiled.problems.map(({ start, end, code }) => `${code} ${mapping.slice(start, end)}`),
    ['unknown-table \\"nosuch\\"', 'unknown-filter upcsae'],
  );
});

test("reports ': ' behind a filter with its fix, and still runs the rule and those below it", () => {
  const mapping = withRules("PID-8: PID-8 | default: 'U'\nPID-7: '19880314'");
  assert.deepEqual(problemsOf(mapping), [
    "4:22 error schema: YAML takes ': ' for the end of a key: write 'default:' without a blank behind it.",
  ]);
  const fix = compile(mapping).problems[0]?.fix;
  assert.ok(fix);
  const mended = mapping.slice(0, fix.start) + fix.text + mapping.slice(fix.end);
  assert.deepEqual(problemsOf(mended), []);
  assert.equal(lines(run(mapping, 'MSH|^~\\&|\nPID|1')), lines(run(mended, 'MSH|^~\\&|\nPID|1')));
  assert.match(lines(run(mapping, 'MSH|^~\\&|\nPID|1')), /\|U$/m);
});

test('reports a bracket of a path inside braces or brackets with its fix, and still reads the path', () => {
  const mapping = withRules("PID-3: { from: PID-3[2].1 | upcase, default: L }\nPID-7: PID-3['4.1=A'].1");
  assert.deepEqual(problemsOf(mapping), [
    "4:27 error schema: Inside { } and [ ] YAML takes '[' for a list: put the whole value in quotes.",
  ]);
  const fix = compile(mapping).problems[0]?.fix;
  assert.equal(fix?.text, "'PID-3[2].1 | upcase'");
  assert.equal(compile(mapping).program?.rules.length, 2);
});

test('says what is wrong with text that is no YAML, and runs what can still be read', () => {
  const mapping = "hl7map: 1\nsteps:\n  - map:\n      PID-8: { value: F }\n      PID-7: 'never closed\n";
  const problems = problemsOf(mapping);
  assert.match(
    problems.find(problem => problem.includes('YAML')) ?? '',
    /^6:1 error schema: YAML: Missing closing 'quote/,
  );
  assert.match(lines(run(mapping, 'MSH|^~\\&|\nPID|1')), /\|F$/);
});

test('refuses aliases, nesting without end and a second document', () => {
  assert.deepEqual(problemsOf('hl7map: 1\nname: &n x\nparams: { a: *n }\n'), [
    "3:14 error schema: '*n' refers to another part: write it out instead.",
  ]);
  assert.deepEqual(problemsOf(`hl7map: 1\nname: ${'['.repeat(20_000)}`), [
    '2:57 error schema: More than 50 levels of nesting.',
  ]);
  assert.deepEqual(problemsOf('hl7map: 1\n---\nhl7map: 1\n'), ['2:1 error schema: A file holds one document.']);
});

test('reads a file with a byte order mark and CRLF ends', () => {
  const mapping = `\ufeff${withRules('PID-8: { value: F }').replaceAll('\n', '\r\n')}`;
  assert.deepEqual(problemsOf(mapping), []);
  assert.match(lines(run(mapping, 'MSH|^~\\&|\nPID|1')), /\|F$/);
});
