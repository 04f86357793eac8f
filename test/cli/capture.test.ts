import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeFrame } from '../../server/src/core/encoding/frames.ts';
import { client, ethernet, pcap, server } from '../core/capture/packets.ts';
import { pipehat } from './memory-shell.ts';

const message = 'MSH|^~\\&|A|B|C|D|20260301||ADT^A01|M1|P|2.5.1||||||8859/1\rPID|1||4711||Zoë\r';
const reply = 'MSH|^~\\&|C|D|A|B|20260301||ACK|R1|P|2.5.1\rMSA|AE|M1\r';
const framed = (text: string): Uint8Array => encodeFrame(Buffer.from(text, 'latin1'));
const file = Buffer.from(
  pcap([
    {
      time: 1_772_355_600_000_000,
      bytes: ethernet({ from: client, to: server, sequence: 1, payload: framed(message) }),
    },
    { time: 1_772_355_600_012_500, bytes: ethernet({ from: server, to: client, sequence: 1, payload: framed(reply) }) },
  ]),
);

describe('capture', () => {
  it('lists messages with their replies', async () => {
    const { out, exitCode } = await pipehat(['capture', '-'], { input: file });
    assert.equal(
      out,
      [
        'time (UTC)               from            to             type     control id  reply  after',
        '2026-03-01 09:00:00.000  10.0.0.1:40000  10.0.0.2:2575  ADT^A01  M1          AE     12.5 ms',
        '',
      ].join('\n'),
    );
    assert.equal(exitCode, 0);
  });

  it('prints the messages alone, each read by its own MSH-18', async () => {
    const { out } = await pipehat(['capture', '-', '--messages'], { input: file });
    assert.equal(out, message.replaceAll('\r', '\n'));
  });

  it('prints JSON with the whole texts', async () => {
    const { out } = await pipehat(['capture', '-', '--json'], { input: file });
    const [entry] = JSON.parse(out);
    assert.deepEqual(
      [entry.controlId, entry.latencyMs, entry.message, entry.replies],
      ['M1', 12.5, message, [{ code: 'AE', text: reply }]],
    );
  });

  it('takes messages out of a log, and pairs them by their ids', async () => {
    const line = (time: string, text: string): string =>
      `2026-03-01 ${time} INFO  [mllp-3] ${text.trimEnd().replaceAll('\r', '\\r')}\n`;
    const log = `2026-03-01 09:00:00 INFO  started\n${line('09:00:01', message)}${line('09:00:02', reply)}`;
    const { out, exitCode } = await pipehat(['capture', '-'], { input: log });
    assert.deepEqual(out.split('\n').slice(1), ['-           -     -   ADT^A01  M1          AE     -', '']);
    assert.equal(exitCode, 0);
  });

  it('says what it looked for in any other file', async () => {
    const { err, exitCode } = await pipehat(['capture', '-'], { input: 'nothing here' });
    assert.equal(err, 'pipehat: -: holds no HL7 message, neither as a network capture (pcap, pcapng) nor as a log\n');
    assert.equal(exitCode, 1);
  });
});
