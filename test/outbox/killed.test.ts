/** Real processes, files and sockets: a process that sends over a bad wire is killed again and again. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { before, type TestContext, test } from 'node:test';
import * as esbuild from 'esbuild';
import { acceptAll } from '../../server/src/mllp/answering.ts';
import { startFaultProxy } from '../support/mllp-fault-proxy.ts';
import { controlIdOf } from '../support/mllp-messages.ts';
import { startTestListener } from '../support/mllp-peers.ts';
import { numbersFrom } from '../support/numbers.ts';
import type { Groups, Told } from '../support/outbox-process.ts';
import { repositoryRoot } from '../support/paths.ts';

const program = path.join(path.dirname(process.env.PIPEHAT_TEST_DEFINITIONS ?? ''), 'outbox-process.mjs');
const KILLS = 8;
const GROUPS = 30;

before(async () => {
  await esbuild.build({
    absWorkingDir: repositoryRoot,
    entryPoints: ['test/support/outbox-process.ts'],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
});

test('a process that is killed while it sends leaves nothing behind that is not accounted for', {
  timeout: 60_000,
}, async t => {
  const folder = path.join(temporaryFolder(t), 'outbox');
  let onMessage = (): unknown => undefined;
  const { listener, records } = await startTestListener(t, {}, received => {
    onMessage();
    return acceptAll(received);
  });
  const random = numbersFrom(20261122);
  const proxy = await startFaultProxy(t, listener.port, numbersFrom(4), 0.06);
  const promised: string[] = [];
  const retries = new Map<string, number>();
  const hasPromised = new Set<number>();

  for (let life = 0; life <= KILLS; life++) {
    // What it was not told of as queued the user queues again, as new messages.
    const left = Array.from({ length: GROUPS }, (_, group) => group).filter(group => !hasPromised.has(group));
    const child = start(
      t,
      folder,
      proxy.port,
      left.map(group => groupOf(group, life)),
    );
    // From what is told or received so many times on, it is killed at once: in the middle of whatever comes then.
    const isLast = life === KILLS;
    let lines = life % 3 === 0 ? 2 + Math.floor(random() * 4) : Number.POSITIVE_INFINITY;
    const arrivals = records.all.length + Math.floor(random() * 12);
    const kill = (): void => void (isLast || child.kill('SIGKILL'));
    onMessage = () => life % 3 > 0 && records.all.length > arrivals && kill();
    const exited = once(child, 'exit');
    if (child.stdout === null) throw new Error('no output');
    for await (const line of createInterface(child.stdout)) {
      const told = JSON.parse(line) as Told;
      switch (told.kind) {
        case 'opened':
          assert.equal(told.mode, 'owned', 'the lock of the one that was killed holds nobody up');
          break;
        case 'queued':
          promised.push(...told.ids);
          hasPromised.add(Number(told.ids[0]?.slice(1, 4)));
          break;
        case 'retry':
          retries.set(told.id, (retries.get(told.id) ?? 0) + 1);
          break;
        case 'empty':
          child.kill(isLast ? 'SIGTERM' : 'SIGKILL');
      }
      if (--lines === 0) kill();
    }
    const [code, signal] = await exited;
    assert.deepEqual([code, signal], isLast ? [0, null] : [null, 'SIGKILL']);
  }

  const received = records.all.map(({ text }) => controlIdOf(text));
  assert.equal(promised.length, GROUPS * 3);
  for (const id of promised) assert.ok(received.includes(id), `${id} is lost`);
  for (const id of received) {
    const times = received.filter(other => other === id).length;
    assert.ok(
      times <= 1 + (retries.get(id) ?? 0),
      `${id} arrived ${times} times, ${retries.get(id) ?? 0} of them told`,
    );
  }
  for (const endpoint of ['E', 'L']) {
    const first = [...new Set(received)].filter(id => id.startsWith(endpoint));
    assert.deepEqual(first, first.toSorted(), `order at ${endpoint}`);
  }
  // Kills and wire have to have been bad, or this shows nothing.
  assert.ok(retries.size >= 3, `only ${retries.size} were in doubt`);
  assert.deepEqual(
    readdirSync(folder).filter(name => !name.startsWith('lock')),
    ['outbox.jsonl'],
  );
  assert.doesNotMatch(readFileSync(path.join(folder, 'outbox.jsonl'), 'utf8'), /MSH/);
});

/** Three messages; their ids sort in the order of queueing. */
function groupOf(group: number, life: number): Groups[number] {
  const endpoint = group % 2 === 0 ? 'EHR' : 'LAB';
  const name = `${endpoint.slice(0, 1)}${String(group).padStart(3, '0')}.${life}`;
  return { endpoint, ids: [1, 2, 3].map(number => `${name}.${number}`) };
}

function start(t: TestContext, folder: string, port: number, groups: Groups): ChildProcess {
  const child = spawn(process.execPath, [program, folder, String(port), JSON.stringify(groups)], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipehat-killed-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
