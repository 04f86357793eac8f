/** Sending as an editor asks for it: JSON-RPC on one side, real sockets on the other. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { systemRuntime } from '../../server/src/mllp/runtime.ts';
import { nodeTransport } from '../../server/src/node/transport.ts';
import {
  type EndpointParams,
  type ListenerState,
  type ListenResponse,
  type LoadParams,
  type LoadProgress,
  type LoadResponse,
  listenerStateMethod,
  loadMethod,
  loadProgressMethod,
  type ReceivedMessage,
  receivedMethod,
  type SendParams,
  type SendProgress,
  type SendResponse,
  sendMethod,
  sendProgressMethod,
  startListenerMethod,
} from '../../server/src/protocol.ts';
import type { Runtime } from '../../server/src/server.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const uri = 'file:///adt.hl7';
const message = (id: string): string =>
  `MSH|^~\\&|LAB|BOREALIS|EHR|HOSP|20260301120000-0500||ADT^A01^ADT_A01|${id}|P|2.5.1\nPID|1||4711^^^BOREALIS^MR||Okafor^Nneka\n`;

async function withEditor(
  run: (editor: Editor) => Promise<void>,
  readChosenFile: Runtime['readChosenFile'] = undefined,
): Promise<void> {
  const runtime = { transport: nodeTransport(systemRuntime()), ...(readChosenFile && { readChosenFile }) };
  const editor = await startEditor({ runtime });
  try {
    await run(editor);
  } finally {
    await editor.connection.sendRequest('shutdown');
    editor.close();
  }
}

/** What is sent of the document: the message at a line, or everything. */
type What = { readonly kind: 'messageAt'; readonly line: number } | { readonly kind: 'document' };

const send = (editor: Editor, what: What, endpoint: EndpointParams = { kind: 'builtIn' }, version = 1) =>
  request(editor, { id: 1, what: { uri, version, ...what }, endpoint });

const request = (editor: Editor, params: SendParams) => editor.connection.sendRequest<SendResponse>(sendMethod, params);

const received = (editor: Editor): Promise<ReceivedMessage> =>
  new Promise(resolve => editor.connection.onNotification(receivedMethod, resolve));

const sentOf = (response: SendResponse) => {
  assert.equal(response.kind, 'sent');
  return response.kind === 'sent' ? response.outcomes : [];
};

test('the first send works with nothing set up: the built-in listener is started and accepts', () =>
  withEditor(async editor => {
    const arrival = received(editor);
    const state = new Promise<ListenerState>(resolve => editor.connection.onNotification(listenerStateMethod, resolve));
    await editor.open(uri, message('L0001'));
    const response = await send(editor, { kind: 'messageAt', line: 1 });
    const [outcome] = sentOf(response);
    assert.deepEqual(
      [outcome?.result, outcome?.code, outcome?.controlId, outcome?.messageType, outcome?.message],
      ['accepted', 'AA', 'L0001', 'ADT^A01^ADT_A01', 1],
    );
    assert.match(outcome?.reply ?? '', /\rMSA\|AA\|L0001\r/);
    assert.ok(response.kind === 'sent' && /^built-in listener \(127\.0\.0\.1:\d+\)$/.test(response.endpoint));
    const arrived = await arrival;
    assert.deepEqual([arrived.controlId, arrived.answer], ['L0001', 'AA']);
    // On the wire every segment ends with CR, whatever the file has.
    assert.equal(arrived.text, message('L0001').replaceAll('\n', '\r'));
    assert.deepEqual(
      (await state).listeners.map(({ name, host, tls }) => [name, host, tls]),
      [['built-in listener', '127.0.0.1', false]],
    );
  }));

test('the message at the cursor is sent, or all of them in order', () =>
  withEditor(async editor => {
    await editor.open(uri, message('A') + message('B') + message('C'));
    assert.deepEqual(
      sentOf(await send(editor, { kind: 'messageAt', line: 2 })).map(outcome => outcome.controlId),
      ['B'],
    );
    assert.deepEqual(
      sentOf(await send(editor, { kind: 'document' })).map(
        outcome => `${outcome.message} ${outcome.controlId} ${outcome.code}`,
      ),
      ['1 A AA', '2 B AA', '3 C AA'],
    );
  }));

test('what the editor shows is sent, and an older or newer version is not', () =>
  withEditor(async editor => {
    await editor.open(uri, message('A'));
    const at = message('A').indexOf('|A|P|') + 1;
    await editor.change(uri, 'UNSAVED', { start: { line: 0, character: at }, end: { line: 0, character: at + 1 } });
    assert.deepEqual(await send(editor, { kind: 'document' }), {
      kind: 'refused',
      message: 'The document was changed just now. Send it again.',
    });
    assert.deepEqual(
      sentOf(await send(editor, { kind: 'document' }, { kind: 'builtIn' }, 2)).map(outcome => outcome.controlId),
      ['UNSAVED'],
    );
  }));

