/** The requests that help to read a message. */
import type { DocumentSymbol, ServerCapabilities } from 'vscode-languageserver';
import { resolveLens, uriOfLens } from '../service/code-lens.ts';
import { tokenTypes } from '../service/semantic-tokens.ts';
import type { LanguageHandlerContext } from './language.ts';

/** What the server says of itself at the start. */
export const readingCapabilities = {
  hoverProvider: true,
  definitionProvider: true,
  documentSymbolProvider: { label: 'HL7' },
  semanticTokensProvider: { legend: { tokenTypes: [...tokenTypes], tokenModifiers: [] }, full: true, range: true },
  signatureHelpProvider: { triggerCharacters: ['|', '^', '~', '&'], retriggerCharacters: ['|', '^', '~', '&'] },
  inlayHintProvider: true,
  documentHighlightProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  documentLinkProvider: {},
  codeLensProvider: { resolveProvider: true },
} satisfies ServerCapabilities;

export function registerReadingHandlers({
  connection,
  service,
  editing,
  messagesIn,
  answer,
}: LanguageHandlerContext): void {
  connection.onHover((params, token) =>
    answer('textDocument/hover', token, null, async () => {
      const { uri } = params.textDocument;
      const document = await messagesIn(uri);
      return document ? service.hover(document, params.position) : editing.hover(uri, params.position);
    }),
  );

  connection.onDocumentSymbol((params, token) =>
    answer<DocumentSymbol[]>('textDocument/documentSymbol', token, [], async () => {
      const { uri } = params.textDocument;
      const document = await messagesIn(uri);
      if (document !== undefined) return service.outline(document, token);
      const symbols = await editing.outline(uri);
      return symbols && [...symbols];
    }),
  );

  connection.onDefinition((params, token) =>
    answer('textDocument/definition', token, null, () => editing.definition(params.textDocument.uri, params.position)),
  );

  connection.onSignatureHelp((params, token) =>
    answer('textDocument/signatureHelp', token, null, async () => {
      const document = await messagesIn(params.textDocument.uri);
      return document && service.signatureHelp(document, params.position);
    }),
  );

  connection.languages.inlayHint.on((params, token) =>
    answer('textDocument/inlayHint', token, [], async () => {
      const document = await messagesIn(params.textDocument.uri);
      return document && service.inlayHints(document, params.range, token);
    }),
  );

  connection.onDocumentHighlight((params, token) =>
    answer('textDocument/documentHighlight', token, null, async () => {
      const document = await messagesIn(params.textDocument.uri);
      return document && service.highlights(document, params.position);
    }),
  );

  connection.onFoldingRanges((params, token) =>
    answer('textDocument/foldingRange', token, [], async () => {
      const document = await messagesIn(params.textDocument.uri);
      return document && service.foldingRanges(document, token);
    }),
  );

  connection.onSelectionRanges((params, token) =>
    answer('textDocument/selectionRange', token, null, async () => {
      const document = await messagesIn(params.textDocument.uri);
      return document && service.selectionRanges(document, params.positions);
    }),
  );

  connection.onDocumentLinks((params, token) =>
    answer('textDocument/documentLink', token, [], async () => {
      const document = await messagesIn(params.textDocument.uri);
      return document && service.documentLinks(document, token);
    }),
  );

  connection.onCodeLens((params, token) =>
    answer('textDocument/codeLens', token, [], async () => {
      const document = await messagesIn(params.textDocument.uri);
      return document && service.codeLenses(document, token);
    }),
  );

  connection.onCodeLensResolve((lens, token) =>
    answer('codeLens/resolve', token, lens, async () => {
      const uri = uriOfLens(lens);
      const document = uri === undefined ? undefined : await messagesIn(uri);
      const problems = document && (await service.diagnose(document, token));
      return document && problems && resolveLens(lens, document, problems);
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
