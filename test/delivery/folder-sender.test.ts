import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  type FSWatcher,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { type FolderEndpoint, folderEndpointAt } from '../../server/src/delivery/folder-endpoint.ts';
import { createFolderSender, describeFolderProblem } from '../../server/src/delivery/folder-sender.ts';
import type { SendResult } from '../../server/src/mllp/send-result.ts';
import type { Sender } from '../../server/src/mllp/sender.ts';
import { ack, adt, type HeaderValues } from '../support/mllp-messages.ts';
import { Arrivals, testRuntime } from '../support/mllp-peers.ts';
import { outgoing } from '../support/mllp-sending.ts';

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipehat-folder-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function senderInto(t: TestContext, folder: string, settings: Partial<FolderEndpoint> = {}): Sender {
  const sender = createFolderSender(
    folderEndpointAt(folder, { replyTimeout: 20_000, settleTime: 10, ...settings }),
    testRuntime(),
  );
  t.after(() => sender.close());
  return sender;
}

/** The names of `.hl7` files as they come. */
function arrivalsIn(t: TestContext, folder: string): Arrivals<string> {
  const names = new Arrivals<string>('.hl7 file');
  const seen = new Set<string>();
  const look = (): void => {
    for (const name of readdirSync(folder)) {
      if (!name.endsWith('.hl7') || seen.has(name)) continue;
      seen.add(name);
      names.add(name.slice(0, -4));
    }
  };
  const watcher: FSWatcher = watch(folder, look);
  t.after(() => watcher.close());
  return names;
}

/** Sends one message to a reader of the folder, who does as the test says with the name of the reply. */
async function exchange(
  t: TestContext,
  answer: (file: string) => void,
  values: HeaderValues = {},
  settings: Partial<FolderEndpoint> = {},
): Promise<SendResult> {
  const folder = temporaryFolder(t);
  const arrivals = arrivalsIn(t, folder);
  const sent = senderInto(t, folder, { acknowledgements: true, ...settings }).send(outgoing(values));
  answer(path.join(folder, `${await arrivals.next()}.ack`));
  return await sent;
}

test('writes the bytes of the message, and says that nobody has acknowledged it', async t => {
  const folder = temporaryFolder(t);
  const sent = await senderInto(t, folder).send(outgoing({ charset: '8859/1', name: 'MÜLLER^ÅSA' }));
  assert.deepEqual([sent.result, sent.code, sent.delivery], ['accepted', '', 'maybe']);
  assert.deepEqual(sent.notes, ['Written as 20261121090000-0001-MSG00001.hl7; nobody has acknowledged it.']);
  assert.deepEqual(readdirSync(folder), ['20261121090000-0001-MSG00001.hl7']);
  const bytes = readFileSync(path.join(folder, '20261121090000-0001-MSG00001.hl7'));
  assert.equal(bytes.toString('latin1'), adt({ charset: '8859/1', name: 'MÜLLER^ÅSA' }));
});

test('names sort in the order of the calls, and a control id leads nowhere', async t => {
  const folder = temporaryFolder(t);
  const sender = senderInto(t, folder);
  const ids = ['Z', '../../x', 'CON:', '', 'a'.repeat(500), 'ß/\\ \u202e', 'A'];
  await Promise.all(ids.map(controlId => sender.send(outgoing({ controlId }))));
  const names = readdirSync(folder).sort();
  assert.deepEqual(
    names.map(name => readFileSync(path.join(folder, name), 'utf8').split('|')[9]),
    ids,
  );
  for (const name of names) assert.match(name, /^\d{14}-\d{4}(-[A-Za-z0-9_-]{1,60})?\.hl7$/);
});

test('writes over no file, and takes no reply to an earlier message for its own', async t => {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, '20261121090000-0001-MSG00001.hl7'), 'first');
  writeFileSync(path.join(folder, '20261121090000-0002-MSG00001.part'), 'left over');
  writeFileSync(path.join(folder, '20261121090000-0003-MSG00001.ack'), ack('AR', 'MSG00001'));
  const arrivals = arrivalsIn(t, folder);
  const sent = senderInto(t, folder, { acknowledgements: true }).send(outgoing());
  // The first look finds the file that was there before.
  const names = [await arrivals.next(), await arrivals.next()];
  assert.deepEqual(names.sort(), ['20261121090000-0001-MSG00001', '20261121090000-0004-MSG00001']);
  writeFileSync(path.join(folder, '20261121090000-0004-MSG00001.ack'), ack('AA', 'MSG00001'));
  assert.equal((await sent).result, 'accepted');
  assert.equal(readFileSync(path.join(folder, '20261121090000-0001-MSG00001.hl7'), 'utf8'), 'first');
});

for (const [code, result] of [
  ['AA', 'accepted'],
  ['AE', 'applicationError'],
  ['AR', 'rejected'],
] as const) {
  test(`${code} in the .ack file comes to ${result}`, async t => {
    const text = ack(code, 'MSG00001', { text: 'said the reader' });
    const sent = await exchange(t, file => writeFileSync(file, text));
    assert.deepEqual([sent.result, sent.code, sent.text], [result, code, 'said the reader']);
    assert.deepEqual([sent.delivery, sent.reply?.text], ['received', text]);
    assert.deepEqual(sent.notes, []);
  });
}

test('a reply that is not ended by a line end is taken as well', async t => {
  const sent = await exchange(t, file => writeFileSync(file, ack('AA', 'MSG00001').trimEnd()));
  assert.equal(sent.result, 'accepted');
});

