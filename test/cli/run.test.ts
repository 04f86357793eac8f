import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { programVersion } from '../../server/src/node/version.ts';
import { pipehat } from './memory-shell.ts';

const oneLine = /^pipehat: [^\n]+\n$/;

describe('the program', () => {
  it('prints help, and exits with 0, for --help on the program and on every command', async () => {
    const { out, exitCode } = await pipehat(['--help']);
    assert.equal(exitCode, 0);
    const commands = ['lint', 'get', 'explain', 'tree', 'format', 'convert', 'send', 'listen', 'capture', 'map', 'lsp'];
    for (const command of commands) {
      assert.match(out, new RegExp(`^  ${command}\\b`, 'm'));
      const help = await pipehat([command, '--help']);
      assert.equal(help.exitCode, 0, command);
      assert.match(help.out, new RegExp(`^Usage: pipehat ${command}\\b`));
      assert.equal(help.err, '');
    }
  });

  it('prints its version', async () => {
    assert.deepEqual(await pipehat(['--version']), {
      exitCode: 0,
      out: `${programVersion}\n`,
      outBytes: Buffer.from(`${programVersion}\n`),
      err: '',
    });
  });

  it('tells bad use in one line on standard error and exits with 2', async () => {
    const cases: readonly (readonly [words: readonly string[], said: RegExp])[] = [
      [['lnt'], /unknown command 'lnt' \(Did you mean lint\?\)/],
      [['lint', '--foo', 'samples'], /unknown option '--foo'/],
      [['lint'], /missing required argument/],
      [['lint', 'no/such/file.hl7'], /no\/such\/file\.hl7: no such file or folder/],
      [['lint', '-', '-'], /only once/],
      [['lint', '--version', '2.99', 'samples'], /2\.99.*2\.5\.1/],
      [['lint', '--format', 'xml', 'samples'], /xml.*text, json, sarif/],
      [['lint', '--rule', 'no-such=off', 'samples'], /there is no rule 'no-such'.*required-field/],
      [['lint', '--rule', 'required-field=loud', 'samples'], /error, warning, information, hint, off/],
      [['lint', '--max-warnings', '-1', 'samples'], /whole number/],
      [['lint', '--profil', 'x', 'samples'], /unknown option '--profil'/],
      [['explain', 'PID', '--version', '9'], /Expected one of 2\.1/],
      [['get', 'PID-3.1'], /no file is named/],
      [['get', 'PID-x', 'samples'], /PID-x: neither a file nor a path/],
      [['get', 'samples'], /no path is named/],
      [['get', 'PID-3', 'samples', '--csv', '--json'], /two forms/],
      [['format', '--write', '-'], /standard input/],
      [['send', 'samples'], /required option '--to <host:port>'/],
      [['send', 'samples', '--to', 'a b'], /is no address/],
      [['send', 'samples', '--to', '127.0.0.1:1', '--ca', 'x.pem'], /--ca is for --tls only/],
      [['send', 'samples', '--to', '127.0.0.1:1', '--tls', '--cert', 'x.pem'], /--cert and --key/],
      [['send', 'samples', '--to', '127.0.0.1:1', '--tls', '--ca', 'x.pem'], /x\.pem: no such file/],
      [['send', 'samples', '--to', 'https://'], /--to: "https:\/\/" is no web address/],
      [['send', 'samples', '--to', 'http://x/', '--ca', 'x.pem'], /--ca is for https:\/\/ only/],
      [['send', 'samples', '--to', 'http://x/', '--tls'], /--tls: an address that begins with https/],
      [['send', 'samples', '--to', 'http://a:b@x/'], /Give them apart from it/],
      [['send', 'samples', '--to', 'http://x/', '--user', 'ada'], /--user: .*environment variable PIPEHAT_PASSWORD/],
      [['send', 'samples', '--to', '127.0.0.1:1', '--user', 'ada'], /--user is for http:\/\/ and https:\/\/ only/],
      [['send', 'samples', '--to', 'https://x/', '--pfx', 'x.pfx'], /x\.pfx: no such file/],
      [['send', 'samples', '--to', 'folder:'], /folder: names no folder/],
      [['send', 'samples', '--to', 'folder:x', '--tls'], /--tls is for HOST:PORT only/],
      [['send', 'samples', '--to', '127.0.0.1:1', '--acknowledgements'], /--acknowledgements is for folder: only/],
      [['send', 'samples', '--to', '127.0.0.1:1', '--charset', 'x'], /--charset: "x" is no character set/],
      [['send', 'samples', '--to', '127.0.0.1:1', '--retry-delay', '1'], /--retry-delay is for --retries only/],
      [['send', 'samples', '--to', '127.0.0.1:1', '--resend-uncertain'], /--resend-uncertain is for --retries only/],
      [['send', 'samples', '--to', '127.0.0.1:1', '--var', 'x'], /Expected NAME=VALUE/],
      [['listen', '--ack', 'XX'], /AA, AE, AR, CA, CE, CR/],
      [['listen', '--rules', 'x.yaml'], /x\.yaml: no such file/],
      [['map', 'run', 'no.hl7map.yaml', 'samples'], /no\.hl7map\.yaml: no such file/],
      [['lsp'], /required option '--stdio'/],
    ];
    for (const [words, said] of cases) {
      const { exitCode, out, err } = await pipehat(words);
      assert.match(err, oneLine, words.join(' '));
      assert.match(err, said);
      assert.equal(exitCode, 2, words.join(' '));
      assert.equal(out, '', words.join(' '));
    }
  });

  it('prints its help on standard error and exits with 2 where no command is named', async () => {
    const { exitCode, out, err } = await pipehat([]);
    assert.deepEqual([exitCode, out], [2, '']);
    assert.match(err, /^Usage: pipehat/);
  });

  it('hands the process to the language server', async () => {
    const { exitCode, err } = await pipehat(['lsp', '--stdio', '--clientProcessId=1']);
    assert.deepEqual([exitCode, err], [0, 'the language server would run now\n']);
  });
});
