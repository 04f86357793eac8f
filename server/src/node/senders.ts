/** Senders for the endpoints of the settings, and what became of a send as the client is told it. */
import { createRoute } from '../delivery/destination.ts';
import { retryDefaults, withRetries } from '../delivery/retries.ts';
import type { RemoteEndpoint, TransportOutcome, TransportProblem } from '../handlers/transport.ts';
import type { MllpRuntime } from '../mllp/runtime.ts';
import type { SendResult } from '../mllp/send-result.ts';
import type { Sender } from '../mllp/sender.ts';
import { destinationFrom } from './endpoints.ts';
import { waitFor } from './wait.ts';

/** A sender as an endpoint of the settings wants it, retries included. */
export async function openSender(
  endpoint: RemoteEndpoint,
  runtime: MllpRuntime,
): Promise<{ readonly kind: 'sender'; readonly sender: Sender } | TransportProblem> {
  const maker = await senderMaker(endpoint, runtime);
  return maker.kind === 'problem' ? maker : { kind: 'sender', sender: maker.make() };
}

/** As {@link openSender}, for several senders to one endpoint. */
export async function senderMaker(
  endpoint: RemoteEndpoint,
  runtime: MllpRuntime,
): Promise<{ readonly kind: 'maker'; make(): Sender } | TransportProblem> {
  const from = await destinationFrom(endpoint);
  if (from.kind === 'problem') return from;
  const { destination } = from;
  const { retries } = endpoint;
  if (retries === undefined || retries.times === 0) {
    return { kind: 'maker', make: () => createRoute(destination, runtime) };
  }
  const { times, delay, uncertain } = retries;
  const policy = { ...retryDefaults, times, delayMs: delay * 1000, uncertain };
  return { kind: 'maker', make: () => withRetries(createRoute(destination, runtime), policy, waitFor) };
}

/** What became of a send, without what only the sockets need. */
export function outcomeOf(result: SendResult, time: string): TransportOutcome {
  const { controlId, code, text, latencyMs, reply, notes, delivery } = result;
  return { controlId, result: result.result, code, text, latencyMs, reply: reply?.text ?? '', notes, time, delivery };
}

/** The time now, in ISO 8601. */
export function isoTime(runtime: MllpRuntime): string {
  return new Date(runtime.now().epochMilliseconds).toISOString();
}
