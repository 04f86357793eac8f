import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { TlsClientSettings } from '../../server/src/mllp/endpoint.ts';
import type { SendResult } from '../../server/src/mllp/send-result.ts';
import { type HttpPeer, hl7, httpSenderTo, startHttpPeer } from '../support/http-peers.ts';
import { ack } from '../support/mllp-messages.ts';
import { freePort, startScriptedServer, testCertificate } from '../support/mllp-peers.ts';
import { outgoing } from '../support/mllp-sending.ts';

const ca = testCertificate('authority.pem');
const server = { cert: testCertificate('server.pem'), key: testCertificate('server-key.pem') };

const securePeer = (t: TestContext, more = {}): Promise<HttpPeer> =>
  startHttpPeer(t, hl7(ack('AA', 'MSG00001')), { ...server, ...more });

const send = (t: TestContext, url: string, tls: TlsClientSettings | undefined): Promise<SendResult> =>
  httpSenderTo(t, url, tls === undefined ? {} : { tls }).send(outgoing());

test('posts over TLS to a peer whose certificate is verified, and keeps the connection', async t => {
  const { url, sockets } = await securePeer(t);
  const sender = httpSenderTo(t, url, { tls: { ca } });
  for (let round = 0; round < 3; round++) {
    const sent = await sender.send(outgoing());
    assert.equal(sent.result, 'accepted', sent.text);
    assert.deepEqual(sent.notes, []);
  }
  assert.equal(sockets.size, 1);
  const byName = await send(t, url.replace('127.0.0.1', 'localhost'), { ca });
  assert.equal(byName.result, 'accepted', byName.text);
});

for (const [name, tls] of [
  ['nothing is said of TLS', undefined],
  ['the CA is that of somebody else', { ca: testCertificate('stranger.pem') }],
] as const) {
  test(`verifies the certificate, and sends nothing, where ${name}`, async t => {
    const { url, requests } = await securePeer(t);
    const sent = await send(t, url, tls);
    assert.deepEqual([sent.result, sent.delivery], ['unreachable', 'notSent']);
    assert.match(sent.text, /^The certificate of 127\.0\.0\.1:\d+ is signed by nobody that is trusted here/);
    assert.equal(requests.all.length, 0);
  });
}

test('takes any certificate when told to, and says so with each result', async t => {
  const { url } = await securePeer(t);
  const sender = httpSenderTo(t, url, { tls: { insecure: true } });
  for (let round = 0; round < 2; round++) {
    assert.deepEqual((await sender.send(outgoing())).notes, ['The certificate of the peer was not verified.']);
  }
});

test('a certificate for another name', async t => {
  const { url } = await securePeer(t, {
    cert: testCertificate('elsewhere.pem'),
    key: testCertificate('elsewhere-key.pem'),
  });
  assert.match((await send(t, url, { ca })).text, /is for another name/);
  assert.equal((await send(t, url, { ca, serverName: 'elsewhere.example' })).result, 'accepted');
});

test('a peer that wants a client certificate takes PEM and PFX, and turns others away', async t => {
  const { url, requests } = await securePeer(t, { ca, requestCert: true, rejectUnauthorized: true });
  const pem = { certificate: testCertificate('client.pem'), key: testCertificate('client-key.pem') };
  assert.equal((await send(t, url, { ca, ...pem })).result, 'accepted');
  const pfx = { pfx: testCertificate('client.pfx'), passphrase: 'test-only' };
  assert.equal((await send(t, url, { ca, ...pfx })).result, 'accepted');
  const none = await send(t, url, { ca });
  assert.equal(none.result, 'unreachable');
  assert.match(none.text, /client certificate/);
  assert.equal(requests.all.length, 2);
  const closed = await send(t, url, { ca, pfx: testCertificate('client.pfx') });
  assert.deepEqual([closed.result, closed.delivery], ['unreachable', 'notSent']);
  assert.match(closed.text, /passphrase is missing or wrong/);
});

test('a peer that speaks no TLS', async t => {
  const { port, requests } = await startHttpPeer(t, hl7(ack('AA', 'MSG00001')));
  const sent = await send(t, `https://127.0.0.1:${port}/`, { ca });
  assert.deepEqual([sent.result, sent.delivery], ['unreachable', 'notSent']);
  assert.match(sent.text, /does not speak TLS|closed the connection during the TLS handshake/);
  assert.equal(requests.all.length, 0);
});

test('a handshake that does not end in time: nothing was sent', async t => {
  const { port, peers } = await startScriptedServer(t, () => {});
  const sender = httpSenderTo(t, `https://127.0.0.1:${port}/`, { tlsTimeout: 50 });
  const sent = await sender.send(outgoing());
  assert.ok(sent.result === 'timedOut');
  assert.deepEqual([sent.phase, sent.delivery], ['tls', 'notSent']);
  await peers[0]?.ended;
});

test('cancel while connecting, and during the handshake: nothing was sent', async t => {
  const early = new AbortController();
  const connecting = httpSenderTo(t, `http://127.0.0.1:${await freePort()}/`).send(outgoing(), early.signal);
  early.abort();
  assert.deepEqual([(await connecting).result, (await connecting).delivery], ['cancelled', 'notSent']);
  const { port, connections } = await startScriptedServer(t, () => {});
  const late = new AbortController();
  const securing = httpSenderTo(t, `https://127.0.0.1:${port}/`).send(outgoing(), late.signal);
  const peer = await connections.next();
  late.abort();
  assert.deepEqual([(await securing).result, (await securing).delivery], ['cancelled', 'notSent']);
  await peer.ended;
});
