import { prepareBatch, prepareMessage } from '../../mllp/outgoing.ts';
import { systemRuntime } from '../../mllp/runtime.ts';
import { createSender, type Sender } from '../../mllp/sender.ts';
import type { SendOptions } from '../commands/send.ts';
import { messageFilesOf } from '../input/documents.ts';
import { openInputs } from '../input/files.ts';
import { raiseExitCode, refuse, type Shell, tell } from '../shell.ts';
import { endpointFrom } from './endpoint.ts';
import { type Job, jobsOf } from './jobs.ts';
import { jsonOutcomes, type Outcome, type OutcomeReport, textOutcomes } from './outcomes.ts';

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
  const report = options.json === true ? jsonOutcomes() : textOutcomes();
  const cancel = new AbortController();
  const forget = shell.onInterrupt(() => cancel.abort());
  if (options.insecure === true) await tell(shell, 'the certificate of the receiver is not verified (--insecure)');
  const work = async (): Promise<void> => {
    const sender = createSender(target.endpoint, runtime);
    for (;;) {
      // The generator answers one after the other, so no message is sent twice.
      const next = cancel.signal.aborted ? undefined : await jobs.next();
      if (next === undefined || next.done === true) break;
      await tellOutcome(await sendOne(next.value, sender, cancel.signal), report, shell);
    }
    await sender.close();
  };
  try {
    await Promise.all(Array.from({ length: options.concurrency }, work));
  } finally {
    forget();
  }
  await shell.out.write(report.end());
  if (cancel.signal.aborted) {
    raiseExitCode(shell, 1);
    await tell(shell, 'cancelled; messages after the last one above were not sent');
  }
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
