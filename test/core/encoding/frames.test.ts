import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeFrame, FrameDecoder, type FrameEvent } from '../../../server/src/core/encoding/frames.ts';

const text = (content: Uint8Array): string => Buffer.from(content).toString('latin1');
const bytes = (written: string): Uint8Array => Buffer.from(written, 'latin1');

/** What a decoder gives for a stream that comes in the given pieces: contents, and what was odd. */
function decode(pieces: readonly Uint8Array[], limit?: number): string[] {
  const decoder = new FrameDecoder(limit);
  const seen = pieces.flatMap(piece => decoder.push(piece)).map(describe);
  const rest = decoder.takeUnreturned();
  return rest === undefined ? seen : [...seen, describe(rest)];
}

function describe(event: FrameEvent): string {
  if (event.kind === 'refused') return `refused ${event.reason} ${event.limit}`;
  const odd = [
    event.junkBefore > 0 ? `junk ${event.junkBefore}` : '',
    event.abandoned > 0 ? `abandoned ${event.abandoned}` : '',
    event.unreturned ? 'unreturned' : '',
  ].filter(part => part !== '');
  return [JSON.stringify(text(event.content)), ...odd].join(' ');
}

const streams: readonly (readonly [string, string, readonly string[]])[] = [
  ['one frame', '\x0bMSH|a\r\x1c\r', ['"MSH|a\\r"']],
  ['two frames in one packet', '\x0bMSH|a\r\x1c\r\x0bMSH|b\r\x1c\r', ['"MSH|a\\r"', '"MSH|b\\r"']],
  ['an empty frame', '\x0b\x1c\r', ['""']],
  ['a message without its last CR', '\x0bMSH|a\x1c\r', ['"MSH|a"']],
  ['junk before, between and after frames', 'xx\x0ba\x1c\r\r\n\x0bb\x1c\ryy', ['"a" junk 2', '"b" junk 2']],
  ['a frame whose CR is missing, with another behind it', '\x0ba\x1c\x0bb\x1c\r', ['"a" unreturned', '"b"']],
  ['a last frame whose CR is missing', '\x0ba\x1c\r\x0bb\x1c', ['"a"', '"b" unreturned']],
  ['an end of block that is content', '\x0ba\x1cb\x1c\x1c\r', ['"a\\u001cb\\u001c"']],
  ['a vertical tab in free text', '\x0bMSH|a\rNTE|1||one\x0btwo\r\x1c\r', ['"MSH|a\\rNTE|1||one\\u000btwo\\r"']],
  ['a frame that was begun anew', '\x0bMSH|a\rPID\x0bMSH|b\r\x1c\r', ['"MSH|b\\r" abandoned 10']],
  ['a batch that was begun anew', '\x0bFHS|a\x0bBHS|\x0bBHS|b\r\x1c\r', ['"BHS|b\\r" abandoned 11']],
  ['a frame without an end', '\x0bMSH|a', []],
  ['nothing but junk', 'HTTP/1.1 400\r\n', []],
];

for (const [name, stream, expected] of streams) {
  test(`gives the same frames at every split: ${name}`, () => {
    const whole = bytes(stream);
    assert.deepEqual(decode([whole]), expected);
    assert.deepEqual(decode(Array.from(whole, byte => Uint8Array.of(byte))), expected, 'byte by byte');
    for (let first = 0; first <= whole.length; first++) {
      for (let second = first; second <= whole.length; second++) {
        const pieces = [whole.subarray(0, first), whole.subarray(first, second), whole.subarray(second)];
        assert.deepEqual(decode(pieces), expected, `split at ${first} and ${second}`);
      }
    }
  });
}

test('keeps nothing of a chunk, whose memory may be used again for the next one', () => {
  for (const [name, stream, expected] of streams) {
    for (let size = 1; size <= 4; size++) {
      const decoder = new FrameDecoder();
      const memory = new Uint8Array(size);
      const seen: string[] = [];
      for (let at = 0; at < stream.length; at += size) {
        const piece = bytes(stream.slice(at, at + size));
        memory.set(piece);
        seen.push(...decoder.push(memory.subarray(0, piece.length)).map(describe));
        memory.fill(0xff);
      }
      const rest = decoder.takeUnreturned();
      assert.deepEqual(rest === undefined ? seen : [...seen, describe(rest)], expected, `${name}, ${size} at a time`);
    }
  }
});

