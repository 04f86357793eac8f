/** The outbox of a window: its journal in a folder, its ways out as the client's settings have them. */
import type { OutboxEvents, RemoteEndpoint, RunningOutbox } from '../handlers/transport.ts';
import { prepareBatch, prepareMessage } from '../mllp/outgoing.ts';
import type { MllpRuntime } from '../mllp/runtime.ts';
import type { Sender } from '../mllp/sender.ts';
import type { Outbox } from '../outbox/contract.ts';
import { createOutbox } from '../outbox/outbox.ts';
import type { OutboxAction, OutboxState } from '../protocol.ts';
import { outboxFiles } from './outbox-files.ts';
import { Paced } from './paced.ts';
import { isoTime, openSender, outcomeOf } from './senders.ts';

/**
 * The list is told whole, and each message changes it three times on its way: told each time, n messages would cost n times
 * n. In milliseconds.
 */
const TELL_INTERVAL_MS = 100;

/** Opens the outbox of a folder; what was queued in it before goes on by itself. */
export async function openOutbox(folder: string, events: OutboxEvents, runtime: MllpRuntime): Promise<RunningOutbox> {
  const senders = new Senders(events, runtime);
  const telling = new Paced(() => events.changed(stateOf(outbox)), TELL_INTERVAL_MS);
  const outbox = createOutbox({
    store: outboxFiles(folder),
    now: () => runtime.now().epochMilliseconds,
    after(milliseconds, call) {
      const timer = setTimeout(call, milliseconds);
      return () => clearTimeout(timer);
    },
    route: name => senders.to(name),
    prepare: (text, isBatch) => (isBatch ? prepareBatch(text) : prepareMessage(text)),
    changed: () => telling.ask(),
    settled({ endpoint, messageType, isBatch, text }, result) {
      const about = { uri: '', message: 1, messageType, isBatch, reported: [], sent: text };
      events.settled({ endpoint, outcome: { ...outcomeOf(result, isoTime(runtime)), ...about } });
    },
  });
  await outbox.opened;
  return {
    state: () => stateOf(outbox),
    async queue(endpoint, items) {
      const queued = await outbox.queue(endpoint, items);
      if (queued.kind === 'queued') return { kind: 'queued', count: queued.ids.length };
      if (queued.kind === 'problem') return queued;
      return { kind: 'problem', message: queued.refusals.map(({ message }) => message).join(' ') };
    },
    act: action => act(outbox, action),
    content: id => outbox.content(id),
    async close() {
      await outbox.close();
      telling.finish();
      await senders.close();
    },
  };
}

function act(outbox: Outbox, action: OutboxAction) {
  switch (action.kind) {
    case 'pause':
      return outbox.pause(action.endpoint);
    case 'resume':
      return outbox.resume(action.endpoint);
    case 'retry':
      return outbox.retry(action.id);
    case 'remove':
      return outbox.remove(action.id);
  }
}

function stateOf(outbox: Outbox): OutboxState {
  const { mode, queues, notes } = outbox.status();
  const entries = outbox.entries();
  return {
    queues: queues
      .map(({ endpoint, isPaused, isHeld, problem, nextAttemptAt = '', accepted }) => ({
        ...{ endpoint, isPaused, isHeld, problem, nextAttemptAt, accepted },
        entries: entries
          .filter(entry => entry.endpoint === endpoint)
          .map(({ id, controlId, messageType, isBatch, queuedAt, state, attempts, words }) => ({
            ...{ id, controlId, messageType, isBatch, queuedAt, state, attempts, words },
            hasReply: (outbox.content(id)?.reply ?? '') !== '',
          })),
      }))
      // An endpoint that has had all of its messages is of no interest any more.
      .filter(queue => queue.entries.length > 0 || queue.isPaused),
    notes: mode.kind === 'owned' ? notes : [mode.message, ...notes],
  };
}

/** The senders of the outbox: one for an endpoint, as long as its settings stay what they are. */
class Senders {
  readonly #events: OutboxEvents;
  readonly #runtime: MllpRuntime;
  readonly #senders = new Map<string, { readonly settings: string; readonly sender: Sender }>();

  constructor(events: OutboxEvents, runtime: MllpRuntime) {
    this.#events = events;
    this.#runtime = runtime;
  }

  async to(name: string): Promise<Sender | { readonly problem: string }> {
    const found = await this.#events.endpoint(name);
    if (found.kind === 'problem') return { problem: found.message };
    const settings = JSON.stringify(found.endpoint);
    const known = this.#senders.get(name);
    if (known?.settings === settings) return known.sender;
    const opened = await openSender(withoutRetries(found.endpoint), this.#runtime);
    if (opened.kind === 'problem') return { problem: opened.message };
    this.#senders.set(name, { settings, sender: opened.sender });
    // Nothing waits on the one before: an outbox sends to an endpoint one message after the other.
    await known?.sender.close();
    return opened.sender;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#senders.values()].map(({ sender }) => sender.close()));
  }
}

/** The outbox tries again itself, and holds what may have arrived until the user has decided. */
function withoutRetries(endpoint: RemoteEndpoint): RemoteEndpoint {
  const { retries: _, ...rest } = endpoint;
  return rest;
}
