import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Delivery, SendResultKind } from '../../server/src/mllp/send-result.ts';
import { compacted } from '../../server/src/outbox/compaction.ts';
import { type Ledger, replay } from '../../server/src/outbox/ledger.ts';
import { type JournalRecord, readLine, wholeLines, writeLine } from '../../server/src/outbox/records.ts';
import {
  accepted,
  MemoryDisk,
  refused,
  settleDown,
  TestClock,
  TestOutbox,
  unreachable,
} from '../support/outbox-world.ts';

/** Lines of a journal, one function for each kind of record. */
const queued = (id: number, more: { readonly group?: number; readonly more?: true; readonly endpoint?: string } = {}) =>
  writeLine({
    kind: 'queued',
    id: String(id),
    endpoint: more.endpoint ?? 'EHR',
    at: 0,
    text: `MSH|${id}`,
    isBatch: false,
    messageType: '',
    message: {
      frame: `\x0bMSH|${id}\xff\x1c\r`,
      controlId: `M${id}`,
      expected: [`M${id}`],
      envelopeIds: [],
      mode: { kind: 'original' },
      charset: '8859/1',
    },
    group: String(more.group ?? id),
    ...(more.more === true ? { more: true } : {}),
  });
const sending = (id: number, attempt = 1): string => writeLine({ kind: 'sending', id: String(id), attempt, at: 0 });
const settled = (id: number, result: SendResultKind, delivery: Delivery): string =>
  writeLine({ kind: 'settled', id: String(id), at: 0, result, delivery, code: '', text: 'Said.', notes: [] });
const removed = (id: number): string => writeLine({ kind: 'removed', id: String(id), at: 0 });
const retried = (id: number): string => writeLine({ kind: 'retried', id: String(id), at: 0 });
const pause = (kind: 'paused' | 'resumed', endpoint = 'EHR'): string => writeLine({ kind, endpoint });
const newer = '{"kind":"postponed","id":"1","until":5}';

function list(ledger: Ledger): readonly string[] {
  return [...ledger.entries()].map(({ queued, standing, attempts }) => `${queued.id} ${standing.kind} ${attempts}`);
}

describe('reading a journal', () => {
  it('does not count what a crash cut off', () => {
    assert.deepEqual(wholeLines('{"a":1}\n{"b":2}\n{"c'), ['{"a":1}', '{"b":2}']);
    assert.deepEqual(wholeLines('{"c'), []);
    assert.deepEqual(wholeLines(''), []);
  });

  it('comes to the same list wherever it is cut: nothing is half there', () => {
    const lines = [queued(1), queued(2, { group: 2, more: true }), queued(3, { group: 2 }), sending(1), removed(2)];
    const text = lines.map(line => `${line}\n`).join('');
    const seen = new Set<string>();
    for (let end = 0; end <= text.length; end++) seen.add(list(replay(wholeLines(text.slice(0, end)))).join(', '));
    assert.deepEqual(
      [...seen],
      [
        '',
        '1 waiting 0',
        '1 waiting 0, 2 waiting 0, 3 waiting 0',
        '1 sending 1, 2 waiting 0, 3 waiting 0',
        '1 sending 1, 3 waiting 0',
      ],
    );
  });

  it('forgets a group whose end was never written, and does not use its ids again', () => {
    const ledger = replay([queued(1, { group: 1, more: true }), queued(2, { group: 2 }), queued(3, { more: true })]);
    assert.deepEqual([list(ledger), ledger.nextId], [['2 waiting 0'], 4]);
  });

  it('keeps what a newer version wrote, and touches no message that it is about', () => {
    const ledger = replay([queued(1), queued(2), newer, '{"kind":"settled","id":"2","result":"lost"}', '{}']);
    assert.deepEqual(list(ledger), ['1 uncertain 0', '2 uncertain 0']);
    assert.deepEqual(ledger.oddLines, { unknown: 3, damaged: [] });
  });

  it('sends nothing by itself that a damaged line may have been about', () => {
    const ledger = replay([queued(1), queued(2), '\0\0\0', queued(3), retried(2), '"text"', queued(4)]);
    assert.deepEqual(list(ledger), ['1 uncertain 0', '2 uncertain 0', '3 uncertain 0', '4 waiting 0']);
    assert.deepEqual(ledger.oddLines, { unknown: 0, damaged: [3, 6] });
  });

  it('tells people what is odd', async () => {
    const disk = new MemoryDisk();
    disk.text = `${[queued(1), newer, '???', queued(2)].join('\n')}\n{"kind":"rem`;
    const { outbox } = new TestOutbox(disk, new TestClock());
    await outbox.opened;
    assert.deepEqual(outbox.status().notes, [
      'A record of the journal was written by a newer Pipehat and is kept as it is; update Pipehat to have it read.',
      'The journal of the outbox is damaged (line 3): a message may be missing from the list, so compare it with what was queued.',
    ]);
    assert.match(outbox.entries()[0]?.words ?? '', /^The journal of the outbox is damaged behind this message/);
  });

  it('takes no endpoint by a name that objects have of their own', () => {
    const endpoint = '__proto__';
    const ledger = replay(
      compacted([queued(1, { endpoint }), settled(1, 'accepted', 'received'), queued(2, { endpoint })]),
    );
    assert.deepEqual([[...ledger.accepted], list(ledger)], [[['__proto__', 1]], ['2 waiting 0']]);
    assert.equal(readLine('{"kind":"constructor"}').kind, 'unknown');
  });
});

