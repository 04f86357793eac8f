import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { type HttpEndpoint, parseHttpUrl } from '../../server/src/delivery/http-endpoint.ts';
import { prepareBatch, prepareMessage } from '../../server/src/mllp/outgoing.ts';
import type { SendResult } from '../../server/src/mllp/send-result.ts';
import { type HttpRequest, hl7, httpSenderTo, startHttpPeer } from '../support/http-peers.ts';
import { ack, adt, framed, type HeaderValues } from '../support/mllp-messages.ts';
import { freePort, startScriptedServer } from '../support/mllp-peers.ts';
import { outgoing } from '../support/mllp-sending.ts';

type Answer = (request: HttpRequest, response: ServerResponse) => void;

/** Sends one message to a server that answers it as the test says. */
async function exchange(
  t: TestContext,
  answer: Answer,
  values: HeaderValues = {},
  settings: Partial<Omit<HttpEndpoint, 'url'>> = {},
): Promise<SendResult> {
  const { url } = await startHttpPeer(t, answer);
  return await httpSenderTo(t, url, settings).send(outgoing(values));
}

/** An answer without HL7 in it. */
const plain =
  (status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Answer =>
  (_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };

test('posts the message without MLLP framing, and says what it is', async t => {
  const { url, requests } = await startHttpPeer(t, hl7(ack('AA', 'MSG00001')));
  const sent = await httpSenderTo(t, `${url}?to=a%20b`).send(outgoing());
  assert.equal(sent.result, 'accepted', sent.text);
  assert.equal(sent.code, 'AA');
  assert.equal(sent.delivery, 'received');
  assert.equal(sent.reply?.text, ack('AA', 'MSG00001'));
  assert.deepEqual(sent.notes, []);
  const { message, body } = await requests.next();
  assert.equal(body.toString('utf8'), adt());
  assert.deepEqual([message.method, message.url], ['POST', '/hl7?to=a%20b']);
  assert.equal(message.headers['content-type'], 'application/hl7-v2; charset=utf-8');
  assert.equal(message.headers.accept, 'application/hl7-v2');
  assert.equal(message.headers['content-length'], String(body.length));
  assert.equal(message.headers.authorization, undefined);
});

test('names the character set of the message, and reads a reply by its own', async t => {
  const { url, requests } = await startHttpPeer(
    t,
    hl7(
      Buffer.from(ack('AE', 'MSG00001', { text: 'ungültig' }), 'latin1'),
      200,
      'application/hl7-v2; charset="ISO-8859-1"',
    ),
  );
  const sent = await httpSenderTo(t, url).send(outgoing({ charset: '8859/1', name: 'MÜLLER^ÅSA' }));
  assert.equal(sent.text, 'ungültig');
  const { message, body } = await requests.next();
  assert.equal(message.headers['content-type'], 'application/hl7-v2; charset=iso-8859-1');
  assert.ok(body.includes(Buffer.from('MÜLLER^ÅSA', 'latin1')));
});

for (const [code, status, result] of [
  ['AA', 200, 'accepted'],
  ['AE', 500, 'applicationError'],
  ['AR', 500, 'rejected'],
  ['AE', 200, 'applicationError'],
  ['AR', 404, 'rejected'],
] as const) {
  test(`an MSA decides whatever the status is: ${code} with ${status} comes to ${result}`, async t => {
    const sent = await exchange(t, hl7(ack(code, 'MSG00001', { text: 'said the peer' }), status));
    assert.equal(sent.result, result);
    assert.equal(sent.text, 'said the peer');
    assert.equal(sent.delivery, 'received');
    assert.deepEqual(sent.notes, []);
  });
}

test('an AA with a status that says failure is accepted, and the notes say so', async t => {
  const sent = await exchange(t, hl7(ack('AA', 'MSG00001'), 500));
  assert.equal(sent.result, 'accepted');
  assert.deepEqual(sent.notes, [
    'The reply came with HTTP 500 Internal Server Error, although it accepts the message.',
  ]);
});

test('a reply to another message is a bad one', async t => {
  const sent = await exchange(t, hl7(ack('AA', 'OTHER')));
  assert.equal(sent.result, 'badReply');
  assert.equal(sent.delivery, 'maybe');
  assert.equal(
    sent.text,
    'The reply is for another message: its MSA-2 is "OTHER", the MSH-10 that was sent is "MSG00001".',
  );
});

test('a reply without an MSA is a bad one', async t => {
  const sent = await exchange(t, hl7(adt()));
  assert.equal(sent.result, 'badReply');
  assert.match(sent.text, /^The reply, ADT\^A01\^ADT_A01, holds no MSA segment/);
});

test('a commit acknowledgement is the last word, since no second reply can come', async t => {
  const sent = await exchange(t, hl7(ack('CA', 'MSG00001')), { accept: 'AL', application: 'AL' });
  assert.deepEqual([sent.result, sent.code, sent.delivery], ['accepted', 'CA', 'received']);
  assert.deepEqual(sent.notes, [
    "The peer has taken the message (CA); its application's answer was not waited for. Over HTTP a message has one reply, so none can follow it.",
  ]);
});

test('both acknowledgements may come in one body', async t => {
  const both = ack('CA', 'MSG00001') + ack('AE', 'MSG00001', { text: 'no bed' });
  const sent = await exchange(t, hl7(both, 500), { accept: 'AL', application: 'AL' });
  assert.deepEqual([sent.result, sent.text, sent.replies.length], ['applicationError', 'no bed', 2]);
});

test('a message that asks for no acknowledgement is accepted by the status alone', async t => {
  const sent = await exchange(t, plain(204), { accept: 'NE', application: 'NE' });
  assert.deepEqual([sent.result, sent.code, sent.delivery], ['accepted', '', 'received']);
  assert.match(sent.notes.join(), /asks for no acknowledgement.*HTTP 204 No Content says/);
});

interface StatusCase {
  readonly name: string;
  readonly answer: Answer;
  /** `badReply` where nothing is said. */
  readonly result?: SendResult['result'];
  readonly text: RegExp;
  readonly settings?: Partial<Omit<HttpEndpoint, 'url'>>;
}

const withoutAcknowledgement: readonly StatusCase[] = [
  {
    name: '200 with nothing',
    answer: plain(200),
    text: /^The peer answered HTTP 200 OK with an empty body and no HL7/,
  },
  {
    name: '200 with a web page',
    answer: plain(200, { 'Content-Type': 'text/html' }, '<html>hello</html>'),
    text: /^The peer answered HTTP 200 OK with 18 bytes of text\/html and no HL7 acknowledgement\. Check the path/,
  },
  {
    name: '404 with a web page',
    answer: plain(404, { 'Content-Type': 'text/html' }, '<h1>Not Found</h1>'),
    text: /^The peer answered HTTP 404 Not Found: nothing takes messages at this path\. Check the path/,
  },
  {
    name: '401 without a user',
    answer: plain(401, { 'WWW-Authenticate': 'Basic realm="x"' }),
    text: /HTTP 401 Unauthorized: it wants a user name and password\. Set them/,
  },
  {
    name: '401 with a user',
    answer: plain(401, { 'WWW-Authenticate': 'Basic realm="x"' }),
    settings: { basic: { user: 'ada', password: 'x' } },
    text: /it does not take this user name and password\. Check both\.$/,
  },
  {
    name: '401 that wants a token',
    answer: plain(401, { 'WWW-Authenticate': 'Bearer realm="x"' }),
    text: /it wants Bearer authentication/,
  },
  { name: '403', answer: plain(403), text: /HTTP 403 Forbidden: .*Ask whoever runs the receiver for permission\.$/ },
  { name: '413', answer: plain(413), text: /larger than the peer takes/ },
  { name: '415', answer: plain(415), text: /does not take application\/hl7-v2/ },
  { name: '418', answer: plain(418), text: /HTTP 418 I'm a Teapot: it does not take this request\./ },
  { name: '429', answer: plain(429), text: /too busy/ },
  { name: '500 without HL7', answer: plain(500), text: /says nothing in HL7\. Look for the reason in its log\.$/ },
  {
    name: '502',
    answer: plain(502),
    result: 'unreachable',
    text: /HTTP 502 Bad Gateway: the receiver behind it is down/,
  },
  { name: '503', answer: plain(503), result: 'unreachable', text: /the receiver behind it is down or busy/ },
  {
    name: 'a redirection',
    answer: plain(308, { Location: 'https://ada:secret@elsewhere.example/v2' }),
    text: /^The peer answered HTTP 308 Permanent Redirect and points to https:\/\/elsewhere\.example\/v2\. A message is not sent on/,
  },
  { name: 'a redirection to nowhere', answer: plain(302), text: /does not say where to/ },
  {
    name: 'a reply that is too large',
    answer: hl7(ack('AA', 'MSG00001', { text: 'x'.repeat(5_000) })),
    settings: { replyLimit: 1_000 },
    text: /^The reply is larger than 1000 bytes, the limit for this endpoint\.$/,
  },
];

for (const { name, answer, result = 'badReply', text, settings } of withoutAcknowledgement) {
  test(`without an acknowledgement the status says what is wrong: ${name}`, async t => {
    const sent = await exchange(t, answer, {}, settings);
    assert.equal(sent.result, result);
    assert.match(sent.text, text);
    assert.doesNotMatch(sent.text, /secret/);
    assert.equal(sent.delivery, 'maybe');
  });
}

test('follows no redirection', async t => {
  const target = await startHttpPeer(t, hl7(ack('AA', 'MSG00001')));
  const sent = await exchange(t, plain(307, { Location: target.url }));
  assert.equal(sent.result, 'badReply');
  assert.equal(target.requests.all.length, 0);
});

test('gives user name and password when it is told to', async t => {
  const { url, requests } = await startHttpPeer(t, hl7(ack('AA', 'MSG00001')));
  const sent = await httpSenderTo(t, url, { basic: { user: 'ada', password: 'päss:word' } }).send(outgoing());
  assert.deepEqual(sent.notes, [], 'nobody can listen in on the loopback address');
  const token = Buffer.from('ada:päss:word').toString('base64');
  assert.equal((await requests.next()).message.headers.authorization, `Basic ${token}`);
});

test('connection refused: nothing was sent', async t => {
  const port = await freePort();
  const sent = await httpSenderTo(t, `http://127.0.0.1:${port}/`).send(outgoing());
  assert.deepEqual([sent.result, sent.delivery], ['unreachable', 'notSent']);
  assert.match(sent.text, /^Nothing listens at 127\.0\.0\.1:\d+\./);
});

test('a reply that does not come in time', async t => {
  const { url, sockets } = await startHttpPeer(t, () => {});
  const sent = await httpSenderTo(t, url, { replyTimeout: 50 }).send(outgoing());
  assert.deepEqual([sent.result, sent.delivery], ['timedOut', 'maybe']);
  assert.equal(sent.text, 'No reply came within 50 ms.');
  const [socket] = sockets;
  if (socket?.destroyed === false) await new Promise(resolve => socket.once('close', resolve));
});

test('a reply whose body does not end in time', async t => {
  const sent = await exchange(
    t,
    (_, response) => {
      response.writeHead(200);
      response.write('MSH|^~');
    },
    {},
    { replyTimeout: 100 },
  );
  assert.deepEqual([sent.result, sent.delivery], ['timedOut', 'maybe']);
});

test('a reply that breaks off', async t => {
  const sent = await exchange(t, (_, response) => {
    response.writeHead(200, { 'Content-Length': 500 });
    response.write('MSH|^~', () => response.socket?.destroy());
  });
  assert.deepEqual([sent.result, sent.delivery], ['badReply', 'maybe']);
  assert.equal(sent.text, 'The reply, HTTP 200 OK, broke off after 6 bytes of its body.');
});

test('a connection that is closed, or reset, without a reply', async t => {
  const closed = await exchange(t, (_, response) => response.socket?.end());
  assert.deepEqual([closed.result, closed.delivery], ['unreachable', 'maybe']);
  assert.match(closed.text, /^127\.0\.0\.1:\d+ closed the connection without a reply\.$/);
  const { port } = await startScriptedServer(t, peer => {
    peer.socket.once('data', () => peer.reset());
  });
  const reset = await httpSenderTo(t, `http://127.0.0.1:${port}/`).send(outgoing());
  assert.deepEqual([reset.result, reset.delivery], ['unreachable', 'maybe']);
  assert.match(reset.text, /reset the connection before a reply came\.$/);
});

test('a peer that speaks MLLP', async t => {
  const { port } = await startScriptedServer(t, peer => {
    peer.socket.once('data', () => peer.write(framed(ack('AA', 'MSG00001'))));
  });
  const sent = await httpSenderTo(t, `http://127.0.0.1:${port}/`).send(outgoing());
  assert.deepEqual([sent.result, sent.delivery], ['badReply', 'maybe']);
  assert.match(sent.text, /^127\.0\.0\.1:\d+ did not answer in HTTP\. It may speak MLLP, or want https\.$/);
});

test('cancel before anything, in the queue, and while waiting for the reply', async t => {
  const { url, requests } = await startHttpPeer(t, () => {});
  const sender = httpSenderTo(t, url);
  const early = await sender.send(outgoing(), AbortSignal.abort());
  assert.deepEqual([early.result, early.delivery], ['cancelled', 'notSent']);
  assert.equal(requests.all.length, 0);
  const [first, second] = [new AbortController(), new AbortController()];
  const waiting = sender.send(outgoing(), first.signal);
  const queued = sender.send(outgoing({ controlId: 'MSG00002' }), second.signal);
  await requests.next();
  second.abort();
  assert.deepEqual([(await queued).result, (await queued).delivery], ['cancelled', 'notSent']);
  first.abort();
  assert.deepEqual([(await waiting).result, (await waiting).delivery], ['cancelled', 'maybe']);
  assert.equal(requests.all.length, 1);
});

test('cancel while the body of the reply comes', async t => {
  const abort = new AbortController();
  const { url } = await startHttpPeer(t, (_, response) => {
    response.writeHead(200);
    response.write('MSH|^~', () => abort.abort());
  });
  const sent = await httpSenderTo(t, url).send(outgoing(), abort.signal);
  assert.deepEqual([sent.result, sent.delivery], ['cancelled', 'maybe']);
});

test('keeps the connection for message after message, in order', async t => {
  const { url, sockets, requests } = await startHttpPeer(t, ({ body }, response) =>
    response.end(ack('AA', body.toString().split('|')[9] ?? '')),
  );
  const sender = httpSenderTo(t, url);
  const ids = Array.from({ length: 20 }, (_, index) => `M${index}`);
  const results = await Promise.all(ids.map(controlId => sender.send(outgoing({ controlId }))));
  assert.deepEqual(new Set(results.map(({ result }) => result)), new Set(['accepted']));
  assert.deepEqual(
    requests.all.map(({ body }) => body.toString().split('|')[9]),
    ids,
  );
  assert.equal(sockets.size, 1);
});

test('a connection for each message, where none is to be kept', async t => {
  const { url, sockets } = await startHttpPeer(t, hl7(ack('AA', 'MSG00001')));
  const sender = httpSenderTo(t, url, { keepAlive: false });
  for (let round = 0; round < 3; round++) assert.equal((await sender.send(outgoing())).result, 'accepted');
  assert.equal(sockets.size, 3);
});

test('another connection follows one that failed', async t => {
  let count = 0;
  const { url } = await startHttpPeer(t, (request, response) => {
    if (++count === 1) response.socket?.destroy();
    else hl7(ack('AA', 'MSG00001'))(request, response);
  });
  const sender = httpSenderTo(t, url);
  assert.equal((await sender.send(outgoing())).result, 'unreachable');
  assert.equal((await sender.send(outgoing())).result, 'accepted');
});

test('closing lets what waits finish, and takes nothing more', async t => {
  const { url } = await startHttpPeer(t, hl7(ack('AA', 'MSG00001')));
  const sender = httpSenderTo(t, url);
  const sent = [sender.send(outgoing()), sender.send(outgoing())];
  await sender.close();
  assert.deepEqual(
    (await Promise.all(sent)).map(({ result }) => result),
    ['accepted', 'accepted'],
  );
  assert.equal((await sender.send(outgoing())).result, 'cancelled');
});

test('a batch is answered by the acknowledgements of its messages, or it is a bad reply', async t => {
  const text = adt({ controlId: 'M1' }) + adt({ controlId: 'M2' });
  const batch = prepareBatch(text);
  assert.ok(batch.kind === 'ready');
  const whole = await startHttpPeer(t, hl7(ack('AA', 'M1') + ack('AE', 'M2', { text: 'second' }), 500));
  const both = await httpSenderTo(t, whole.url).send(batch);
  assert.deepEqual([both.result, both.text], ['applicationError', 'second']);
  const half = await startHttpPeer(t, hl7(ack('AA', 'M1')));
  const one = await httpSenderTo(t, half.url).send(batch);
  assert.deepEqual([one.result, one.delivery], ['badReply', 'maybe']);
  assert.match(one.text, /^Only 1 of 2 messages of the batch were acknowledged\. Over HTTP/);
  assert.equal(prepareMessage(text).kind, 'refused');
});

test('an address is read, and refused with what to do', () => {
  assert.deepEqual(parseHttpUrl(' https://hub.example:8443/a?b=c#d '), {
    kind: 'url',
    url: 'https://hub.example:8443/a?b=c',
    isSecure: true,
  });
  const problem = (text: string): string => {
    const parsed = parseHttpUrl(text);
    return parsed.kind === 'problem' ? parsed.message : '';
  };
  assert.match(problem('https://ada:secret@hub.example/'), /Give them apart from it/);
  assert.doesNotMatch(problem('https://ada:secret@hub.example/'), /secret/);
  assert.match(problem('https://'), /is no web address; expected one such as/);
  assert.match(problem('ftp://hub.example/'), /expected http: or https:/);
});
