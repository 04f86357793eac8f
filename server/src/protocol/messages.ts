/** Messages of a document, new ones, and what can be done with them. */

/** Client to server: the message types of a version, to choose from. Answered with {@link MessageTypesResponse}. */
export const messageTypesMethod = 'pipehat/message/types';

export interface MessageTypesParams {
  /** `2.5.1`; the default version of the settings where it is empty. */
  readonly version: string;
}

export interface MessageTypeEntry {
  /** MSH-9.1, MSH-9.2 and MSH-9.3. */
  readonly code: string;
  readonly event: string;
  readonly structure: string;
  /** What the event is for; empty where the version does not say. */
  readonly title: string;
}

export interface MessageTypesResponse {
  /** The version that the types are of. */
  readonly version: string;
  /** Every version that there are facts of, oldest first. */
  readonly versions: readonly string[];
  readonly common: readonly MessageTypeEntry[];
  readonly others: readonly MessageTypeEntry[];
}

/** Client to server: the text of a new message. Answered with {@link NewMessageResponse}. */
export const newMessageMethod = 'pipehat/message/new';

export interface NewMessageParams {
  readonly version: string;
  readonly code: string;
  readonly event: string;
  /** `minimal`: required segments and fields; `full`: all of them. */
  readonly extent: 'minimal' | 'full';
}

/** Client to server: a text of messages with new control ids and times. Answered with {@link RenewResponse}. */
export const renewMethod = 'pipehat/message/renew';

export interface RenewParams {
  readonly text: string;
}

export interface RenewResponse {
  readonly text: string;
}

export type NewMessageResponse =
  | { readonly kind: 'message'; readonly text: string }
  /** There is none, and why. */
  | { readonly kind: 'nothing'; readonly message: string };

/**
 * Client to server: put right a text that was copied from a log, a ticket or a program. Answered with
 * {@link RepairResponse}.
 */
export const repairMethod = 'pipehat/repair';

export interface RepairParams {
  readonly text: string;
}

export type RepairResponse =
  | {
      readonly kind: 'repaired';
      readonly text: string;
      /** What was taken off or put right, in two words each: `line prefixes`, `segment ends`. */
      readonly repairs: readonly string[];
    }
  /** There is nothing to repair, or nothing that is certain. */
  | { readonly kind: 'unchanged' };

/** Client to server: the messages of a document. Answered with {@link MessageEntry}s; can be cancelled. */
export const messagesMethod = 'pipehat/messages';

export interface MessagesParams {
  readonly uri: string;
  /** Where the list starts: with the message that this line is in. */
  readonly from: number;
  /** No more are listed. */
  readonly limit: number;
}

/** What people tell a message by. */
export interface MessageEntry {
  /** First line of the message. */
  readonly line: number;
  /** `ADT^A01` */
  readonly type: string;
  /** `ACM260314-0001 · 4711001 · Halimbawa, Marisol`: control id and patient. */
  readonly detail: string;
}

/** What the command `pipehat.atMessage` of the client is called with: by code lenses. */
export interface MessageAction {
  readonly uri: string;
  /** A line of the message. */
  readonly line: number;
  readonly action: 'send' | 'preview' | 'problems';
}

/** Client to server: a message in another notation, as it is. Answered with {@link ConvertResponse}. */
export const convertMethod = 'pipehat/message/convert';

export interface ConvertParams {
  readonly uri: string;
  /** A line of the message. */
  readonly line: number;
  readonly to: 'json' | 'xml';
}

export type ConvertResponse =
  | {
      readonly kind: 'converted';
      /** What the message is called: its control id. */
      readonly name: string;
      readonly text: string;
      /** What the user should know, as a sentence; empty where there is nothing. */
      readonly note: string;
    }
  | { readonly kind: 'refused'; readonly message: string };