test('where there is no message, it says so', () =>
  withEditor(async editor => {
    await editor.open(uri, `junk\n${message('A')}`);
    assert.deepEqual(await send(editor, { kind: 'messageAt', line: 0 }), {
      kind: 'refused',
      message: 'The cursor is in no message. Put it on a line of the message to send.',
    });
    await editor.change(uri, 'nothing here');
    assert.deepEqual(await send(editor, { kind: 'document' }, { kind: 'builtIn' }, 2), {
      kind: 'refused',
      message: 'There is no message here: no line starts with MSH.',
    });
  }));

test('an endpoint where nobody listens is unreachable, in words', () =>
  withEditor(async editor => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    server.close();
    await once(server, 'close');
    await editor.open(uri, message('A'));
    const endpoint = {
      kind: 'mllp',
      name: 'test',
      host: '127.0.0.1',
      port: address.port,
      timeout: 5,
    } as const;
    const [outcome] = sentOf(await send(editor, { kind: 'document' }, endpoint));
    assert.equal(outcome?.result, 'unreachable');
    assert.match(outcome?.text ?? '', new RegExp(`${address.port}`));
    assert.doesNotMatch(outcome?.text ?? '', /at .*\(/);
  }));

test('cancel ends a send that waits for its reply, and closes the socket', () =>
  withEditor(async editor => {
    const sockets: Socket[] = [];
    const server = createServer(socket => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    await editor.open(uri, message('A') + message('B'));
    const source = new CancellationTokenSource();
    const endpoint = {
      kind: 'mllp',
      name: 'mute',
      host: '127.0.0.1',
      port: address.port,
      timeout: 30,
    } as const;
    const connected = once(server, 'connection');
    const sending = editor.connection.sendRequest<SendResponse>(
      sendMethod,
      { id: 1, what: { kind: 'document', uri, version: 1 }, endpoint },
      source.token,
    );
    const [socket] = (await connected) as [Socket];
    await once(socket, 'data');
    const closed = once(socket, 'close');
    source.cancel();
    assert.deepEqual(
      sentOf(await sending).map(outcome => outcome.result),
      ['cancelled'],
    );
    await closed;
    server.close();
  }));

test('an endpoint that says so gets messages with control ids and times of their own', () =>
  withEditor(async editor => {
    const arrival = received(editor);
    const started = await editor.connection.sendRequest<ListenResponse>(startListenerMethod, {
      name: 'test',
      host: '127.0.0.1',
      port: 0,
    });
    assert.ok(started.kind === 'listening');
    await editor.open(uri, message('OLD1'));
    const { host, port } = started;
    const endpoint = { kind: 'mllp', name: 'Test', host, port, timeout: 5, newIds: true } as const;
    const [outcome] = sentOf(await send(editor, { kind: 'document' }, endpoint));
    assert.deepEqual([outcome?.result, outcome?.controlId], ['accepted', 'NEW1']);
    const { text } = await arrival;
    assert.ok(text.startsWith('MSH|^~\\&|LAB|BOREALIS|EHR|HOSP|20260314084500+0100||ADT^A01^ADT_A01|NEW1|P|2.5.1\r'));
  }));

const batch = `FHS|^~\\&|LAB\nBHS|^~\\&|LAB||||||||B1\n${message('A')}${message('B')}BTS|2\nFTS|1\n`;

test('a selection sends each message that it touches, and no other', () =>
  withEditor(async editor => {
    await editor.open(uri, message('A') + message('B') + message('C') + message('D'));
    const ids = async (...ranges: readonly (readonly [first: number, last: number])[]) => {
      const what = {
        kind: 'lines',
        uri,
        version: 1,
        ranges: ranges.map(([first, last]) => ({ first, last })),
      } as const;
      return sentOf(await request(editor, { id: 1, what, endpoint: { kind: 'builtIn' } })).map(one => one.controlId);
    };
    assert.deepEqual(await ids([1, 2]), ['A', 'B']);
    assert.deepEqual(await ids([7, 7], [0, 0]), ['A', 'D']);
    assert.deepEqual(await ids([0, 7]), ['A', 'B', 'C', 'D']);
  }));

test('a batch is asked about, and goes out as one or message by message', () =>
  withEditor(async editor => {
    const arrivals: ReceivedMessage[] = [];
    editor.connection.onNotification(receivedMethod, arrived => void arrivals.push(arrived));
    await editor.open(uri, batch);
    assert.deepEqual(await send(editor, { kind: 'document' }), { kind: 'batch', messages: 2 });
    const what = { kind: 'document', uri, version: 1 } as const;
    const endpoint = { kind: 'builtIn' } as const;
    const [whole, ...more] = sentOf(await request(editor, { id: 1, what, endpoint, batch: 'whole' }));
    assert.deepEqual(more, []);
    assert.deepEqual(
      [whole?.result, whole?.controlId, whole?.messageType, whole?.isBatch],
      ['accepted', 'B1', '2 messages', true],
    );
    assert.deepEqual(
      sentOf(await request(editor, { id: 2, what, endpoint, batch: 'split' })).map(one => one.controlId),
      ['A', 'B'],
    );
    // As one block first, which the listener takes apart, and then one by one.
    assert.deepEqual(
      arrivals.map(({ controlId, bytes }) => [controlId, bytes > 200]),
      [
        ['A', true],
        ['B', true],
        ['A', false],
        ['B', false],
      ],
    );
  }));

test('a message of a batch is sent alone without a question', () =>
  withEditor(async editor => {
    await editor.open(uri, batch);
    assert.deepEqual(
      sentOf(await send(editor, { kind: 'messageAt', line: 2 })).map(one => one.controlId),
      ['A'],
    );
  }));

test('files are sent in their order, as the editor shows them where they are open', () =>
  withEditor(
    async editor => {
      await editor.open(uri, message('OPEN'));
      const what = { kind: 'files', uris: ['file:///a.hl7', uri, 'file:///b.hl7'] } as const;
      const outcomes = sentOf(await request(editor, { id: 1, what, endpoint: { kind: 'builtIn' } }));
      assert.deepEqual(
        outcomes.map(one => [one.uri, one.message, one.controlId, one.result]),
        [
          ['file:///a.hl7', 1, 'A1', 'accepted'],
          ['file:///a.hl7', 2, 'A2', 'accepted'],
          [uri, 1, 'OPEN', 'accepted'],
          ['file:///b.hl7', 1, 'B1', 'accepted'],
        ],
      );
      const missing = { kind: 'files', uris: ['file:///a.hl7', 'file:///none.hl7'] } as const;
      assert.deepEqual(await request(editor, { id: 2, what: missing, endpoint: { kind: 'builtIn' } }), {
        kind: 'refused',
        message: 'Nothing was sent. none.hl7: no such file.',
      });
    },
    async file => {
      const texts: Record<string, string> = {
        'file:///a.hl7': message('A1') + message('A2'),
        'file:///b.hl7': message('B1'),
        [uri]: message('DISK'),
      };
      const text = texts[file];
      return text === undefined ? { kind: 'problem', message: 'none.hl7: no such file.' } : { kind: 'text', text };
    },
  ));

test('what was sent can be sent again as it went out, a batch as a batch', () =>
  withEditor(async editor => {
    await editor.open(uri, batch);
    const endpoint = { kind: 'builtIn' } as const;
    const what = { kind: 'document', uri, version: 1 } as const;
    const [first] = sentOf(await request(editor, { id: 1, what, endpoint, batch: 'whole' }));
    assert.ok(first);
    const [again] = sentOf(await request(editor, { id: 2, what: { kind: 'text', text: first.sent }, endpoint }));
    assert.deepEqual([again?.sent, again?.controlId, again?.isBatch, again?.uri], [first.sent, 'B1', true, '']);
  }));

test('each message is told as soon as it is settled', () =>
  withEditor(async editor => {
    const told: SendProgress[] = [];
    editor.connection.onNotification(sendProgressMethod, progress => void told.push(progress));
    await editor.open(uri, message('A') + message('B'));
    const outcomes = sentOf(await send(editor, { kind: 'document' }));
    assert.deepEqual(
      told,
      outcomes.map((outcome, index) => ({ id: 1, outcome, done: index + 1, of: 2 })),
    );
    assert.deepEqual(
      outcomes.map(({ delivery, sent }) => [delivery, sent]),
      [
        ['received', message('A')],
        ['received', message('B')],
      ],
    );
  }));

test('variables of the endpoint are filled in on the way out, and one that has no value refuses the message', () =>
  withEditor(async editor => {
    const arrival = received(editor);
    const started = await editor.connection.sendRequest<ListenResponse>(startListenerMethod, {
      ...{ name: 'test', host: '127.0.0.1', port: 0 },
    });
    assert.ok(started.kind === 'listening');
    const text = message('{{site}}-{{number}}').replace('Okafor^Nneka', '{{today}}^{{ name }}');
    await editor.open(uri, text);
    const { host, port } = started;
    const endpoint = { kind: 'mllp', name: 'Test', host, port, timeout: 5 } as const;
    const variables = { site: 'NORTH', name: 'A^B' };
    const [outcome] = sentOf(await send(editor, { kind: 'document' }, { ...endpoint, variables }));
    assert.deepEqual([outcome?.result, outcome?.controlId], ['accepted', 'NORTH-1']);
    const arrived = (await arrival).text;
    assert.match(arrived, /\|20260314\^A\\S\\B\r$/);
    const [refused] = sentOf(await send(editor, { kind: 'document' }, { ...endpoint, variables: {} }));
    assert.deepEqual(
      [refused?.result, refused?.delivery, refused?.text],
      [
        'unreachable',
        'notSent',
        'Not sent. MSH-10: {{site}} has no value. Give it one, or use one of now, today, id, uuid, number.',
      ],
    );
  }));

test('a load run tells its progress and its figures, and can be cancelled', () =>
  withEditor(async editor => {
    await editor.open(uri, message('A') + message('B'));
    const what = { kind: 'document', uri, version: 1 } as const;
    const endpoint = { kind: 'builtIn' } as const;
    const run = (difference: Partial<LoadParams>, token?: CancellationTokenSource['token']) =>
      editor.connection.sendRequest<LoadResponse>(
        loadMethod,
        { id: 1, what, endpoint, count: 50, concurrency: 2, stopOnError: false, ...difference },
        ...(token === undefined ? [] : [token]),
      );
    const all = await run({});
    assert.ok(all.kind === 'figures');
    assert.deepEqual(
      [all.figures.messages, all.figures.results, all.figures.codes, all.stopped, all.firstFailure],
      [100, { accepted: 100 }, { AA: 100 }, '', ''],
    );
    assert.ok((all.figures.latencyMs?.max ?? 0) > 0);

    const source = new CancellationTokenSource();
    const progress = new Promise<LoadProgress>(resolve =>
      editor.connection.onNotification(loadProgressMethod, resolve),
    );
    const slow = run({ count: 100_000, rate: 50 }, source.token);
    const { of, figures } = await progress;
    assert.equal(of, 200_000);
    assert.ok(figures.messages < of);
    source.cancel();
    const ended = await slow;
    assert.ok(ended.kind === 'figures');
    assert.equal(ended.stopped, 'cancelled');
    assert.equal(ended.firstFailure, '', 'what was cancelled is no failure of the receiver');
  }));

test('a load run ends with the first message that is not accepted, where that is wanted', () =>
  withEditor(async editor => {
    const started = await editor.connection.sendRequest<ListenResponse>(startListenerMethod, {
      ...{ name: 'test', host: '127.0.0.1', port: 0, rules: [{ nth: 3, answer: 'AR', text: 'full' }] },
    });
    assert.ok(started.kind === 'listening');
    await editor.open(uri, message('A'));
    const { host, port } = started;
    const response = await editor.connection.sendRequest<LoadResponse>(loadMethod, {
      ...{ id: 1, what: { kind: 'document', uri, version: 1 }, count: 10, concurrency: 1, stopOnError: true },
      endpoint: { kind: 'mllp', name: 'Test', host, port, timeout: 5 },
    });
    assert.ok(response.kind === 'figures');
    assert.deepEqual(
      [response.figures.results, response.stopped, response.firstFailure],
      [{ accepted: 2, rejected: 1 }, 'error', 'AR: full'],
    );
  }));

test('the numbers of a load run begin at 1, each time', () =>
  withEditor(async editor => {
    const started = await editor.connection.sendRequest<ListenResponse>(startListenerMethod, {
      ...{ name: 'test', host: '127.0.0.1', port: 0 },
    });
    assert.ok(started.kind === 'listening');
    const { host, port } = started;
    const endpoint = { kind: 'mllp', name: 'Test', host, port, timeout: 5, variables: {} } as const;
    await editor.open(uri, message('N{{number}}') + message('M{{number}}'));
    const arrived: string[] = [];
    const all = (count: number) =>
      new Promise<void>(resolve => {
        editor.connection.onNotification(receivedMethod, ({ controlId }: ReceivedMessage) => {
          if (arrived.push(controlId) === count) resolve();
        });
      });
    const run = () =>
      editor.connection.sendRequest<LoadResponse>(loadMethod, {
        ...{ id: 1, what: { kind: 'document', uri, version: 1 }, count: 2, concurrency: 1, stopOnError: true },
        endpoint,
      });
    for (const count of [4, 8]) {
      const done = all(count);
      assert.equal((await run()).kind, 'figures');
      await done;
    }
    assert.deepEqual(arrived, ['N1', 'M2', 'N3', 'M4', 'N1', 'M2', 'N3', 'M4']);
  }));
