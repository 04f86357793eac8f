import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startListener } from '../../server/src/mllp/listener.ts';
import { ack, adt, framed, type HeaderValues } from '../support/mllp-messages.ts';
import { Arrivals, connectRaw, startTestListener, testRuntime } from '../support/mllp-peers.ts';

const accepted = (controlId = 'MSG00001', own = 'OWN1'): string =>
  `MSH|^~\\&|EHR|SOUTH|REG|NORTH|20261121090000+0100||ACK^A01^ACK|${own}|T|2.5.1\rMSA|AA|${controlId}\r`;

test('answers a message with AA and tells what came', async t => {
  const { listener, records, problems } = await startTestListener(t);
  const client = await connectRaw(t, listener.port);
  await client.write(framed(adt()));
  assert.equal(await client.frame(), accepted());
  const record = await records.next();
  assert.equal(record.text, adt());
  assert.equal(record.controlId, 'MSG00001');
  assert.equal(record.type, 'ADT^A01^ADT_A01');
  assert.equal(record.peer.address, '127.0.0.1');
  assert.equal(record.peer.port, client.socket.localPort);
  assert.equal(record.bytes, Buffer.byteLength(adt()));
  assert.equal(record.charset, 'UNICODE UTF-8');
  assert.equal(record.time.offsetMinutes, 60);
  assert.deepEqual(record.answers, [{ code: 'AA', text: accepted() }]);
  assert.deepEqual(record.notes, []);
  assert.deepEqual(problems.all, []);
});

test("ACK reusing the received MSH-10, always AA, UTC, processing id P: ours has its own id, zone and the sender's MSH-11", async t => {
  const { listener } = await startTestListener(t);
  const client = await connectRaw(t, listener.port);
  await client.write(framed(adt({ controlId: 'X' })));
  const header = (await client.frame()).split('\r')[0]?.split('|') ?? [];
  assert.notEqual(header[9], 'X');
  assert.equal(header[10], 'T');
  assert.equal(header[6], '20261121090000+0100');
});

test('takes a frame that is split at every byte', async t => {
  const { listener } = await startTestListener(t);
  const client = await connectRaw(t, listener.port);
  await client.writeInPieces(Array.from(framed(adt()), byte => Buffer.of(byte)));
  assert.equal(await client.frame(), accepted());
});

test('multi-byte character split across reads garbled: keeps it whole', async t => {
  const { listener, records } = await startTestListener(t);
  const client = await connectRaw(t, listener.port);
  const frame = framed(adt({ name: 'ŁUCJA' }));
  const cut = frame.indexOf(Buffer.from('Ł', 'utf8')) + 1;
  await client.writeInPieces([frame.subarray(0, cut), frame.subarray(cut)]);
  assert.match((await records.next()).text, /\|ŁUCJA\|/);
});

test('two frames in one packet taken as one: answers both, in order', async t => {
  const { listener, records } = await startTestListener(t);
  const client = await connectRaw(t, listener.port);
  await client.write(Buffer.concat([framed(adt({ controlId: 'A' })), framed(adt({ controlId: 'B' }))]));
  assert.equal(await client.frame(), accepted('A', 'OWN1'));
  assert.equal(await client.frame(), accepted('B', 'OWN2'));
  assert.deepEqual(
    records.all.map(record => record.controlId),
    ['A', 'B'],
  );
});

test('one buffer shared by all sockets: frames of two clients do not mix', async t => {
  const { listener } = await startTestListener(t);
  const [one, two] = [await connectRaw(t, listener.port), await connectRaw(t, listener.port)];
  const [first, second] = [framed(adt({ controlId: 'ONE' })), framed(adt({ controlId: 'TWO' }))];
  await one.writeInPieces([first.subarray(0, 50)]);
  await two.writeInPieces([second.subarray(0, 70)]);
  await one.writeInPieces([first.subarray(50)]);
  await two.writeInPieces([second.subarray(70)]);
  assert.match(await one.frame(), /MSA\|AA\|ONE\r$/);
  assert.match(await two.frame(), /MSA\|AA\|TWO\r$/);
});

