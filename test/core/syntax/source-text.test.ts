import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { SourceText } from '../../../server/src/core/syntax/source-text.ts';
import { fileText } from '../../support/arbitraries.ts';

const lines = (source: SourceText): string[] =>
  Array.from({ length: source.lineCount }, (_, number) => source.lineContent(number));

const keys = (source: SourceText): number[] =>
  Array.from({ length: source.lineCount }, (_, number) => source.line(number)?.key ?? -1);

/** What the public text document of the protocol says of the same text. */
const reference = (text: string): TextDocument => TextDocument.create('test:x', 'hl7', 1, text);

test('lines end with CR, LF or CRLF, and an end makes one more line', () => {
  assert.deepEqual(lines(SourceText.of('A\rB\nC\r\nD')), ['A', 'B', 'C', 'D']);
  assert.deepEqual(lines(SourceText.of('A\r')), ['A', '']);
  assert.deepEqual(lines(SourceText.of('')), ['']);
  assert.deepEqual(lines(SourceText.of('\n\r\n\r')), ['', '', '', '']);
});

test('the text comes back as it was, whatever it is', () => {
  fc.assert(fc.property(fileText, text => SourceText.of(text).toString() === text));
});

test('positions are those of the protocol', () => {
  fc.assert(
    fc.property(fileText, fc.nat(), (text, seed) => {
      const source = SourceText.of(text);
      const document = reference(text);
      assert.equal(source.lineCount, document.lineCount);
      const offset = text.length === 0 ? 0 : seed % (text.length + 1);
      const position = source.positionAt(offset);
      // Between CR and LF the public document answers with the place before the CR; no editor puts a cursor there.
      if (text[offset - 1] !== '\r' || text[offset] !== '\n') {
        assert.deepEqual(position, document.positionAt(offset));
      }
      for (const character of [0, 3, 1000]) {
        const at = { line: position.line, character };
        assert.equal(source.offsetAt(at), document.offsetAt(at));
      }
    }),
  );
});

const edits = fc.array(
  fc.tuple(fc.nat(), fc.nat({ max: 60 }), fc.oneof(fileText, fc.constantFrom('', '\r', '\n', '\r\n', 'X', '|'))),
  { minLength: 1, maxLength: 6 },
);

test('any edits give the text that a plain string gives, and a kept key means the same line', () => {
  fc.assert(
    fc.property(fileText, fc.boolean(), edits, (start, large, list) => {
      // A large text has many chunks, so that edits cross their edges.
      let text = large ? `${start}\r${'OBX|1|ST|A^B||value|||\r\n'.repeat(1600)}${start}` : start;
      let source = SourceText.of(text);
      const known = new Map<number, string>();
      for (const [seed, length, replacement] of list) {
        const from = seed % (text.length + 1);
        const to = Math.min(text.length, from + length);
        text = text.slice(0, from) + replacement + text.slice(to);
        source = source.edit(from, to, replacement);
        assert.equal(source.toString(), text);
        assert.equal(source.length, text.length);
        const fresh = SourceText.of(text);
        assert.deepEqual(lines(source), lines(fresh));
        assert.equal(new Set(keys(source)).size, source.lineCount);
        keys(source).forEach((key, number) => {
          const content = source.lineContent(number);
          assert.equal(known.get(key) ?? content, content);
          known.set(key, content);
        });
        for (const chunk of source.chunks.slice(0, -1)) assert.match(chunk.text.slice(-1), /[\r\n]/);
        for (const { text, whole, wholeStart } of source.chunks) assert.ok(whole.startsWith(text, wholeStart));
        assert.deepEqual(
          source.chunks.flatMap(chunk => [...chunk.headers].map(line => chunk.keys[line])).length,
          fresh.chunks.flatMap(chunk => [...chunk.headers]).length,
        );
      }
    }),
    { numRuns: 150 },
  );
});

test('what is taken over of the chunks that stay is what they hold', () => {
  const block = `${'OBX|1|ST|A^B||value\r'.repeat(400)}MSH|^~\\&|\rBHS|^~\\&|\rFTS|1\r`;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), edits, (blocks, list) => {
      let source = SourceText.of(block.repeat(blocks));
      for (const [seed, length, replacement] of list) {
        const from = seed % (source.length + 1);
        // Now and then whole chunks go.
        source = source.edit(from, from + (seed % 3 === 0 ? length * 700 : length), replacement);
        const sums = { start: 0, line: 0, header: 0 };
        const envelopes: number[] = [];
        source.chunks.forEach((chunk, index) => {
          assert.equal(source.chunkStarts[index], sums.start);
          assert.equal(source.chunkLines[index], sums.line);
          assert.equal(source.chunkHeaders[index], sums.header);
          sums.start += chunk.text.length;
          sums.line += chunk.lineStarts.length;
          sums.header += chunk.headers.length;
          if (chunk.envelopes.length > 0) envelopes.push(index);
        });
        assert.deepEqual([source.length, source.lineCount], [sums.start, sums.line]);
        assert.deepEqual(source.envelopeChunks, envelopes);
      }
    }),
  );
});

test('a keystroke changes the key of its own line only, at any place of a large file', () => {
  const line = 'OBX|1|NM|WBC^Leukocytes^L||7.2|10*3/uL|4.0-11.0|N|||F\r';
  const source = SourceText.of(line.repeat(20_000));
  for (const number of [0, 1, 9_999, 19_999]) {
    const at = source.offsetAt({ line: number, character: 8 });
    const edited = source.edit(at, at, 'X');
    const before = keys(source);
    const changed = keys(edited).flatMap((key, index) => (key === before[index] ? [] : [index]));
    assert.deepEqual(changed, [number]);
  }
});

test('an edit makes new chunks only where it happens', () => {
  const source = SourceText.of('OBX|1|NM|WBC^Leukocytes^L||7.2|10*3/uL|4.0-11.0|N|||F\r'.repeat(20_000));
  const at = source.offsetAt({ line: 10_000, character: 8 });
  const edited = source.edit(at, at, 'X');
  const old = new Set(source.chunks);
  assert.ok(source.chunks.length > 50);
  assert.equal(edited.chunks.filter(chunk => !old.has(chunk)).length, 1);
});

test('what is left of a text that is mostly edited away keeps no more than itself in memory', () => {
  const line = (_: unknown, number: number): string =>
    `OBX|${number}|NM|WBC^Leukocytes^L||7.2|10*3/uL|4.0-11.0|N|||F\r`;
  const text = Array.from({ length: 20_000 }, line).join('');
  let source = SourceText.of(text);
  const kept = (): number => [...new Set(source.chunks.map(({ whole }) => whole))].join('').length;
  assert.equal(kept(), text.length);
  for (let line = 0; line < 15_000; line += 100) {
    const at = source.offsetAt({ line, character: 8 });
    source = source.edit(at, at, 'X');
    assert.ok(kept() < text.length * 1.6, `${kept()} after line ${line}`);
  }
  assert.equal(kept(), source.length);
  assert.equal(source.toString().replaceAll('X', ''), text.replaceAll('X', ''));
});

test('a line of five megabytes is one line', () => {
  const source = SourceText.of(`MSH|^~\\&\rOBX|1|ED|PDF||^^^Base64^${'QUJD'.repeat(1_310_720)}\rNTE|1`);
  assert.equal(source.lineCount, 3);
  assert.equal(source.lineContent(2), 'NTE|1');
});
