/**
 * Who answers what, and when: original and enhanced acknowledgement mode (HL7 v2 chapter 2, "Message processing
 * rules"), decided by MSH-15 and MSH-16 with the conditions of table 0155. The listener asks what to answer, the sender
 * what to wait for; both read it here.
 */
import type { Segment } from '../syntax/segment.ts';

/** Table 0008. `A.` is the application's answer, `C.` says that the message was, or was not, taken into safe storage. */
export type AcknowledgementCode = 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR';

/** What an acknowledgement code comes to. */
export type Verdict = 'accept' | 'error' | 'reject';

/** Table 0155: always, never, on error or reject only, on success only. */
export type AcknowledgementCondition = 'AL' | 'NE' | 'ER' | 'SU';

/** What a message asks for. In original mode both conditions are moot: one application answer is due. */
export type AcknowledgementMode =
  | { readonly kind: 'original' }
  | {
      readonly kind: 'enhanced';
      readonly accept: AcknowledgementCondition;
      readonly application: AcknowledgementCondition;
    };

const verdicts: Readonly<Record<AcknowledgementCode, Verdict>> = {
  AA: 'accept',
  AE: 'error',
  AR: 'reject',
  CA: 'accept',
  CE: 'error',
  CR: 'reject',
};
const applicationCodes = { accept: 'AA', error: 'AE', reject: 'AR' } as const;
const commitCodes = { accept: 'CA', error: 'CE', reject: 'CR' } as const;

/** Whether a text, as MSA-1 holds it, is one of the six codes. */
export function isAcknowledgementCode(text: string): text is AcknowledgementCode {
  return Object.hasOwn(verdicts, text);
}

/** What a code comes to, whichever mode it is of. */
export function verdictOf(code: AcknowledgementCode): Verdict {
  return verdicts[code];
}

/** The application's code for a verdict. */
export function applicationCode(verdict: Verdict): AcknowledgementCode {
  return applicationCodes[verdict];
}

/**
 * The mode that a header asks for. Where one of MSH-15 and MSH-16 is valued the mode is enhanced, and the empty one
 * asks for nothing. What table 0155 does not hold counts as empty.
 */
export function acknowledgementMode(header: Segment): AcknowledgementMode {
  const accept = condition(header.rawField(15));
  const application = condition(header.rawField(16));
  if (accept === undefined && application === undefined) return { kind: 'original' };
  return { kind: 'enhanced', accept: accept ?? 'NE', application: application ?? 'NE' };
}

function condition(text: string): AcknowledgementCondition | undefined {
  const code = text.trim().toUpperCase();
  return code === 'AL' || code === 'NE' || code === 'ER' || code === 'SU' ? code : undefined;
}

function isDue(when: AcknowledgementCondition, success: boolean): boolean {
  return when === 'AL' || (when === 'SU' && success) || (when === 'ER' && !success);
}

/**
 * The codes to answer a message with, in order; none where it asks for none.
 *
 * An application's error does not keep a message from being stored, so with both answers due it is CA, then AE. Where
 * only the first is due the error shows there, or it would not show at all. What is rejected is not stored: CR stands
 * alone.
 */
export function answersTo(mode: AcknowledgementMode, verdict: Verdict): readonly AcknowledgementCode[] {
  if (mode.kind === 'original') return [applicationCodes[verdict]];
  const applicationDue = isDue(mode.application, verdict === 'accept');
  const commit = verdict === 'error' && applicationDue ? 'accept' : verdict;
  const commitDue = isDue(mode.accept, commit === 'accept');
  const codes: AcknowledgementCode[] = [];
  if (commitDue) codes.push(commitCodes[commit]);
  // CE and CR end the exchange; where they were not asked for, the application's code has to say it.
  if (applicationDue && !(commitDue && commit !== 'accept')) codes.push(applicationCodes[verdict]);
  return codes;
}

/** What no answer at all means to a sender who has waited long enough. */
export type Silence =
  /** An answer was due. */
  | 'missing'
  /** Only bad news was asked for, so none is good news. */
  | 'accepted'
  /** Nothing was asked for: there is no point in waiting. */
  | 'expected';

/** @param committed whether CA has come already */
export function meaningOfSilence(mode: AcknowledgementMode, committed: boolean): Silence {
  if (mode.kind === 'original') return 'missing';
  const open = committed ? [mode.application] : [mode.accept, mode.application];
  const due = open.filter(when => when !== 'NE');
  if (due.length === 0) return 'expected';
  return due.every(when => when === 'ER') ? 'accepted' : 'missing';
}

/** Whether an answer is the last one, and what it leaves to say. */
export interface Step {
  readonly done: boolean;
  readonly notes: readonly string[];
}

/**
 * What a sender makes of a code.
 *
 * @param committed whether CA has come already
 */
export function stepAfter(mode: AcknowledgementMode, code: AcknowledgementCode, committed: boolean): Step {
  const isCommit = code[0] === 'C';
  if (mode.kind === 'original') {
    // Many peers do this, and the message has arrived all the same.
    const note = `The peer answered ${code}, a commit code, although MSH-15 and MSH-16 ask for no enhanced mode.`;
    return { done: true, notes: isCommit ? [note] : [] };
  }
  if (!isCommit) {
    const skipped = !committed && mode.accept === 'AL';
    const note = `The peer answered ${code} at once, without the commit acknowledgement (CA) that MSH-15 asks for.`;
    return { done: true, notes: skipped ? [note] : [] };
  }
  const waits = code === 'CA' && mode.application !== 'NE';
  return { done: !waits, notes: committed ? [`The peer sent a second commit acknowledgement, ${code}.`] : [] };
}
