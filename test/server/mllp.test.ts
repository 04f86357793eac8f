/** Sending and listening as an editor asks for it: JSON-RPC on one side, real sockets on the other. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { systemRuntime } from '../../server/src/mllp/runtime.ts';
import { mllpTransport } from '../../server/src/node/transport.ts';
import {
  type EndpointParams,
  type ListenerState,
  type ListenResponse,
  listenerStateMethod,
  type ReceivedMessage,
  receivedMethod,
  type SendParams,
  type SendResponse,
  sendMethod,
  startListenerMethod,
  stopListenerMethod,
} from '../../server/src/protocol.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const uri = 'file:///adt.hl7';
const message = (id: string): string =>
  `MSH|^~\\&|LAB|BOREALIS|EHR|HOSP|20260301120000-0500||ADT^A01^ADT_A01|${id}|P|2.5.1\nPID|1||4711^^^BOREALIS^MR||Okafor^Nneka\n`;

async function withEditor(run: (editor: Editor) => Promise<void>): Promise<void> {
  const editor = await startEditor({ runtime: { transport: mllpTransport(systemRuntime()) } });
  try {
    await run(editor);
  } finally {
    await editor.connection.sendRequest('shutdown');
    editor.close();
  }
}

const send = (editor: Editor, what: SendParams['what'], endpoint: EndpointParams = { kind: 'builtIn' }, version = 1) =>
  editor.connection.sendRequest<SendResponse>(sendMethod, { uri, version, what, endpoint });

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
    assert.ok((await state).address);
  }));

test('the message at the cursor is sent, or all of them in order', () =>
  withEditor(async editor => {
    await editor.open(uri, message('A') + message('B') + message('C'));
    assert.deepEqual(
      sentOf(await send(editor, { kind: 'messageAt', line: 2 })).map(outcome => outcome.controlId),
      ['B'],
    );
    assert.deepEqual(
      sentOf(await send(editor, { kind: 'all' })).map(
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
    assert.deepEqual(await send(editor, { kind: 'all' }), {
      kind: 'refused',
      message: 'The document was changed just now. Send it again.',
    });
    assert.deepEqual(
      sentOf(await send(editor, { kind: 'all' }, { kind: 'builtIn' }, 2)).map(outcome => outcome.controlId),
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
    assert.deepEqual(await send(editor, { kind: 'all' }, { kind: 'builtIn' }, 2), {
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
      tls: false,
      timeout: 5,
    } as const;
    const [outcome] = sentOf(await send(editor, { kind: 'all' }, endpoint));
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
      tls: false,
      timeout: 30,
    } as const;
    const connected = once(server, 'connection');
    const sending = editor.connection.sendRequest<SendResponse>(
      sendMethod,
      { uri, version: 1, what: { kind: 'all' }, endpoint },
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

test('the listener starts, says where, refuses a busy port in words, and stops', () =>
  withEditor(async editor => {
    const start = (port: number) =>
      editor.connection.sendRequest<ListenResponse>(startListenerMethod, { host: '127.0.0.1', port });
    const started = await start(0);
    assert.ok(started.kind === 'listening' && started.port > 0);
    assert.equal(await editor.connection.sendRequest(stopListenerMethod), true);
    assert.equal(await editor.connection.sendRequest(stopListenerMethod), false);

    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const address = busy.address();
    assert.ok(address !== null && typeof address === 'object');
    const problem = await start(address.port);
    assert.ok(problem.kind === 'problem');
    assert.match(problem.message, new RegExp(String(address.port)));
    busy.close();
  }));

test('an endpoint that says so gets messages with control ids and times of their own', () =>
  withEditor(async editor => {
    const arrival = received(editor);
    const started = await editor.connection.sendRequest<ListenResponse>(startListenerMethod, {
      host: '127.0.0.1',
      port: 0,
    });
    assert.ok(started.kind === 'listening');
    await editor.open(uri, message('OLD1'));
    const { host, port } = started;
    const endpoint = { kind: 'mllp', name: 'Test', host, port, tls: false, timeout: 5, newIds: true } as const;
    const [outcome] = sentOf(await send(editor, { kind: 'all' }, endpoint));
    assert.deepEqual([outcome?.result, outcome?.controlId], ['accepted', 'NEW1']);
    const { text } = await arrival;
    assert.ok(text.startsWith('MSH|^~\\&|LAB|BOREALIS|EHR|HOSP|20260314084500+0100||ADT^A01^ADT_A01|NEW1|P|2.5.1\r'));
  }));
