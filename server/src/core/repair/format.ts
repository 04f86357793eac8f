/** One segment on a line, and nothing around it. What segments hold is never changed. */
import type { Delimiters } from '../syntax/delimiters.ts';
import { type Section, sectionDelimiters, sections, segmentOnLine } from '../syntax/sections.ts';
import type { Segment } from '../syntax/segment.ts';
import type { SourceText } from '../syntax/source-text.ts';

/** What is done beyond putting segments on lines. */
export interface FormatOptions {
  /** Take off field, component and subcomponent separators at the end of a segment: they say nothing. */
  readonly trimTrailingDelimiters: boolean;
}

/** A line as it is to be; lines that go have no text. */
export interface FormattedLine {
  /** Zero-based. */
  readonly line: number;
  readonly form: Segment['form'];
  /** Without its line end. */
  readonly text: string | undefined;
}

/**
 * The lines of a text from one to another, formatted. Segments lose white space and MLLP framing before their id, and
 * framing behind them. Blank lines go, but for those beside a line that is no segment: there they may be part of a value
 * that was cut by line ends.
 * @param range zero-based lines, the last one included; of sections that they cut, the lines outside are looked at only
 */
export function* formattedLines(
  source: SourceText,
  options: FormatOptions,
  range: { readonly first: number; readonly last: number } = { first: 0, last: source.lineCount - 1 },
): Generator<FormattedLine> {
  let before: Segment['form'] = 'blank';
  let blanks: number[] = [];
  for (const section of sections(source, range.first)) {
    if (section.firstLine > range.last) break;
    for (const { line, form, text } of linesOf(source, section, options)) {
      if (form === 'blank') {
        blanks.push(line);
        continue;
      }
      const areKept = before === 'junk' || form === 'junk';
      for (const blank of blanks)
        if (isIn(range, blank))
          yield { line: blank, form: 'blank', text: areKept ? source.lineContent(blank) : undefined };
      blanks = [];
      before = form;
      if (line > range.last) return;
      if (isIn(range, line)) yield { line, form, text };
    }
  }
  for (const blank of blanks) if (isIn(range, blank)) yield { line: blank, form: 'blank', text: undefined };
}

function isIn(range: { readonly first: number; readonly last: number }, line: number): boolean {
  return line >= range.first && line <= range.last;
}

function* linesOf(source: SourceText, section: Section, options: FormatOptions): Generator<Required<FormattedLine>> {
  const { delimiters } = sectionDelimiters(source, section);
  for (let line = section.firstLine; line < section.endLine; line++) {
    const segment = segmentOnLine(source, line, delimiters);
    const { form } = segment;
    const content = source.lineContent(line);
    if (form !== 'segment') {
      yield { line, form, text: content };
      continue;
    }
    const text = options.trimTrailingDelimiters ? trimmed(segment, delimiters) : segment.text;
    // A byte order mark is the file's, not the segment's.
    yield { line, form, text: line === 0 && content.startsWith('\ufeff') ? `\ufeff${text}` : text };
  }
}

/** A segment without the separators at its end; a repetition that is empty counts, so a repetition separator stays. */
function trimmed({ text, isHeader }: Segment, { field, component, subcomponent }: Delimiters): string {
  // MSH-2 is made of separators, and means them.
  const encodingEnd = isHeader ? text.indexOf(field, 4) : 3;
  const least = encodingEnd === -1 ? text.length : encodingEnd;
  let end = text.length;
  while (end > least) {
    const last = text.charAt(end - 1);
    if (last !== field && last !== component && last !== subcomponent) break;
    end--;
  }
  return text.slice(0, end);
}