const modes: readonly (readonly [HeaderValues, readonly string[]])[] = [
  [{ accept: 'AL', application: 'AL' }, ['CA', 'AA']],
  [{ accept: 'AL', application: 'NE' }, ['CA']],
  [{ accept: 'NE', application: 'AL' }, ['AA']],
  [{ accept: 'ER', application: 'AL' }, ['AA']],
  [{}, ['AA']],
];

for (const [values, codes] of modes) {
  test(`answers ${codes.join(', then ')} when MSH-15 is '${values.accept ?? ''}' and MSH-16 '${values.application ?? ''}'`, async t => {
    const { listener } = await startTestListener(t);
    const client = await connectRaw(t, listener.port);
    await client.write(framed(adt(values)));
    for (const code of codes) assert.match(await client.frame(), new RegExp(`\\rMSA\\|${code}\\|MSG00001\\r$`));
  });
}

test('answers nothing where nothing is asked for', async t => {
  const { listener, records } = await startTestListener(t);
  const client = await connectRaw(t, listener.port);
  await client.write(framed(adt({ accept: 'NE', application: 'NE' })));
  assert.deepEqual((await records.next()).answers, []);
  await client.write(framed(adt({ controlId: 'NEXT' })));
  assert.match(await client.frame(), /MSA\|AA\|NEXT/, 'the first frame that comes back is for the second message');
});

const unreadable: readonly (readonly [string, string, RegExp])[] = [
  ['text that is no HL7', 'hello there', /\rMSA\|AR\|\|The frame holds no MSH segment/],
  ['an empty frame', '', /\rMSA\|AR\|\|/],
  ['a message without MSH', 'PID|1||4711\r', /\rMSA\|AR\|\|/],
  ['bytes of a picture', '\x89PNG\r\n\x1a\n\x00\x01', /\rMSA\|AR\|\|/],
  ['a message without MSH-10', adt({ controlId: '' }), /\rMSA\|AR\|\|MSH-10 .*\rERR\|\|MSH\^1\^10\|101\^/s],
  ['a header that is cut off', 'MSH|', /\rMSA\|AR\|\|MSH-10 /],
  ['nothing but MSH', 'MSH', /\rMSA\|AR\|\|MSH-10 /],
];

for (const [name, text, expected] of unreadable) {
  test(`rejects ${name} with AR, never with silence`, async t => {
    const { listener, records } = await startTestListener(t);
    const client = await connectRaw(t, listener.port);
    await client.write(framed(text));
    assert.match(await client.frame(), expected);
    assert.equal((await records.next()).answers[0]?.code, 'AR');
  });
}

test('rejects in the mode that is asked for, and with AR where none is', async t => {
  const { listener } = await startTestListener(t);
  const client = await connectRaw(t, listener.port);
  await client.write(framed(adt({ controlId: '', accept: 'AL', application: 'AL' })));
  assert.match(await client.frame(), /MSA\|CR\|/);
  await client.write(framed(adt({ controlId: '', accept: 'NE', application: 'NE' })));
  assert.match(await client.frame(), /MSA\|AR\|/);
});

test('never acknowledges an acknowledgement in original mode', async t => {
  const { listener, records } = await startTestListener(t);
  const client = await connectRaw(t, listener.port);
  await client.write(framed(ack('AA', 'MSG00001')));
  assert.deepEqual((await records.next()).answers, []);
});

test('acknowledges each message of a batch for itself', async t => {
  const { listener, records } = await startTestListener(t);
  const client = await connectRaw(t, listener.port);
  await client.write(framed(`BHS|^~\\&|A\r${adt({ controlId: 'M1' })}${adt({ controlId: 'M2' })}BTS|2\r`));
  assert.match(await client.frame(), /MSA\|AA\|M1\r$/);
  assert.match(await client.frame(), /MSA\|AA\|M2\r$/);
  assert.equal(records.all[1]?.text, `${adt({ controlId: 'M2' })}`);
});

