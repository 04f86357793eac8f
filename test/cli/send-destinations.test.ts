import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, it } from 'node:test';
import { hl7, startHttpPeer } from '../support/http-peers.ts';
import { ack, controlIdOf } from '../support/mllp-messages.ts';
import { freePort, startTestListener, testCertificate } from '../support/mllp-peers.ts';
import { folderWith, pipehat, registration } from './memory-shell.ts';

const certificates = 'test/support/mllp-test-certificates';

describe('send by other ways', () => {
  it('over HTTP, with a user name and the password of the environment', async t => {
    const { url, requests } = await startHttpPeer(t, hl7(ack('AA', 'ACM-1')));
    const environment = { PIPEHAT_PASSWORD: 'secret' };
    const words = ['send', '-', '--to', url, '--user', 'ada'];
    const { out, err, exitCode } = await pipehat(words, { input: registration(), environment });
    assert.match(out, /^standard input: ACM-1 accepted AA in [\d.]+ ms\nMSH\|.*\nMSA\|AA\|ACM-1\n$/);
    assert.deepEqual([err, exitCode], ['', 0]);
    const { message, body } = await requests.next();
    assert.equal(body.toString(), registration());
    assert.equal(message.headers.authorization, `Basic ${Buffer.from('ada:secret').toString('base64')}`);
  });

  it('over HTTPS, verified by --ca, with a client certificate in a PFX whose passphrase the environment has', async t => {
    const tls = { cert: testCertificate('server.pem'), key: testCertificate('server-key.pem') };
    const { url } = await startHttpPeer(t, hl7(ack('AA', 'ACM-1')), {
      ...tls,
      ca: testCertificate('authority.pem'),
      requestCert: true,
      rejectUnauthorized: true,
    });
    const input = registration();
    const ca = ['--ca', path.join(certificates, 'authority.pem')];
    const pfx = ['--pfx', path.join(certificates, 'client.pfx')];
    const result = async (words: readonly string[], environment = {}): Promise<string> => {
      const { out } = await pipehat(['send', '-', '--to', url, '--json', ...words], { input, environment });
      return `${JSON.parse(out)[0].result}: ${JSON.parse(out)[0].text}`;
    };
    assert.equal(await result([...ca, ...pfx], { PIPEHAT_PASSPHRASE: 'test-only' }), 'accepted: ');
    assert.match(await result([...ca, ...pfx]), /^unreachable: .*passphrase is missing or wrong/);
    assert.match(await result(ca), /^unreachable: .*client certificate/);
    assert.match(await result([]), /^unreachable: The certificate of .* is signed by nobody that is trusted here/);
  });

  it('over TLS, where the address says mllps', async t => {
    const { listener } = await startTestListener(t, {
      tls: { certificate: testCertificate('server.pem'), key: testCertificate('server-key.pem') },
    });
    const ca = ['--ca', path.join(certificates, 'authority.pem')];
    const to = `mllps://127.0.0.1:${listener.port}`;
    assert.equal((await pipehat(['send', '-', '--to', to, ...ca], { input: registration() })).exitCode, 0);
  });

  it('into a folder that counts from where the program was started', async () => {
    const cwd = folderWith({
      'a.hl7': registration() + registration().replace('ACM-1', 'ACM-2'),
      'out/keep': '',
    });
    const { out, err, exitCode } = await pipehat(['send', 'a.hl7', '--to', 'folder:out'], { cwd });
    assert.match(out, /^a\.hl7 \(1 of 2\): ACM-1 accepted in [\d.]+ ms\na\.hl7 \(2 of 2\): ACM-2 accepted in/);
    assert.equal(exitCode, 0);
    const files = readdirSync(path.join(cwd, 'out')).filter(name => name !== 'keep');
    assert.deepEqual(
      files.sort().map(name => readFileSync(path.join(cwd, 'out', name), 'utf8')),
      [registration(), registration().replace('ACM-1', 'ACM-2')],
    );
    assert.match(err, /^pipehat: a\.hl7: Written as \d{14}-0001-ACM-1\.hl7; nobody has acknowledged it\.\n/);
    const missing = await pipehat(['send', 'a.hl7', '--to', 'folder:no', '--json', '--stop-on-error'], { cwd });
    assert.equal(missing.exitCode, 1);
    assert.match(JSON.parse(missing.out)[0].text, /no does not exist\. Create it, or name another one\.$/);
  });

  it('into a folder, and wait there for the acknowledgement no longer than is asked for', async () => {
    const cwd = folderWith({ 'out/keep': '' });
    const words = ['send', '-', '--to', 'folder:out', '--acknowledgements', '--timeout', '0.05', '--json'];
    const { out, exitCode } = await pipehat(words, { cwd, input: registration() });
    assert.deepEqual([JSON.parse(out)[0].result, exitCode], ['timedOut', 1]);
  });
});

