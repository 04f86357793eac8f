/** The outbox as an editor uses it: JSON-RPC on one side, real sockets and a real journal on the other. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { RequestType } from 'vscode-languageserver/node';
import { systemRuntime } from '../../server/src/mllp/runtime.ts';
import { nodeTransport } from '../../server/src/node/transport.ts';
import {
  type EndpointParams,
  type ListenResponse,
  type OutboxAction,
  type OutboxAnswer,
  type OutboxContent,
  type OutboxEndpointParams,
  type OutboxEndpointResponse,
  type OutboxSettled,
  type OutboxState,
  openOutboxMethod,
  outboxActionMethod,
  outboxChangedMethod,
  outboxContentMethod,
  outboxEndpointMethod,
  outboxSettledMethod,
  type QueueResponse,
  queueMethod,
  type ReceivedMessage,
  receivedMethod,
  startListenerMethod,
  stopListenerMethod,
} from '../../server/src/protocol.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const message = (id: string): string =>
  `MSH|^~\\&|LAB|BOREALIS|EHR|HOSP|20260301120000-0500||ADT^A01^ADT_A01|${id}|P|2.5.1\nPID|1||4711\n`;

/** A window with an outbox: an editor, its server, and what the client would answer. */
class Window {
  readonly editor: Editor;
  readonly settled: OutboxSettled[] = [];
  readonly received: string[] = [];
  state: OutboxState = { queues: [], notes: [] };
  /** How often the list was told. */
  told = 0;
  /** What the client says of the endpoint. */
  endpoint: OutboxEndpointResponse = { kind: 'problem', message: 'Nobody has agreed yet.' };
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  constructor(editor: Editor) {
    this.editor = editor;
    const { connection } = editor;
    connection.onNotification(outboxChangedMethod, (state: OutboxState) => {
      this.state = state;
      this.told++;
      this.#look();
    });
    connection.onNotification(outboxSettledMethod, (settled: OutboxSettled) => {
      this.settled.push(settled);
      this.#look();
    });
    connection.onNotification(receivedMethod, ({ controlId }: ReceivedMessage) => {
      this.received.push(controlId);
      this.#look();
    });
    connection.onRequest<OutboxEndpointParams, OutboxEndpointResponse, void>(
      new RequestType(outboxEndpointMethod),
      () => this.endpoint,
    );
  }

  async open(folder: string): Promise<void> {
    this.state = await this.editor.connection.sendRequest<OutboxState>(openOutboxMethod, { folder });
  }

  queue(text: string, endpoint: EndpointParams): Promise<QueueResponse> {
    return this.editor.connection.sendRequest(queueMethod, { what: { kind: 'text', text }, endpoint });
  }

  act(action: OutboxAction): Promise<OutboxAnswer> {
    return this.editor.connection.sendRequest(outboxActionMethod, action);
  }

