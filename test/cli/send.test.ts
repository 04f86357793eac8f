import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { sniffCharset } from '../../server/src/mllp/charsets.ts';
import { startListener } from '../../server/src/mllp/listener.ts';
import { systemRuntime } from '../../server/src/mllp/runtime.ts';
import { folderWith, pipehat, type Running, registration, start } from './memory-shell.ts';

/** Starts `pipehat listen` on a free port. */
async function listener(...options: readonly string[]): Promise<Running & { readonly to: string }> {
  const running = start(['listen', '--port', '0', ...options]);
  // A test that fails half-way leaves nothing behind that keeps the process alive.
  after(() => running.interrupt());
  const [, to = ''] = await running.printed(/^listening on (127\.0\.0\.1:\d+)$/m);
  return { ...running, to };
}

/** A peer that takes what comes and never says a word. */
async function silentPeer(): Promise<{ readonly to: string; readonly received: Promise<void> }> {
  const sockets = new Set<Socket>();
  let tell = (): void => undefined;
  const received = new Promise<void>(resolve => {
    tell = resolve;
  });
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('data', () => tell());
    socket.on('error', () => sockets.delete(socket));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return { to: `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, received };
}

describe('send and listen', () => {
  it('send a message, acknowledge it by its control id, print both, and stop after --count', async () => {
    const { to, done } = await listener('--count', '1');
    const sent = await pipehat(['send', '-', '--to', to], { input: registration() });
    const [head, header, acknowledgement, ...rest] = sent.out.split('\n');
    assert.match(head ?? '', /^standard input: ACM-1 accepted AA in [\d.]+ ms$/);
    assert.match(header ?? '', /^MSH\|\^~\\&\|HUB\|BOREALIS\|ACME_ADT\|ACME\|/);
    assert.equal(acknowledgement, 'MSA|AA|ACM-1');
    assert.deepEqual([rest, sent.err, sent.exitCode], [[''], '', 0]);
    const received = await done;
    const size = Buffer.byteLength(registration());
    assert.match(
      received.out,
      new RegExp(`Z {2}127\\.0\\.0\\.1:\\d+ {2}ADT\\^A04\\^ADT_A01 {2}ACM-1 {2}${size} bytes {2}AA\\n$`),
    );
    assert.equal(received.err, `listening on ${to}\n`);
    assert.equal(received.exitCode, 0);
  });

  it('give every outcome as JSON, an object for each message of each file', async () => {
    const { to, done } = await listener('--count', '3', '--ack', 'AE');
    const cwd = folderWith({
      'a.hl7': registration() + registration().replace('ACM-1', 'ACM-2'),
      'b.hl7': registration(),
    });
    const { out, exitCode } = await pipehat(['send', 'a.hl7', 'b.hl7', '--to', to, '--json'], { cwd });
    const outcomes = JSON.parse(out);
    assert.deepEqual(
      outcomes.map(({ latencyMs, reply, ...rest }: { latencyMs: number; reply: string }) => {
        assert.ok(latencyMs >= 0);
        assert.match(reply, /^MSH.*\rMSA\|AE\|ACM-\d\r/);
        return rest;
      }),
      [
        { file: 'a.hl7', message: 1, controlId: 'ACM-1', result: 'applicationError', code: 'AE', text: '' },
        { file: 'a.hl7', message: 2, controlId: 'ACM-2', result: 'applicationError', code: 'AE', text: '' },
        { file: 'b.hl7', message: 1, controlId: 'ACM-1', result: 'applicationError', code: 'AE', text: '' },
      ],
    );
    assert.equal(exitCode, 1);
    assert.equal((await done).exitCode, 0);
  });

  it('send a message so many times over several connections, each with an id of its own', async () => {
    const { to, done } = await listener('--count', '20');
    const words = ['send', '-', '--to', to, '--count', '20', '--concurrency', '4', '--new-ids', '--json'];
    const { out, exitCode } = await pipehat(words, { input: registration() });
    const outcomes: { controlId: string; result: string; reply: string }[] = JSON.parse(out);
    assert.equal(new Set(outcomes.map(({ controlId }) => controlId)).size, 20);
    for (const { controlId, result, reply } of outcomes) {
      assert.equal(result, 'accepted');
      assert.match(reply, new RegExp(`\\rMSA\\|AA\\|${controlId}\\r`));
    }
    assert.equal(exitCode, 0);
    const peers = (await done).out.match(/127\.0\.0\.1:\d+/g) ?? [];
    assert.equal(new Set(peers).size, 4);
  });

  it('put a receiver under load, and sum up what came of it', async () => {
    const { to, done } = await listener('--count', '200');
    const words = ['send', '-', '--to', to, '--count', '200', '--concurrency', '4', '--new-ids', '--load', '--json'];
    const { out, exitCode } = await pipehat(words, { input: registration() });
    const { messages, results, codes, latencyMs } = JSON.parse(out);
    assert.deepEqual([messages, results, codes, exitCode], [200, { accepted: 200 }, { AA: 200 }, 0]);
    assert.ok(latencyMs.min <= latencyMs.p50 && latencyMs.p50 <= latencyMs.p99 && latencyMs.p99 <= latencyMs.max);
    await done;
  });

  it('send no faster than is asked for', async () => {
    const { to, done } = await listener('--count', '5');
    const words = ['send', '-', '--to', to, '--count', '5', '--rate', '50', '--new-ids', '--load', '--json'];
    const { out } = await pipehat(words, { input: registration() });
    // The fifth goes out four fiftieths of a second after the first.
    assert.ok(JSON.parse(out).seconds >= 0.08, out);
    await done;
  });

  it('stop at the first message that is not accepted, where that is asked for', async () => {
    const { to, done } = await listener('--count', '1', '--ack', 'AE');
    const words = ['send', '-', '--to', to, '--count', '9', '--new-ids', '--load', '--stop-on-error'];
    const { out, err, exitCode } = await pipehat(words, { input: registration() });
    assert.match(out, /^messages {2}1 in .*\nresults {3}1 applicationError\ncodes {5}1 AE\nlatency {3}min /);
    assert.equal(err, 'pipehat: stopped at the first message that was not accepted\n');
    assert.equal(exitCode, 1);
    await done;
  });

  it('draw a header out to MSH-10 where it ends before it', async () => {
    const { to, done } = await listener('--count', '1');
    const words = ['send', '-', '--to', to, '--new-ids', '--json'];
    const { out } = await pipehat(words, { input: 'MSH|^~\\&|A|B\rPID|1\r' });
    const [{ controlId, result }] = JSON.parse(out);
    assert.equal(result, 'accepted');
    assert.match((await done).out, new RegExp(` {2}${controlId} {2}`));
  });

  it('send a batch message by message, or whole', async () => {
    const batch = `FHS|^~\\&|A\rBHS|^~\\&|A\r${registration()}${registration().replace('ACM-1', 'ACM-2')}BTS|2\rFTS|1\r`;
    const split = await listener('--count', '2');
    const parts = await pipehat(['send', '-', '--to', split.to, '--json'], { input: batch });
    assert.deepEqual(
      JSON.parse(parts.out).map(({ controlId, result }: { controlId: string; result: string }) => [controlId, result]),
      [
        ['ACM-1', 'accepted'],
        ['ACM-2', 'accepted'],
      ],
    );
    await split.done;
    const whole = await listener('--count', '2');
    const one = await pipehat(['send', '-', '--to', whole.to, '--batch', 'whole', '--json'], { input: batch });
    const outcomes = JSON.parse(one.out);
    assert.deepEqual([outcomes.length, outcomes[0].result, one.exitCode], [1, 'accepted', 0]);
    const sizes = (await whole.done).out.match(/\d+ bytes/g);
    assert.deepEqual(sizes, [`${Buffer.byteLength(batch)} bytes`, `${Buffer.byteLength(batch)} bytes`]);
  });

  it('say in one line that nothing listens, and exit with 1', async () => {
    const { to, done, interrupt } = await listener();
    interrupt();
    assert.equal((await done).exitCode, 0);
    const { out, exitCode } = await pipehat(['send', '-', '--to', to], { input: registration() });
    assert.match(
      out,
      /^standard input: ACM-1 unreachable in [\d.]+ ms: Nothing listens at 127\.0\.0\.1:\d+\. [^\n]+\n$/,
    );
    assert.equal(exitCode, 1);
  });

  it('say in one line that the port is taken, and exit with 1', async () => {
    const { to, done, interrupt } = await listener();
    const { err, out, exitCode } = await pipehat(['listen', '--port', to.split(':')[1] ?? '']);
    assert.match(err, /^pipehat: [^\n]*in use[^\n]*\n$/);
    assert.deepEqual([out, exitCode], ['', 1]);
    interrupt();
    await done;
  });

  it('send nothing that the character set of the message does not have', async () => {
    const { to, done, interrupt } = await listener();
    const input = registration('F', '花子', 'ASCII');
    const { out, exitCode } = await pipehat(['send', '-', '--to', to, '--json'], { input });
    const [{ result, text }] = JSON.parse(out);
    assert.equal(result, 'unreachable');
    assert.match(text, /^Not sent\. PID-5\.1: .*U\+82B1.* does not exist in ASCII/);
    assert.equal(exitCode, 1);
    interrupt();
    assert.equal((await done).out, '');
  });

  it('give up after --timeout', async () => {
    const { to } = await silentPeer();
    const { out, exitCode } = await pipehat(['send', '-', '--to', to, '--timeout', '0.05', '--json'], {
      input: registration(),
    });
    assert.deepEqual([JSON.parse(out)[0].result, exitCode], ['timedOut', 1]);
  });

  it('cancel on an interrupt, and leave the rest unsent', async () => {
    const { to, received } = await silentPeer();
    const running = start(['send', '-', '--to', to, '--count', '3', '--json'], { input: registration() });
    await received;
    running.interrupt();
    const { out, err, exitCode } = await running.done;
    assert.deepEqual(
      JSON.parse(out).map(({ result }: { result: string }) => result),
      ['cancelled'],
    );
    assert.match(err, /^pipehat: cancelled; /);
    assert.equal(exitCode, 1);
  });

  it('capture each message in a file of its own, in its own character set, inside the folder', async () => {
    const cwd = folderWith({
      'a.hl7': Buffer.from(registration('F', 'Näyte', '8859/1'), 'latin1'),
      'b.hl7': registration().replace('ACM-1', '../../x'),
    });
    const folder = path.join(cwd, 'in', 'box');
    for (const round of [1, 2]) {
      const { to, done } = await listener('--count', '2', '--capture', folder);
      await pipehat(['send', 'a.hl7', 'b.hl7', '--to', to], { cwd });
      assert.equal((await done).exitCode, 0);
      assert.equal(readdirSync(folder).length, round * 2);
    }
    const [first = '', second = ''] = readdirSync(folder);
    assert.match(first, /^\d{14}-0001-ACM-1\.hl7$/);
    assert.match(second, /^\d{14}-000\d-_x\.hl7$|^\d{14}-000\d-ACM-1\.hl7$/);
    const bytes = readFileSync(path.join(folder, first));
    assert.deepEqual(sniffCharset(bytes), ['8859/1']);
    assert.equal(bytes.toString('latin1'), registration('F', 'Näyte', '8859/1'));
    assert.deepEqual(readdirSync(cwd).sort(), ['a.hl7', 'b.hl7', 'in']);
  });
});

const certificates = 'test/support/mllp-test-certificates';

describe('send over TLS', () => {
  it('verifies the receiver by --ca, and refuses it without', async () => {
    const read = (name: string): Buffer => readFileSync(path.join(certificates, name));
    const started = await startListener(
      { port: 0, tls: { certificate: read('server.pem'), key: read('server-key.pem') } },
      systemRuntime(),
      { received: () => undefined, problem: () => undefined },
    );
    assert.equal(started.kind, 'listening');
    if (started.kind !== 'listening') return;
    const to = `127.0.0.1:${started.listener.port}`;
    const input = registration();
    const ca = ['--ca', path.join(certificates, 'authority.pem')];
    const trusted = await pipehat(['send', '-', '--to', to, '--tls', ...ca, '--json'], { input });
    assert.deepEqual([JSON.parse(trusted.out)[0].result, trusted.exitCode], ['accepted', 0]);
    const doubted = await pipehat(['send', '-', '--to', to, '--tls', '--json'], { input });
    assert.equal(JSON.parse(doubted.out)[0].result, 'unreachable');
    assert.match(JSON.parse(doubted.out)[0].text, /certificate/);
    const insecure = await pipehat(['send', '-', '--to', to, '--tls', '--insecure', '--json'], { input });
    assert.equal(JSON.parse(insecure.out)[0].result, 'accepted');
    assert.match(insecure.err, /is not verified \(--insecure\)/);
    await started.listener.close();
  });
});