describe('send again', () => {
  it('when nothing listened at first, and say so', async () => {
    const port = await freePort();
    const words = ['send', '-', '--to', `127.0.0.1:${port}`, '--retries', '2', '--retry-delay', '0.01'];
    const { out, err, exitCode } = await pipehat(words, { input: registration() });
    assert.match(out, /^standard input: ACM-1 unreachable in /);
    assert.match(err, /^pipehat: -: 3 attempts were made\. Earlier: Nothing listens at .* \(2 times\)\n$/);
    assert.equal(exitCode, 1);
  });

  it('what may have arrived only when that is asked for', async t => {
    let connections = 0;
    const server = createServer(socket => {
      connections++;
      socket.on('error', () => undefined);
      socket.once('data', () => socket.destroy());
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const address = server.address();
    const to = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const words = ['send', '-', '--to', to, '--retries', '1', '--retry-delay', '0.01'];
    await pipehat(words, { input: registration() });
    assert.equal(connections, 1);
    const { err } = await pipehat([...words, '--resend-uncertain'], { input: registration() });
    assert.equal(connections, 3);
    assert.match(err, /The message went out 2 times, so the receiver may have it twice or more\.\n/);
  });
});

describe('send with values', () => {
  const template = 'MSH|^~\\&|{{app}}|||||||ADT^A01|{{id}}|T|2.5.1\rPID|{{number}}||{{mrn}}\r'.replace(
    '|||||||ADT',
    '||||||ADT',
  );

  it('for the names in a message, new ones for every message sent', async t => {
    const { listener, records } = await startTestListener(t);
    const to = `127.0.0.1:${listener.port}`;
    const words = ['send', '-', '--to', to, '--count', '2', '--var', 'app=A|B', '--var', 'mrn=4711=x'];
    const { exitCode } = await pipehat(words, { input: template });
    assert.equal(exitCode, 0);
    const texts = records.all.map(({ text }) => text);
    assert.deepEqual(
      texts.map(text => text.replace(/PH[0-9A-Z]{18}/, 'ID')),
      [1, 2].map(n => `MSH|^~\\&|A\\F\\B||||||ADT^A01|ID|T|2.5.1\rPID|${n}||4711=x\r`),
    );
    assert.notEqual(controlIdOf(texts[0] ?? ''), controlIdOf(texts[1] ?? ''));
  });

  it('and nothing at all where a name has none', async t => {
    const { listener, records } = await startTestListener(t);
    const words = ['send', '-', '--to', `127.0.0.1:${listener.port}`, '--variables', '--json'];
    const { out, exitCode } = await pipehat(words, { input: template });
    assert.equal(
      JSON.parse(out)[0].text,
      'Not sent. MSH-3: {{app}} has no value. Give it one, or use one of now, today, id, uuid, number.',
    );
    assert.deepEqual([records.all.length, exitCode], [0, 1]);
  });

  it('only where that is asked for', async t => {
    const { listener, records } = await startTestListener(t);
    await pipehat(['send', '-', '--to', `127.0.0.1:${listener.port}`], { input: template });
    assert.equal(records.all[0]?.text, template);
  });

  it('in the character set that an empty MSH-18 is said to mean', async t => {
    const { url, requests } = await startHttpPeer(t, hl7(ack('AA', 'ACM-1')));
    const words = ['send', '-', '--to', url, '--charset', '8859/1'];
    await pipehat(words, { input: registration('F', 'Näyte') });
    const { message, body } = await requests.next();
    assert.equal(body.toString('latin1'), registration('F', 'Näyte'));
    assert.equal(message.headers['content-type'], 'application/hl7-v2; charset=iso-8859-1');
  });
});
