/** The requests that help to write a message. */
import type { ServerCapabilities } from 'vscode-languageserver';
import type { LanguageHandlerContext } from './language.ts';

/** What the server says of itself at the start. */
export const writingCapabilities = {
  completionProvider: { triggerCharacters: ['|', '^', '&', '~'] },
} satisfies ServerCapabilities;

export function registerWritingHandlers({ connection, service, messagesIn, answer }: LanguageHandlerContext): void {
  connection.onCompletion((params, token) =>
    answer('textDocument/completion', token, null, async () => {
      const document = await messagesIn(params.textDocument.uri);
      return document && service.completion(document, params.position);
    }),
  );
}
