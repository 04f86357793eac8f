import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { adt } from '../support/mllp-messages.ts';
import {
  accepted,
  MemoryDisk,
  type Outcome,
  refused,
  settleDown,
  TestClock,
  TestOutbox,
  unanswered,
  unreachable,
} from '../support/outbox-world.ts';

function begin(disk = new MemoryDisk(), clock = new TestClock()) {
  return { disk, clock, box: new TestOutbox(disk, clock) };
}

/** A promise that the test resolves. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  return { opened, open };
}

describe('what becomes of a result', () => {
  const table: readonly (readonly [Outcome, string, goesOn: boolean])[] = [
    [['accepted', 'received', 'AA'], 'done', true],
    [['accepted', 'received', 'CA'], 'done', true],
    // No acknowledgement was asked for.
    [['accepted', 'maybe'], 'done', true],
    [['applicationError', 'received', 'AE'], 'refused', true],
    [['applicationError', 'received', 'CE'], 'refused', true],
    [['rejected', 'received', 'AR'], 'refused', true],
    [['rejected', 'received', 'CR'], 'refused', true],
    [['unreachable', 'notSent'], 'waiting', false],
    [['timedOut', 'notSent'], 'waiting', false],
    [['cancelled', 'notSent'], 'waiting', false],
    [['timedOut', 'maybe'], 'uncertain', false],
    [['unreachable', 'maybe'], 'uncertain', false],
    [['badReply', 'maybe'], 'uncertain', false],
    [['cancelled', 'maybe'], 'uncertain', false],
    // It was taken (CA), and the application did not answer; or MSA-1 is no code.
    [['timedOut', 'received', 'CA'], 'unconfirmed', true],
    [['unreachable', 'received', 'CA'], 'unconfirmed', true],
    [['badReply', 'received', 'XX'], 'unconfirmed', true],
  ];
  for (const [outcome, state, goesOn] of table) {
    it(`${outcome.join(' ')}: ${state}, and the queue ${goesOn ? 'goes on' : 'waits'}`, async () => {
      const { disk, clock, box } = begin();
      await box.queue('EHR', 'A', 'B');
      assert.deepEqual(box.sending, ['A']);
      await box.settle(outcome);
      const list = [...(state === 'done' ? [] : [`A ${state}`]), goesOn ? 'B sending' : 'B waiting'];
      assert.deepEqual(box.list, list);
      assert.deepEqual(box.sending, goesOn ? ['B'] : []);
      assert.equal(box.outbox.status().queues[0]?.isHeld, state === 'uncertain');
      assert.equal(box.outbox.status().queues[0]?.accepted, state === 'done' ? 1 : 0);

      // A crash now, and another one that reads what is left: what was on its way is in doubt, all else is as it was.
      box.store.stop();
      const again = new TestOutbox(disk, clock);
      await again.outbox.opened;
      const after = list.map(line => line.replace('sending', 'uncertain'));
      await settleDown();
      // What waits for an endpoint that was down is tried at once.
      assert.deepEqual(again.list, state === 'waiting' ? ['A sending', 'B waiting'] : after);
    });
  }

  it('says what happened and what to do', async () => {
    const { box } = begin();
    await box.queue('EHR', 'A', 'B', 'C');
    await box.settle(refused);
    await box.settle(unanswered);
    const [a, b, c] = box.outbox.entries();
    assert.deepEqual(a, {
      id: '1',
      endpoint: 'EHR',
      controlId: 'A',
      messageType: 'ADT^A01^ADT_A01',
      isBatch: false,
      queuedAt: '2026-11-22T08:00:00.000Z',
      state: 'refused',
      attempts: 1,
      words:
        'The receiver has it and refused it (AE). PID-8: table value not found. The queue goes on with the next message.',
      code: 'AE',
      mayDouble: false,
    });
    assert.equal(
      b?.words,
      'No reply came within 30000 ms. The receiver may have it or not, so the queue waits: look there, then remove the message if it has arrived, or send it again, after which it may be there twice.',
    );
    assert.equal(c?.words, 'It waits until you have decided about B.');
  });
});

describe('an endpoint that is down', () => {
  it('is tried again after 5 s, twice as long each time, up to 5 min, and at once when told so', async () => {
    const { box, clock } = begin();
    await box.queue('EHR', 'A', 'B');
    for (const seconds of [5, 10, 20, 40, 80, 160, 300, 300]) {
      await box.settle(unreachable);
      const [entry] = box.outbox.entries();
      assert.equal(entry?.nextAttemptAt, new Date(clock.now + seconds * 1000).toISOString());
      assert.equal(entry?.words, 'It has not been sent. Nothing listens there. It is tried again by itself.');
      assert.equal(box.outbox.status().queues[0]?.problem, 'Nothing listens there.');
      await clock.pass(seconds * 1000 - 1);
      assert.deepEqual(box.sending, []);
      await clock.pass(1);
      assert.deepEqual(box.sending, ['A']);
    }
    await box.settle(unreachable);
    assert.deepEqual(await box.outbox.resume('EHR'), { kind: 'done', message: 'EHR goes on.' });
    await settleDown();
    assert.deepEqual(box.sending, ['A']);
    await box.settle(unreachable);
    assert.deepEqual(await box.outbox.retry('2'), { kind: 'done', message: 'EHR is tried at once.' });
    await settleDown();
    assert.deepEqual(box.sending, ['A']);
    assert.deepEqual(box.list, ['A sending', 'B waiting']);
    await box.settle(accepted);
    await box.settle(unreachable);
    // It was there in between, so patience begins anew.
    assert.equal(box.outbox.entries()[0]?.nextAttemptAt, new Date(clock.now + 5000).toISOString());
  });

  it('does not keep the others waiting, and each gets its messages in order', async () => {
    const { box } = begin();
    await Promise.all([box.queue('EHR', 'A1', 'A2', 'A3'), box.queue('LAB', 'B1', 'B2')]);
    await box.queue('RIS', 'C1');
    assert.deepEqual(box.sending.toSorted(), ['A1', 'B1', 'C1']);
    await box.settle(unreachable, 'LAB');
    await box.settle(accepted, 'EHR');
    await box.queue('EHR', 'A4');
    await box.settle(refused, 'EHR');
    await box.settle(accepted, 'RIS');
    await box.settle(accepted, 'EHR');
    assert.deepEqual(box.list, ['A2 refused', 'A4 sending', 'B1 waiting', 'B2 waiting']);
    assert.deepEqual(
      box.attempts.map(({ controlId, attempt, result }) => `${controlId} ${attempt} ${result.result}`),
      ['B1 1 unreachable', 'A1 1 accepted', 'A2 1 applicationError', 'C1 1 accepted', 'A3 1 accepted'],
    );
  });

  it('may be one that is not set up: then nothing counts as an attempt', async () => {
    const { box, clock } = begin();
    box.problems.set('EHR', 'There is no endpoint EHR in the settings.');
    await box.queue('EHR', 'A');
    const [entry] = box.outbox.entries();
    assert.equal(entry?.attempts, 0);
    assert.match(entry?.words ?? '', /no endpoint EHR in the settings/);
    box.problems.clear();
    await clock.pass(5000);
    assert.deepEqual(box.sending, ['A']);
  });
});

describe('what the user decides', () => {
  it('a message in doubt goes out again at its place, and what becomes of it says so', async () => {
    const { box } = begin();
    const [a] = await box.queue('EHR', 'A', 'B');
    await box.settle(unanswered);
    assert.deepEqual(await box.outbox.retry(a ?? ''), {
      kind: 'done',
      message: 'A is sent again, and may then be at EHR twice.',
    });
    await settleDown();
    assert.deepEqual(box.list, ['A sending', 'B waiting']);
    assert.match(box.outbox.entries()[0]?.words ?? '', /goes out again at your word and may then be there twice/);
    assert.equal((await box.outbox.retry(a ?? '')).kind, 'problem');
    await box.settle(unreachable);
    assert.equal(box.outbox.entries()[0]?.mayDouble, true);
    await box.outbox.resume('EHR');
    await settleDown();
    await box.settle(accepted);
    assert.match(box.attempts.at(-1)?.result.notes.join() ?? '', /sent again at your word .* may be there twice/);
    assert.deepEqual(box.list, ['B sending']);
  });

  it('a message in doubt that is removed counts as sent, and the queue goes on', async () => {
    const { box } = begin();
    const [a] = await box.queue('EHR', 'A', 'B');
    await box.settle(unanswered);
    assert.deepEqual(await box.outbox.resume('EHR'), {
      kind: 'done',
      message: 'EHR waits until you have decided about A.',
    });
    assert.deepEqual(await box.outbox.remove(a ?? ''), {
      kind: 'done',
      message: 'A was removed and counts as sent.',
    });
    await settleDown();
    assert.deepEqual(box.list, ['B sending']);
    assert.deepEqual(await box.outbox.remove(a ?? ''), {
      kind: 'problem',
      message: 'The message is not in the outbox any more.',
    });
  });

  it('a message that was refused goes out again before those that wait', async () => {
    const { box } = begin();
    const [a] = await box.queue('EHR', 'A', 'B', 'C');
    await box.settle(refused);
    await box.outbox.retry(a ?? '');
    await box.settle(accepted);
    assert.deepEqual(box.sending, ['A']);
    assert.deepEqual(box.list, ['A sending', 'C waiting']);
  });

  it('a message that is removed before its turn is never sent', async () => {
    const { box } = begin();
    const [, b] = await box.queue('EHR', 'A', 'B', 'C');
    assert.deepEqual(await box.outbox.remove(b ?? ''), { kind: 'done', message: 'B was removed and is not sent.' });
    await box.settle(accepted);
    assert.deepEqual(box.sending, ['C']);
  });

  for (const outcome of [accepted, refused, unanswered]) {
    it(`a message that is removed on its way can't be called back, and the next one waits for its end (${outcome[0]})`, async () => {
      const { box } = begin();
      const [a] = await box.queue('EHR', 'A', 'B');
      assert.deepEqual(await box.outbox.remove(a ?? ''), {
        kind: 'done',
        message:
          "A was removed, but it is on its way and can't be called back: EHR may get it. What comes after it waits for its reply.",
      });
      assert.deepEqual([box.list, box.sending], [['B waiting'], ['A']]);
      await box.settle(outcome);
      assert.deepEqual([box.list, box.sending], [['B sending'], ['B']]);
      assert.equal(box.attempts[0]?.result.result, outcome[0]);
    });
  }

  it('a queue that is paused begins nothing, also after a reload', async () => {
    const { box, disk, clock } = begin();
    await box.queue('EHR', 'A', 'B');
    assert.deepEqual(await box.outbox.pause('EHR'), {
      kind: 'done',
      message: 'EHR is paused. The message that is on its way goes on; its reply is waited for.',
    });
    await box.settle(accepted);
    assert.deepEqual([box.sending, box.list], [[], ['B waiting']]);
    assert.equal(box.outbox.entries()[0]?.words, 'The queue is paused.');
    box.store.stop();
    const again = new TestOutbox(disk, clock);
    await again.outbox.opened;
    await settleDown();
    assert.deepEqual([again.sending, again.outbox.status().queues[0]?.isPaused], [[], true]);
    assert.match((await again.outbox.retry('2')).message, /paused; resume it/);
    await again.outbox.resume('EHR');
    await settleDown();
    assert.deepEqual(again.sending, ['B']);
  });
});

describe('queueing', () => {
  it('takes all or nothing: what can not be sent is told at once', async () => {
    const { box, disk } = begin();
    const queued = await box.outbox.queue('EHR', [
      { text: adt({ controlId: 'A' }), isBatch: false },
      { text: adt({ controlId: 'B', charset: '8859/1', name: '日本' }), isBatch: false },
      { text: 'PID|1', isBatch: false },
    ]);
    assert.equal(queued.kind, 'refused');
    assert.deepEqual(queued.kind === 'refused' && queued.refusals.map(({ index, reason }) => [index, reason]), [
      [1, 'unencodable'],
      [2, 'not-a-message'],
    ]);
    assert.deepEqual([box.list, disk.lines], [[], []]);
  });

  it('what goes out is what was queued, to the byte, also after a reload with other ways of preparing', async () => {
    const { box, disk, clock } = begin();
    const text = adt({ controlId: 'A', charset: '8859/1', name: 'MÜLLER^ZOË' });
    await box.outbox.queue('EHR', [{ text, isBatch: false }]);
    await settleDown();
    const first = box.flights[0]?.frame;
    assert.equal(first, `\x0b${text}\x1c\r`);
    await box.settle(unreachable);
    assert.equal(box.outbox.content('1')?.text, text);
    box.store.stop();
    const again = new TestOutbox(disk, clock, {
      prepare: () => ({ kind: 'refused', reason: 'unencodable', message: 'Not asked again.' }),
    });
    await again.outbox.opened;
    await settleDown();
    assert.equal(again.flights[0]?.frame, first);
    assert.equal(again.outbox.content('1')?.text, text);
  });

  it('keeps a batch in one piece', async () => {
    const { box } = begin();
    const text = `BHS|^~\\&|||||||||B1\r${adt({ controlId: 'A' })}${adt({ controlId: 'B' })}BTS|2\r`;
    await box.outbox.queue('EHR', [{ text, isBatch: true }]);
    await settleDown();
    assert.equal(box.flights[0]?.frame, `\x0b${text}\x1c\r`);
    assert.deepEqual(
      box.outbox.entries().map(({ isBatch, messageType }) => [isBatch, messageType]),
      [[true, 'ADT^A01^ADT_A01']],
    );
  });

  it('says so when nothing can be written, and sends nothing that is not written down', async () => {
    const { box, disk, clock } = begin();
    await box.queue('EHR', 'A', 'B');
    disk.problem = 'No space is left.';
    const item = { text: adt({ controlId: 'C' }), isBatch: false };
    assert.deepEqual(await box.outbox.queue('EHR', [item]), { kind: 'problem', message: 'No space is left.' });
    // It was accepted, whether that can be written down or not; the next one has to wait.
    await box.settle(accepted);
    assert.deepEqual([box.list, box.sending], [['B waiting'], []]);
    assert.match(box.outbox.entries()[0]?.words ?? '', /No space is left/);
    disk.problem = undefined;
    await clock.pass(5000);
    assert.deepEqual(box.sending, ['B']);
    box.store.stop();
    const again = new TestOutbox(disk, clock);
    await again.outbox.opened;
    assert.deepEqual(again.list, ['B uncertain']);
  });
});

describe('the end of the process', () => {
  it('waits a moment for a reply, then says that the message is in doubt', async () => {
    const { box, disk, clock } = begin();
    await box.queue('EHR', 'A', 'B');
    const closed = box.outbox.close(1000);
    await clock.pass(999);
    assert.equal(box.flights[0]?.isAborted(), false);
    await clock.pass(1);
    assert.equal(box.flights[0]?.isAborted(), true);
    await closed;
    const again = new TestOutbox(disk, clock);
    await again.outbox.opened;
    assert.deepEqual(again.list, ['A uncertain', 'B waiting']);
    assert.match(again.outbox.entries()[0]?.words ?? '', /^Cancelled while waiting for the reply\./);
  });

  it('takes a reply that comes in that moment, and begins nothing else', async () => {
    const { box, disk, clock } = begin();
    await box.queue('EHR', 'A', 'B');
    const closed = box.outbox.close();
    await settleDown();
    await box.settle(accepted);
    await closed;
    assert.deepEqual(box.sending, []);
    assert.equal((await box.outbox.pause('EHR')).message, 'The outbox is closed.');
    const again = new TestOutbox(disk, clock);
    await again.outbox.opened;
    await settleDown();
    assert.deepEqual(again.list, ['B sending']);
  });

  it('ends where a sender does not give up; the message is in doubt all the same', async () => {
    const disk = new MemoryDisk();
    const clock = new TestClock();
    const deaf = { send: () => new Promise<never>(() => {}), close: async () => {} };
    const box = new TestOutbox(disk, clock, { route: async () => deaf });
    await box.queue('EHR', 'A');
    const closed = box.outbox.close(1000);
    await clock.pass(2000);
    await closed;
    const again = new TestOutbox(disk, clock);
    await again.outbox.opened;
    assert.deepEqual(again.list, ['A uncertain']);
    assert.match(again.outbox.entries()[0]?.words ?? '', /^Pipehat ended while it was being sent/);
  });
});

describe('things that happen at once', () => {
  it('a message that is queued in the very moment in which the last one is through goes out', async () => {
    for (let turns = 0; turns < 40; turns++) {
      const { box } = begin();
      await box.queue('EHR', 'A');
      const item = { text: adt({ controlId: 'B' }), isBatch: false };
      const settled = box.settle(accepted);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      await box.outbox.queue('EHR', [item]);
      await settled;
      await settleDown();
      assert.deepEqual(box.sending, ['B'], `after ${turns} turns`);
    }
  });

  it('a message that is removed while its endpoint is looked up is not sent; the next one is', async () => {
    const look = gate();
    const box: TestOutbox = new TestOutbox(new MemoryDisk(), new TestClock(), {
      route: async endpoint => {
        await look.opened;
        return box.sender(endpoint);
      },
    });
    const [a] = await box.queue('EHR', 'A', 'B');
    await box.outbox.remove(a ?? '');
    look.open();
    await settleDown();
    assert.deepEqual([box.sending, box.list], [['B'], ['B sending']]);
  });

  it('a message that was about to go out when the outbox is closed does not, and is not in doubt', async () => {
    const { box, disk, clock } = begin();
    await box.queue('EHR', 'A', 'B');
    const write = gate();
    await box.outbox.remove('1');
    disk.gate = write.opened;
    await box.settle(accepted);
    // Now the attempt to send B is being written down.
    const closed = box.outbox.close();
    write.open();
    await settleDown();
    disk.gate = undefined;
    await closed;
    assert.deepEqual(box.sending, []);
    assert.deepEqual(
      disk.lines.map(line => JSON.parse(line)).map(({ kind, id, result }) => [kind, id, result].join(' ').trim()),
      ['queued 1', 'queued 2', 'sending 1', 'removed 1', 'sending 2', 'settled 2 cancelled'],
    );
    const again = new TestOutbox(disk, clock);
    await again.outbox.opened;
    assert.deepEqual(again.list, ['B waiting']);
  });
});

describe('an outbox that another process has', () => {
  it('can be looked at, and is taken over when that one ends', async () => {
    const { box, disk, clock } = begin();
    await box.queue('EHR', 'A', 'B');
    disk.isTaken = true;
    const second = new TestOutbox(disk, clock);
    await second.outbox.opened;
    assert.deepEqual(second.list, ['A sending', 'B waiting']);
    assert.deepEqual(second.outbox.status().mode, { kind: 'readOnly', message: 'Another one has it.' });
    for (const answer of [
      second.outbox.remove('1'),
      second.outbox.retry('1'),
      second.outbox.pause('EHR'),
      second.outbox.queue('EHR', [{ text: adt(), isBatch: false }]),
    ]) {
      assert.deepEqual(await answer, { kind: 'problem', message: 'Another one has it.' });
    }
    await box.settle(accepted);
    await clock.pass(5000);
    assert.deepEqual([second.list, second.sending], [['B sending'], []]);
    box.store.stop();
    disk.isTaken = false;
    await clock.pass(5000);
    assert.deepEqual(second.list, ['B uncertain']);
    await second.outbox.remove('2');
    assert.deepEqual([second.list, second.outbox.status().mode], [[], { kind: 'owned' }]);
  });
});
