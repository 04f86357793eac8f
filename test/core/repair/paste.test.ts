import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { repairPaste } from '../../../server/src/core/repair/paste.ts';
import { corpusFiles } from '../../support/corpus.ts';
import { sharedMissing } from '../../support/paths.ts';

const lines = [
  'MSH|^~\\&|LAB|BOREALIS|EHR|BOREALIS|20260301120000||ORU^R01^ORU_R01|L1|P|2.5.1',
  'PID|1||4711||Okafor^Nneka',
  'OBR|1|||A',
  'OBX|1|TX|A||C:\\E\\tmp \\.br\\ see|PID|20 mg|||||F',
] as const;
const message = lines.join('\n');
const oneLine = (end: string): string => lines.join(end) + end;

const cases: readonly {
  readonly what: string;
  readonly pasted: string;
  readonly repairs: string;
  readonly text?: string;
}[] = [
  { what: 'a message', pasted: message, repairs: '', text: message },
  { what: 'a message with CR', pasted: oneLine('\r'), repairs: '', text: oneLine('\r') },
  {
    what: 'other text',
    pasted: 'SELECT * FROM a -- MSH is not here',
    repairs: '',
    text: 'SELECT * FROM a -- MSH is not here',
  },
  { what: 'a value', pasted: 'Okafor^Nneka', repairs: '', text: 'Okafor^Nneka' },
  { what: '\\r as text', pasted: oneLine('\\r'), repairs: 'segment ends', text: `${message}\n` },
  { what: '\\r\\n as text', pasted: lines.join('\\r\\n'), repairs: 'segment ends' },
  { what: '\\x0d as text', pasted: lines.join('\\x0d'), repairs: 'segment ends' },
  { what: '<CR> as text', pasted: oneLine('<CR>'), repairs: 'segment ends', text: `${message}\n` },
  { what: '<CR><LF> as text', pasted: lines.join('<CR><LF>'), repairs: 'segment ends' },
  { what: '&#13; as text', pasted: lines.join('&#13;'), repairs: 'segment ends' },
  { what: '<CR> before real line ends', pasted: lines.join('<CR>\n'), repairs: 'segment ends' },
  {
    what: 'an MLLP frame',
    pasted: `\u000b${lines.join('\r')}\r\u001c\r`,
    repairs: 'MLLP framing',
    text: `${lines.join('\r')}\r\r`,
  },
  {
    what: 'an MLLP frame as text',
    pasted: `<VT>${lines.join('<CR>')}<CR><FS><CR>`,
    repairs: 'MLLP framing, segment ends',
    text: `${message}\n`,
  },
  { what: 'a JSON string', pasted: JSON.stringify(lines.join('\r')), repairs: 'quotes', text: lines.join('\r') },
  {
    what: 'a JSON document',
    pasted: JSON.stringify({ id: 7, hl7: lines.join('\r') }, null, 2),
    repairs: 'quotes',
    text: lines.join('\r'),
  },
  { what: 'a string of a program', pasted: `String m = "${lines.join('\\r')}";`, repairs: 'quotes, segment ends' },
  { what: 'a Markdown quote', pasted: lines.map(line => `> ${line}`).join('\n'), repairs: 'line prefixes' },
  { what: 'a Markdown code block', pasted: `\`\`\`hl7\n${message}\n\`\`\``, repairs: 'other lines' },
  {
    what: 'line numbers',
    pasted: lines.map((line, index) => `${index + 8}: ${line}`).join('\n'),
    repairs: 'line prefixes',
  },
  {
    what: 'numbers of a listing',
    pasted: lines.map((line, index) => `   ${index + 98}\t${line}`).join('\n'),
    repairs: 'line prefixes',
  },
  { what: 'an indented message', pasted: lines.map(line => `    ${line}`).join('\n'), repairs: 'line prefixes' },
  {
    what: 'a log with a prefix on each line',
    pasted: lines.map((line, index) => `2026-03-01 12:00:0${index},12 INFO  [mllp-1] in - ${line}`).join('\n'),
    repairs: 'line prefixes',
  },
  {
    what: 'a log with one prefix and lines around',
    pasted: `2026-03-01 12:00:00 INFO start\n2026-03-01 12:00:01 DEBUG received: ${message}\n2026-03-01 12:00:02 INFO end`,
    repairs: 'line prefixes, other lines',
  },
  {
    what: 'segments without a header, as text',
    pasted: 'PID|1||4711\\rPV1|1|I',
    repairs: 'segment ends',
    text: 'PID|1||4711\nPV1|1|I',
  },
  {
    what: 'quoted segments without a header',
    pasted: '> PID|1||4711\n> PV1|1|I\n',
    repairs: 'line prefixes',
    text: 'PID|1||4711\nPV1|1|I\n',
  },
  {
    what: 'a wrapped value, which may be content',
    pasted: `${message}\nand more`,
    repairs: '',
    text: `${message}\nand more`,
  },
  {
    what: 'other delimiters',
    pasted: 'x: MSH#*~\\&#A#B<CR>PID#1##1<CR>',
    repairs: 'segment ends, line prefixes',
    text: 'MSH#*~\\&#A#B\nPID#1##1\n',
  },
  {
    what: 'a log line that holds a separator, which is not dropped',
    pasted: `${message}\n12:00:01 INFO a|b`,
    repairs: '',
    text: `${message}\n12:00:01 INFO a|b`,
  },
  { what: 'MSH in a value', pasted: 'NTE|1||see MSH|2', repairs: '', text: 'NTE|1||see MSH|2' },
];

