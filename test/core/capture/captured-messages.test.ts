/** Captures to messages: both formats, every link layer, and whatever a network does to packets on their way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Capture, readCapture } from '../../../server/src/core/capture/captured-messages.ts';
import { pairReplies } from '../../../server/src/core/capture/pairing.ts';
import { encodeFrame } from '../../../server/src/core/encoding/frames.ts';
import { client, ethernet, ipv4, ipv6, pcap, pcapng, SYN, server, type TestSegment } from './packets.ts';

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, character => character.charCodeAt(0));
const message = (id: string): string => `MSH|^~\\&|A|B|C|D|20260301||ADT^A01|${id}|P|2.5.1\rPID|1||4711\r`;
const reply = (id: string): string => `MSH|^~\\&|C|D|A|B|20260301||ACK|R${id}|P|2.5.1\rMSA|AA|${id}\r`;
const framed = (text: string): Uint8Array => encodeFrame(latin1(text));

const textsOf = (capture: Capture | undefined): string[] =>
  (capture?.messages ?? []).map(({ content }) => String.fromCharCode(...content));

const request = (sequence: number, payload: Uint8Array, flags?: number): TestSegment =>
  flags === undefined
    ? { from: client, to: server, sequence, payload }
    : { from: client, to: server, sequence, payload, flags };

function captureOf(segments: readonly TestSegment[]): Uint8Array {
  return pcap(segments.map((segment, index) => ({ time: 1_000_000 * (index + 1), bytes: ethernet(segment) })));
}

test('both formats and every link layer give the same message, with its time and its ends', () => {
  const segment = request(7, framed(message('M1')));
  const time = 1_772_355_600_123_456;
  const cooked = [0, 0, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0, 8, 0];
  const captures = {
    'pcap, Ethernet': pcap([{ time, bytes: ethernet(segment) }]),
    'pcapng, Ethernet': pcapng([{ time, bytes: ethernet(segment) }]),
    'a VLAN': pcap([{ time, bytes: ethernet(segment, true) }]),
    'raw IP': pcap([{ time, bytes: Uint8Array.from(ipv4(segment)) }], 101),
    loopback: pcap([{ time, bytes: Uint8Array.from([2, 0, 0, 0, ...ipv4(segment)]) }], 0),
    'Linux any': pcap([{ time, bytes: Uint8Array.from([...cooked, ...ipv4(segment)]) }], 113),
  };
  for (const [name, bytes] of Object.entries(captures)) {
    const capture = readCapture(bytes);
    assert.deepEqual(textsOf(capture), [message('M1')], name);
    const [found] = capture?.messages ?? [];
    assert.deepEqual(
      [found?.time, found?.from, found?.to, capture?.notes],
      [time, '10.0.0.1:40000', '10.0.0.2:2575', []],
      name,
    );
  }
});

test('IPv6 addresses are written short', () => {
  const capture = readCapture(
    pcap([{ time: 1, bytes: Uint8Array.from(ipv6(request(1, framed(message('M1'))))) }], 101),
  );
  assert.deepEqual([capture?.messages[0]?.from, capture?.messages[0]?.to], ['[::1]:40000', '[::2]:2575']);
});

test('packets in any order, twice, overlapping and from any sequence number give the bytes that were sent', () => {
  const sent = [...framed(message('M1')), ...framed(message('M2')), ...framed(message('M3'))];
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: sent.length - 1 }), { maxLength: 12 }),
      fc.integer({ min: 0, max: 0xffffffff }),
      fc.array(fc.nat(1_000), { maxLength: 40 }),
      fc.integer({ min: 0, max: 9 }),
      (cuts, start, order, overlap) => {
        const ends = [...new Set([0, ...cuts, sent.length])].sort((a, b) => a - b);
        const pieces = ends.slice(1).map((end, index) => {
          const from = Math.max(0, (ends[index] as number) - overlap);
          return request((start + 1 + from) % 0x100000000, Uint8Array.from(sent.slice(from, end)));
        });
        const twice = [...pieces, ...pieces.filter((_, index) => index % 3 === 0)];
        const shuffled = twice
          .map((piece, index) => ({ piece, key: order[index % Math.max(1, order.length)] ?? index }))
          .sort((a, b) => a.key - b.key)
          .map(({ piece }) => piece);
        const capture = readCapture(captureOf([request(start, new Uint8Array(), SYN), ...shuffled]));
        assert.deepEqual(textsOf(capture), ['M1', 'M2', 'M3'].map(message));
        assert.deepEqual(capture?.notes, []);
      },
    ),
  );
});

test('what the capture lost is said, and the messages around it are there', () => {
  const parts = ['M1', 'M2', 'M3'].map(id => framed(message(id)));
  const [first, second, third] = parts as [Uint8Array, Uint8Array, Uint8Array];
  const capture = readCapture(
    captureOf([
      request(100, first),
      request(100 + first.length, second.subarray(0, 20)),
      request(100 + first.length + second.length, third),
    ]),
  );
  assert.deepEqual(textsOf(capture), [message('M1'), message('M3')]);
  assert.deepEqual(capture?.notes, [
    `From 10.0.0.1:40000 to 10.0.0.2:2575: the capture lacks ${second.length - 20} bytes.`,
    'From 10.0.0.1:40000 to 10.0.0.2:2575: 1 message did not come whole and is left out.',
  ]);
});

test('a capture that breaks off gives what came before', () => {
  const whole = captureOf([
    request(1, framed(message('M1'))),
    request(1 + framed(message('M1')).length, framed(message('M2'))),
  ]);
  const capture = readCapture(whole.subarray(0, whole.length - 5));
  assert.deepEqual(textsOf(capture), [message('M1')]);
  assert.deepEqual(capture?.notes, ['The file ends within packet 2; what came before it was read.']);
});

test('no bytes at all make it throw', () => {
  const good = pcapng([{ time: 5, bytes: ethernet(request(1, framed(message('M1')))) }]);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(good.length - 1), fc.nat(255), (junk, at, byte) => {
      readCapture(junk);
      const damaged = Uint8Array.from(good);
      damaged[at] = byte;
      readCapture(damaged);
      readCapture(good.subarray(0, at));
    }),
    { numRuns: 500 },
  );
});

test('each message is paired with the replies of its own connection', () => {
  const at = (time: number, from: string, to: string, text: string) => ({ time, from, to, text });
  const exchanges = pairReplies([
    at(10, 'a', 'b', message('M1')),
    at(20, 'c', 'b', message('M1')),
    at(35, 'b', 'a', reply('M1')),
    at(50, 'a', 'b', message('M2')),
    at(60, 'b', 'a', reply('M9')),
  ]);
  assert.deepEqual(
    exchanges.map(({ message: { from }, controlId, replies, latency }) => [from, controlId, replies.length, latency]),
    [
      ['a', 'M1', 1, 25],
      ['c', 'M1', 0, undefined],
      ['a', 'M2', 0, undefined],
      ['b', 'RM9', 0, undefined],
    ],
  );
});
