import assert from 'node:assert/strict';
import { type AddressInfo, connect, createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type Endpoint, endpointAt, type TlsClientSettings } from '../../server/src/mllp/endpoint.ts';
import { startListener } from '../../server/src/mllp/listener.ts';
import { prepareMessage } from '../../server/src/mllp/outgoing.ts';
import type { SendResult } from '../../server/src/mllp/send-result.ts';
import { createSender } from '../../server/src/mllp/sender.ts';
import { ack, adt, framed } from '../support/mllp-messages.ts';
import {
  connectRaw,
  startScriptedServer,
  startTestListener,
  type TestListener,
  testCertificate,
  testRuntime,
} from '../support/mllp-peers.ts';

const ca = testCertificate('authority.pem');
const server = { certificate: testCertificate('server.pem'), key: testCertificate('server-key.pem') };
const client = { certificate: testCertificate('client.pem'), key: testCertificate('client-key.pem') };

async function send(
  t: TestContext,
  port: number,
  tls: TlsClientSettings | undefined,
  settings: Partial<Endpoint> & { readonly host?: string } = {},
  signal?: AbortSignal,
): Promise<SendResult> {
  const { host = '127.0.0.1', ...rest } = settings;
  const sender = createSender(
    endpointAt(host, port, { replyTimeout: 10_000, ...rest, ...(tls === undefined ? {} : { tls }) }),
    testRuntime(),
  );
  t.after(() => sender.close());
  const prepared = prepareMessage(adt());
  if (prepared.kind !== 'ready') throw new Error(prepared.message);
  return await sender.send(prepared, signal);
}

const secureListener = (t: TestContext, more = {}): Promise<TestListener> =>
  startTestListener(t, { tls: { ...server, ...more } });

test('sends and listens over TLS, to an address and to a name', async t => {
  const { listener, records } = await secureListener(t);
  assert.equal(listener.isTls, true);
  const byAddress = await send(t, listener.port, { ca });
  assert.equal(byAddress.result, 'accepted', byAddress.text);
  assert.deepEqual(byAddress.notes, []);
  const byName = await send(t, listener.port, { ca }, { host: 'localhost' });
  assert.equal(byName.result, 'accepted', byName.text);
  assert.equal(records.all.length, 2);
});

test('keeps a TLS connection for many messages', async t => {
  const { listener } = await secureListener(t);
  const sender = createSender(endpointAt('127.0.0.1', listener.port, { keepAlive: true, tls: { ca } }), testRuntime());
  t.after(() => sender.close());
  for (let index = 0; index < 5; index++) {
    const prepared = prepareMessage(adt({ controlId: `M${index}` }));
    if (prepared.kind === 'ready') assert.equal((await sender.send(prepared)).result, 'accepted');
  }
  assert.equal(listener.connectionCount, 1);
});

const untrusted: readonly (readonly [string, TlsClientSettings])[] = [
  ['with the CAs of the system only', {}],
  ['with the CA of somebody else', { ca: testCertificate('stranger.pem') }],
];

for (const [name, tls] of untrusted) {
  test(`verifies the certificate ${name}, and sends nothing`, async t => {
    const { listener, records, problems } = await secureListener(t);
    const sent = await send(t, listener.port, tls);
    assert.equal(sent.result, 'unreachable');
    assert.equal(sent.delivery, 'notSent');
    assert.match(sent.text, /^The certificate of 127\.0\.0\.1:\d+ is signed by nobody that is trusted here/);
    assert.equal(records.all.length, 0);
    assert.equal((await problems.next()).kind, 'tls-handshake');
  });
}

test('trust store widened for the whole process: a CA holds for its own endpoint alone', async t => {
  const { listener } = await secureListener(t);
  assert.equal((await send(t, listener.port, { ca })).result, 'accepted');
  assert.equal((await send(t, listener.port, {})).result, 'unreachable');
});

test('takes any certificate when told to, and says so with each result', async t => {
  const { listener } = await secureListener(t);
  const sent = await send(t, listener.port, { insecure: true });
  assert.equal(sent.result, 'accepted');
  assert.deepEqual(sent.notes, ['The certificate of the peer was not verified.']);
});

test('wants the certificate to hold the name that it connects to, or the one that is set', async t => {
  const { listener } = await startTestListener(t, {
    tls: { certificate: testCertificate('elsewhere.pem'), key: testCertificate('elsewhere-key.pem') },
  });
  const refused = await send(t, listener.port, { ca });
  assert.equal(refused.result, 'unreachable');
  assert.match(refused.text, /is for another name/);
  const named = await send(t, listener.port, { ca, serverName: 'elsewhere.example' });
  assert.equal(named.result, 'accepted', named.text);
});

test('a listener that wants a client certificate takes PEM and PFX, and turns others away', async t => {
  const { listener, records, problems } = await secureListener(t, { ca, requireClientCertificate: true });
  const pem = await send(t, listener.port, { ca, ...client });
  assert.equal(pem.result, 'accepted', pem.text);
  const pfx = await send(t, listener.port, { ca, pfx: testCertificate('client.pfx'), passphrase: 'test-only' });
  assert.equal(pfx.result, 'accepted', pfx.text);
  const none = await send(t, listener.port, { ca });
  assert.equal(none.result, 'unreachable');
  assert.match(none.text, /client certificate/);
  assert.match((await problems.next()).message, /came without a certificate/);
  assert.equal(records.all.length, 2);
});

