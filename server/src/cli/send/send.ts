import { setTimeout } from 'node:timers/promises';
import { prepareBatch, prepareMessage } from '../../mllp/outgoing.ts';
import { systemRuntime } from '../../mllp/runtime.ts';
import { createSender, type Sender } from '../../mllp/sender.ts';
import type { SendOptions } from '../commands/send.ts';
import { messageFilesOf } from '../input/documents.ts';
import { openInputs } from '../input/files.ts';
import { Progress } from '../progress.ts';
import { raiseExitCode, refuse, type Shell, tell } from '../shell.ts';
import { endpointFrom } from './endpoint.ts';
import { type Job, jobsOf } from './jobs.ts';
import { jsonOutcomes, loadOutcomes, type Outcome, type OutcomeReport, textOutcomes } from './outcomes.ts';

/** `pipehat send`: each message by its own frame, so many connections at once as asked for. */
export async function send(files: readonly string[], options: SendOptions, shell: Shell): Promise<void> {
  const target = await endpointFrom(options, shell.cwd);
  if (target.kind === 'problem') return await refuse(shell, target.message);
  const inputs = await openInputs(files, shell);
  if (inputs === undefined) return;

  const runtime = systemRuntime();
  const jobs = jobsOf(messageFilesOf(inputs, shell), {
    batch: options.batch,
    count: options.count,
    newId: options.newIds === true ? runtime.newControlId : undefined,
  });
  const startedAt = runtime.elapsed();
  const elapsed = (): number => runtime.elapsed() - startedAt;
  const load = options.load === true ? loadOutcomes(elapsed, options.json === true) : undefined;
  const report = load ?? (options.json === true ? jsonOutcomes() : textOutcomes());
  const progress = new Progress(shell.err);
  let isFailed = false;
  let started = 0;
  const cancel = new AbortController();
  const forget = shell.onInterrupt(() => cancel.abort());
  if (options.insecure === true) await tell(shell, 'the certificate of the receiver is not verified (--insecure)');
  const work = async (): Promise<void> => {
    const sender = createSender(target.endpoint, runtime);
    for (;;) {
      // The generator answers one after the other, so no message is sent twice.
      const isOver = cancel.signal.aborted || (isFailed && options.stopOnError === true);
      const next = isOver ? undefined : await jobs.next();
      if (next === undefined || next.done === true) break;
      if (options.rate !== undefined) await until((started++ * 1_000) / options.rate - elapsed(), cancel.signal);
      const outcome = await sendOne(next.value, sender, cancel.signal);
      isFailed ||= outcome.result !== 'accepted';
      await tellOutcome(outcome, report, shell);
      if (load !== undefined) await progress.show(load.progress());
    }
    await sender.close();
  };
  try {
    await Promise.all(Array.from({ length: options.concurrency }, work));
  } finally {
    forget();
  }
  await progress.clear();
  await shell.out.write(report.end());
  if (isFailed && options.stopOnError === true) await tell(shell, 'stopped at the first message that was not accepted');
  if (cancel.signal.aborted) {
    raiseExitCode(shell, 1);
    const rest = load === undefined ? 'messages after the last one above' : 'messages beyond these figures';
    await tell(shell, `cancelled; ${rest} were not sent`);
  }
}

/** Waits for some milliseconds, or until the signal is given. */
async function until(milliseconds: number, signal: AbortSignal): Promise<void> {
  // Being cancelled is all that a wait can reject with, and no failure here.
  if (milliseconds > 0) await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
}

async function sendOne(job: Job, sender: Sender, signal: AbortSignal): Promise<Outcome> {
  const prepared = job.isBatch ? prepareBatch(job.text) : prepareMessage(job.text);
  if (prepared.kind === 'refused') {
    // The editor says it the same way: of the results that there are, this one means that nothing got there.
    const text = `Not sent. ${prepared.message}`;
    return { job, controlId: '', result: 'unreachable', code: '', text, latencyMs: 0, reply: '', notes: [] };
  }
  const { controlId, result, code, text, latencyMs, reply, notes } = await sender.send(prepared, signal);
  return {
    job,
    controlId,
    result,
    code,
    text,
    // A tenth of a millisecond is as exact as it can be.
    latencyMs: Math.round(latencyMs * 10) / 10,
    reply: reply?.text ?? '',
    notes,
  };
}

async function tellOutcome(outcome: Outcome, report: OutcomeReport, shell: Shell): Promise<void> {
  if (outcome.result !== 'accepted') raiseExitCode(shell, 1);
  await shell.out.write(report.outcome(outcome));
  for (const note of outcome.notes) await tell(shell, `${outcome.job.file}: ${note}`);
}
