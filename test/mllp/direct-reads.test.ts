import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DirectReads } from '../../server/src/mllp/direct-reads.ts';

/** What a system does with the buffer that it was given: each read writes over the one before. */
function read({ onread }: DirectReads, text: string): void {
  assert.ok(onread.buffer instanceof Uint8Array);
  onread.buffer.fill(0x2e);
  onread.buffer.set(Buffer.from(text, 'latin1'));
  assert.equal(onread.callback(text.length, onread.buffer), true);
}

test('gives every byte once and in order, also what came before anyone asked', async () => {
  const reads = new DirectReads();
  const seen: string[] = [];
  read(reads, 'one ');
  read(reads, 'two ');
  reads.deliverTo(bytes => seen.push(bytes.toString('latin1')));
  read(reads, 'three ');
  assert.deepEqual(seen, [], 'nothing is given while its taker is still being made');
  await nextTurn();
  assert.deepEqual(seen, ['one ', 'two ', 'three ']);
  read(reads, 'four');
  assert.deepEqual(seen, ['one ', 'two ', 'three ', 'four']);
});

test('two sockets share no memory', async () => {
  const [a, b] = [new DirectReads(), new DirectReads()];
  const seen: string[] = [];
  a.deliverTo(bytes => {
    // What another socket reads meanwhile changes nothing here.
    read(b, 'xxxx');
    seen.push(bytes.toString('latin1'));
  });
  await nextTurn();
  read(a, 'mine');
  assert.deepEqual(seen, ['mine']);
});
