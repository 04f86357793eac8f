/** The outbox of the window: messages that wait for their endpoint. */
import type { Connection } from 'vscode-languageserver';
import {
  builtInListenerName,
  type OpenOutboxParams,
  type OutboxAction,
  type OutboxAnswer,
  type OutboxContent,
  type OutboxContentParams,
  type OutboxEndpointParams,
  type OutboxEndpointResponse,
  type OutboxState,
  openOutboxMethod,
  outboxActionMethod,
  outboxChangedMethod,
  outboxContentMethod,
  outboxEndpointMethod,
  outboxSettledMethod,
  type QueueParams,
  type QueueResponse,
  queueMethod,
} from '../protocol.ts';
import { notify } from './notify.ts';
import type { Choosing, Ready } from './sending.ts';
import type { OutboxEvents, RunningOutbox, Transport } from './transport.ts';

/** What the handlers need of the server around them. */
export interface OutboxContext {
  readonly connection: Connection;
  readonly transport: Transport;
  readonly choosing: Choosing;
  readonly ready: Ready;
}

/** Registers the handlers. The outbox is opened when the client says where it is; closing it waits for what is under way. */
export function registerOutboxHandlers({ connection, transport, choosing, ready }: OutboxContext): {
  close(): Promise<void>;
} {
  let opening: Promise<RunningOutbox> | undefined;

  const events: OutboxEvents = {
    async endpoint(name) {
      const response = await connection.sendRequest<OutboxEndpointResponse>(outboxEndpointMethod, {
        name,
      } satisfies OutboxEndpointParams);
      if (response.kind === 'problem') return response;
      const remote = await choosing.remote(response.endpoint);
      return remote.kind === 'problem' ? remote : { kind: 'endpoint', endpoint: remote.remote };
    },
    changed: state => notify(connection, outboxChangedMethod, state),
    settled: settled => notify(connection, outboxSettledMethod, settled),
  };

  connection.onRequest<OutboxState, void>(openOutboxMethod, async ({ folder }: OpenOutboxParams) => {
    opening ??= transport.openOutbox(folder, events);
    return (await opening).state();
  });

  connection.onRequest<QueueResponse, void>(queueMethod, async ({ what, batch, endpoint }: QueueParams) => {
    const outbox = await opening;
    if (outbox === undefined)
      return refused('There is no place to keep an outbox in: it needs a folder of this window.');
    const chosen = await choosing.choose(what, batch);
    if (chosen.kind === 'none') return refused(chosen.message);
    if (chosen.kind === 'batch') return chosen;
    const items = [];
    for (const { text, isBatch } of chosen.items) {
      const readied = ready(text, endpoint);
      if (readied.kind === 'problem') return refused(`Nothing was queued. ${readied.message}`);
      items.push({ text: readied.text, isBatch });
    }
    const name = endpoint.kind === 'builtIn' ? builtInListenerName : endpoint.name;
    const queued = await outbox.queue(name, items);
    return queued.kind === 'problem' ? refused(`Nothing was queued. ${queued.message}`) : queued;
  });

  connection.onRequest<OutboxAnswer, void>(outboxActionMethod, async (action: OutboxAction) => {
    return (await (await opening)?.act(action)) ?? { kind: 'problem', message: 'There is no outbox.' };
  });

  connection.onRequest<OutboxContent | null, void>(outboxContentMethod, async ({ id }: OutboxContentParams) => {
    return (await opening)?.content(id) ?? null;
  });

  return {
    async close() {
      await (await opening)?.close();
    },
  };
}

function refused(message: string): QueueResponse {
  return { kind: 'refused', message };
}