test('reads and answers in the character set of the message', async t => {
  const { listener, records } = await startTestListener(t);
  const client = await connectRaw(t, listener.port);
  const text = adt({ charset: '8859/1', name: 'MÜLLER' }).replace('|NORTH|', '|KÖLN|');
  await client.write(Buffer.concat([Buffer.of(0x0b), Buffer.from(text, 'latin1'), Buffer.of(0x1c, 0x0d)]));
  await client.frame();
  assert.match(client.received.toString('latin1'), /\|REG\|KÖLN\|.*\|8859\/1\r/);
  assert.match((await records.next()).text, /MÜLLER/);
});

test('takes a frame that ends with 0x1C alone, and says so', async t => {
  const { listener, records } = await startTestListener(t, { returnGrace: 5 });
  const client = await connectRaw(t, listener.port);
  await client.write(framed(adt()).subarray(0, -1));
  assert.equal(await client.frame(), accepted());
  assert.match((await records.next()).notes.join(), /0x0D behind it was missing/);
});

test('answers a client that closes its side right behind the message', async t => {
  const { listener } = await startTestListener(t);
  const client = await connectRaw(t, listener.port);
  client.socket.end(framed(adt()));
  assert.equal(await client.frame(), accepted());
  await client.ended;
});

test('passes over junk between frames and tells it once', async t => {
  const { listener, problems } = await startTestListener(t);
  const client = await connectRaw(t, listener.port);
  await client.write(
    Buffer.concat([Buffer.from('noise'), framed(adt({ controlId: 'A' })), framed(adt({ controlId: 'B' }))]),
  );
  await client.frame();
  await client.frame();
  assert.deepEqual(
    problems.all.map(problem => [problem.kind, problem.message]),
    [['junk', '5 bytes came outside any MLLP frame and were passed over.']],
  );
});

test('says what a client speaks that does not speak MLLP', async t => {
  const { listener, problems } = await startTestListener(t);
  const http = await connectRaw(t, listener.port);
  http.socket.end('GET / HTTP/1.1\r\n\r\n');
  assert.match((await problems.next()).message, /HTTP, not MLLP/);
  const bare = await connectRaw(t, listener.port);
  bare.socket.end(adt());
  assert.match((await problems.next()).message, /without MLLP framing/);
  const tls = await connectRaw(t, listener.port);
  tls.socket.end(Buffer.of(0x16, 0x03, 0x01, 0x00, 0x05, 1, 2, 3, 4, 5));
  assert.match((await problems.next()).message, /TLS, not MLLP/);
});

test('refuses a message above the limit, tells it, and still answers the one before it', async t => {
  const { listener, problems } = await startTestListener(t, { frameLimit: 400 });
  const client = await connectRaw(t, listener.port);
  await client.write(Buffer.concat([framed(adt()), framed(adt({ name: 'X'.repeat(500) }))]));
  assert.equal(await client.frame(), accepted());
  await client.ended;
  assert.equal((await problems.next()).kind, 'frame-too-large');
});

test('closes a connection whose frame is never ended, and tells it', async t => {
  const { listener, problems } = await startTestListener(t, { frameTimeout: 20 });
  const client = await connectRaw(t, listener.port);
  await client.write('\x0bMSH|^~\\&|');
  await client.closed;
  const problem = await problems.next();
  assert.equal(problem.kind, 'frame-unfinished');
  assert.match(problem.message, /not ended \(0x1C 0x0D\) after 9 bytes: nothing came for 20 ms/);
});

test('leaves an idle connection open', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { listener } = await startTestListener(t, { frameTimeout: 5 });
  const client = await connectRaw(t, listener.port);
  await client.write(framed(adt()));
  await client.frame();
  t.mock.timers.tick(1_000_000);
  await client.write(framed(adt({ controlId: 'B' })));
  assert.match(await client.frame(), /MSA\|AA\|B/);
});

