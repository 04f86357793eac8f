/** Listeners as an editor asks for them: JSON-RPC on one side, real sockets on the other. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { systemRuntime } from '../../server/src/mllp/runtime.ts';
import { nodeTransport } from '../../server/src/node/transport.ts';
import {
  type ListenerState,
  type ListenResponse,
  listenerStateMethod,
  type ReceivedMessage,
  receivedMethod,
  type SendResponse,
  type StartListenerParams,
  sendMethod,
  startListenerMethod,
  stopListenerMethod,
  type TlsParams,
  type ValidatedMessage,
  validatedMethod,
} from '../../server/src/protocol.ts';
import { type Editor, startEditor } from '../support/lsp.ts';
import { repositoryRoot } from '../support/paths.ts';

const message = (id: string, patientClass = 'I'): string =>
  [
    `MSH|^~\\&|LAB|BOREALIS|EHR|HOSP|20260301120000-0500||ADT^A01^ADT_A01|${id}|P|2.5.1`,
    'EVN||20260301120000-0500',
    'PID|1||4711^^^BOREALIS^MR||Okafor^Nneka',
    `PV1|1|${patientClass}`,
    '',
  ].join('\n');

async function withEditor(run: (editor: Editor) => Promise<void>): Promise<void> {
  const editor = await startEditor({ runtime: { transport: nodeTransport(systemRuntime()) } });
  try {
    await run(editor);
  } finally {
    await editor.connection.sendRequest('shutdown');
    editor.close();
  }
}

const start = (editor: Editor, params: Partial<StartListenerParams>) =>
  editor.connection.sendRequest<ListenResponse>(startListenerMethod, {
    ...{ name: 'test', host: '127.0.0.1', port: 0 },
    ...params,
  });

const stop = (editor: Editor, name?: string) => editor.connection.sendRequest(stopListenerMethod, { name });

async function started(editor: Editor, params: Partial<StartListenerParams>): Promise<number> {
  const response = await start(editor, params);
  assert.equal(response.kind, 'listening', JSON.stringify(response));
  return response.kind === 'listening' ? response.port : 0;
}

async function sendTo(editor: Editor, port: number, text: string, tls?: TlsParams) {
  const endpoint = { kind: 'mllp', name: 'Test', host: '127.0.0.1', port, timeout: 5, ...(tls && { tls }) } as const;
  const response = await editor.connection.sendRequest<SendResponse>(sendMethod, {
    ...{ id: 1, what: { kind: 'text', text }, endpoint },
  });
  assert.equal(response.kind, 'sent', JSON.stringify(response));
  return response.kind === 'sent' ? response.outcomes[0] : undefined;
}

/** What the editor is told of one kind, in order. */
function told<T>(editor: Editor, method: string): T[] {
  const all: T[] = [];
  editor.connection.onNotification(method, (one: T) => void all.push(one));
  return all;
}

test('a listener starts, says where, refuses a busy port in words, and stops', () =>
  withEditor(async editor => {
    assert.ok((await started(editor, {})) > 0);
    assert.deepEqual([await stop(editor), await stop(editor)], [1, 0]);

    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const address = busy.address();
    assert.ok(address !== null && typeof address === 'object');
    const problem = await start(editor, { port: address.port });
    assert.ok(problem.kind === 'problem');
    assert.match(problem.message, new RegExp(String(address.port)));
    busy.close();
  }));

test('several listen at once, each under its name and with its own rules, and stop one by one', () =>
  withEditor(async editor => {
    const states = told<ListenerState>(editor, listenerStateMethod);
    const arrivals = told<ReceivedMessage>(editor, receivedMethod);
    const one = await started(editor, { name: 'one' });
    const two = await started(editor, { name: 'two', rules: [{ answer: 'AR', text: 'no' }] });
    assert.equal(await started(editor, { name: 'one' }), one, 'one that runs stays what it is');
    assert.deepEqual(
      [(await sendTo(editor, one, message('A')))?.code, (await sendTo(editor, two, message('B')))?.code],
      ['AA', 'AR'],
    );
    assert.deepEqual(
      arrivals.map(({ listener, controlId, answer }) => [listener, controlId, answer]),
      [
        ['one', 'A', 'AA'],
        ['two', 'B', 'AR'],
      ],
    );
    assert.equal(await stop(editor, 'one'), 1);
    assert.equal((await sendTo(editor, two, message('C')))?.code, 'AR');
    assert.deepEqual(
      states.map(({ listeners }) => listeners.map(({ name }) => name)),
      [['one'], ['one', 'two'], ['two']],
    );
    assert.equal(await stop(editor), 1);
  }));

