import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { outboxFiles } from '../../server/src/node/outbox-files.ts';
import { takeProcessLock } from '../../server/src/node/process-lock.ts';
import type { OutboxStore } from '../../server/src/outbox/store.ts';

const isWindows = process.platform === 'win32';

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipehat-outbox-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'outbox');
}

/** A store that lets go when the test ends. */
function storeIn(t: TestContext, folder: string): OutboxStore {
  const store = outboxFiles(folder);
  t.after(() => store.close());
  return store;
}

const journalIn = (folder: string): string => path.join(folder, 'outbox.jsonl');

async function opened(store: OutboxStore): Promise<readonly string[]> {
  const journal = await store.open();
  if (journal.kind !== 'owned') throw new Error(`${journal.kind}: ${journal.message}`);
  return journal.lines;
}

describe('the file of the journal', () => {
  it('holds what was added, in order, to the byte', async t => {
    const folder = folderOf(t);
    const store = storeIn(t, folder);
    assert.deepEqual(await opened(store), []);
    assert.deepEqual(await store.append(['one', 'zwei ü 日本 \u2028']), { kind: 'stored' });
    await store.append([]);
    await store.append(['three']);
    assert.equal(readFileSync(journalIn(folder), 'utf8'), 'one\nzwei ü 日本 \u2028\nthree\n');
    await store.close();
    assert.deepEqual(await opened(storeIn(t, folder)), ['one', 'zwei ü 日本 \u2028', 'three']);
  });

  it('is for its user alone, also where others could get at it before', { skip: isWindows }, async t => {
    const folder = folderOf(t);
    mkdirSync(folder, { mode: 0o755 });
    chmodSync(folder, 0o755);
    writeFileSync(journalIn(folder), 'old\n');
    chmodSync(journalIn(folder), 0o644);
    const store = storeIn(t, folder);
    await opened(store);
    await store.append(['one']);
    const modes = (): readonly string[] =>
      [folder, journalIn(folder)].map(file => (statSync(file).mode & 0o777).toString(8));
    assert.deepEqual(modes(), ['700', '600']);
    await store.rewrite(lines => lines);
    assert.deepEqual(modes(), ['700', '600']);
  });

  for (const rest of ['{"kind":"sett', 'ü'.slice(0, 1), '\xff\xfe\0\0']) {
    it(`loses what a crash left behind the last line end, and nothing else: ${JSON.stringify(rest)}`, async t => {
      const folder = folderOf(t);
      const store = storeIn(t, folder);
      await opened(store);
      await store.append(['one', 'zwei ü']);
      await store.close();
      appendFileSync(journalIn(folder), Buffer.from(rest, 'latin1'));
      const next = storeIn(t, folder);
      assert.deepEqual(await opened(next), ['one', 'zwei ü']);
      await next.append(['three']);
      assert.equal(readFileSync(journalIn(folder), 'utf8'), 'one\nzwei ü\nthree\n');
    });
  }

  it('is replaced in one step, and added to afterwards', async t => {
    const folder = folderOf(t);
    const store = storeIn(t, folder);
    await opened(store);
    await store.append(['one', 'two ü', 'three']);
    assert.deepEqual(await store.rewrite(lines => lines.filter(line => line !== 'one')), { kind: 'stored' });
    // A write that failed, and could not be taken back.
    appendFileSync(journalIn(folder), 'fo');
    await store.append(['four']);
    assert.equal(readFileSync(journalIn(folder), 'utf8'), 'two ü\nthree\nfour\n');
    await store.close();
    // A crash while the new one was written leaves it behind; it means nothing.
    writeFileSync(`${journalIn(folder)}.new`, 'two');
    assert.deepEqual(await opened(storeIn(t, folder)), ['two ü', 'three', 'four']);
    assert.deepEqual(
      readdirSync(folder).filter(name => name.endsWith('.new')),
      [],
    );
  });

  it('says what is wrong, and never that something is stored that is not', async t => {
    const folder = folderOf(t);
    writeFileSync(folder, 'a file');
    const reason = (await storeIn(t, folder).open()) as { readonly message: string };
    assert.match(reason.message, /^The outbox in .* can't be used: .+\. Messages can be sent, but not queued\.$/);
    rmSync(folder);
    const store = storeIn(t, folder);
    assert.equal((await store.append(['one'])).kind, 'problem');
    await opened(store);
    await store.append(['one']);
    rmSync(journalIn(folder));
    const stored = await store.append(['two']);
    assert.match(stored.kind === 'problem' ? stored.message : '', /outbox\.jsonl was removed while it was in use/);
    await store.close();
  });
});

/** Another process that takes the lock, says so and stays until it is ended. */
async function otherHolder(t: TestContext, folder: string): Promise<ChildProcess> {
  // What it holds is written by this process in its name: what counts is that it runs.
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("up"); setInterval(() => {}, 1000)']);
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const lock = path.join(folder, 'lock.7');
  mkdirSync(lock, { recursive: true });
  writeFileSync(path.join(lock, 'holder.json'), JSON.stringify({ pid: child.pid, start: '', host: hostname() }));
  return child;
}

describe('two processes', () => {
  it('can not both have it; the second one may look, and gets it when the first one lets go', async t => {
    const folder = folderOf(t);
    const first = storeIn(t, folder);
    await opened(first);
    await first.append(['one']);
    const second = storeIn(t, folder);
    const looked = await second.open();
    assert.deepEqual(looked, {
      kind: 'readOnly',
      lines: ['one'],
      message: `The outbox is in use by process ${process.pid}, another Pipehat, so here it can only be looked at; it is taken over when that one ends.${
        isWindows ? ` If none runs, remove ${path.join(folder, 'lock.1')}.` : ''
      }`,
    });
    assert.equal((await second.append(['two'])).kind, 'problem');
    assert.equal((await second.rewrite(() => [])).kind, 'problem');
    await first.close();
    assert.deepEqual(await opened(second), ['one']);
    await second.append(['two']);
    assert.equal((await storeIn(t, folder).open()).kind, 'readOnly');
    await second.close();
    assert.deepEqual(await opened(storeIn(t, folder)), ['one', 'two']);
  });

  it('of which one is killed: the other one takes over', async t => {
    const folder = folderOf(t);
    const child = await otherHolder(t, folder);
    const store = storeIn(t, folder);
    const looked = await store.open();
    assert.equal(looked.kind, 'readOnly');
    assert.match(
      looked.kind === 'readOnly' ? looked.message : '',
      new RegExp(`process ${child.pid}, .* remove .*lock\\.7`),
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    await opened(store);
    // Nobody can have taken 7 for free meanwhile.
    assert.deepEqual(
      readdirSync(folder).filter(name => name.startsWith('lock')),
      ['lock.8'],
    );
  });

  it('of which one is killed and its process id given to another one', { skip: isWindows }, async t => {
    const folder = folderOf(t);
    const held = await takeHolder(t, folder, { start: 'at another time' });
    assert.equal(held, 'taken');
  });

  it('on two machines never take over from each other', async t => {
    const folder = folderOf(t);
    assert.equal(await takeHolder(t, folder, { host: 'elsewhere', pid: 2 ** 22 + 1 }), 'held');
  });

  it('many at once: one gets it, also where the last holder is gone', async t => {
    for (let round = 0; round < 30; round++) {
      const folder = folderOf(t);
      mkdirSync(folder, { recursive: true });
      if (round % 3 > 0) {
        const lock = path.join(folder, 'lock.3');
        mkdirSync(lock);
        const holder = { pid: process.pid, start: 'at another time', host: hostname() };
        writeFileSync(path.join(lock, 'holder.json'), JSON.stringify(holder));
        if (round % 3 === 1) writeFileSync(path.join(lock, 'free'), '');
        else if (isWindows) continue;
      }
      const tried = await Promise.all(Array.from({ length: 8 }, () => takeProcessLock(folder)));
      const taken = tried.filter(({ kind }) => kind === 'taken');
      assert.deepEqual(
        [taken.length, tried.length - taken.length],
        [1, tried.filter(({ kind }) => kind === 'held').length],
      );
      assert.equal(readdirSync(folder).length, 1, readdirSync(folder).join());
    }
  });
});

/** Tries to take a lock that is held by this very process, but for what is said of it. */
async function takeHolder(t: TestContext, folder: string, said: object): Promise<string> {
  mkdirSync(path.join(folder, 'lock.1'), { recursive: true });
  const holder = { pid: process.pid, start: '', host: hostname(), ...said };
  writeFileSync(path.join(folder, 'lock.1', 'holder.json'), JSON.stringify(holder));
  const lock = await takeProcessLock(folder);
  t.after(() => lock.kind === 'taken' && lock.release());
  return lock.kind;
}
