/**
 * One segment on a line, every line ended alike. Works on bytes: character sets are not looked at but for UTF-16, so no
 * character can be lost. In all others the bytes of CR and LF mean nothing else.
 */
import { formattedLines } from '../../core/repair/format.ts';
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

function formatText(text: string, end: string): string | undefined {
  const mark = /^(?:\ufeff|\u00ef\u00bb\u00bf)/.exec(text)?.[0] ?? '';
  const lines = [...formattedLines(SourceText.of(text.slice(mark.length)), { trimTrailingDelimiters: false })];
  if (!lines.some(line => line.form === 'segment')) return undefined;
  return mark + lines.map(line => (line.text === undefined ? '' : line.text + end)).join('');
}