describe('compaction', () => {
  it('leaves no message that is through', () => {
    const lines = [queued(1), sending(1), settled(1, 'accepted', 'received'), queued(2), removed(2), pause('paused')];
    assert.deepEqual(compacted(lines), [
      '{"kind":"tally","nextId":3,"accepted":[["EHR",1]]}',
      '{"kind":"paused","endpoint":"EHR"}',
    ]);
  });

  it('happens when the last message is through, and when the journal has grown', async () => {
    const disk = new MemoryDisk();
    const clock = new TestClock();
    const box = new TestOutbox(disk, clock);
    await box.queue('EHR', 'A', 'B');
    await box.settle(accepted);
    assert.equal(disk.rewrites, 0);
    await box.settle(accepted);
    assert.deepEqual(disk.lines, ['{"kind":"tally","nextId":3,"accepted":[["EHR",2]]}']);
    await box.outbox.pause('EHR');
    await box.outbox.resume('EHR');
    const before = disk.rewrites;
    await box.queue('EHR', 'C', 'D');
    await box.settle(refused);
    for (let count = 0; count < 3000; count++) {
      await box.settle(unreachable);
      void box.outbox.resume('EHR');
      await settleDown();
    }
    const times = disk.rewrites - before;
    assert.ok(times > 0 && times < 5, `${times} times`);
    assert.ok(disk.text.length < 300_000, `${disk.text.length}`);
    const again = new TestOutbox(disk, clock);
    await again.outbox.opened;
    assert.deepEqual(again.list, ['C refused', 'D uncertain']);
    assert.equal(again.outbox.entries()[1]?.attempts, 3001);
  });

  it('comes to the same list as the journal that it was made of, whatever happens then', () => {
    const id = fc.integer({ min: 1, max: 4 });
    const outcome = fc.constantFrom<readonly [SendResultKind, Delivery]>(
      ['accepted', 'received'],
      ['rejected', 'received'],
      ['timedOut', 'received'],
      ['unreachable', 'notSent'],
      ['unreachable', 'maybe'],
    );
    const endpoint = fc.constantFrom('EHR', 'LAB');
    const line = fc.oneof(
      fc.record({ id: fc.integer({ min: 1, max: 9 }), endpoint }).map(({ id, endpoint }) => queued(id, { endpoint })),
      fc.tuple(id, fc.integer({ min: 1, max: 9 })).map(([id, attempt]) => sending(id, attempt)),
      fc.tuple(id, outcome).map(([id, [result, delivery]]) => settled(id, result, delivery)),
      id.map(removed),
      id.map(retried),
      fc
        .tuple(fc.constantFrom('paused' as const, 'resumed' as const), endpoint)
        .map(([kind, name]) => pause(kind, name)),
      fc.constantFrom(newer, '???'),
    );
    const journal = fc.array(line, { maxLength: 40 }).map(lines => onceEach(lines));
    fc.assert(
      fc.property(journal, fc.array(line, { maxLength: 5 }), (lines, later) => {
        const rest = onceEach([...lines, ...later]).slice(lines.length);
        const short = compacted(lines);
        assert.deepEqual(state(replay([...short, ...rest])), state(replay([...lines, ...rest])));
        assert.deepEqual(compacted(short), short);
      }),
      { numRuns: 2000 },
    );
  });
});

/** No id is queued twice. */
function onceEach(lines: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return lines.filter(line => {
    const read = readLine(line);
    const record: JournalRecord | undefined = read.kind === 'record' ? read.record : undefined;
    if (record?.kind !== 'queued') return true;
    const isNew = !seen.has(record.id);
    seen.add(record.id);
    return isNew;
  });
}

function state(ledger: Ledger): unknown {
  return {
    entries: [...ledger.entries()].map(({ queued: { group: _, ...queued }, size: __, ...rest }) => ({
      queued,
      ...rest,
    })),
    accepted: [...ledger.accepted].toSorted(),
    paused: ['EHR', 'LAB'].map(endpoint => ledger.isPaused(endpoint)),
    nextId: ledger.nextId,
    unknown: ledger.oddLines.unknown,
    damaged: ledger.oddLines.damaged.length,
  };
}
