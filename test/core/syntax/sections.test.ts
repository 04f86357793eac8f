import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Message, messagesOf, messageType } from '../../../server/src/core/syntax/message.ts';
import {
  headerField,
  headerVersion,
  messageTypeOf,
  OccurrenceCounter,
  occurrenceAt,
  sectionAt,
  sectionDelimiters,
  sections,
  segmentOnLine,
} from '../../../server/src/core/syntax/sections.ts';
import { SourceText } from '../../../server/src/core/syntax/source-text.ts';
import { fileText } from '../../support/arbitraries.ts';
import { corpusFiles } from '../../support/corpus.ts';
import { sharedMissing } from '../../support/paths.ts';

const show = (text: string): string[] => {
  const source = SourceText.of(text);
  return [...sections(source)].map(section => {
    const { delimiters } = sectionDelimiters(source, section);
    return `${section.kind} ${section.firstLine}-${section.endLine} ${delimiters.field}${delimiters.component}`;
  });
};

test('a file is cut into messages at each MSH', () => {
  assert.deepEqual(show('MSH|^~\\&|A\rPID|1\r\nMSH#*~\\&#B\nPID#1\n'), ['MSH 0-2 |^', 'MSH 2-5 #*']);
});

test('what stands before the first header is a section of its own', () => {
  assert.deepEqual(show('junk\rMSH|^~\\&|A'), ['none 0-1 |^', 'MSH 1-2 |^']);
  assert.deepEqual(show(''), ['none 0-1 |^']);
});

test('batch envelopes are sections, and trailers are cut like their headers', () => {
  assert.deepEqual(show('FHS#*\rBHS$%\rMSH|^~\\&|A\rPID|1\rBTS$1\rFTS#1'), [
    'FHS 0-1 #*',
    'BHS 1-2 $%',
    'MSH 2-4 |^',
    'BTS 4-5 $%',
    'FTS 5-6 #*',
  ]);
});

test('a trailer without its header is cut like the message before it', () => {
  assert.deepEqual(show('MSH#*~\\&#A\rBTS#1'), ['MSH 0-1 #*', 'BTS 1-2 #*']);
});

test('MSHX and lower case begin no message', () => {
  assert.deepEqual(show('MSHX|1\rmsh|^~\\&'), ['none 0-2 |^']);
});

test('a byte order mark, blanks or MLLP framing before MSH are passed over', () => {
  for (const prefix of ['\ufeff', '  ', '\u000b', '\u001c\u000b']) {
    assert.deepEqual(show(`${prefix}MSH|^~\\&|A`), ['MSH 0-1 |^']);
    const [message] = messagesOf(SourceText.of(`${prefix}MSH|^~\\&|A|||||||ID1`));
    assert.equal(message?.header.rawAt({ field: 3 }), 'A');
  }
});

test('the facts of a header are read', () => {
  const [message] = messagesOf(SourceText.of('MSH|^~\\&|A|B|C|D|2026||ADT^A04^ADT_A01|ID\\T\\1|P|2.5.1^USA\rPID|1'));
  assert.deepEqual(message?.type, { code: 'ADT', event: 'A04', structure: 'ADT_A01' });
  assert.equal(message?.controlId, 'ID&1');
  assert.equal(message?.version, '2.5.1');
  assert.equal(message?.segments.length, 2);
});

test('sections cover every line once, in order, and cutting never throws', () => {
  fc.assert(
    fc.property(fileText, fc.nat(), (text, seed) => {
      const source = SourceText.of(text);
      let line = 0;
      for (const section of sections(source)) {
        assert.equal(section.firstLine, line);
        assert.ok(section.endLine > section.firstLine);
        line = section.endLine;
        const message = new Message(source, section);
        for (const { segment, start } of message.lines) {
          assert.equal(source.slice(start, start + segment.text.length), segment.text);
          assert.ok([...segment.leaves()].length > 0);
        }
      }
      assert.equal(line, source.lineCount);
      const at = sectionAt(source, seed % source.lineCount);
      assert.ok(
        [...sections(source)].some(section => section.firstLine === at.firstLine && section.endLine === at.endLine),
      );
    }),
  );
});

test('every message of the public corpus is cut without a loss', { skip: sharedMissing }, () => {
  const files = corpusFiles();
  assert.ok(files.length > 1000);
  for (const { file, bytes } of files) {
    const text = bytes.toString('latin1');
    const source = SourceText.of(text);
    let joined = '';
    for (const section of sections(source)) {
      for (const { segment, line, start } of new Message(source, section).lines) {
        const place = source.line(line);
        assert.ok(place !== undefined, file);
        let body = '';
        for (const leaf of segment.leaves()) {
          if (segment.isHeader && leaf.field === 1) continue;
          body +=
            segment.text.slice(leaf.start, leaf.end) + (leaf.end < segment.text.length ? segment.text[leaf.end] : '');
        }
        joined += source.slice(place.start, start) + body + source.slice(start + body.length, place.end);
      }
    }
    assert.equal(joined, text, file);
  }
});

test('a field of a header is found without cutting it, and is what cutting gives', () => {
  fc.assert(
    fc.property(fileText, text => {
      const source = SourceText.of(text);
      for (const section of sections(source)) {
        const { delimiters, problems } = sectionDelimiters(source, section);
        const header = segmentOnLine(source, section.firstLine, delimiters);
        if (!header.isHeader || problems.length > 0) continue;
        for (const field of [3, 9, 12, 18])
          assert.equal(headerField(header.text, delimiters, field), header.rawAt({ field }));
        if (header.id === 'MSH')
          assert.deepEqual(messageTypeOf(headerField(header.text, delimiters, 9), delimiters), messageType(header));
        assert.equal(
          headerVersion(header.text, delimiters),
          header.rawAt({ field: 12, component: 1, subcomponent: 1 }).trim(),
        );
      }
    }),
  );
  const { delimiters } = sectionDelimiters(SourceText.of('MSH|^~\\&|'), { kind: 'MSH', firstLine: 0, endLine: 1 });
  assert.equal(headerVersion('MSH|^~\\&|3|4|5|6|7|8|9|10|11| 2.5.1^USA|13', delimiters), '2.5.1');
});

test('counting occurrences line by line gives what looking at each line gives', () => {
  fc.assert(
    fc.property(fileText, fc.integer({ min: 1, max: 4 }), (text, step) => {
      const source = SourceText.of(text);
      const counter = new OccurrenceCounter(source);
      for (let line = 0; line < source.lineCount; line += step) {
        assert.equal(counter.at(line), occurrenceAt(source, sectionAt(source, line), line));
      }
    }),
  );
});
