/**
 * Against MLLP software that this project did not write, as client and as server. What each of them gets wrong shows
 * here as well: the tests state what we make of it.
 */
import assert from 'node:assert/strict';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { Hl7MessageEvent } from '@medplum/hl7';
import { type Endpoint, endpointAt } from '../../server/src/mllp/endpoint.ts';
import { prepareMessage } from '../../server/src/mllp/outgoing.ts';
import type { SendResult } from '../../server/src/mllp/send-result.ts';
import { createSender, type Sender } from '../../server/src/mllp/sender.ts';
import { adt, type HeaderValues } from '../support/mllp-messages.ts';
import { startTestListener, testCertificate, testRuntime } from '../support/mllp-peers.ts';

const ca = testCertificate('authority.pem');
const certificate = testCertificate('server.pem');
const key = testCertificate('server-key.pem');

/** Loads a peer, or says why this machine can't run it: then its tests are skipped with that reason. */
async function load<T>(name: string, importer: () => Promise<T>): Promise<{ library?: T; skip: string | false }> {
  try {
    return { library: await importer(), skip: false };
  } catch (error) {
    return { skip: `${name} does not run on Node ${process.versions.node}: ${String(error).split('\n', 1)[0]}` };
  }
}

const simple = await load('simple-hl7', () => import('simple-hl7'));
const nodeClient = await load('node-hl7-client', () => import('node-hl7-client'));
const nodeServer = await load('node-hl7-server', () => import('node-hl7-server'));
const medplum = await load('@medplum/hl7', () => import('@medplum/hl7'));
const medplumCore = await load('@medplum/core', () => import('@medplum/core'));

function senderTo(t: TestContext, port: number, settings: Partial<Endpoint> = {}): Sender {
  const sender = createSender(endpointAt('127.0.0.1', port, { replyTimeout: 10_000, ...settings }), testRuntime());
  t.after(() => sender.close());
  return sender;
}

function send(sender: Sender, values: HeaderValues = {}): Promise<SendResult> {
  const prepared = prepareMessage(adt(values));
  if (prepared.kind !== 'ready') throw new Error(prepared.message);
  return sender.send(prepared);
}

