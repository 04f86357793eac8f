/** What became of sent messages, in words. */
import type { SendOutcome, SendResponse } from '../../../server/src/protocol.ts';

/** What a notification about a send says and offers. */
export interface SendSummary {
  readonly severity: 'information' | 'warning' | 'error';
  readonly text: string;
  /** What came back, if anything did. */
  readonly reply: { readonly name: string; readonly text: string } | undefined;
}

/** One line about everything that was sent at once. */
export function summaryOf(response: Extract<SendResponse, { kind: 'sent' }>): SendSummary {
  const { outcomes, endpoint } = response;
  const [first] = outcomes;
  if (first !== undefined && outcomes.length === 1) {
    return {
      severity: severityOf(first),
      text: [`${verdictOf(first)} · ${identityOf(first)} · ${timeOf(first)}`, ...first.notes].join('. '),
      reply: replyOf(first),
    };
  }
  const failed = outcomes.filter(outcome => outcome.result !== 'accepted');
  const [worst] = failed;
  const accepted = `${outcomes.length - failed.length} of ${outcomes.length} messages accepted by ${endpoint}`;
  const replies = outcomes.map(outcome => outcome.reply).filter(reply => reply !== '');
  return {
    severity: worst === undefined ? 'information' : severityOf(worst),
    text: worst === undefined ? accepted : `${accepted}. Message ${worst.message}: ${verdictOf(worst)}`,
    reply: replies.length === 0 ? undefined : { name: `replies of ${endpoint}`, text: replies.join('\n') },
  };
}

/** Metadata only: what a peer says of a message may quote the patient. */
export function outcomeForLog(outcome: SendOutcome): string {
  const code = outcome.code === '' ? '' : ` (${outcome.code})`;
  return `${identityOf(outcome)} · ${outcome.result}${code} · ${timeOf(outcome)}`;
}

/** How grave an outcome is. */
export function severityOf({ result }: SendOutcome): SendSummary['severity'] {
  switch (result) {
    case 'accepted':
    case 'cancelled':
      return 'information';
    // The receiver got it and said no: the message needs work, not the connection.
    case 'rejected':
    case 'applicationError':
      return 'warning';
    case 'timedOut':
    case 'unreachable':
    case 'badReply':
      return 'error';
  }
}

/** What became of a message, in words without a full stop. */
export function verdictOf(outcome: SendOutcome): string {
  const { code, text } = outcome;
  const reason = text === '' ? ', and the receiver gives no reason' : `: ${withoutStop(text)}`;
  switch (outcome.result) {
    case 'accepted':
      if (code === '') return 'Message sent, no acknowledgement asked for';
      return `${code}: message accepted${text === '' ? '' : `, ${withoutStop(text)}`}`;
    case 'rejected':
      return `${code}: message rejected${reason}`;
    case 'applicationError':
      return `${code}: application error${reason}`;
    case 'timedOut':
      return `Timed out: ${withoutStop(text)}`;
    case 'unreachable':
      return `Unreachable: ${withoutStop(text)}`;
    case 'badReply':
      return `Bad reply: ${withoutStop(text)}`;
    case 'cancelled':
      return withoutStop(text);
  }
}

function identityOf({ messageType, controlId }: SendOutcome): string {
  return [messageType || 'no message type', controlId === '' ? 'no control id' : `control id ${controlId}`].join(' · ');
}

/** How long it took: `12 ms`. */
export function timeOf({ latencyMs }: SendOutcome): string {
  return latencyMs < 10_000 ? `${Math.round(latencyMs)} ms` : `${(latencyMs / 1000).toFixed(1)} s`;
}

/** The reply as a document; undefined where there is none. */
export function replyOf({ reply, controlId }: SendOutcome): SendSummary['reply'] {
  return reply === '' ? undefined : { name: `reply to ${controlId || 'message'}`, text: reply };
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '');
}
