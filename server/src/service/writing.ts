/** The questions that help to write a message: one function a feature, each in a file of its own. */
import type { CompletionList, Position } from 'vscode-languageserver-types';
import type { MessageTypesResponse, NewMessageParams, NewMessageResponse } from '../protocol.ts';
import { completion } from './completion/completion.ts';
import type { CompletionAsked, WritingEnvironment } from './completion/request.ts';
import type { ServiceContext } from './context.ts';
import type { DocumentSnapshot } from './document.ts';
import { messageTypes, newMessage } from './new-message.ts';

export type { CompletionAsked, WritingEnvironment } from './completion/request.ts';

/** A cancelled question is answered with undefined. */
export interface WritingFeatures {
  completion(
    document: DocumentSnapshot,
    position: Position,
    asked: CompletionAsked,
  ): Promise<CompletionList | undefined>;
  /** The message types of a version; of the default one where the text names none. */
  messageTypes(version: string): Promise<MessageTypesResponse>;
  newMessage(params: NewMessageParams): Promise<NewMessageResponse>;
}

/**
 * @param now what holds at the time of a question
 * @param environment clock and identifiers; left out where the shell has none
 */
export function writingFeatures(
  now: () => ServiceContext,
  environment: (() => WritingEnvironment) | undefined,
): WritingFeatures {
  return {
    async completion(document, position, asked) {
      const context = now();
      const { versions } = context;
      const facts = await context.factsAt(document, position.line);
      return completion({ document, position, facts, versions, environment: environment?.(), ...asked });
    },

    async messageTypes(version) {
      return messageTypes(now(), version);
    },

    async newMessage(params) {
      if (environment === undefined) return { kind: 'nothing', message: 'This server has no clock.' };
      return newMessage(now(), environment(), params);
    },
  };
}