describe('what is pasted', () => {
  for (const { what, pasted, repairs, text = message } of cases)
    it(`${what}: ${repairs || 'left alone'}`, () => {
      const found = repairPaste(pasted);
      assert.equal(found.repairs.join(', '), repairs);
      assert.equal(found.text, text);
    });

  it('comes back as it was where it is not repaired, and again where it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom(...cases.map(one => one.pasted))),
        fc.string(),
        (text, more) => {
          const found = repairPaste(text + more);
          if (found.repairs.length === 0) assert.equal(found.text, text + more);
          assert.deepEqual(repairPaste(found.text), { text: found.text, repairs: [] });
        },
      ),
    );
  });

  // Any value that holds no line end, and nothing that stands for one.
  const value = fc.string({ unit: 'grapheme-ascii', maxLength: 12 }).map(text => text.replace(/[|"<&\\[\]\r\n]/g, '-'));
  const body = fc
    .array(fc.tuple(fc.constantFrom('PID', 'OBX', 'ZZ1', 'NTE'), fc.array(value, { minLength: 1, maxLength: 6 })), {
      maxLength: 6,
    })
    .map(segments => segments.map(([id, fields]) => `${id}|1|${fields.join('|')}|.`));
  const junk = fc.constantFrom(
    '',
    '2026-03-01 12:00:00.123 INFO  [a-b] ',
    '> ',
    '>> ',
    '  ',
    '17: ',
    '[2026-03-01T12:00:00Z] DEBUG x.y.Z - ',
  );

  it('loses its surroundings, and the message survives byte for byte', () => {
    fc.assert(
      fc.property(
        body,
        junk,
        fc.boolean(),
        fc.constantFrom('\n', '\r\n', '\\r', '<CR>', '&#13;'),
        (rest, prefix, isQuoted, end) => {
          const segments = ['MSH|^~\\&|A|B', ...rest];
          const isText = end.length > 1 && end !== '\r\n';
          const text = segments.map((segment, index) => (isText && index > 0 ? segment : prefix + segment)).join(end);
          const pasted = isQuoted && !isText && prefix === '' ? `\u000b${text}\u001c` : text;
          assert.deepEqual(repairPaste(pasted).text.split(/\r\n|\n/), segments);
        },
      ),
    );
  });

  it('a message of the corpus is left alone', { skip: sharedMissing }, () => {
    for (const { file, class: kind, bytes } of corpusFiles()) {
      if (!kind.startsWith('clean')) continue;
      const text = bytes.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '');
      const found = repairPaste(text);
      const content = (from: string): string[] =>
        from
          .split(/[\r\n]+/)
          // Framing, and in two files a segment end as text before the real one.
          .map(line => line.replace('\u001c', '').replace('\u000b', '').replace(/\\r$/, '').trimStart())
          .filter(line => line !== '');
      assert.deepEqual(content(found.text), content(text), file);
    }
  });
});
