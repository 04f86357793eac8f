/** Whole messages of common types, where a message may begin. */
import type { CompletionItem } from 'vscode-languageserver-types';
import { CompletionItemKind } from 'vscode-languageserver-types';
import { composeMessage } from '../../core/compose/compose-message.ts';
import { textOf } from '../../core/compose/compose-segment.ts';
import { lineEndOf } from '../line-end.ts';
import { commonTypes } from '../new-message.ts';
import type { CompletionRequest } from './request.ts';
import { snippetFormat, snippetOf } from './snippet.ts';

/** @param before what stands on the line before the cursor */
export function newMessages(request: CompletionRequest, before: string): CompletionItem[] {
  const { document, position, facts, environment, snippets } = request;
  if (environment === undefined) return [];
  const { definitions, label } = facts;
  const start = { line: position.line, character: before.length - before.trimStart().length };
  const end = lineEndOf(document.source);
  return commonTypes(definitions).flatMap(({ type, title }, index) => {
    const segments = composeMessage({
      definitions,
      type,
      extent: 'minimal',
      controlId: environment.newId(),
      now: environment.now,
    });
    if (segments.length === 0) return [];
    const name = [type.code, type.event].filter(part => part !== '').join('^');
    return [
      {
        label: `New ${name} message`,
        labelDetails: { description: title },
        kind: CompletionItemKind.Snippet,
        detail: `${title === '' ? name : title} (version ${label}, required segments and fields)`,
        documentation: { kind: 'markdown', value: `\`\`\`hl7\n${segments.map(textOf).join('\n')}\n\`\`\`` },
        sortText: `9${String(index).padStart(3, '0')}`,
        filterText: `MSH ${name} New ${name} message`,
        ...snippetFormat(snippets),
        textEdit: {
          range: { start, end: position },
          newText: snippets ? snippetOf(segments, end, 'value') : segments.map(textOf).join(end),
        },
      } satisfies CompletionItem,
    ];
  });
}
