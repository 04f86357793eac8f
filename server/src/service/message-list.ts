/** The messages of a document, for a list to pick one from. */
import { sections } from '../core/syntax/sections.ts';
import type { SourceText } from '../core/syntax/source-text.ts';
import type { MessageEntry } from '../protocol.ts';
import { messageSummary, summaryDetail } from './message-summary.ts';

/** Messages of a text from the one that a line is in, without batch envelopes. */
export function listMessages(source: SourceText, from: number, limit: number): MessageEntry[] {
  const entries: MessageEntry[] = [];
  for (const section of sections(source, from)) {
    if (entries.length >= limit) break;
    if (section.kind !== 'MSH') continue;
    const summary = messageSummary(source, section);
    entries.push({ line: section.firstLine, type: summary.type, detail: summaryDetail(summary) });
  }
  return entries;
}
