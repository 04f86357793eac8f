/** One message and the answers it gets: what is still due, by when, and what it all comes to. */
import type { Acknowledgement } from '../core/encoding/acknowledgement.ts';
import {
  type AcknowledgementCode,
  isAcknowledgementCode,
  meaningOfSilence,
  stepAfter,
} from '../core/encoding/acknowledgement-mode.ts';
import type { OutgoingMessage } from './outgoing.ts';
import type { MllpRuntime } from './runtime.ts';
import { acknowledgementText, type Delivery, type Reply, resultOf, type SendResult } from './send-result.ts';

/** What an exchange needs of the connection that it is on. */
export interface ExchangeConnection {
  /** Called once, with the outcome. */
  settled(result: SendResult): void;
  /** What else came over the connection, if that could explain a missing reply. */
  strayBytes(): string | undefined;
  /** Where replies are looked for rather than told: looks once more, before the deadline counts. Never rejects. */
  lastLook?(): Promise<void>;
  /** Clears the timer of a settled exchange, now or later; where it is not there, the exchange does. */
  dropTimer?(timer: NodeJS.Timeout | undefined): void;
}

/** Begins when the message is handed over to be written; ends with the last answer, the deadline, or the connection. */
export class Exchange {
  readonly #message: OutgoingMessage;
  readonly #replyTimeout: number;
  readonly #runtime: MllpRuntime;
  readonly #connection: ExchangeConnection;
  readonly #startedAt: number;
  readonly #notes: string[];
  readonly #replies: Reply[] = [];
  /** The control ids that no final answer has come for. */
  readonly #open: Set<string>;
  /** Those of them that a commit acknowledgement has come for. */
  #committed: Set<string> | undefined;
  /** The worst final answer so far; of a batch, one error makes the whole an error. */
  #worst: { readonly code: AcknowledgementCode; readonly text: string } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isSettled = false;

  constructor(
    message: OutgoingMessage,
    replyTimeout: number,
    runtime: MllpRuntime,
    notes: readonly string[],
    connection: ExchangeConnection,
  ) {
    this.#message = message;
    this.#replyTimeout = replyTimeout;
    this.#runtime = runtime;
    this.#connection = connection;
    this.#notes = [...notes];
    this.#open = new Set(message.expected);
    this.#startedAt = runtime.elapsed();
  }

  /** The control id of the message, for a text that says whose reply was expected. */
  get controlId(): string {
    return this.#message.controlId;
  }

  /** Whether a reply with this MSA-2 answers the message, or a part of it that is still open. */
  isAnsweredBy(acknowledgement: Acknowledgement): boolean {
    const { controlId, rawControlId } = acknowledgement;
    return this.#isOwn(controlId) || this.#isOwn(rawControlId);
  }

