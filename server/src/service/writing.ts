/** The questions that help to write a message: one function a feature, each in a file of its own. */
import type { CompletionList, Position, Range, TextEdit } from 'vscode-languageserver-types';
import type { MessageTypesResponse, NewMessageParams, NewMessageResponse, RepairResponse } from '../protocol.ts';
import type { CancellationToken, Pause } from './cancellation.ts';
import { completion } from './completion/completion.ts';
import type { CompletionAsked, WritingEnvironment } from './completion/request.ts';
import type { ServiceContext } from './context.ts';
import type { DocumentSnapshot } from './document.ts';
import { formatting } from './formatting.ts';
import { messageTypes, newMessage } from './new-message.ts';
import { repairText } from './repair.ts';

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
  /** @param range lines to format; the whole document where it is left out */
  formatting(
    document: DocumentSnapshot,
    range: Range | undefined,
    token: CancellationToken,
  ): Promise<TextEdit[] | undefined>;
  /** Puts right a text that was copied from somewhere. */
  repair(text: string): Promise<RepairResponse>;
}

/**
 * @param now what holds at the time of a question
 * @param environment clock and identifiers; left out where the shell has none
 */
export function writingFeatures(
  now: () => ServiceContext,
  environment: (() => WritingEnvironment) | undefined,
  pause: Pause,
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

    async formatting(document, range, token) {
      return formatting(document, range, now().settings, token, pause);
    },

    async repair(text) {
      return repairText(now(), text);
    },
  };
}
