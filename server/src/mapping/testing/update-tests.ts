/** Accepts outputs as what is expected: the texts of files, and of blocks in the test file itself. */
import type { CaseResult } from './case-result.ts';

/** A text as an expected file or block holds it: segments of HL7 v2 one a line. */
export function expectedText({ run }: CaseResult): string {
  const { text = '', format = 'hl7v2' } = run ?? {};
  return format === 'hl7v2' ? text.replaceAll('\r', '\n') : text;
}

/**
 * The test file with the outputs of cases in place of the blocks that they expected. Everything else stays as it is,
 * comments included.
 */
export function updateBlocks(text: string, results: readonly CaseResult[]): string {
  const edits = results.flatMap(result => {
    const { expect } = result.case;
    if (expect?.kind !== 'text' || result.run === undefined || !result.isOutputDifferent) return [];
    const { start, end } = expect.at;
    return [{ start, end, text: blockOf(text, start, end, expectedText(result).replaceAll('\r\n', '\n')) }];
  });
  let updated = text;
  // From the end, so that no edit moves the place of another one.
  for (const edit of edits.sort((a, b) => b.start - a.start))
    updated = updated.slice(0, edit.start) + edit.text + updated.slice(edit.end);
  return updated;
}

/** A value as a block scalar in place of the one that stands there; in quotes where no block can stand or hold it. */
function blockOf(file: string, start: number, end: number, value: string): string {
  const lineStart = file.lastIndexOf('\n', start - 1) + 1;
  const written = file.slice(start, end);
  const isBlock = /^[|>]/.test(written);
  // A block does not hold control characters, and none stands inside braces, which is where quoted texts may be.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (!isBlock || /[\x00-\x08\x0b-\x1f\x7f]/.test(value)) return `${JSON.stringify(value)}${isBlock ? '\n' : ''}`;
  const lineEnd = file.includes('\r\n') ? '\r\n' : '\n';
  const comment = /[ \t]+#[^\r\n]*/.exec(/^[^\r\n]*/.exec(written)?.[0] ?? '')?.[0] ?? '';
  const [, content = ''] = /\n( +)[^\s]/.exec(written) ?? [];
  const key = /^[ -]*/.exec(file.slice(lineStart))?.[0].length ?? 0;
  const indent = content.length > 0 ? content.length : key + 2;
  const lines = value.replace(/\n+$/, '').split('\n');
  const ends = value.length - value.replace(/\n+$/, '').length;
  // Where the first line begins with a blank, YAML can't tell the indentation by itself.
  const depth = lines[0]?.startsWith(' ') ? String(indent - key) : '';
  const header = `|${depth}${ends === 0 ? '-' : ends === 1 ? '' : '+'}${comment}`;
  const body = [...lines, ...Array.from({ length: Math.max(0, ends - 1) }, () => '')];
  const indented = body.map(line => (line === '' ? '' : ' '.repeat(indent) + line));
  const isLast = end >= file.length;
  return [header, ...indented].join(lineEnd) + (/\n$/.test(written) || !isLast ? lineEnd : '');
}