test('what Pipehat itself finds wrong with a received message is told behind its arrival', () =>
  withEditor(async editor => {
    const arrivals = told<ReceivedMessage>(editor, receivedMethod);
    const port = await started(editor, {});
    const next = () =>
      new Promise<ValidatedMessage>(resolve => editor.connection.onNotification(validatedMethod, resolve));
    const good = next();
    await sendTo(editor, port, message('GOOD'));
    const first = await good;
    const bad = next();
    await sendTo(editor, port, message('BAD', ''));
    const second = await bad;
    assert.deepEqual(
      [first, second].map(({ id, errors }) => [arrivals.find(one => one.id === id)?.controlId, errors]),
      [
        ['GOOD', 0],
        ['BAD', 1],
      ],
    );
  }));

const certificates = path.join(repositoryRoot, 'test/support/mllp-test-certificates');
const file = (name: string): string => path.join(certificates, name);

test('a listener speaks TLS with the files of its settings, and can want a certificate of its clients', () =>
  withEditor(async editor => {
    const port = await started(editor, {
      tls: {
        ...{ certificate: file('server.pem'), key: file('server-key.pem'), ca: [file('authority.pem')] },
        requireClientCertificate: true,
      },
    });
    const ca = [file('authority.pem')];
    const known = await sendTo(editor, port, message('A'), {
      ...{ ca, certificate: file('client.pem'), key: file('client-key.pem') },
    });
    assert.equal(known?.code, 'AA', known?.text);
    const unknown = await sendTo(editor, port, message('B'), { ca });
    assert.notEqual(unknown?.result, 'accepted');
    const untrusting = await sendTo(editor, port, message('C'), {});
    assert.equal(untrusting?.result, 'unreachable');
    assert.equal(untrusting?.delivery, 'notSent');
  }));

test('key files that are not there are named, on either side', () =>
  withEditor(async editor => {
    assert.deepEqual(await start(editor, { tls: { certificate: '/none.pem', key: file('server-key.pem') } }), {
      kind: 'problem',
      message: 'tls.certificate: /none.pem: no such file or folder.',
    });
    const endpoint = { kind: 'mllp', name: 'T', host: '127.0.0.1', port: 1, timeout: 5, tls: { pfx: '/x' } } as const;
    assert.deepEqual(
      await editor.connection.sendRequest(sendMethod, { id: 1, what: { kind: 'text', text: message('A') }, endpoint }),
      { kind: 'refused', message: 'tls.pfx: /x: no such file or folder.' },
    );
  }));

test('rules that can not be read are named, with their listener', () =>
  withEditor(async editor => {
    const response = await start(editor, { rules: [{ answer: 'maybe' }] });
    assert.ok(response.kind === 'problem');
    assert.match(response.message, /^Answer rules of test: /);
  }));

test('what is received is written to the capture folder, and stopping waits for it', () =>
  withEditor(async editor => {
    const folder = await mkdtemp(path.join(tmpdir(), 'pipehat-capture-'));
    try {
      const port = await started(editor, { capture: path.join(folder, 'in') });
      await sendTo(editor, port, message('A'));
      await sendTo(editor, port, message('B'));
      await stop(editor);
      const files = (await readdir(path.join(folder, 'in'))).sort();
      assert.deepEqual(
        files.map(name => name.replace(/^\d+-\d+-/, '')),
        ['A.hl7', 'B.hl7'],
      );
      const [first = ''] = files;
      assert.equal(await readFile(path.join(folder, 'in', first), 'utf8'), message('A').replaceAll('\n', '\r'));
    } finally {
      await rm(folder, { recursive: true });
    }
  }));