test('does not hold it against a frame that it stands still while nothing is read', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const asked = new Arrivals<() => void>('question');
  const { listener, problems } = await startTestListener(
    t,
    { frameTimeout: 5, backlogLimit: 1 },
    () => new Promise(resolve => asked.add(() => resolve({ kind: 'byMode', verdict: 'accept' }))),
  );
  const client = await connectRaw(t, listener.port);
  const last = framed(adt({ controlId: 'LAST' }));
  const frames = ['A', 'B', 'C'].map(controlId => framed(adt({ controlId })));
  await client.write(Buffer.concat([...frames, last.subarray(0, 40)]));
  assert.equal((await problems.next()).kind, 'backlog');
  await client.write(last.subarray(40));
  const first = await asked.next();
  t.mock.timers.tick(1_000_000);
  first();
  for (const _ of ['B', 'C', 'LAST']) (await asked.next())();
  for (const id of ['A', 'B', 'C', 'LAST']) assert.match(await client.frame(), new RegExp(`MSA\\|AA\\|${id}\\r`));
  assert.equal(problems.all.length, 1);
});

test('tells a frame that breaks off', async t => {
  const { listener, problems } = await startTestListener(t);
  const ended = await connectRaw(t, listener.port);
  ended.socket.end('\x0bMSH|');
  assert.match((await problems.next()).message, /after 4 bytes: the client closed its side/);
  const reset = await connectRaw(t, listener.port);
  // The answer shows that the listener has read the packet: a reset takes along what is still unread.
  await reset.write(Buffer.concat([framed(adt()), Buffer.from('\x0bMSH|^')]));
  await reset.frame();
  reset.reset();
  assert.equal((await problems.next()).kind, 'frame-unfinished');
});

test('turns clients away above the limit, and tells it', async t => {
  const { listener, problems } = await startTestListener(t, { connectionLimit: 1 });
  const first = await connectRaw(t, listener.port);
  const second = await connectRaw(t, listener.port);
  await second.closed;
  const problem = await problems.next();
  assert.equal(problem.kind, 'connection-limit');
  assert.match(problem.message, /1 clients are connected, the limit/);
  await first.write(framed(adt()));
  assert.equal(await first.frame(), accepted());
});

test('reads no further while too many messages wait, and goes on when they are fewer', async t => {
  const asked = new Arrivals<() => void>('question');
  const { listener, records, problems } = await startTestListener(
    t,
    { backlogLimit: 4 },
    () => new Promise(resolve => asked.add(() => resolve({ kind: 'byMode', verdict: 'accept' }))),
  );
  const client = await connectRaw(t, listener.port);
  await client.write(Buffer.concat(Array.from({ length: 10 }, (_, index) => framed(adt({ controlId: `M${index}` })))));
  assert.equal((await problems.next()).kind, 'backlog');
  await client.write(framed(adt({ controlId: 'M10' })));
  for (let index = 0; index <= 10; index++) {
    (await asked.next())();
    assert.match(await client.frame(), new RegExp(`MSA\\|AA\\|M${index}\\r`));
  }
  assert.equal(records.all.length, 11);
  assert.equal(problems.all.length, 1);
});

test('answers in the order of arrival, however long a rule takes for one', async t => {
  const asked = new Arrivals<() => void>('question');
  const { listener } = await startTestListener(t, {}, received =>
    received.controlId === 'A'
      ? new Promise(resolve => asked.add(() => resolve({ kind: 'code', code: 'AE', text: 'took its time' })))
      : { kind: 'byMode', verdict: 'accept' },
  );
  const client = await connectRaw(t, listener.port);
  await client.write(Buffer.concat([framed(adt({ controlId: 'A' })), framed(adt({ controlId: 'B' }))]));
  (await asked.next())();
  assert.match(await client.frame(), /MSA\|AE\|A\|took its time\r$/);
  assert.match(await client.frame(), /MSA\|AA\|B\r$/);
});

