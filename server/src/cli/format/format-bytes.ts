/**
 * One segment on a line, every line ended alike. Works on bytes: character sets are not looked at but for UTF-16, so no
 * character can be lost. In all others the bytes of CR and LF mean nothing else.
 */
import { type Section, sectionDelimiters, sections, segmentOnLine } from '../../core/syntax/sections.ts';
import { SourceText } from '../../core/syntax/source-text.ts';
import { utf16Order } from '../../node/decode.ts';
import { type LineEnd, lineEndText } from '../options.ts';

/** @returns undefined where no line is a segment */
export function formatBytes(bytes: Buffer, end: LineEnd): Buffer | undefined {
  const order = utf16Order(bytes);
  if (order === undefined) {
    // One character a byte, there and back.
    const text = formatText(bytes.toString('latin1'), lineEndText[end]);
    return text === undefined ? undefined : Buffer.from(text, 'latin1');
  }
  // Half a unit at the end is no text; it stays where it is.
  const whole = bytes.length - (bytes.length % 2);
  const units = Buffer.from(bytes.subarray(0, whole));
  const text = formatText((order === 'little' ? units : units.swap16()).toString('utf16le'), lineEndText[end]);
  if (text === undefined) return undefined;
  const formatted = Buffer.from(text, 'utf16le');
  return Buffer.concat([order === 'little' ? formatted : formatted.swap16(), bytes.subarray(whole)]);
}

/**
 * Segments lose white space and MLLP framing before their id, and framing behind them. Blank lines go, but for those
 * beside a line that is no segment: there they may be part of a value that was cut by line ends.
 */
function formatText(text: string, end: string): string | undefined {
  const mark = /^(?:\ufeff|\u00ef\u00bb\u00bf)/.exec(text)?.[0] ?? '';
  const source = SourceText.of(text.slice(mark.length));
  const lines = [...sections(source)].flatMap(section => linesOf(source, section));
  if (!lines.some(line => line.form === 'segment')) return undefined;
  const kept = lines.filter((line, index) => line.form !== 'blank' || touchesJunk(lines, index));
  return mark + kept.map(line => line.text + end).join('');
}

interface Line {
  readonly form: 'segment' | 'blank' | 'junk';
  readonly text: string;
}

function linesOf(source: SourceText, section: Section): Line[] {
  const { delimiters } = sectionDelimiters(source, section);
  const lines: Line[] = [];
  for (let line = section.firstLine; line < section.endLine; line++) {
    const segment = segmentOnLine(source, line, delimiters);
    const { form } = segment;
    lines.push({ form, text: form === 'segment' ? segment.text : source.lineContent(line) });
  }
  return lines;
}

/** Whether the next line that holds something, up or down, is no segment. */
function touchesJunk(lines: readonly Line[], index: number): boolean {
  const isBlank = (line: Line | undefined): boolean => line?.form === 'blank';
  let before = index - 1;
  while (isBlank(lines[before])) before--;
  let after = index + 1;
  while (isBlank(lines[after])) after++;
  return after < lines.length && (lines[before]?.form === 'junk' || lines[after]?.form === 'junk');
}
