/** Sending to the scripted server of a test. */
import type { TestContext } from 'node:test';
import { type Endpoint, endpointAt } from '../../server/src/mllp/endpoint.ts';
import { type OutgoingMessage, prepareMessage } from '../../server/src/mllp/outgoing.ts';
import type { SendResult } from '../../server/src/mllp/send-result.ts';
import { createSender, type Sender } from '../../server/src/mllp/sender.ts';
import { adt, framed, type HeaderValues } from './mllp-messages.ts';
import { type RawPeer, startScriptedServer, testRuntime } from './mllp-peers.ts';

/** A small message, ready to be sent. */
export function outgoing(values: HeaderValues = {}): OutgoingMessage {
  const prepared = prepareMessage(adt(values));
  if (prepared.kind !== 'ready') throw new Error(prepared.message);
  return prepared;
}

/** A sender that waits long for what comes and is closed when the test ends. */
export function senderTo(t: TestContext, port: number, settings: Partial<Endpoint> = {}): Sender {
  const sender = createSender(endpointAt('127.0.0.1', port, { replyTimeout: 20_000, ...settings }), testRuntime());
  t.after(() => sender.close());
  return sender;
}

/** Sends one message to a server that answers it as the script says. */
export async function exchange(
  t: TestContext,
  answer: (peer: RawPeer, message: string) => Promise<void> | void,
  values: HeaderValues = {},
  settings: Partial<Endpoint> = {},
): Promise<SendResult> {
  const { port } = await startScriptedServer(t, async peer => answer(peer, await peer.frame()));
  return await senderTo(t, port, settings).send(outgoing(values));
}

/** A script that answers with one frame of the given text. */
export const reply =
  (text: string) =>
  (peer: RawPeer): Promise<void> =>
    peer.write(framed(text));