test('a reply that is still being written is not read half', async t => {
  const whole = ack('AE', 'MSG00001', { text: 'no bed' });
  const half = whole.indexOf('MSG00001|no bed') + 3;
  // Every look that finds the half has to leave it; the rest comes when several have been had.
  const sent = await exchange(
    t,
    file => {
      writeFileSync(file, whole.slice(0, half));
      let rounds = 0;
      const timer = setInterval(() => {
        if (++rounds < 5) return;
        clearInterval(timer);
        appendFileSync(file, whole.slice(half));
      }, 10);
    },
    {},
    { pollInterval: 5 },
  );
  assert.deepEqual([sent.result, sent.text], ['applicationError', 'no bed']);
});

test('a reply that is only half there at the deadline is a bad one', async t => {
  const sent = await exchange(t, file => writeFileSync(file, 'MSH|^~\\&|EHR|SOU'), {}, { replyTimeout: 150 });
  assert.deepEqual([sent.result, sent.delivery], ['badReply', 'maybe']);
  assert.match(sent.text, /holds no MSA segment/);
});

test('a reply that never comes', async t => {
  const sent = await exchange(t, () => {}, {}, { replyTimeout: 60 });
  assert.deepEqual([sent.result, sent.delivery], ['timedOut', 'maybe']);
  assert.equal(sent.text, 'No reply came within 60 ms.');
});

test('an empty .ack file is no reply', async t => {
  const sent = await exchange(t, file => writeFileSync(file, ''), {}, { replyTimeout: 60 });
  assert.equal(sent.result, 'timedOut');
});

test('a reply that comes just before the deadline, and nobody told of it', async t => {
  // Settling takes longer than there is time: the last look takes it as it is.
  const sent = await exchange(
    t,
    file => writeFileSync(file, ack('AA', 'MSG00001')),
    {},
    { replyTimeout: 150, settleTime: 20_000 },
  );
  assert.equal(sent.result, 'accepted');
});

test('a reply to another message', async t => {
  const sent = await exchange(t, file => writeFileSync(file, ack('AA', 'OTHER')));
  assert.deepEqual([sent.result, sent.delivery], ['badReply', 'maybe']);
  assert.match(sent.text, /its MSA-2 is "OTHER"/);
});

test('a reply that is too large', async t => {
  const large = ack('AA', 'MSG00001', { text: 'x'.repeat(2_000) });
  const sent = await exchange(t, file => writeFileSync(file, large), {}, { replyLimit: 1_000 });
  assert.deepEqual(
    [sent.result, sent.text],
    ['badReply', 'The reply is larger than 1000 bytes, the limit for this endpoint.'],
  );
});

test('a message that asks for no acknowledgement waits for none', async t => {
  const folder = temporaryFolder(t);
  const sender = senderInto(t, folder, { acknowledgements: true });
  const sent = await sender.send(outgoing({ accept: 'NE', application: 'NE' }));
  assert.deepEqual([sent.result, sent.delivery], ['accepted', 'maybe']);
});

test('a folder that is missing, or none: nothing was sent', async t => {
  const folder = temporaryFolder(t);
  const missing = path.join(folder, 'missing');
  const sent = await senderInto(t, missing).send(outgoing());
  assert.deepEqual([sent.result, sent.delivery], ['unreachable', 'notSent']);
  assert.equal(sent.text, `The folder ${missing} does not exist. Create it, or name another one.`);
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  const other = await senderInto(t, file).send(outgoing());
  assert.deepEqual([other.result, other.delivery], ['unreachable', 'notSent']);
  assert.match(other.text, /file is no folder\./);
});

test('a folder that may not be written into: nothing was sent', async t => {
  const folder = temporaryFolder(t);
  if (process.getuid?.() === 0 || process.platform === 'win32') {
    t.diagnostic('only the words are tested: this user may write anywhere, or the system has other permissions');
    const error = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    assert.equal(
      describeFolderProblem(error, '/in'),
      'This user may not write into /in. Change its permissions, or name another folder.',
    );
    return;
  }
  chmodSync(folder, 0o500);
  t.after(() => chmodSync(folder, 0o700));
  const sent = await senderInto(t, folder).send(outgoing());
  assert.deepEqual([sent.result, sent.delivery], ['unreachable', 'notSent']);
  assert.match(sent.text, /^This user may not write into /);
});

test('cancel before anything, while it is written, and while waiting for the reply', async t => {
  const folder = temporaryFolder(t);
  const sender = senderInto(t, folder, { acknowledgements: true });
  const early = await sender.send(outgoing(), AbortSignal.abort());
  assert.deepEqual([early.result, early.delivery], ['cancelled', 'notSent']);

  const abort = new AbortController();
  const writing = sender.send(outgoing(), abort.signal);
  abort.abort();
  assert.deepEqual([(await writing).result, (await writing).delivery], ['cancelled', 'notSent']);

  const arrivals = arrivalsIn(t, folder);
  const late = new AbortController();
  const waiting = sender.send(outgoing({ controlId: 'LATE' }), late.signal);
  const name = await arrivals.next();
  assert.match(name, /LATE$/);
  late.abort();
  assert.deepEqual([(await waiting).result, (await waiting).delivery], ['cancelled', 'maybe']);
  await sender.close();
  assert.equal((await sender.send(outgoing())).result, 'cancelled');
  // What was cancelled while it was being written leaves nothing behind, or it was never begun.
  assert.deepEqual(
    readdirSync(folder).filter(file => file.endsWith('.hl7')),
    [`${name}.hl7`],
  );
});
