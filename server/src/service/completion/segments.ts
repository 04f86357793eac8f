/** The segments that the structure allows at a line, each with its required fields. */
import type { CompletionItem } from 'vscode-languageserver-types';
import { CompletionItemKind } from 'vscode-languageserver-types';
import { composeSegment } from '../../core/compose/compose-segment.ts';
import { anySegment } from '../../core/definitions/types.ts';
import { resolveStructure } from '../../core/structure/message-structure.ts';
import { Message, type SegmentLine } from '../../core/syntax/message.ts';
import { hasSetId } from '../../core/validate/message-rules.ts';
import { lineAt, structureMatchOf } from '../facts-at.ts';
import { nextSetId } from '../set-ids.ts';
import type { CompletionRequest } from './request.ts';
import { snippetFormat, snippetOf } from './snippet.ts';

/** @param before what stands on the line before the cursor: white space and the beginning of an id */
export function segments(request: CompletionRequest, before: string): CompletionItem[] {
  const { document, position, facts, versions, snippets, environment } = request;
  const { definitions } = facts;
  const { section } = lineAt(document.source, position.line);
  const message = new Message(document.source, section);
  // The line that is being written is no segment yet.
  const others = message.segments.filter(({ line }) => line !== position.line);
  const match = structureMatchOf(versions, definitions, message, others);
  if (match === undefined) return [];
  const index = others.filter(({ line }) => line < position.line).length;
  const behind = document.source.lineContent(position.line).slice(position.character);
  const rest = /^[A-Za-z0-9]*/.exec(behind)?.[0] ?? '';
  // Fields that are there already stay: only the id is put in their front.
  const isIdOnly = behind.startsWith(message.delimiters.field, rest.length);
  const range = {
    start: { line: position.line, character: before.length - before.trimStart().length },
    end: { line: position.line, character: position.character + rest.length },
  };
  const now = environment?.now.slice(0, 14) ?? '';
  const seen = new Set<string>();
  const items: CompletionItem[] = [];
  const write = (id: string): string => {
    if (isIdOnly) return id;
    const setId = hasSetId(definitions, id) ? numberFor(request, message, others, index, id) : 1;
    const { delimiters } = message;
    const pieces = composeSegment({ definitions, delimiters, now, id, setId, fields: 'required' });
    const hasStops = pieces.some(({ standsFor }) => standsFor !== undefined);
    if (snippets && hasStops) return snippetOf([pieces], '', 'name');
    const begun = hasSetId(definitions, id) ? `${id}${delimiters.field}${setId}` : id;
    return snippets ? snippetOf([[{ text: begun + delimiters.field }]], '', 'name') : begun + delimiters.field;
  };
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
      ...snippetFormat(snippets && !isIdOnly),
      textEdit: { range, newText: write(id) },
    });
  }
  return items;
}

function numberFor(
  { facts: { definitions }, versions }: CompletionRequest,
  message: Message,
  others: readonly SegmentLine[],
  index: number,
  id: string,
): number {
  const resolved = resolveStructure(definitions, message.type);
  const structure = resolved.kind === 'found' ? resolved.id : '';
  const ids = others.map(({ segment }) => segment.id);
  return nextSetId(versions.structuresOf(definitions), structure, ids, index, id);
}
