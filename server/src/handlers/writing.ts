/** The requests that help to write a message. */
import { CompletionTriggerKind, type ServerCapabilities } from 'vscode-languageserver';
import {
  type MessageTypesParams,
  type MessageTypesResponse,
  messageTypesMethod,
  type NewMessageParams,
  type NewMessageResponse,
  newMessageMethod,
} from '../protocol.ts';
import type { LanguageHandlerContext } from './language.ts';

/** What the server says of itself at the start. */
export const writingCapabilities = {
  completionProvider: { triggerCharacters: ['|', '^', '&', '~', '\n'] },
} satisfies ServerCapabilities;

export interface WritingHandlerContext extends LanguageHandlerContext {
  /** Whether completions may have tab stops. */
  takesSnippets(): boolean;
}

export function registerWritingHandlers(context: WritingHandlerContext): void {
  const { connection, service, messagesIn, answer } = context;
  connection.onCompletion((params, token) =>
    answer('textDocument/completion', token, null, async () => {
      const document = await messagesIn(params.textDocument.uri);
      const isAgain = params.context?.triggerKind === CompletionTriggerKind.TriggerForIncompleteCompletions;
      return document && service.completion(document, params.position, { snippets: context.takesSnippets(), isAgain });
    }),
  );

  connection.onRequest<MessageTypesResponse | null, void>(
    messageTypesMethod,
    ({ version }: MessageTypesParams, token) =>
      answer<MessageTypesResponse | null>(messageTypesMethod, token, null, () => service.messageTypes(version)),
  );

  connection.onRequest<NewMessageResponse, void>(newMessageMethod, (params: NewMessageParams, token) =>
    answer<NewMessageResponse>(newMessageMethod, token, noMessage, () => service.newMessage(params)),
  );
}

const noMessage: NewMessageResponse = { kind: 'nothing', message: 'The message could not be made. See the log.' };
