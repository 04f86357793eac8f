/**
 * What a listener answers to a message: acknowledgement codes by MSH-15 and MSH-16, or what a rule says in their place.
 */

import type { LocalTime } from '../core/encoding/acknowledgement.ts';
import { buildAcknowledgement, type ErrorReport, errorCodes } from '../core/encoding/acknowledgement.ts';
import {
  type AcknowledgementCode,
  acknowledgementMode,
  answersTo,
  type Verdict,
} from '../core/encoding/acknowledgement-mode.ts';
import type { Message } from '../core/syntax/message.ts';
import type { MllpRuntime } from './runtime.ts';

/** The other end of a connection. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

/** A message as a listener got it. */
export interface ReceivedMessage {
  readonly peer: Peer;
  readonly time: LocalTime;
  readonly text: string;
  /** Size of the frame's content. */
  readonly bytes: number;
  /** What the bytes were read as. */
  readonly charset: string;
  /** MSH-10; empty where there is none. */
  readonly controlId: string;
  /** MSH-9 as written, such as `ADT^A01`; empty where there is none. */
  readonly type: string;
  /** What was odd about it on the wire, in sentences. */
  readonly notes: readonly string[];
  /** The parsed message; undefined where the frame held none. */
  readonly message: Message | undefined;
}

/** What to say about a message, for MSA-3 and ERR. */
export interface AnswerDetails {
  readonly text?: string;
  readonly errors?: readonly ErrorReport[];
  /** MSA-2 in place of the message's own control id, to see what a sender makes of that. */
  readonly acknowledges?: string;
}

/** What to do about a message. */
export type Answer =
  /** The codes that MSH-15 and MSH-16 ask for, for this verdict. */
  | ({ readonly kind: 'byMode'; readonly verdict: Verdict } & AnswerDetails)
  /** This code, whatever the message asks for. */
  | ({ readonly kind: 'code'; readonly code: AcknowledgementCode } & AnswerDetails)
  | { readonly kind: 'silence' }
  /** A reply that is no HL7 message, to see what a sender makes of that. */
  | { readonly kind: 'malformed' }
  /** No answer, and the connection is closed. */
  | { readonly kind: 'close' };

/** Decides about a message. Messages of one connection are asked about and answered in the order they came. */
export type Responder = (received: ReceivedMessage) => Answer | Promise<Answer>;

/** Accepts every message. */
export const acceptAll: Responder = () => ({ kind: 'byMode', verdict: 'accept' });

/** An answer that was sent. */
export interface SentAnswer {
  readonly code: AcknowledgementCode;
  readonly text: string;
}

/**
 * What to do about a message that no rule is asked about: it can't be read, or it is an acknowledgement itself, which
 * is never acknowledged in original mode. Undefined for all others.
 */
export function fixedAnswer(message: Message | undefined): Answer | undefined {
  if (message === undefined) {
    return rejection(undefined, 'The frame holds no MSH segment, so it is no HL7 message.', {
      ...errorCodes.unsupportedMessageType,
      userMessage: 'No MSH segment was found.',
    });
  }
  const { header } = message;
  if (acknowledgementMode(header).kind === 'original' && message.first('MSA') !== undefined) return { kind: 'silence' };
  if (header.rawField(10).trim() === '') {
    return rejection(message, "MSH-10 (Message Control ID) is empty, so the message can't be acknowledged by it.", {
      ...errorCodes.requiredFieldMissing,
      locations: [{ segment: 'MSH', sequence: 1, field: 10 }],
    });
  }
  return undefined;
}

/** AR or CR as the mode has it; AR where it asks for no answer, since the sender would learn nothing else. */
function rejection(message: Message | undefined, text: string, error: ErrorReport): Answer {
  const details = { text, errors: [error] };
  const mode = message === undefined ? ({ kind: 'original' } as const) : acknowledgementMode(message.header);
  const isAsked = answersTo(mode, 'reject').length > 0;
  return isAsked ? { kind: 'byMode', verdict: 'reject', ...details } : { kind: 'code', code: 'AR', ...details };
}

/** The acknowledgements that an answer comes to, in order; none for silence and close. */
export function acknowledgementsFor(message: Message | undefined, answer: Answer, runtime: MllpRuntime): SentAnswer[] {
  const codes = codesOf(message, answer);
  if (answer.kind === 'silence' || answer.kind === 'close' || answer.kind === 'malformed') return [];
  const { text, errors, acknowledges } = answer;
  return codes.map(code => ({
    code,
    text: buildAcknowledgement(message, {
      code,
      controlId: runtime.newControlId(),
      time: runtime.now(),
      acknowledges,
      // A commit accept says nothing about the application's errors: those go with its own code.
      text: code === 'CA' ? undefined : text,
      errors: code === 'CA' ? undefined : errors,
    }),
  }));
}

function codesOf(message: Message | undefined, answer: Answer): readonly AcknowledgementCode[] {
  switch (answer.kind) {
    case 'code':
      return [answer.code];
    case 'byMode':
      return answersTo(
        message === undefined ? { kind: 'original' } : acknowledgementMode(message.header),
        answer.verdict,
      );
    case 'silence':
    case 'malformed':
    case 'close':
      return [];
  }
}
