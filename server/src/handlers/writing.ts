/** The requests that help to write a message. */
import { CodeActionKind, CompletionTriggerKind, type ServerCapabilities } from 'vscode-languageserver';
import {
  type MessageTypesParams,
  type MessageTypesResponse,
  messageTypesMethod,
  type NewMessageParams,
  type NewMessageResponse,
  newMessageMethod,
  type RenewParams,
  type RenewResponse,
  type RepairParams,
  type RepairResponse,
  renewMethod,
  repairMethod,
} from '../protocol.ts';
import { fixAllKind } from '../service/writing.ts';
import type { LanguageHandlerContext } from './language.ts';

/** What begins a place in a message, and in a path or an expression of a mapping. */
const messageTriggers = ['|', '^', '&', '~', '\n'];
const mappingTriggers = ['-', '.', "'"];

/** What the server says of itself at the start. */
export const writingCapabilities = {
  completionProvider: { triggerCharacters: [...messageTriggers, ...mappingTriggers] },
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
} satisfies ServerCapabilities;

export interface WritingHandlerContext extends LanguageHandlerContext {
  /** Whether completions may have tab stops. */
  takesSnippets(): boolean;
  /** Whether the edits of code actions may have tab stops. */
  takesSnippetEdits(): boolean;
  /** Whether the edits of code actions may make files. */
  createsFiles(): boolean;
}

export function registerWritingHandlers(context: WritingHandlerContext): void {
  const { connection, service, editing, messagesIn, answer } = context;
  connection.onCompletion((params, token) =>
    answer('textDocument/completion', token, null, async () => {
      const { uri } = params.textDocument;
      const document = await messagesIn(uri);
      if (document === undefined) return editing.completion(uri, params.position);
      // In a message these are a part of values: nothing is asked for.
      if (mappingTriggers.includes(params.context?.triggerCharacter ?? '')) return undefined;
      const isAgain = params.context?.triggerKind === CompletionTriggerKind.TriggerForIncompleteCompletions;
      return service.completion(document, params.position, { snippets: context.takesSnippets(), isAgain });
    }),
  );

  connection.onCodeAction((params, token) =>
    answer('textDocument/codeAction', token, null, async () => {
      const { uri } = params.textDocument;
      const document = await messagesIn(uri);
      const { diagnostics, only } = params.context;
      if (document === undefined) {
        const fixes = await editing.codeActions(uri, diagnostics);
        return fixes && [...fixes];
      }
      return service.codeActions(
        document,
        { diagnostics, only, snippets: context.takesSnippetEdits(), createsFiles: context.createsFiles() },
        token,
      );
    }),
  );

  connection.onDocumentFormatting((params, token) =>
    answer('textDocument/formatting', token, null, async () => {
      const document = await messagesIn(params.textDocument.uri);
      return document && service.formatting(document, undefined, token);
    }),
  );

  connection.onDocumentRangeFormatting((params, token) =>
    answer('textDocument/rangeFormatting', token, null, async () => {
      const document = await messagesIn(params.textDocument.uri);
      return document && service.formatting(document, params.range, token);
    }),
  );

  connection.onRequest<RepairResponse, void>(repairMethod, ({ text }: RepairParams, token) =>
    answer<RepairResponse>(repairMethod, token, { kind: 'unchanged' }, () => service.repair(text)),
  );

  connection.onRequest<MessageTypesResponse | null, void>(
    messageTypesMethod,
    ({ version }: MessageTypesParams, token) =>
      answer<MessageTypesResponse | null>(messageTypesMethod, token, null, () => service.messageTypes(version)),
  );

  connection.onRequest<NewMessageResponse, void>(newMessageMethod, (params: NewMessageParams, token) =>
    answer<NewMessageResponse>(newMessageMethod, token, noMessage, () => service.newMessage(params)),
  );

  connection.onRequest<RenewResponse, void>(renewMethod, ({ text }: RenewParams, token) =>
    answer<RenewResponse>(renewMethod, token, { text }, async () => ({ text: await service.renew(text) })),
  );
}

const noMessage: NewMessageResponse = { kind: 'nothing', message: 'The message could not be made. See the log.' };