/** The port of a server, once it listens. */
async function portOf(server: NetServer): Promise<number> {
  if (!server.listening) await new Promise(resolve => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

test('sends to simple-hl7', { skip: simple.skip }, async t => {
  const app = simple.library?.default.tcp();
  assert.ok(app);
  const received: string[] = [];
  app.use((request, response) => {
    received.push(request.raw);
    response.end();
  });
  const { server } = app.start({ host: '127.0.0.1', port: 0 });
  t.after(() => app.stop());
  const port = await portOf(server);
  const sender = senderTo(t, port, { keepAlive: true });
  for (let index = 0; index < 10; index++) {
    const sent = await send(sender, { controlId: `S${index}`, name: 'ŁUCJA^ZOË' });
    assert.equal(sent.result, 'accepted', sent.text);
    assert.equal(sent.reply?.acknowledgement?.controlId, `S${index}`);
  }
  assert.equal(received[0], `\x0b${adt({ controlId: 'S0', name: 'ŁUCJA^ZOË' })}\x1c\r`);
  await sender.close();
});

test('listens to simple-hl7', { skip: simple.skip }, async t => {
  const library = simple.library?.default;
  assert.ok(library);
  const { listener, records } = await startTestListener(t);
  const client = library.Server.createTcpClient({ host: '127.0.0.1', port: listener.port, keepalive: true });
  t.after(() => client.close());
  const parser = new library.Parser({ segmentSeperator: '\r' });
  for (let index = 0; index < 5; index++) {
    const reply = await new Promise<string>((resolve, reject) => {
      client.send(parser.parse(adt({ controlId: `S${index}`, name: 'ŁUCJA' })), (error, ack) => {
        if (error) reject(error);
        else resolve(ack.toString());
      });
    });
    assert.match(reply, new RegExp(`\\rMSA\\|AA\\|S${index}`));
    const record = await records.next();
    assert.equal(record.controlId, `S${index}`);
    assert.match(record.text, /\|ŁUCJA\|/);
  }
});

const noMedplum = medplum.skip || medplumCore.skip;

test('sends to @medplum/hl7, in original mode', { skip: noMedplum }, async t => {
  const library = medplum.library;
  assert.ok(library);
  const received: string[] = [];
  const server = new library.Hl7Server(connection => {
    connection.addEventListener('message', ({ message }: Hl7MessageEvent) => {
      received.push(message.toString());
      connection.send(message.buildAck());
    });
  });
  // Its start() hands the port to Node's listen(), which takes options as well: loopback only.
  server.start({ host: '127.0.0.1', port: 0 } as unknown as number);
  t.after(() => server.stop({ forceDrainTimeoutMs: 50 }));
  assert.ok(server.server);
  const sender = senderTo(t, await portOf(server.server), { keepAlive: true });
  for (let index = 0; index < 10; index++) {
    const sent = await send(sender, { controlId: `M${index}`, name: 'ŁUCJA' });
    assert.equal(sent.result, 'accepted', sent.text);
    assert.equal(sent.text, 'OK');
  }
  assert.match(received[9] ?? '', /\|M9\|[\s\S]*\|ŁUCJA\|/);
  await sender.close();
});

test('sends to @medplum/hl7 in enhanced mode, and waits for CA and AA', { skip: noMedplum }, async t => {
  const library = medplum.library;
  assert.ok(library);
  const server = new library.Hl7Server(connection => {
    connection.addEventListener('message', ({ message }: Hl7MessageEvent) => connection.send(message.buildAck()));
  });
  server.start({ host: '127.0.0.1', port: 0 } as unknown as number, 'utf-8', true);
  t.after(() => server.stop({ forceDrainTimeoutMs: 50 }));
  assert.ok(server.server);
  const sender = senderTo(t, await portOf(server.server), { keepAlive: true });
  const sent = await send(sender, { accept: 'AL', application: 'AL' });
  assert.equal(sent.result, 'accepted', sent.text);
  assert.deepEqual(
    sent.replies.map(reply => reply.acknowledgement?.code),
    ['CA', 'AA'],
  );
  await sender.close();
});

test('listens to @medplum/hl7', { skip: noMedplum }, async t => {
  const library = medplum.library;
  const core = medplumCore.library;
  assert.ok(library && core);
  const { listener, records } = await startTestListener(t);
  const client = new library.Hl7Client({ host: '127.0.0.1', port: listener.port, keepAlive: true });
  t.after(() => client.close());
  for (let index = 0; index < 5; index++) {
    const ack = await client.sendAndWait(core.Hl7Message.parse(adt({ controlId: `M${index}`, name: 'ŁUCJA' })));
    assert.equal(ack.getSegment('MSA')?.getField(1)?.toString(), 'AA');
    assert.equal(ack.getSegment('MSA')?.getField(2)?.toString(), `M${index}`);
    assert.match((await records.next()).text, /\|ŁUCJA\|/);
  }
});

test('answers @medplum/hl7 in enhanced mode with CA and AA', { skip: noMedplum }, async t => {
  const library = medplum.library;
  const core = medplumCore.library;
  assert.ok(library && core);
  const { listener, records } = await startTestListener(t);
  const client = new library.Hl7Client({ host: '127.0.0.1', port: listener.port });
  t.after(() => client.close());
  const message = core.Hl7Message.parse(adt({ accept: 'AL', application: 'AL' }));
  // It takes two frames of one packet as one message, so only the first code is safe to ask it for.
  const reply = await client.sendAndWait(message, { returnAck: library.ReturnAckCategory.FIRST });
  assert.equal(reply.getSegment('MSA')?.getField(1)?.toString(), 'CA');
  assert.deepEqual(
    (await records.next()).answers.map(answer => answer.code),
    ['CA', 'AA'],
  );
});

for (const secure of [false, true]) {
  const over = secure ? 'TLS' : 'TCP';

  test(`sends to node-hl7-server over ${over}`, { skip: nodeServer.skip }, async t => {
    const library = nodeServer.library;
    assert.ok(library);
    const server = new library.Server({
      bindAddress: '127.0.0.1',
      ...(secure ? { tls: { cert: certificate, key } } : {}),
    });
    const received: string[] = [];
    const inbound = server.createInbound({ port: 0 }, async (request, response) => {
      received.push(request.getMessage().toString());
      await response.sendResponse('AA');
    });
    t.after(() => inbound.close());
    const port = await portOf((inbound as unknown as { readonly _socket: NetServer })._socket);
    const sender = senderTo(t, port, secure ? { tls: { ca } } : {});
    for (let index = 0; index < 3; index++) {
      const sent = await send(sender, { controlId: `N${index}`, name: 'ŁUCJA' });
      assert.equal(sent.result, 'accepted', sent.text);
      assert.equal(sent.reply?.acknowledgement?.controlId, `N${index}`);
    }
    assert.match(received[2] ?? '', /\|N2\|[\s\S]*\|ŁUCJA\|/);
    await sender.close();
  });

  test(`listens to node-hl7-client over ${over}`, { skip: nodeClient.skip }, async t => {
    const library = nodeClient.library;
    assert.ok(library);
    const { listener, records } = await startTestListener(t, secure ? { tls: { certificate, key } } : {});
    const client = new library.Client({ host: '127.0.0.1', ...(secure ? { tls: { ca } } : {}) });
    let answered: (text: string) => void = () => {};
    const connection = client.createConnection({ port: listener.port }, response => {
      answered(response.getMessage().toString());
    });
    t.after(() => connection.close());
    for (let index = 0; index < 3; index++) {
      const reply = new Promise<string>(resolve => {
        answered = resolve;
      });
      await connection.sendMessage(new library.Message({ text: adt({ controlId: `N${index}`, name: 'ŁUCJA' }) }));
      assert.match(await reply, new RegExp(`\\rMSA\\|AA\\|N${index}`));
      assert.match((await records.next()).text, /\|ŁUCJA\|/);
    }
  });
}

test('a kept connection to node-hl7-server, which answers earlier messages anew', {
  skip: nodeServer.skip,
}, async t => {
  const library = nodeServer.library;
  assert.ok(library);
  const server = new library.Server({ bindAddress: '127.0.0.1' });
  const inbound = server.createInbound({ port: 0 }, async (_, response) => {
    await response.sendResponse('AA');
  });
  t.after(() => inbound.close());
  const port = await portOf((inbound as unknown as { readonly _socket: NetServer })._socket);
  const sender = senderTo(t, port, { keepAlive: true });
  for (let index = 0; index < 3; index++) {
    const sent = await send(sender, { controlId: `N${index}` });
    assert.equal(sent.result, 'accepted', sent.text);
    assert.equal(sent.reply?.acknowledgement?.controlId, `N${index}`);
    assert.equal(sent.notes.join().includes('repeated reply to an earlier message was passed over'), index > 0);
  }
  await sender.close();
});
