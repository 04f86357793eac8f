import { LoadFigures, type LoadSummary } from '../../delivery/load-figures.ts';
import type { SendResultKind } from '../../mllp/send-result.ts';
import { nameOf } from '../input/documents.ts';
import { printable } from '../shell.ts';
import type { Job } from './jobs.ts';

/** What became of one message. */
export interface Outcome {
  readonly job: Job;
  /** MSH-10, or the id of a batch that went as one. */
  readonly controlId: string;
  readonly result: SendResultKind;
  /** MSA-1; empty where there was no reply. */
  readonly code: string;
  readonly text: string;
  readonly latencyMs: number;
  /** The reply as it came; empty where there was none. */
  readonly reply: string;
  readonly notes: readonly string[];
}

/** A form of output; each part is printed as soon as it is there. */
export interface OutcomeReport {
  outcome(outcome: Outcome): string;
  end(): string;
}

/** A line that says what happened, then the reply with its segments one a line. */
export function textOutcomes(): OutcomeReport {
  return {
    outcome({ job, controlId, result, code, text, latencyMs, reply }) {
      const which = job.of === 1 ? '' : ` (${job.number} of ${job.of})`;
      const head = [`${nameOf(job.file)}${which}:`, controlId, result, code].filter(part => part !== '').join(' ');
      const segments = reply.split(/\r\n|\r|\n/).filter(segment => segment !== '');
      const lines = [`${head} in ${latencyMs} ms${text === '' ? '' : `: ${text}`}`, ...segments];
      return lines.map(line => `${printable(line)}\n`).join('');
    },
    end: () => '',
  };
}

/**
 * Nothing for each message, and the figures of all in the end.
 * @param elapsed milliseconds since the start
 */
export function loadOutcomes(elapsed: () => number, isJson: boolean): OutcomeReport & { progress(): string } {
  const figures = new LoadFigures();
  const summary = (): LoadSummary => figures.summary(elapsed() / 1_000);
  return {
    outcome({ result, code, latencyMs, reply }) {
      figures.add({ result, code, latencyMs, isAnswered: reply !== '' });
      return '';
    },
    progress: () => `${figures.messages} sent, ${figures.count('accepted')} accepted`,
    end: () => (isJson ? `${JSON.stringify(summary(), undefined, 2)}\n` : loadText(summary())),
  };
}

function loadText({ messages, seconds, perSecond, results, codes, latencyMs }: LoadSummary): string {
  const counts = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  const lines = [
    `messages  ${messages} in ${seconds} s, ${perSecond} a second`,
    `results   ${counts(results) || 'none'}`,
    `codes     ${counts(codes) || 'none'}`,
    ...(latencyMs === undefined
      ? []
      : [
          `latency   min ${latencyMs.min}, p50 ${latencyMs.p50}, p90 ${latencyMs.p90}, p95 ${latencyMs.p95}, p99 ${latencyMs.p99}, max ${latencyMs.max} ms`,
        ]),
  ];
  return lines.map(line => `${printable(line)}\n`).join('');
}

/** One array, an object for each message. */
export function jsonOutcomes(): OutcomeReport {
  let isFirst = true;
  return {
    outcome({ job, controlId, result, code, text, latencyMs, reply }) {
      const { file, number } = job;
      const json = JSON.stringify({ file, message: number, controlId, result, code, text, latencyMs, reply });
      const separator = isFirst ? '[' : ',';
      isFirst = false;
      return `${separator}\n  ${json}`;
    },
    end: () => (isFirst ? '[]\n' : '\n]\n'),
  };
}
