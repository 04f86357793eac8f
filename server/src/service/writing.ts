/** The questions that help to write a message: one function a feature, each in a file of its own. */

import type { CodeAction, CompletionList, Diagnostic, Position, Range, TextEdit } from 'vscode-languageserver-types';
import { renewed } from '../core/edit/renew.ts';
import type { MessageTypesResponse, NewMessageParams, NewMessageResponse, RepairResponse } from '../protocol.ts';
import type { CancellationToken, Pause } from './cancellation.ts';
import { type CodeActionsAsked, codeActions } from './code-actions/code-actions.ts';
import { completion } from './completion/completion.ts';
import type { CompletionAsked, WritingEnvironment } from './completion/request.ts';
import type { ServiceContext } from './context.ts';
import type { DocumentSnapshot } from './document.ts';
import { formatting } from './formatting.ts';
import { messageTypes, newMessage } from './new-message.ts';
import type { ProfileFiles } from './profile-files.ts';
import { repairText } from './repair.ts';

export { type CodeActionsAsked, fixAllKind } from './code-actions/code-actions.ts';
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
  /** A text of messages with new control ids and times; as it was where there is no clock. */
  renew(text: string): Promise<string>;
  /** @param range lines to format; the whole document where it is left out */
  formatting(
    document: DocumentSnapshot,
    range: Range | undefined,
    token: CancellationToken,
  ): Promise<TextEdit[] | undefined>;
  /** Fixes of findings, and of everything that is certain. */
  codeActions(
    document: DocumentSnapshot,
    asked: CodeActionsAsked,
    token: CancellationToken,
  ): Promise<CodeAction[] | undefined>;
  /** Puts right a text that was copied from somewhere. */
  repair(text: string): Promise<RepairResponse>;
}

/** What the features need of the service around them. */
export interface WritingSurroundings {
  /** What holds at the time of a question. */
  now(): ServiceContext;
  /** Clock and identifiers; left out where the shell has none. */
  readonly environment: (() => WritingEnvironment) | undefined;
  /** Left out where the shell has no profiles. */
  readonly profiles: ProfileFiles | undefined;
  readonly pause: Pause;
  diagnose(document: DocumentSnapshot, token: CancellationToken): Promise<Diagnostic[] | undefined>;
}

export function writingFeatures({ now, environment, profiles, pause, diagnose }: WritingSurroundings): WritingFeatures {
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

    async renew(text) {
      const made = environment?.();
      return made === undefined ? text : renewed(text, { newId: () => made.newId(), now: made.now });
    },

    async formatting(document, range, token) {
      return formatting(document, range, now().settings, token, pause);
    },

    async codeActions(document, asked, token) {
      const around = {
        context: now(),
        environment: environment?.(),
        profiles,
        diagnose: () => diagnose(document, token),
      };
      return codeActions(document, asked, around, token);
    },

    async repair(text) {
      return repairText(now(), text);
    },
  };
}
