/** The bundle as users run it: a process of its own, with real pipes and signals. */
import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { linkSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import * as esbuild from 'esbuild';
import { repositoryRoot } from '../support/paths.ts';
import { folderWith, registration } from './memory-shell.ts';

// Beside the definitions, where the program looks for them.
const program = path.join(path.dirname(process.env.PIPEHAT_TEST_DEFINITIONS ?? ''), 'cli.cjs');

before(async () => {
  await esbuild.build({
    absWorkingDir: repositoryRoot,
    entryPoints: ['server/src/cli/main.ts'],
    outfile: program,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    define: { 'import.meta.dirname': '__dirname' },
    logLevel: 'error',
  });
});

function pipehat(words: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [program, ...words], { cwd: repositoryRoot, env: { ...process.env, ...env } });
}

async function ended(
  child: ChildProcessWithoutNullStreams,
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  let out = '';
  let err = '';
  child.stdout.on('data', data => {
    out += data;
  });
  child.stderr.on('data', data => {
    err += data;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

describe('the pipehat process', () => {
  it('reads standard input, prints JSON and exits with its code', async () => {
    const child = pipehat(['lint', '--json', '-']);
    child.stdin.end(registration('X'));
    const { code, out, err } = await ended(child);
    assert.equal(JSON.parse(out)[0].path, 'PID-8');
    assert.deepEqual([code, err], [0, '']);
    assert.equal((await ended(pipehat(['lint', 'nowhere']))).code, 2);
  });

  it('ends quietly when the reader of its output has seen enough', async () => {
    const cwd = folderWith({ 'many.hl7': registration('X').repeat(20_000) });
    const child = pipehat(['lint', path.join(cwd, 'many.hl7')]);
    let err = '';
    child.stderr.on('data', data => {
      err += data;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = await once(child, 'close');
    assert.deepEqual([code, err], [0, '']);
  });

  it('holds one file at a time: a folder may be larger than memory', async () => {
    const cwd = folderWith({ '0.hl7': registration().repeat(2_500) });
    // 200 names for one file of half a megabyte: 100 MB to read, and nothing to write.
    for (let number = 1; number < 200; number++) linkSync(path.join(cwd, '0.hl7'), path.join(cwd, `${number}.hl7`));
    const child = pipehat(['lint', '--summary', '--json', cwd], { NODE_OPTIONS: '--max-old-space-size=48' });
    const { code, out, err } = await ended(child);
    assert.deepEqual([code, err], [0, '']);
    const { files, messages } = JSON.parse(out);
    assert.deepEqual([files, messages], [200, 500_000]);
  });

  it('listens until it is told to end, answers first, and exits with 0', async () => {
    const child = pipehat(['listen', '--port', '0']);
    const [line] = await once(child.stderr, 'data');
    const [, port = ''] = /^listening on 127\.0\.0\.1:(\d+)\n$/.exec(String(line)) ?? [];
    const sender = pipehat(['send', '-', '--to', `127.0.0.1:${port}`]);
    sender.stdin.end(registration());
    const sent = await ended(sender);
    assert.match(sent.out, /\nMSA\|AA\|ACM-1\n$/);
    assert.deepEqual([sent.code, sent.err], [0, '']);
    child.kill('SIGTERM');
    const { code } = await ended(child);
    assert.equal(code, 0);
  });

  it('serves the language server protocol', async () => {
    const child = pipehat(['lsp', '--stdio']);
    const request = (method: string, id?: number): string => {
      const body = JSON.stringify({
        jsonrpc: '2.0',
        id,
        method,
        params: { processId: null, rootUri: null, capabilities: {} },
      });
      return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    };
    child.stdin.write(request('initialize', 1));
    let out = '';
    child.stdout.on('data', data => {
      const isAnswered = out.includes('"hoverProvider":true');
      out += data;
      // Standard input stays open: its end would say that the editor is gone, before it has said good-bye.
      if (!isAnswered && out.includes('"hoverProvider":true'))
        child.stdin.write(request('shutdown', 2) + request('exit'));
    });
    const [code] = await once(child, 'close');
    assert.match(out, /"serverInfo":\{"name":"pipehat"/);
    assert.equal(code, 0);
  });

  it('tells a fault of its own in one line, and shows the stack only to those who ask', async () => {
    // The definitions of this copy are missing, as those of a broken installation are.
    const folder = folderWith({});
    const broken = path.join(folder, 'cli.cjs');
    await copyFile(program, broken);
    const run = (env: NodeJS.ProcessEnv) =>
      ended(spawn(process.execPath, [broken, 'explain', 'PID'], { env: { ...process.env, ...env } }));
    const plain = await run({});
    assert.match(plain.err, /^pipehat: internal error: [^\n]+ \(PIPEHAT_DEBUG=1 shows more\)\n$/);
    assert.deepEqual([plain.code, plain.out], [2, '']);
    assert.match((await run({ PIPEHAT_DEBUG: '1' })).err, /\n {4}at /);
  });
});
