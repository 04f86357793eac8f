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
      const which = job.of === 1 ? '' : ` (${job.message} of ${job.of})`;
      const head = [`${nameOf(job.file)}${which}:`, controlId, result, code].filter(part => part !== '').join(' ');
      const segments = reply.split(/\r\n|\r|\n/).filter(segment => segment !== '');
      const lines = [`${head} in ${latencyMs} ms${text === '' ? '' : `: ${text}`}`, ...segments];
      return lines.map(line => `${printable(line)}\n`).join('');
    },
    end: () => '',
  };
}

/** One array, an object for each message. */
export function jsonOutcomes(): OutcomeReport {
  let isFirst = true;
  return {
    outcome({ job, controlId, result, code, text, latencyMs, reply }) {
      const { file, message } = job;
      const json = JSON.stringify({ file, message, controlId, result, code, text, latencyMs, reply });
      const separator = isFirst ? '[' : ',';
      isFirst = false;
      return `${separator}\n  ${json}`;
    },
    end: () => (isFirst ? '[]\n' : '\n]\n'),
  };
}
