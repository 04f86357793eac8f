/**
 * What a listener answers, by rules: a peer for positive and negative tests. The first rule that fits a message decides;
 * a message that none fits is accepted, with the codes that its MSH-15 and MSH-16 ask for.
 */
import { type Path, parsePath } from '../path/path.ts';
import type { ErrorReport } from './acknowledgement.ts';
import { type AcknowledgementCode, isAcknowledgementCode } from './acknowledgement-mode.ts';

/** What a rule may answer beside the acknowledgement codes. */
export const ruleAnswers = [
  /** Accepted, in error or rejected, with the codes that the message asks for. */
  'accept',
  'error',
  'reject',
  /** Accepted where our own diagnostics find no error, else AE with an ERR for each. */
  'validate',
  /** No answer; the sender waits in vain. */
  'none',
  /** No answer, and the connection is closed. */
  'close',
  /** A reply that is no HL7 message. */
  'malformed',
  /** An acknowledgement of some other message: MSA-2 is not the MSH-10 that came. */
  'wrong-id',
] as const;
export type RuleAnswer = (typeof ruleAnswers)[number] | AcknowledgementCode;

/** One rule. Everything that is said has to hold. */
export interface AnswerRule {
  /** MSH-9 from its start: `ADT`, `ADT^A01`. */
  readonly type?: string | undefined;
  /** MSH-3. */
  readonly from?: string | undefined;
  /** A place has one of its values equal to this, escapes decoded; an empty text stands for a place without any. */
  readonly where: readonly { readonly path: Path; readonly value: string }[];
  /** Only the message that is the nth for which the rest of the rule holds, counted from 1. */
  readonly nth?: number | undefined;
  readonly answer: RuleAnswer;
  /** MSA-3. */
  readonly text?: string | undefined;
  /** Milliseconds to wait before answering. */
  readonly delay?: number | undefined;
}

/** What was read, and what could not be: full sentences that name the rule. */
export interface AnswerRules {
  readonly rules: readonly AnswerRule[];
  readonly problems: readonly string[];
}

/** Longer waits are no test of a sender but a listener that hangs. */
const MAX_DELAY_SECONDS = 300;
const keys = ['type', 'from', 'where', 'nth', 'answer', 'text', 'delay'];

/**
 * Reads rules as a settings or rules file has them: a list of
 * `{type, from, where: {PATH: value}, nth, answer, text, delay}`, `delay` in seconds. Numbers may be written as text.
 */
export function readAnswerRules(value: unknown): AnswerRules {
  if (!Array.isArray(value)) return { rules: [], problems: ['The rules are no list (expected "- answer: AE").'] };
  const problems: string[] = [];
  const rules = value.flatMap((entry: unknown, index) => {
    const found: string[] = [];
    const rule = readRule(entry, found);
    problems.push(...found.map(text => `Rule ${index + 1}: ${text}`));
    return rule !== undefined && found.length === 0 ? [rule] : [];
  });
  return { rules, problems };
}

function readRule(entry: unknown, problems: string[]): AnswerRule | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    problems.push('it is no map of keys (expected "answer: AE").');
    return undefined;
  }
  const fields = new Map<string, unknown>(Object.entries(entry));
  for (const key of fields.keys())
    if (!keys.includes(key)) problems.push(`there is no key '${key}' (expected ${keys.join(', ')}).`);
  const answer = fields.get('answer');
  if (!isRuleAnswer(answer))
    problems.push(`answer is ${shown(answer)} (expected AA, AE, AR, CA, CE, CR, ${ruleAnswers.join(', ')}).`);
  const number = (key: string, least: number, most: number): number | undefined => {
    const raw = fields.get(key);
    if (raw === undefined) return undefined;
    const read = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
    if (typeof read === 'number' && read >= least && read <= most) return read;
    problems.push(`${key} is ${shown(raw)} (expected a number from ${least} to ${most}).`);
    return undefined;
  };
  const text = (key: string): string | undefined => {
    const raw = fields.get(key);
    if (raw === undefined || typeof raw === 'string') return raw;
    problems.push(`${key} is ${shown(raw)} (expected a text).`);
    return undefined;
  };
  const delay = number('delay', 0, MAX_DELAY_SECONDS);
  const nth = number('nth', 1, Number.MAX_SAFE_INTEGER);
  if (nth !== undefined && !Number.isInteger(nth)) problems.push(`nth is ${nth} (expected a whole number).`);
  return {
    type: text('type'),
    from: text('from'),
    where: readWhere(fields.get('where'), problems),
    nth,
    answer: isRuleAnswer(answer) ? answer : 'accept',
    text: text('text'),
    delay: delay === undefined ? undefined : delay * 1_000,
  };
}

function readWhere(value: unknown, problems: string[]): AnswerRule['where'] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push('where is no map of paths and values (expected "where: { PID-8: F }").');
    return [];
  }
  return Object.entries(value).flatMap(([written, wanted]: [string, unknown]) => {
    const { path, problem } = parsePath(written);
    if (path === undefined) problems.push(`where: '${written}' is no path (expected ${problem.expected}).`);
    else if (path.count || path.groups.length > 0)
      problems.push(`where: '${written}' has to name a place (expected such as PID-3.1 or OBX[*]-5).`);
    else if (typeof wanted === 'string' || typeof wanted === 'number') return [{ path, value: String(wanted) }];
    else problems.push(`where: ${written} is ${shown(wanted)} (expected a text).`);
    return [];
  });
}

function isRuleAnswer(value: unknown): value is RuleAnswer {
  if (typeof value !== 'string') return false;
  return isAcknowledgementCode(value) || ruleAnswers.some(answer => answer === value);
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}

/** What our own diagnostics say about a message, as a peer is told it; no error means that it is accepted. */
export type Validate = (text: string) => Promise<readonly ErrorReport[]>;
