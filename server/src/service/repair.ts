/** Text that was copied from somewhere, put right as far as that is certain. */
import { type Repair, repairPaste } from '../core/repair/paste.ts';
import { splitLine } from '../core/repair/split.ts';
import { type Section, sectionDelimiters, sections, segmentOnLine } from '../core/syntax/sections.ts';
import { SourceText } from '../core/syntax/source-text.ts';
import type { RepairResponse } from '../protocol.ts';
import type { ServiceContext } from './context.ts';
import { versionOf } from './facts-at.ts';
import { lineEndOf } from './line-end.ts';

/** Repairs a text: of what surrounds its messages, and of messages that are all on one line. */
export async function repairText(context: ServiceContext, text: string): Promise<RepairResponse> {
  const found = repairPaste(text);
  const { text: cut, isCut } = await withLinesCut(context, found.text);
  const repairs: Repair[] = [...found.repairs, ...(isCut ? (['one line'] as const) : [])];
  return repairs.length === 0 ? { kind: 'unchanged' } : { kind: 'repaired', text: cut, repairs };
}

async function withLinesCut(
  context: ServiceContext,
  text: string,
): Promise<{ readonly text: string; readonly isCut: boolean }> {
  const source = SourceText.of(text);
  const end = lineEndOf(source);
  let isCut = false;
  const parts: string[] = [];
  for (const section of sections(source)) {
    const first = source.line(section.firstLine);
    const start = first?.start ?? 0;
    const stop = source.line(section.endLine - 1)?.end ?? source.length;
    const pieces = await piecesOf(context, source, section);
    isCut ||= pieces !== undefined;
    parts.push(
      pieces === undefined
        ? source.slice(start, stop)
        : pieces.join(end) + source.slice(first?.contentEnd ?? stop, stop),
    );
  }
  return { text: parts.join(''), isCut };
}

/** The segments that a header's line is made of, where nothing but blank lines follows it. */
async function piecesOf(
  { versions, settings }: ServiceContext,
  source: SourceText,
  section: Section,
): Promise<readonly string[] | undefined> {
  if (section.kind !== 'MSH') return undefined;
  for (let line = section.firstLine + 1; line < section.endLine; line++)
    if (source.lineContent(line).trim() !== '') return undefined;
  const { delimiters } = sectionDelimiters(source, section);
  // The version stands somewhere on the line, as it does in a header.
  const facts = await versions.load(versionOf(source, section), settings.validation.defaultVersion);
  const { text } = segmentOnLine(source, section.firstLine, delimiters);
  return splitLine(text, delimiters, versions.structuresOf(facts.definitions));
}