const badKeys: readonly (readonly [string, TlsClientSettings, RegExp])[] = [
  ['a PFX without its passphrase', { pfx: testCertificate('client.pfx') }, /passphrase is missing or wrong/],
  [
    'a PFX with a wrong passphrase',
    { pfx: testCertificate('client.pfx'), passphrase: 'x' },
    /passphrase is missing or wrong/,
  ],
  [
    'the key of another certificate',
    { certificate: client.certificate, key: server.key },
    /does not belong to the certificate/,
  ],
  ['a certificate that is none', { certificate: 'hello', key: client.key }, /can't be read/],
];

for (const [name, tls, expected] of badKeys) {
  test(`says what is wrong with ${name}`, async t => {
    const { listener } = await secureListener(t);
    const sent = await send(t, listener.port, tls);
    assert.equal(sent.result, 'unreachable');
    assert.match(sent.text, expected);
  });
}

test("says so when a listener's key material can not be used", async () => {
  const sink = { received() {}, problem() {} };
  for (const tls of [{}, { certificate: server.certificate }, { certificate: server.certificate, key: client.key }]) {
    const started = await startListener({ port: 0, tls }, testRuntime(), sink);
    assert.equal(started.kind === 'failed' && started.reason, 'bad-key');
  }
});

test('refuses a TLS version below the minimum', async t => {
  const { port } = await startScriptedServer(t, () => {}, {
    cert: server.certificate,
    key: server.key,
    maxVersion: 'TLSv1.2',
  });
  const sent = await send(t, port, { ca, minimumVersion: 'TLSv1.3' });
  assert.equal(sent.result, 'unreachable');
  assert.match(sent.text, /offers no TLS version that is allowed here/);
});

test('time-out missing on TLS: a handshake that never ends is a time-out of its own', async t => {
  const { port } = await startScriptedServer(t, () => {});
  const sent = await send(t, port, { ca }, { tlsTimeout: 30 });
  assert.equal(sent.result, 'timedOut');
  assert.equal(sent.result === 'timedOut' && sent.phase, 'tls');
  assert.equal(sent.delivery, 'notSent');
});

test('time-out missing on TLS: a reply that never comes is a time-out, too', async t => {
  const { port } = await startScriptedServer(t, () => {}, { cert: server.certificate, key: server.key });
  const sent = await send(t, port, { ca }, { replyTimeout: 30 });
  assert.equal(sent.result === 'timedOut' && sent.phase, 'reply');
});

test('cancel ends a handshake', async t => {
  const abort = new AbortController();
  const { port, connections } = await startScriptedServer(t, () => {});
  const sending = send(t, port, { ca }, {}, abort.signal);
  const peer = await connections.next();
  abort.abort();
  assert.equal((await sending).result, 'cancelled');
  await peer.ended;
});

test('takes a reply that is split at every byte over TLS', async t => {
  const { port } = await startScriptedServer(
    t,
    async peer => {
      await peer.frame();
      await peer.writeInPieces(Array.from(framed(ack('AA', 'MSG00001')), byte => Buffer.of(byte)));
    },
    { cert: server.certificate, key: server.key },
  );
  assert.equal((await send(t, port, { ca })).result, 'accepted');
});

test('says so when the peer speaks no TLS, on either side', async t => {
  const { port } = await startScriptedServer(t, async peer => {
    peer.socket.once('data', () => void peer.write('\x0bMSH|^~\\&|\r\x1c\r'));
  });
  const sent = await send(t, port, { ca });
  assert.equal(sent.result, 'unreachable');
  assert.match(sent.text, /does not speak TLS/);

  const { listener, problems } = await secureListener(t);
  const plain = await send(t, listener.port, undefined);
  assert.equal(plain.result, 'unreachable');
  assert.match((await problems.next()).message, /spoke without TLS/);
});

test('close does not wait for a client that never finishes its handshake', async t => {
  const { listener } = await startTestListener(t, { tls: server, closeGrace: 20 });
  const idle = await connectRaw(t, listener.port);
  const closing = listener.close();
  await idle.closed;
  await closing;
});

test('close answers what was framed before a TLS socket ends', async t => {
  const { listener, records } = await secureListener(t);
  const sending = send(t, listener.port, { ca });
  await records.next();
  await listener.close();
  assert.equal((await sending).result, 'accepted');
});

test('loses nothing of what a TLS peer sends along with the end of its handshake', async t => {
  // In TLS 1.2 the server has the last word in the handshake.
  const { port } = await startScriptedServer(
    t,
    peer => {
      peer.socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    },
    { cert: server.certificate, key: server.key, maxVersion: 'TLSv1.2' },
  );
  const sent = await send(t, await startGatheringProxy(t, port), { ca });
  assert.equal(sent.result, 'unreachable');
  assert.match(sent.text, /28 bytes came that are HTTP/);
});

/** Passes on what the server says from its second answer on in one piece, once the server has closed its side. */
async function startGatheringProxy(t: TestContext, port: number): Promise<number> {
  const proxy = createServer(fromClient => {
    const toServer = connect({ host: '127.0.0.1', port });
    const held: Buffer[] = [];
    let asked = 0;
    fromClient.on('data', bytes => {
      asked++;
      toServer.write(bytes);
    });
    toServer.on('data', bytes => {
      if (asked > 1) held.push(bytes);
      else fromClient.write(bytes);
    });
    toServer.on('end', () => fromClient.end(Buffer.concat(held)));
    fromClient.on('close', () => toServer.destroy());
    for (const socket of [fromClient, toServer]) socket.on('error', () => {});
  });
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
  t.after(() => proxy.close());
  return (proxy.address() as AddressInfo).port;
}
