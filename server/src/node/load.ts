/** Many messages to an endpoint of the settings, measured. */
import { LoadFigures } from '../delivery/load-figures.ts';
import { type LoadJob, runLoad } from '../delivery/run-load.ts';
import type { LoadResult, LoadRun, OutgoingText, RemoteEndpoint, TransportProblem } from '../handlers/transport.ts';
import { prepareBatch, prepareMessage } from '../mllp/outgoing.ts';
import type { MllpRuntime } from '../mllp/runtime.ts';
import { senderMaker } from './senders.ts';
import { waitFor } from './wait.ts';

/** How often the figures are told, in milliseconds. */
const PROGRESS_INTERVAL_MS = 250;

/** Sends the texts of a run over as many senders as it asks for. */
export async function load(
  endpoint: RemoteEndpoint,
  { texts, options, progress }: LoadRun,
  runtime: MllpRuntime,
  signal: AbortSignal,
): Promise<({ readonly kind: 'figures' } & LoadResult) | TransportProblem> {
  const maker = await senderMaker(endpoint, runtime);
  if (maker.kind === 'problem') return maker;
  const figures = new LoadFigures();
  let firstFailure = '';
  const startedAt = runtime.elapsed();
  const summary = () => figures.summary((runtime.elapsed() - startedAt) / 1000);
  const timer = setInterval(() => progress(summary()), PROGRESS_INTERVAL_MS);
  try {
    const { concurrency, rate, stopOnError } = options;
    const how = { concurrency, rate, stopOnError, signal, wait: waitFor, elapsed: () => runtime.elapsed() };
    await runLoad(jobsOf(texts), maker.make, how, (_, { result, code, text, latencyMs, reply }) => {
      // What was under way when the run was cancelled says nothing about the receiver.
      if (result === 'cancelled') return;
      figures.add({ result, code, latencyMs, isAnswered: reply !== undefined });
      if (result !== 'accepted' && firstFailure === '') firstFailure = code === '' ? text : `${code}: ${text}`;
    });
  } finally {
    clearInterval(timer);
  }
  return { kind: 'figures', figures: summary(), firstFailure };
}

async function* jobsOf(texts: Iterable<OutgoingText>): AsyncGenerator<LoadJob> {
  for (const { text, isBatch } of texts) yield { message: isBatch ? prepareBatch(text) : prepareMessage(text) };
}
