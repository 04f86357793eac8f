/** What can be written at the cursor: segments that the structure allows here, and the codes of the place's table. */
import type { CompletionItem, CompletionList, Position, Range } from 'vscode-languageserver-types';
import { CompletionItemKind } from 'vscode-languageserver-types';
import type { TableDefinition } from '../core/definitions/types.ts';
import { anySegment } from '../core/definitions/types.ts';
import { Message } from '../core/syntax/message.ts';
import type { VersionFacts } from '../core/validate/document-validation.ts';
import type { DocumentSnapshot } from './document.ts';
import { factsOfSegment, lineAt, structureMatchOf, type VersionLoader } from './facts-at.ts';

/** @returns undefined where nothing is known to offer */
export function completion(
  document: DocumentSnapshot,
  position: Position,
  facts: VersionFacts,
  versions: VersionLoader,
): CompletionList | undefined {
  const content = document.source.lineContent(position.line);
  const before = content.slice(0, position.character);
  // At the start of a line an id is written, whatever stands there by now.
  if (/^\s*[A-Za-z0-9]{0,3}$/.test(before)) return segments(document, position, before, facts, versions);
  return codes(document, position, facts, versions);
}

function segments(
  document: DocumentSnapshot,
  position: Position,
  before: string,
  { definitions }: VersionFacts,
  versions: VersionLoader,
): CompletionList | undefined {
  const { section } = lineAt(document.source, position.line);
  const message = new Message(document.source, section);
  // The line that is being written is no segment yet.
  const others = message.segments.filter(({ line }) => line !== position.line);
  const match = structureMatchOf(versions, definitions, message, others);
  if (match === undefined || position.line === section.firstLine) return undefined;
  const index = others.filter(({ line }) => line < position.line).length;
  const start = { line: position.line, character: before.length - before.trimStart().length };
  const seen = new Set<string>();
  const items: CompletionItem[] = [];
  for (const { id, groups, required } of match.expectedAt(index)) {
    if (id === anySegment || seen.has(id)) continue;
    seen.add(id);
    const name = definitions.segment(id)?.name ?? '';
    items.push({
      label: id,
      labelDetails: { description: name },
      kind: CompletionItemKind.Struct,
      detail: `${name}${required ? ' (required here)' : ''}`,
      ...(groups.length === 0 ? {} : { documentation: `in ${groups.join(' › ')}` }),
      sortText: String(items.length).padStart(3, '0'),
      filterText: id,
      textEdit: { range: { start, end: position }, newText: id + message.delimiters.field },
    });
  }
  return { isIncomplete: false, items };
}

function codes(
  document: DocumentSnapshot,
  position: Position,
  { definitions }: VersionFacts,
  versions: VersionLoader,
): CompletionList | undefined {
  const { segment } = lineAt(document.source, position.line);
  const at = position.character - segment.prefix;
  if (segment.form !== 'segment' || at > segment.text.length) return undefined;
  const leaf = segment.leafAt(at);
  if (leaf.field === 0 || (segment.isHeader && leaf.field < 3)) return undefined;
  const { table } = factsOfSegment(versions.facts, definitions, segment).at(
    leaf.field,
    leaf.component,
    leaf.subcomponent,
  );
  if (table === undefined || table.codes.size === 0) return undefined;
  const range = {
    start: { line: position.line, character: segment.prefix + leaf.start },
    end: { line: position.line, character: segment.prefix + leaf.end },
  };
  return { isIncomplete: false, items: codeItems(table, range) };
}

function codeItems(table: TableDefinition, range: Range): CompletionItem[] {
  const patterns = new Set(table.patterns.map(({ code }) => code));
  return [...table.codes]
    .filter(([code]) => !patterns.has(code))
    .map(([code, meaning], index) => ({
      label: code,
      labelDetails: { description: meaning },
      kind: CompletionItemKind.EnumMember,
      detail: `${meaning} (table ${table.id} ${table.name})`,
      sortText: String(index).padStart(4, '0'),
      filterText: code,
      textEdit: { range, newText: code },
    }));
}