  #isOwn(id: string): boolean {
    return this.#open.has(id) || (id !== '' && this.#message.envelopeIds.includes(id));
  }

  /** Whether its outcome has been told. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Whether the message asks for an answer that has to come, so that silence would say nothing good. */
  get needsReply(): boolean {
    return meaningOfSilence(this.#message.mode, false) === 'missing';
  }

  /** Whether the message asks for no answer at all, so that it is done with once it is {@link written}. */
  get endsWhenWritten(): boolean {
    return meaningOfSilence(this.#message.mode, false) === 'expected';
  }

  /** Whether the message has no control id, so that any reply could be its own. */
  get isAnonymous(): boolean {
    return this.#open.has('');
  }

  /** Says something about the exchange that does not decide it. */
  note(text: string): void {
    if (!this.#notes.includes(text)) this.#notes.push(text);
  }

  /** The system has taken the frame. Where the message asks for no answer at all, that is all there is to wait for. */
  written(): void {
    if (!this.endsWhenWritten) return;
    this.leave('The message asks for no acknowledgement (MSH-15 and MSH-16), so none was waited for.', 'maybe');
  }

  /** Takes the message for accepted without an answer; `why` is a sentence for the notes. */
  leave(why: string, delivery: Delivery): void {
    if (this.#isSettled) return;
    this.note(why);
    this.#settle({ result: 'accepted', code: '', text: '' }, delivery);
  }

  /** Takes a reply that answers this message. */
  take(reply: Reply, acknowledgement: Acknowledgement): void {
    if (this.#isSettled) return;
    this.#replies.push(reply);
    const { code } = acknowledgement;
    if (!isAcknowledgementCode(code)) {
      this.#settle(
        { result: 'badReply', code, text: `MSA-1 is ${JSON.stringify(code)}, which is not in table 0008.` },
        'received',
      );
      return;
    }
    const part = this.#partOf(acknowledgement);
    const step = stepAfter(this.#message.mode, code, part !== undefined && this.#isCommitted(part));
    for (const note of step.notes) this.note(note);
    if (!step.done) {
      if (part !== undefined) {
        this.#committed ??= new Set();
        this.#committed.add(part);
      }
      this.startDeadline();
      return;
    }
    const text = acknowledgementText(acknowledgement);
    const worst = this.#worst;
    if (worst === undefined || severity(code) > severity(worst.code)) this.#worst = { code, text };
    // A reply to the envelope answers everything in it.
    if (part === undefined) this.#open.clear();
    else this.#open.delete(part);
    if (this.#open.size === 0) this.#finish();
  }

  /** Which part of the message a reply is for; undefined where it is for the whole. */
  #partOf({ controlId, rawControlId }: Acknowledgement): string | undefined {
    if (this.#open.has(controlId)) return controlId;
    if (this.#open.has(rawControlId)) return rawControlId;
    return this.isAnonymous ? '' : undefined;
  }

  #isCommitted(part: string): boolean {
    return this.#committed?.has(part) === true;
  }

  /**
   * No other reply can come by the way that the message went. A commit acknowledgement is then the last word, and the
   * notes say so; parts of a batch that nothing was said of make it a bad reply.
   *
   * @param why a sentence on why nothing more can come
   */
  end(why: string): void {
    if (this.#isSettled) return;
    const silent = [...this.#open].filter(id => !this.#isCommitted(id)).length;
    if (silent > 0) {
      const count = this.#message.expected.length;
      const text = `Only ${count - silent} of ${count} messages of the batch were acknowledged. ${why}`;
      this.#settle({ result: 'badReply', code: this.#worst?.code ?? '', text }, 'maybe');
      return;
    }
    this.note(`The peer has taken the message (CA); its application's answer was not waited for. ${why}`);
    this.#worst ??= { code: 'CA', text: '' };
    this.#finish();
  }

  /** A reply came that can't be this message's answer, though this message was the one that waited longest. */
  misanswer(text: string, reply?: Reply): void {
    if (this.#isSettled) return;
    if (reply !== undefined) this.#replies.push(reply);
    const code = reply?.acknowledgement?.code ?? '';
    this.#settle({ result: 'badReply', code, text }, 'maybe');
  }

  /** The connection ended. A reply that broke off is a bad one; none at all leaves the message's fate open. */
  breakOff(partialBytes: number, reason: string): void {
    const stray = this.#connection.strayBytes();
    if (partialBytes > 0) {
      const text = `The reply broke off after ${partialBytes} bytes: ${reason}`;
      this.#settle({ result: 'badReply', code: '', text }, 'maybe');
      return;
    }
    this.#settle({ result: 'unreachable', code: '', text: sentences(reason, stray) }, 'maybe');
  }

  /** Gives the message up. It may have arrived. */
  cancel(): void {
    this.#settle({ result: 'cancelled', code: '', text: 'Cancelled while waiting for the reply.' }, 'maybe');
  }

  #finish(): void {
    const worst = this.#worst;
    if (worst !== undefined) this.#settle({ result: resultOf(worst.code), ...worst }, 'received');
  }

  /** The reply is due from now on: the message is on its way. */
  startDeadline(): void {
    if (this.#isSettled) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const looked = this.#connection.lastLook?.();
      if (looked === undefined) this.#onDeadline();
      else void looked.then(() => this.#onDeadline());
    }, this.#replyTimeout);
  }

  #onDeadline(): void {
    if (this.#isSettled) return;
    const committed = this.#committed !== undefined;
    if (meaningOfSilence(this.#message.mode, committed) === 'accepted') {
      this.note('The message asks for an answer on error only (ER); none came in time, so it counts as accepted.');
      const code = committed ? 'CA' : '';
      this.#settle({ result: 'accepted', code, text: '' }, 'maybe');
      return;
    }
    const within = `within ${this.#replyTimeout} ms`;
    const answered = this.#message.expected.length - this.#open.size;
    const text = committed
      ? `The peer has taken the message (CA), but no application acknowledgement came ${within}.`
      : answered > 0
        ? `Only ${answered} of ${this.#message.expected.length} messages of the batch were acknowledged ${within}.`
        : `No reply came ${within}.`;
    const timedOut = { result: 'timedOut', phase: committed ? 'applicationReply' : 'reply' } as const;
    const code = committed ? 'CA' : '';
    this.#settle({ ...timedOut, code, text: sentences(text, this.#connection.strayBytes()) }, 'maybe');
  }

  #settle(verdict: Verdict, delivery: Delivery): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    if (this.#connection.dropTimer === undefined) clearTimeout(this.#timer);
    else this.#connection.dropTimer(this.#timer);
    const { code, text } = verdict;
    // Written out: spread, it costs a tenth of a whole exchange.
    const outcome = {
      controlId: this.#message.controlId,
      code,
      text,
      reply: this.#replies.at(-1),
      replies: this.#replies,
      latencyMs: this.#runtime.elapsed() - this.#startedAt,
      notes: this.#notes,
      // A commit acknowledgement says that the message is there, whatever went wrong afterwards.
      delivery: this.#committed !== undefined ? 'received' : delivery,
      result: verdict.result,
    } as const;
    this.#connection.settled(
      verdict.result === 'timedOut'
        ? { ...outcome, result: verdict.result, phase: verdict.phase }
        : { ...outcome, result: verdict.result },
    );
  }
}

/** The part of a result that says what happened. */
type Verdict = { readonly code: string; readonly text: string } & (
  | { readonly result: Exclude<SendResult['result'], 'timedOut'> }
  | { readonly result: 'timedOut'; readonly phase: 'reply' | 'applicationReply' }
);

function severity(code: AcknowledgementCode): number {
  return ['accepted', 'applicationError', 'rejected'].indexOf(resultOf(code));
}

function sentences(first: string, second: string | undefined): string {
  return second === undefined ? first : `${first} ${second}`;
}
