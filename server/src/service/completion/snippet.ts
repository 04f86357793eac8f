import type { CompletionItem } from 'vscode-languageserver-types';
import { InsertTextFormat } from 'vscode-languageserver-types';
import type { Piece } from '../../core/compose/stand-in.ts';

/** How a stand-in is shown at its tab stop: by what belongs there, or by a value that could be sent as it is. */
export type StandInText = 'name' | 'value';

/** Lines of pieces as a snippet (LSP 3.17, "Snippet Syntax"): each stand-in is a tab stop, the last one is the end. */
export function snippetOf(lines: readonly (readonly Piece[])[], end: string, show: StandInText): string {
  let stop = 0;
  const texts = lines.map(pieces =>
    pieces
      .map(({ text, standsFor }) => {
        if (standsFor === undefined) return escapeSnippet(text);
        return `\${${++stop}:${escapeSnippet(show === 'name' ? standsFor : text)}}`;
      })
      .join(''),
  );
  return `${texts.join(escapeSnippet(end))}$0`;
}

/** What makes an item a snippet; nothing where it is plain text. */
export function snippetFormat(snippets: boolean): Pick<CompletionItem, 'insertTextFormat'> {
  return snippets ? { insertTextFormat: InsertTextFormat.Snippet } : {};
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