  /** Waits until something holds. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>(resolve => this.#waiting.add(resolve));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.editor.connection.sendRequest('shutdown');
    this.editor.close();
  }

  #look(): void {
    for (const look of this.#waiting) look();
    this.#waiting.clear();
  }
}

async function withFolder(run: (folder: string, open: () => Promise<Window>) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pipehat-outbox-'));
  const windows: Window[] = [];
  const open = async (): Promise<Window> => {
    const window = new Window(await startEditor({ runtime: { transport: nodeTransport(systemRuntime()) } }));
    windows.push(window);
    await window.open(folder);
    return window;
  };
  try {
    await run(folder, open);
  } finally {
    for (const window of windows) await window.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function listen(window: Window, port = 0, rules: unknown = []): Promise<EndpointParams> {
  const response = await window.editor.connection.sendRequest<ListenResponse>(startListenerMethod, {
    ...{ name: 'test', host: '127.0.0.1', port, rules },
  });
  assert.ok(response.kind === 'listening');
  const { host } = response;
  return { kind: 'mllp', name: 'Lab', host, port: response.port, timeout: 5 };
}

const ids = ({ state }: Window): string[] =>
  state.queues.flatMap(({ entries }) => entries.map(({ controlId, state }) => `${controlId} ${state}`));

test('queued messages wait until the user has agreed to their endpoint, survive the window, and go out in order', () =>
  withFolder(async (_, open) => {
    const first = await open();
    const endpoint = await listen(first);
    assert.deepEqual(await first.queue(message('A'), endpoint), { kind: 'queued', count: 1 });
    assert.deepEqual(await first.queue(message('B'), endpoint), { kind: 'queued', count: 1 });
    await first.until(() => ids(first).length === 2 && first.state.queues[0]?.problem === 'Nobody has agreed yet.');
    assert.deepEqual(ids(first), ['A waiting', 'B waiting']);
    await first.close();

    const second = await open();
    assert.deepEqual(ids(second), ['A waiting', 'B waiting']);
    second.endpoint = { kind: 'endpoint', endpoint: await listen(second) };
    assert.equal((await second.act({ kind: 'resume', endpoint: 'Lab' })).kind, 'done');
    await second.until(() => second.settled.length === 2 && second.received.length === 2);
    assert.deepEqual(second.received, ['A', 'B']);
    assert.deepEqual(
      second.settled.map(({ endpoint: name, outcome }) => [name, outcome.controlId, outcome.code, outcome.delivery]),
      [
        ['Lab', 'A', 'AA', 'received'],
        ['Lab', 'B', 'AA', 'received'],
      ],
    );
    await second.close();
  }));

test('tells the list at most ten times a second, however many messages go through', () =>
  withFolder(async (_, open) => {
    const window = await open();
    const endpoint = await listen(window);
    window.endpoint = { kind: 'endpoint', endpoint };
    const count = 40;
    const startedAt = performance.now();
    window.told = 0;
    const all = Array.from({ length: count }, (_, index) => message(`M${index}`));
    await Promise.all(all.map(text => window.queue(text, endpoint)));
    await window.until(() => window.settled.length === count && window.state.queues.length === 0);
    const intervals = (performance.now() - startedAt) / 100;
    assert.ok(window.told <= 2 + intervals, `told ${window.told} times in ${intervals.toFixed(1)} intervals`);
    await window.close();
  }));

test('what may have arrived waits for the user, and everything behind it', () =>
  withFolder(async (_, open) => {
    const window = await open();
    const endpoint = await listen(window, 0, [{ nth: 1, answer: 'close' }]);
    window.endpoint = { kind: 'endpoint', endpoint };
    await window.queue(message('A'), endpoint);
    await window.queue(message('B'), endpoint);
    await window.until(() => ids(window).join() === 'A uncertain,B waiting');
    assert.equal(window.state.queues[0]?.isHeld, true);
    const id = window.state.queues[0]?.entries[0]?.id ?? '';
    const content = await window.editor.connection.sendRequest<OutboxContent>(outboxContentMethod, { id });
    assert.equal(content.text, message('A'));
    assert.equal((await window.act({ kind: 'retry', id })).kind, 'done');
    await window.until(() => window.settled.length === 3 && window.received.length === 3);
    assert.deepEqual(window.received, ['A', 'A', 'B']);
    assert.match(window.settled.at(-2)?.outcome.notes.join(' ') ?? '', /may be there twice/);
    await window.close();
  }));

test('a second window on the same outbox says so and leaves it alone', () =>
  withFolder(async (_, open) => {
    const first = await open();
    const endpoint = await listen(first);
    await first.queue(message('A'), endpoint);
    const second = await open();
    assert.deepEqual(ids(second), ['A waiting']);
    assert.equal(second.state.notes.length, 1);
    const refused = await second.queue(message('B'), endpoint);
    assert.equal(refused.kind, 'refused');
    await second.close();
    await first.close();
  }));

test('what can not go out is not queued, and without a place nothing is', () =>
  withFolder(async (_, open) => {
    const window = await open();
    const endpoint = await listen(window);
    assert.deepEqual(await window.queue('PID|1', endpoint), {
      kind: 'refused',
      message: 'There is no message here: no line starts with MSH.',
    });
    await window.editor.connection.sendRequest(stopListenerMethod, {});
    await window.close();
    const other = new Window(await startEditor({ runtime: { transport: nodeTransport(systemRuntime()) } }));
    assert.deepEqual(await other.queue(message('A'), endpoint), {
      kind: 'refused',
      message: 'There is no place to keep an outbox in: it needs a folder of this window.',
    });
    await other.close();
  }));
