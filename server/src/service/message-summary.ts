/** What people tell a message by: its type, control id and patient. */
import { decodeText } from '../core/encoding/escapes.ts';
import { formatMessageType, messageType } from '../core/syntax/message.ts';
import { type Section, sectionDelimiters, segmentOnLine } from '../core/syntax/sections.ts';
import type { Segment } from '../core/syntax/segment.ts';
import type { SourceText } from '../core/syntax/source-text.ts';

/** The standard has PID near the head of a message; one that stands further down is not looked for. */
const MAX_LINES = 40;
const MAX_PART = 60;

export interface MessageSummary {
  /** `ADT^A01`; for a batch envelope what it is. */
  readonly type: string;
  readonly controlId: string;
  /** PID-3.1, or PID-2.1 in old messages. */
  readonly patientId: string;
  /** `Halimbawa, Marisol` */
  readonly patientName: string;
}

const envelopes = { FHS: 'File header', BHS: 'Batch header', BTS: 'Batch trailer', FTS: 'File trailer' } as const;

/** Reads a header and the first PID behind it, and no other segment. */
export function messageSummary(source: SourceText, section: Section): MessageSummary {
  const nobody = { controlId: '', patientId: '', patientName: '' };
  if (section.kind === 'none') return { ...nobody, type: 'Segments without a header' };
  if (section.kind !== 'MSH') return { ...nobody, type: envelopes[section.kind] };
  const { delimiters } = sectionDelimiters(source, section);
  const header = segmentOnLine(source, section.firstLine, delimiters);
  const { code, event } = messageType(header);
  const summary = {
    ...nobody,
    type: formatMessageType({ code, event, structure: '' }) || 'Message',
    controlId: textAt(header, 10),
  };
  const end = Math.min(section.endLine, section.firstLine + MAX_LINES);
  for (let line = section.firstLine + 1; line < end; line++) {
    if (!/^\s*PID/.test(source.lineContent(line).slice(0, 8))) continue;
    const segment = segmentOnLine(source, line, delimiters);
    if (segment.id !== 'PID') continue;
    const name = [textAt(segment, 5, 1), textAt(segment, 5, 2)].filter(part => part !== '').join(', ');
    return { ...summary, patientId: textAt(segment, 3, 1) || textAt(segment, 2, 1), patientName: name };
  }
  return summary;
}

/** `ACM260314-0001 · 4711001 · Halimbawa, Marisol`: what there is of it. */
export function summaryDetail({ controlId, patientId, patientName }: MessageSummary): string {
  return [controlId, patientId, patientName].filter(part => part !== '').join(' · ');
}

function textAt(segment: Segment, field: number, component = 1): string {
  const raw = segment.rawAt({ field, repetition: 1, component, subcomponent: 1 });
  const text = decodeText(raw.slice(0, MAX_PART * 4), segment.delimiters)
    .replace(/\s+/g, ' ')
    .trim();
  return text.length <= MAX_PART ? text : `${text.slice(0, MAX_PART - 1)}…`;
}
