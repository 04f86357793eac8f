/** Ways in and out over Node's sockets and files, as the server's handlers want them. */
import type { OutgoingText, Transport, TransportOutcome } from '../handlers/transport.ts';
import { prepareBatch, prepareMessage } from '../mllp/outgoing.ts';
import type { MllpRuntime } from '../mllp/runtime.ts';
import type { Sender } from '../mllp/sender.ts';
import { openListener } from './listeners.ts';
import { load } from './load.ts';
import { openOutbox } from './outbox.ts';
import { isoTime, openSender, outcomeOf } from './senders.ts';

/** @param runtime clock and identifiers for what goes out */
export function nodeTransport(runtime: MllpRuntime): Transport {
  return {
    async open(endpoint) {
      const opened = await openSender(endpoint, runtime);
      if (opened.kind === 'problem') return opened;
      const { sender } = opened;
      return {
        kind: 'route',
        route: {
          send: (outgoing, signal) => sendText(sender, outgoing, runtime, signal),
          close: () => sender.close(),
        },
      };
    },
    load: (endpoint, run, signal) => load(endpoint, run, runtime, signal),
    listen: (settings, events, answers) => openListener(settings, events, answers, runtime),
    openOutbox: (folder, events) => openOutbox(folder, events, runtime),
  };
}

async function sendText(
  sender: Sender,
  { text, isBatch }: OutgoingText,
  runtime: MllpRuntime,
  signal: AbortSignal,
): Promise<TransportOutcome> {
  const time = isoTime(runtime);
  const prepared = isBatch ? prepareBatch(text) : prepareMessage(text);
  if (prepared.kind === 'ready') return outcomeOf(await sender.send(prepared, signal), time);
  return {
    ...{ controlId: '', result: 'unreachable', code: '', text: `Not sent. ${prepared.message}`, latencyMs: 0 },
    ...{ reply: '', notes: [], time, delivery: 'notSent' },
  };
}
