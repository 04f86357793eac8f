/** Random HL7-like texts: valid messages, messages with mistakes and plain junk. */
import fc from 'fast-check';

const separators = fc.constantFrom('|', '^', '~', '\\', '&', '#');
const lineEnds = fc.constantFrom('\r', '\n', '\r\n');
const words = fc.constantFrom(
  '',
  'A',
  '""',
  'DOE',
  'Zoë',
  '20260101',
  '7.2',
  '\\F\\',
  '\\.br\\',
  '\\Xzz\\',
  '日本',
  '\u{1f600}',
  '\u000b',
  '\u001c',
);
const ids = fc.constantFrom(
  'PID',
  'OBX',
  'ZPI',
  'MSH',
  'FHS',
  'BHS',
  'BTS',
  'FTS',
  'MSH|^~\\&',
  'MSH$%~\\&',
  'pid',
  '',
  ' PV1',
  '\ufeffMSH|^~\\&',
  '\u000bMSH|^~\\&',
);

/** A line: an id and a mixture of values and separators, of delimiters that may be wrong for the message. */
export const segmentText: fc.Arbitrary<string> = fc
  .tuple(ids, fc.array(fc.oneof(separators, separators, words), { maxLength: 30 }))
  .map(([id, parts]) => id + parts.join(''));

/** Text without any line end. */
export const lineText: fc.Arbitrary<string> = fc.oneof(
  segmentText,
  fc.string({ unit: 'binary', maxLength: 40 }).map(text => text.replace(/[\r\n]/g, ' ')),
);

/** A whole file: lines of any kind with any line ends, the last one with or without. */
export const fileText: fc.Arbitrary<string> = fc
  .array(fc.tuple(lineText, lineEnds), { maxLength: 25 })
  .chain(lines => fc.tuple(fc.constant(lines), fc.boolean()))
  .map(([lines, closed]) =>
    lines.map(([text, end], index) => (index < lines.length - 1 || closed ? text + end : text)).join(''),
  );

/** A field of repetitions, components and subcomponents, cut as the standard recommends. */
export function fieldOf(value: fc.Arbitrary<string>, most: { components: number; repetitions: number }) {
  const component = fc.array(value, { minLength: 1, maxLength: 3 }).map(parts => parts.join('&'));
  const repetition = fc
    .array(component, { minLength: 1, maxLength: most.components })
    .map(components => components.join('^'));
  return fc.array(repetition, { minLength: 1, maxLength: most.repetitions }).map(repetitions => repetitions.join('~'));
}
