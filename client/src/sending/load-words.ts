/** What a load test is to do, and what came of it, in words. */
import type { LoadParams, LoadResponse } from '../../../server/src/protocol.ts';

/** The figures of a plan. */
export type LoadPlan = Pick<LoadParams, 'count' | 'concurrency' | 'rate' | 'stopOnError'>;

const mostMessages = 1_000_000;
const mostConnections = 256;

/**
 * Reads `COUNT`, `COUNT x CONNECTIONS` or `COUNT x CONNECTIONS @ RATE`; `stop` behind it ends the run with the first
 * message that is not accepted. Undefined where it is none of them.
 */
export function loadPlan(text: string): LoadPlan | undefined {
  const parts = /^\s*(\d+)\s*(?:[x×*]\s*(\d+))?\s*(?:@\s*(\d+(?:\.\d+)?))?\s*(stop)?\s*$/i.exec(text);
  if (parts === null) return undefined;
  const [, count, concurrency, rate, stop] = parts;
  return {
    count: Number(count),
    concurrency: Number(concurrency ?? 1),
    ...(rate === undefined ? {} : { rate: Number(rate) }),
    stopOnError: stop !== undefined,
  };
}

/** What is wrong with a plan, in a sentence; undefined where it is one. */
export function planProblem(text: string): string | undefined {
  const plan = loadPlan(text);
  if (plan === undefined) return 'Expected COUNT, COUNT x CONNECTIONS, or COUNT x CONNECTIONS @ A SECOND.';
  if (plan.count < 1 || plan.count > mostMessages) return `Expected 1 to ${mostMessages} times.`;
  if (plan.concurrency < 1 || plan.concurrency > mostConnections)
    return `Expected 1 to ${mostConnections} connections.`;
  if (plan.rate === 0) return 'Expected a rate above 0.';
  return undefined;
}

/** The figures as a document: no message content in it. */
export function figuresText(response: Extract<LoadResponse, { kind: 'figures' }>, plan: string): string {
  const { endpoint, figures, stopped, firstFailure } = response;
  const { messages, seconds, perSecond, results, codes, latencyMs } = figures;
  const counts = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ') || 'none';
  const rows: (readonly [string, string])[] = [
    ['endpoint', endpoint],
    ['plan', plan.trim()],
    ['messages', `${messages} in ${seconds} s, ${perSecond} a second`],
    ['results', counts(results)],
    ['codes', counts(codes)],
  ];
  if (latencyMs !== undefined) {
    const { min, p50, p90, p95, p99, max } = latencyMs;
    for (const [name, value] of Object.entries({ min, p50, p90, p95, p99, max })) rows.push([name, `${value} ms`]);
  }
  if (stopped === 'cancelled') rows.push(['ended', 'cancelled before all messages were sent']);
  if (stopped === 'error') rows.push(['ended', 'with the first message that was not accepted']);
  if (firstFailure !== '') rows.push(['first failure', firstFailure]);
  return rows.map(([name, value]) => `${name.padEnd(15)}${value}\n`).join('');
}
