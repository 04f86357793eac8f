/** Listeners of the settings: key files read, messages written to folders. */
import type {
  ListenerAnswers,
  ListenerEvents,
  RunningListener,
  TransportMessage,
  TransportProblem,
} from '../handlers/transport.ts';
import { charsetSetting, formatAddress } from '../mllp/endpoint.ts';
import { startListener } from '../mllp/listener.ts';
import type { ReceivedRecord } from '../mllp/listener-connection.ts';
import { answerByRules } from '../mllp/rule-responder.ts';
import type { MllpRuntime } from '../mllp/runtime.ts';
import type { StartListenerParams } from '../protocol.ts';
import { fullPath, readKeyFiles } from './key-files.ts';
import { captureInto } from './received-files.ts';

/** Starts a listener; everything that could be wrong with its settings is found out before. */
export async function openListener(
  settings: Omit<StartListenerParams, 'name' | 'rules'>,
  events: ListenerEvents,
  { rules, validate }: ListenerAnswers,
  runtime: MllpRuntime,
): Promise<{ readonly kind: 'listening'; readonly listener: RunningListener } | TransportProblem> {
  const { host, port, tls, charset, capture } = settings;
  const keys = tls === undefined ? undefined : await readKeyFiles(tls);
  if (keys?.kind === 'problem') return keys;
  const named = charset === undefined ? undefined : charsetSetting(charset);
  if (named?.kind === 'problem') return named;
  const folder = capture === undefined ? undefined : await captureInto(fullPath(capture), capture);
  if (folder?.kind === 'problem') return folder;
  // Files keep the order of arrival, and the end waits for them.
  let writing = Promise.resolve();
  const keep = (record: ReceivedRecord): void => {
    if (folder === undefined) return;
    writing = writing.then(async () => {
      const problem = await folder.capture(record);
      if (problem !== undefined) events.problem(`A received message was not written to ${problem}.`);
    });
  };
  const started = await startListener(
    {
      host,
      port,
      ...(keys === undefined
        ? {}
        : { tls: { ...keys.identity, requireClientCertificate: tls?.requireClientCertificate === true } }),
      ...(named === undefined ? {} : { charset: named.charset }),
    },
    runtime,
    {
      received(record) {
        events.received(receivedOf(record));
        keep(record);
      },
      problem: ({ message }) => events.problem(message),
    },
    answerByRules(rules, validate, (milliseconds, call) => setTimeout(call, milliseconds)),
  );
  if (started.kind === 'failed') return { kind: 'problem', message: started.message };
  const { listener } = started;
  return {
    kind: 'listening',
    listener: {
      host: listener.host,
      port: listener.port,
      async close() {
        await listener.close();
        await writing;
      },
    },
  };
}

function receivedOf(record: ReceivedRecord): TransportMessage {
  return {
    time: new Date(record.time.epochMilliseconds).toISOString(),
    peer: formatAddress(record.peer.address, record.peer.port),
    controlId: record.controlId,
    messageType: record.type,
    answer: record.answers.map(answer => answer.code).join(', '),
    bytes: record.bytes,
    text: record.text,
    notes: record.notes,
  };
}
