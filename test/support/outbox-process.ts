/**
 * An outbox as a process of its own, to be killed. Arguments: its folder, the port to send to, and the groups of control ids
 * to queue, by endpoint. It tells what happens in lines of JSON; whoever reads one can rely on it, since it is written before
 * anything else happens.
 */
import { writeSync } from 'node:fs';
import { endpointAt } from '../../server/src/mllp/endpoint.ts';
import { prepareMessage } from '../../server/src/mllp/outgoing.ts';
import { systemRuntime } from '../../server/src/mllp/runtime.ts';
import { createSender } from '../../server/src/mllp/sender.ts';
import { outboxFiles } from '../../server/src/node/outbox-files.ts';
import { createOutbox } from '../../server/src/outbox/outbox.ts';
import { adt } from './mllp-messages.ts';

/** What the process tells. */
export type Told =
  | { readonly kind: 'opened'; readonly mode: string }
  | { readonly kind: 'queued'; readonly ids: readonly string[] }
  /** The user reads that the message may be there already, and says that it goes out again. */
  | { readonly kind: 'retry'; readonly id: string }
  /** Everything is queued and through. */
  | { readonly kind: 'empty' };

/** What it is to queue, group by group. */
export type Groups = readonly { readonly endpoint: string; readonly ids: readonly string[] }[];

const [folder = '', port = '', groups = '[]'] = process.argv.slice(2);
/** Waits for an endpoint that is down are this much shorter. */
const HASTE = 500;

const tell = (told: Told): void => void writeSync(1, `${JSON.stringify(told)}\n`);
const runtime = systemRuntime();
const sender = createSender(endpointAt('127.0.0.1', Number(port), { keepAlive: true, replyTimeout: 100 }), runtime);
const deciding = new Set<string>();
let isQueued = false;

const outbox = createOutbox({
  store: outboxFiles(folder),
  now: () => runtime.now().epochMilliseconds,
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds / HASTE);
    return () => clearTimeout(timer);
  },
  prepare: text => prepareMessage(text),
  route: async () => sender,
  changed: () => setImmediate(decide),
});

function decide(): void {
  const entries = outbox.entries();
  if (isQueued && entries.length === 0) tell({ kind: 'empty' });
  for (const { id, controlId, state } of entries) {
    if (outbox.status().mode.kind !== 'owned' || state !== 'uncertain' || deciding.has(id)) continue;
    deciding.add(id);
    tell({ kind: 'retry', id: controlId });
    void outbox.retry(id).finally(() => deciding.delete(id));
  }
}

await outbox.opened;
tell({ kind: 'opened', mode: outbox.status().mode.kind });
for (const { endpoint, ids } of JSON.parse(groups) as Groups) {
  const items = ids.map(controlId => ({ text: adt({ controlId }), isBatch: false }));
  const queued = await outbox.queue(endpoint, items);
  if (queued.kind !== 'queued') throw new Error(JSON.stringify(queued));
  tell({ kind: 'queued', ids });
}
isQueued = true;
decide();
process.once('SIGTERM', async () => {
  await outbox.close();
  await sender.close();
});