test('a rule can reject, report errors, keep silent and close', async t => {
  const { listener, records } = await startTestListener(t, {}, received => {
    switch (received.controlId) {
      case 'REJECT':
        return { kind: 'byMode', verdict: 'reject', text: 'not here' };
      case 'ERROR':
        return {
          kind: 'byMode',
          verdict: 'error',
          errors: [{ code: '103', codeText: 'Table value not found', locations: [{ segment: 'PID', field: 8 }] }],
        };
      case 'SILENT':
        return { kind: 'silence' };
      default:
        return { kind: 'close' };
    }
  });
  const client = await connectRaw(t, listener.port);
  await client.write(framed(adt({ controlId: 'REJECT' })));
  assert.match(await client.frame(), /MSA\|AR\|REJECT\|not here\r$/);
  await client.write(framed(adt({ controlId: 'ERROR' })));
  assert.match(await client.frame(), /MSA\|AE\|ERROR\rERR\|\|PID\^1\^8\|103\^Table value not found\^HL70357\|E\r$/);
  await client.write(framed(adt({ controlId: 'ERROR', accept: 'AL', application: 'AL' })));
  assert.match(await client.frame(), /MSA\|CA\|ERROR\r$/, 'a commit accept carries no errors of the application');
  assert.match(await client.frame(), /MSA\|AE\|ERROR\rERR/);
  await client.write(framed(adt({ controlId: 'SILENT' })));
  await client.write(framed(adt({ controlId: 'CLOSE' })));
  await client.closed;
  assert.deepEqual(
    records.all.map(record => record.answers.map(answer => answer.code).join()),
    ['AR', 'AE', 'CA,AE', '', ''],
  );
});

for (const [name, respond] of [
  [
    'throws',
    (): never => {
      throw new Error('broken rule');
    },
  ],
  ['rejects', (): Promise<never> => Promise.reject(new Error('broken rule'))],
] as const) {
  test(`a rule that ${name} is told, and its message gets AE`, async t => {
    const { listener, problems } = await startTestListener(t, {}, respond);
    const client = await connectRaw(t, listener.port);
    await client.write(framed(adt()));
    assert.match(await client.frame(), /MSA\|AE\|MSG00001/);
    const problem = await problems.next();
    assert.equal(problem.kind, 'rule-failed');
    assert.match(problem.message, /broken rule/);
    assert.doesNotMatch(problem.message, /EXAMPLE/, 'no message content');
  });
}

test('close answers what was framed before the socket ends', async t => {
  const asked = new Arrivals<() => void>('question');
  const { listener } = await startTestListener(
    t,
    {},
    () => new Promise(resolve => asked.add(() => resolve({ kind: 'byMode', verdict: 'accept' }))),
  );
  const client = await connectRaw(t, listener.port);
  await client.write(framed(adt()));
  const answer = await asked.next();
  const closing = listener.close();
  answer();
  assert.equal(await client.frame(), accepted());
  await client.ended;
  await closing;
});

test('close ends idle clients at once and waits for no one who never closes', async t => {
  const { listener } = await startTestListener(t, { closeGrace: 20 });
  const client = await connectRaw(t, listener.port, true);
  await client.write(framed(adt()));
  await client.frame();
  assert.equal(listener.connectionCount, 1);
  const closing = listener.close();
  await client.ended;
  await closing;
  assert.equal(listener.connectionCount, 0);
});

test('close may be called twice, and the port is free afterwards', async t => {
  const { listener } = await startTestListener(t);
  await Promise.all([listener.close(), listener.close()]);
  const again = await startListener({ port: listener.port }, testRuntime(), { received() {}, problem() {} });
  assert.equal(again.kind, 'listening');
  if (again.kind === 'listening') await again.listener.close();
});

test('listener on all interfaces: ours binds the loopback address unless told otherwise', async t => {
  const { listener } = await startTestListener(t);
  assert.equal(listener.host, '127.0.0.1');
  assert.notEqual(listener.port, 0);
});

test('port busy shown as nothing at all: ours says so in words', async t => {
  const { listener } = await startTestListener(t);
  const second = await startListener({ port: listener.port }, testRuntime(), { received() {}, problem() {} });
  assert.deepEqual(second, {
    kind: 'failed',
    reason: 'port-in-use',
    message: `Port ${listener.port} is in use: another program, or another listener, holds 127.0.0.1:${listener.port}. Stop it, or choose another port.`,
  });
});

test("an address that is not this machine's, and a port that is none, are told in words", async () => {
  const sink = { received() {}, problem() {} };
  const elsewhere = await startListener({ host: '192.0.2.1', port: 0 }, testRuntime(), sink);
  assert.equal(elsewhere.kind === 'failed' && elsewhere.reason, 'no-such-address');
  const beyond = await startListener({ port: 70_000 }, testRuntime(), sink);
  assert.equal(beyond.kind, 'failed');
});