test('gives back any contents in order, whatever the split and the junk between', () => {
  const content = fc.uint8Array({ maxLength: 60 }).map(array => array.filter(byte => byte !== 0x0b && byte !== 0x1c));
  const junk = fc.uint8Array({ maxLength: 8 }).map(array => array.filter(byte => byte !== 0x0b));
  fc.assert(
    fc.property(
      fc.array(fc.record({ content, junk }), { maxLength: 8 }),
      fc.array(fc.nat({ max: 600 }), { maxLength: 12 }),
      (frames, cuts) => {
        const stream = Buffer.concat(frames.flatMap(frame => [frame.junk, encodeFrame(frame.content)]));
        const bounds = [0, ...cuts.map(cut => Math.min(cut, stream.length)).sort((a, b) => a - b), stream.length];
        const decoder = new FrameDecoder();
        const events = bounds.slice(1).flatMap((end, index) => decoder.push(stream.subarray(bounds[index], end)));
        assert.deepEqual(
          events.map(event => event.kind === 'frame' && Buffer.from(event.content).toString('hex')),
          frames.map(frame => Buffer.from(frame.content).toString('hex')),
        );
        assert.equal(
          decoder.junkBytes,
          frames.reduce((sum, frame) => sum + frame.junk.length, 0),
        );
      },
    ),
  );
});

test('gives the same events for any bytes at all, however they are split', () => {
  // Few different bytes, so that framing bytes meet each other in every order.
  const byte = fc.constantFrom(0x0b, 0x1c, 0x0d, 0x4d, 0x53, 0x48, 0x41);
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 40 }), fc.nat({ max: 40 }), fc.nat({ max: 20 }), (values, cut, limit) => {
      const stream = Uint8Array.from(values);
      const whole = decode([stream], limit);
      assert.deepEqual(decode([stream.subarray(0, cut), stream.subarray(cut)], limit), whole);
      assert.deepEqual(
        decode(
          values.map(value => Uint8Array.of(value)),
          limit,
        ),
        whole,
      );
    }),
    { numRuns: 2000 },
  );
});

test('keeps a multi-byte character whole that a read has split', () => {
  const message = Buffer.from('MSH|^~\\&|Łódź|Grüße\r', 'utf8');
  const stream = encodeFrame(message);
  for (let cut = 1; cut < stream.length; cut++) {
    const decoder = new FrameDecoder();
    const [frame] = [...decoder.push(stream.subarray(0, cut)), ...decoder.push(stream.subarray(cut))];
    assert.equal(frame?.kind === 'frame' && Buffer.from(frame.content).toString('utf8'), message.toString('utf8'));
  }
});

test('refuses a frame above the limit and takes one at the limit', () => {
  assert.deepEqual(decode([bytes('\x0b1234\x1c\r')], 4), ['"1234"']);
  assert.deepEqual(decode([bytes('\x0b12345\x1c\r\x0b1\x1c\r')], 4), ['refused frame 4']);
  assert.deepEqual(decode([bytes('\x0b123'), bytes('45')], 4), ['refused frame 4'], 'before its end has come');
});

test('refuses junk above the limit', () => {
  assert.deepEqual(decode([bytes('12345\x0b1\x1c\r')], 4), ['refused junk 4']);
  assert.deepEqual(decode([bytes('1234\x0b1\x1c\r1234\x0b2\x1c\r')], 4), ['"1" junk 4', '"2" junk 4']);
});

test('looks at nothing behind a refusal', () => {
  const decoder = new FrameDecoder(2);
  decoder.push(bytes('\x0b123'));
  assert.deepEqual(decoder.push(bytes('\x1c\r\x0b1\x1c\r')), []);
  assert.equal(decoder.isInside, false);
});

test('takes the CR that comes after a frame was given out without it', () => {
  const decoder = new FrameDecoder();
  decoder.push(bytes('\x0ba\x1c'));
  assert.equal(decoder.isReturnPending, true);
  assert.equal(text(decoder.takeUnreturned()?.content ?? new Uint8Array()), 'a');
  assert.equal(decoder.takeUnreturned(), undefined);
  assert.deepEqual(decoder.push(bytes('\r\x0bb\x1c\r')).map(describe), ['"b"']);
  assert.equal(decoder.junkBytes, 0);
});

test('says how far an open frame has come', () => {
  const decoder = new FrameDecoder();
  assert.equal(decoder.isInside, false);
  decoder.push(bytes('\x0bMSH|'));
  assert.equal(decoder.isInside, true);
  assert.equal(decoder.heldBytes, 4);
  decoder.push(bytes('\x1c\r'));
  assert.equal(decoder.isInside, false);
  assert.equal(decoder.heldBytes, 0);
});

test('writes a frame as 0x0B, the content, 0x1C 0x0D', () => {
  assert.equal(Buffer.from(encodeFrame(bytes('MSH|\r'))).toString('hex'), '0b4d53487c0d1c0d');
});
