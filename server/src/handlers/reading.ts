/** The requests that help to read a message. */
import type { ServerCapabilities } from 'vscode-languageserver';
import { tokenTypes } from '../service/semantic-tokens.ts';
import type { LanguageHandlerContext } from './language.ts';

/** What the server says of itself at the start. */
export const readingCapabilities = {
  hoverProvider: true,
  documentSymbolProvider: { label: 'HL7' },
  semanticTokensProvider: { legend: { tokenTypes: [...tokenTypes], tokenModifiers: [] }, full: true, range: true },
} satisfies ServerCapabilities;

export function registerReadingHandlers({ connection, service, messagesIn, answer }: LanguageHandlerContext): void {
  connection.onHover((params, token) =>
    answer('textDocument/hover', token, null, async () => {
      const document = await messagesIn(params.textDocument.uri);
      return document && service.hover(document, params.position);
    }),
  );

  connection.onDocumentSymbol((params, token) =>
    answer('textDocument/documentSymbol', token, [], async () => {
      const document = await messagesIn(params.textDocument.uri);
      return document && service.outline(document, token);
    }),
  );

  connection.languages.semanticTokens.on((params, token) =>
    answer('textDocument/semanticTokens/full', token, { data: [] as number[] }, async () => {
      const document = await messagesIn(params.textDocument.uri);
      const data = document && (await service.semanticTokens(document, undefined, token));
      return data && { data };
    }),
  );

  connection.languages.semanticTokens.onRange((params, token) =>
    answer('textDocument/semanticTokens/range', token, { data: [] as number[] }, async () => {
      const document = await messagesIn(params.textDocument.uri);
      const data = document && (await service.semanticTokens(document, params.range, token));
      return data && { data };
    }),
  );
}
