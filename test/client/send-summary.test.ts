import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { outcomeForLog, summaryOf } from '../../client/src/sending/send-summary.ts';
import type { SendOutcome } from '../../server/src/protocol.ts';

const accepted: SendOutcome = {
  message: 1,
  uri: 'file:///adt.hl7',
  controlId: 'L0001',
  messageType: 'ADT^A01',
  result: 'accepted',
  code: 'AA',
  text: '',
  latencyMs: 12.4,
  reply: 'MSH|^~\\&|\rMSA|AA|L0001\r',
  notes: [],
  reported: [],
  time: '2026-03-14T08:45:00.000Z',
  sent: 'MSH|^~\\&|\r',
  isBatch: false,
  delivery: 'received',
};

/** What is said about one message that is accepted but for what is given. */
function say(difference: Partial<SendOutcome>): string {
  const { severity, text } = summaryOf({ kind: 'sent', endpoint: 'lab', outcomes: [{ ...accepted, ...difference }] });
  return `${severity}: ${text}`;
}

describe('what is said about a sent message', () => {
  test('is code, type, control id and time where it was accepted', () => {
    assert.equal(say({}), 'information: AA: message accepted · ADT^A01 · control id L0001 · 12 ms');
  });

  test('differs by what went wrong', () => {
    const tail = ' · ADT^A01 · control id L0001 · 12 ms';
    assert.equal(
      say({ result: 'applicationError', code: 'AE', text: 'PID-8: Table value not found (103)' }),
      `warning: AE: application error: PID-8: Table value not found (103)${tail}`,
    );
    assert.equal(
      say({ result: 'rejected', code: 'AR' }),
      `warning: AR: message rejected, and the receiver gives no reason${tail}`,
    );
    assert.equal(
      say({ result: 'timedOut', code: '', text: 'No reply came within 30000 ms.' }),
      `error: Timed out: No reply came within 30000 ms${tail}`,
    );
    assert.equal(
      say({ result: 'unreachable', code: '', text: 'Nothing listens at lab:1.' }),
      `error: Unreachable: Nothing listens at lab:1${tail}`,
    );
    assert.equal(
      say({ result: 'badReply', code: 'AA', text: 'The reply is for L0002.' }),
      `error: Bad reply: The reply is for L0002${tail}`,
    );
    assert.equal(
      say({ result: 'cancelled', code: '', text: 'Cancelled before anything was sent.' }),
      `information: Cancelled before anything was sent${tail}`,
    );
  });

  test('says so where the message has no type and no control id, or asks for no acknowledgement', () => {
    assert.equal(
      say({ messageType: '', controlId: '', code: '' }),
      'information: Message sent, no acknowledgement asked for · no message type · no control id · 12 ms',
    );
  });

  test('includes what the user should know though it went well', () => {
    assert.match(
      say({ notes: ['The peer answers in enhanced mode.'] }),
      / · 12 ms\. The peer answers in enhanced mode\.$/,
    );
  });

  test('counts where there are several, and names the first that failed', () => {
    const refused = { ...accepted, message: 2, result: 'rejected', code: 'AR', text: 'No such ward.' } as const;
    const summary = summaryOf({ kind: 'sent', endpoint: 'lab', outcomes: [accepted, refused, accepted] });
    assert.equal(summary.severity, 'warning');
    assert.equal(summary.text, '2 of 3 messages accepted by lab. Message 2: AR: message rejected: No such ward');
    assert.equal(summary.reply?.text.match(/MSA/g)?.length, 3);
    const all = summaryOf({ kind: 'sent', endpoint: 'lab', outcomes: [accepted, accepted] });
    assert.equal(all.text, '2 of 2 messages accepted by lab');
  });

  test('offers a reply only where there is one', () => {
    const reply = (text: string) =>
      summaryOf({ kind: 'sent', endpoint: 'lab', outcomes: [{ ...accepted, reply: text }] }).reply;
    assert.equal(reply(''), undefined);
    assert.equal(reply('MSA|AA')?.name, 'reply to L0001');
  });
});

test('the log does not quote what a peer says of a message', () => {
  const outcome: SendOutcome = { ...accepted, result: 'applicationError', code: 'AE', text: 'Omuma is unknown' };
  assert.equal(outcomeForLog(outcome), 'ADT^A01 · control id L0001 · applicationError (AE) · 12 ms');
});
