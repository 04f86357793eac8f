/** Answers messages by rules. */
import type { AnswerRule, Validate } from '../core/encoding/answer-rules.ts';
import { resolvePath } from '../core/path/resolve.ts';
import type { Message } from '../core/syntax/message.ts';
import type { Answer, ReceivedMessage, Responder } from './answering.ts';

/**
 * Answers by rules. Counts of `nth` go on over all connections of the listener.
 * @param after calls back after some milliseconds
 */
export function answerByRules(
  rules: readonly AnswerRule[],
  validate: Validate,
  after: (milliseconds: number, call: () => void) => void,
): Responder {
  const counts = new Map<AnswerRule, number>();
  const fits = (rule: AnswerRule, message: Message): boolean => {
    if (!holds(rule, message)) return false;
    const count = (counts.get(rule) ?? 0) + 1;
    counts.set(rule, count);
    return rule.nth === undefined || rule.nth === count;
  };
  return received => {
    const { message } = received;
    const rule = message === undefined ? undefined : rules.find(one => fits(one, message));
    if (rule === undefined) return { kind: 'byMode', verdict: 'accept' };
    const answer = answerOf(rule, received, validate);
    const { delay } = rule;
    if (delay === undefined || delay === 0) return answer;
    return new Promise(resolve => after(delay, () => resolve(answer)));
  };
}

function holds({ type, from, where }: AnswerRule, message: Message): boolean {
  const { header, delimiters } = message;
  if (type !== undefined) {
    const written = header.rawAt({ field: 9 }).replaceAll(delimiters.component, '^');
    if (written !== type && !written.startsWith(`${type}^`)) return false;
  }
  if (from !== undefined && message.textAt(header, { field: 3, component: 1 }) !== from) return false;
  return where.every(({ path, value }) => {
    const places = resolvePath(message, path).filter(({ raw }) => raw !== '');
    if (value === '') return places.length === 0;
    return places.some(({ entry, place }) => place !== undefined && message.textAt(entry.segment, place) === value);
  });
}

function answerOf(
  { answer, text }: AnswerRule,
  { text: received }: ReceivedMessage,
  validate: Validate,
): Answer | Promise<Answer> {
  const details = text === undefined ? {} : { text };
  switch (answer) {
    case 'accept':
    case 'error':
    case 'reject':
      return { kind: 'byMode', verdict: answer, ...details };
    case 'validate':
      return validate(received).then(errors =>
        errors.some(({ severity }) => severity === 'E')
          ? // ERR has had room for words only from 2.5 on.
            { kind: 'byMode', verdict: 'error', errors, text: text ?? errors[0]?.userMessage ?? '' }
          : { kind: 'byMode', verdict: 'accept', ...details },
      );
    case 'none':
      return { kind: 'silence' };
    case 'close':
      return { kind: 'close' };
    case 'malformed':
      return { kind: 'malformed' };
    case 'wrong-id':
      return { kind: 'byMode', verdict: 'accept', ...details, acknowledges: 'UNKNOWN' };
    default:
      return { kind: 'code', code: answer, ...details };
  }
}
