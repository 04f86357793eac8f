/** What became of a message that was to be sent. */
import type { Acknowledgement, ErrorLocation } from '../core/encoding/acknowledgement.ts';
import { type AcknowledgementCode, type Verdict, verdictOf } from '../core/encoding/acknowledgement-mode.ts';
import { formatPlace } from '../core/path/path.ts';

/** A reply as it came. It may be any message with an MSA: an ACK, or a response such as RSP or ORR. */
export interface Reply {
  /** The reply's text, line ends as they came. */
  readonly text: string;
  /** What it was read as. */
  readonly charset: string;
  /** What its MSA and ERR say; undefined where there is no MSA. */
  readonly acknowledgement: Acknowledgement | undefined;
}

/** Whether the receiver has the message, as far as the sender can know: it decides what may be sent again unasked. */
export type Delivery =
  /** Not a byte of it left. */
  | 'notSent'
  /** It left, and no usable answer came. Sending it again may double it. */
  | 'maybe'
  /** The receiver answered. */
  | 'received';

interface Outcome {
  /** MSH-10 of the message, or the id of the batch. */
  readonly controlId: string;
  /** MSA-1 of the last reply; empty where there is none. */
  readonly code: string;
  /** For a person, in one line: the texts of MSA and ERR, or what went wrong and what to do. May be empty with AA. */
  readonly text: string;
  /** The last reply. */
  readonly reply?: Reply | undefined;
  /** Every reply in order: in enhanced mode the commit acknowledgement, then the application's. */
  readonly replies: readonly Reply[];
  /** From the write of the frame to the outcome, in milliseconds; where nothing was written, from the start. */
  readonly latencyMs: number;
  /** What was odd and did not matter, in sentences. */
  readonly notes: readonly string[];
  readonly delivery: Delivery;
}

/** The outcome of one send. Nothing here is thrown. */
export type SendResult =
  /** AA or CA; or, where the message asks for none or for bad news only, no answer. */
  | (Outcome & { readonly result: 'accepted' })
  /** AR or CR. */
  | (Outcome & { readonly result: 'rejected' })
  /** AE or CE. */
  | (Outcome & { readonly result: 'applicationError' })
  | (Outcome & { readonly result: 'timedOut'; readonly phase: 'connect' | 'tls' | 'reply' | 'applicationReply' })
  /**
   * No connection, or one that broke before the reply. `isLasting`: only another setting could change it, so that trying
   * again is in vain.
   */
  | (Outcome & { readonly result: 'unreachable'; readonly isLasting?: boolean })
  /** A reply that answers something else, or says nothing that can be read. */
  | (Outcome & { readonly result: 'badReply' })
  | (Outcome & { readonly result: 'cancelled' });

/** The tag of a {@link SendResult}. */
export type SendResultKind = SendResult['result'];

/** The result that an acknowledgement code stands for. */
export function resultOf(code: AcknowledgementCode): 'accepted' | 'rejected' | 'applicationError' {
  return resultsOfVerdict[verdictOf(code)];
}

const resultsOfVerdict = {
  accept: 'accepted',
  error: 'applicationError',
  reject: 'rejected',
} as const satisfies Record<Verdict, SendResultKind>;

/** MSA-3 and every ERR in one line, each said once: `MSA-3 text; PID-8: Table value not found (103)`. */
export function acknowledgementText(acknowledgement: Acknowledgement): string {
  if (acknowledgement.errors.length === 0) return acknowledgement.text.trim();
  const parts = new Set<string>();
  const add = (text: string): void => {
    if (text.trim() !== '') parts.add(text.trim());
  };
  add(acknowledgement.text);
  for (const error of acknowledgement.errors) {
    const places = error.locations.map(locationPath).join(', ');
    const what = [error.userMessage, error.diagnostic, error.applicationText, error.codeText].filter(
      text => text !== '',
    );
    const code = error.code || error.applicationCode;
    const said = [...new Set(what)].join(', ') || (code === '' ? '' : 'error');
    if (said !== '' || places !== '')
      add(`${places}${places && said ? ': ' : ''}${said}${code === '' ? '' : ` (${code})`}`);
  }
  return [...parts].join('; ');
}

/** The place of an ERR in the notation that everything else uses, such as `PID-3[2].4.1`. */
export function locationPath(location: ErrorLocation): string {
  return formatPlace(location.segment, location.sequence ?? 1, location);
}
