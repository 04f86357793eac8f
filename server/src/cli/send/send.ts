import { setTimeout } from 'node:timers/promises';
import { builtInValues } from '../../delivery/built-in-values.ts';
import { createRoute } from '../../delivery/destination.ts';
import { type RetryPolicy, retryDefaults, withRetries } from '../../delivery/retries.ts';
import { runLoad } from '../../delivery/run-load.ts';
import { systemRuntime } from '../../mllp/runtime.ts';
import type { SendResult } from '../../mllp/send-result.ts';
import type { SendOptions } from '../commands/send.ts';
import { messageFilesOf } from '../input/documents.ts';
import { openInputs } from '../input/files.ts';
import { Progress } from '../progress.ts';
import { raiseExitCode, refuse, type Shell, tell } from '../shell.ts';
import { destinationFrom } from './destination.ts';
import { type Job, jobsOf } from './jobs.ts';
import { jsonOutcomes, loadOutcomes, type Outcome, type OutcomeReport, textOutcomes } from './outcomes.ts';

/** `pipehat send`: each message by itself, so many at once as asked for. */
export async function send(files: readonly string[], options: SendOptions, shell: Shell): Promise<void> {
  const target = await destinationFrom(options, shell);
  if (target.kind === 'problem') return await refuse(shell, target.message);
  const inputs = await openInputs(files, shell);
  if (inputs === undefined) return;

  const runtime = systemRuntime();
  const hasVariables = options.variables === true || options.var !== undefined;
  const jobs = jobsOf(messageFilesOf(inputs, shell), {
    batch: options.batch,
    count: options.count,
    newId: options.newIds === true ? runtime.newControlId : undefined,
    values: hasVariables
      ? { variables: Object.fromEntries(options.var ?? []), builtIns: builtInValues(runtime) }
      : undefined,
    charset: target.charset,
  });
  const startedAt = runtime.elapsed();
  const load =
    options.load === true ? loadOutcomes(() => runtime.elapsed() - startedAt, options.json === true) : undefined;
  const report = load ?? (options.json === true ? jsonOutcomes() : textOutcomes());
  const progress = new Progress(shell.err);
  const cancel = new AbortController();
  const forget = shell.onInterrupt(() => cancel.abort());
  if (options.insecure === true) await tell(shell, 'the certificate of the receiver is not verified (--insecure)');
  const policy = retryPolicy(options);
  let isAllAccepted = true;
  try {
    const end = await runLoad(
      jobs,
      () => withRetries(createRoute(target.destination, runtime), policy, waitFor),
      {
        concurrency: options.concurrency,
        rate: options.rate,
        stopOnError: options.stopOnError === true,
        signal: cancel.signal,
        wait: waitFor,
        elapsed: runtime.elapsed,
      },
      async (job, result) => {
        await tellOutcome(outcomeOf(job, result), report, shell);
        if (load !== undefined) await progress.show(load.progress());
      },
    );
    isAllAccepted = end.isAllAccepted;
  } finally {
    forget();
  }
  await progress.clear();
  await shell.out.write(report.end());
  if (!isAllAccepted && options.stopOnError === true) {
    await tell(shell, 'stopped at the first message that was not accepted');
  }
  if (cancel.signal.aborted) {
    raiseExitCode(shell, 1);
    const rest = load === undefined ? 'messages after the last one above' : 'messages beyond these figures';
    await tell(shell, `cancelled; ${rest} were not sent`);
  }
}

function retryPolicy({ retries, retryDelay, resendUncertain }: SendOptions): RetryPolicy {
  return {
    ...retryDefaults,
    times: retries,
    delayMs: retryDelay ?? retryDefaults.delayMs,
    uncertain: resendUncertain === true,
  };
}

/** Waits for some milliseconds, or until the signal is given. */
async function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  // Being cancelled is all that a wait can reject with, and no failure here.
  await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
}

function outcomeOf(job: Job, { controlId, result, code, text, latencyMs, reply, notes }: SendResult): Outcome {
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
