/** The messages of the workspace by what people look for: type, control id, patient. */
import { type SymbolInformation, SymbolKind } from 'vscode-languageserver-types';
import { sections } from '../core/syntax/sections.ts';
import type { DocumentSnapshot } from './document.ts';
import { messageSummary, summaryDetail } from './message-summary.ts';

/** Of one file no more messages are listed. */
const MAX_OF_FILE = 20_000;

/** Each message of a document: `ADT^A01 · ACM260314-0001 · 4711001 · Halimbawa, Marisol`. */
export function messageSymbols({ uri, source }: DocumentSnapshot): SymbolInformation[] {
  const symbols: SymbolInformation[] = [];
  for (const section of sections(source)) {
    if (symbols.length >= MAX_OF_FILE) break;
    if (section.kind !== 'MSH') continue;
    const summary = messageSummary(source, section);
    const start = { line: section.firstLine, character: 0 };
    symbols.push({
      name: [summary.type, summaryDetail(summary)].filter(text => text !== '').join(' · '),
      kind: SymbolKind.Module,
      location: { uri, range: { start, end: start } },
    });
  }
  return symbols;
}

/** Whether a name has every word of a query, in any order and case. */
export function isAsked({ name }: SymbolInformation, query: string): boolean {
  const text = name.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}
