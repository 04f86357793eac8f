/** A listener that answers by rules, over real sockets and seen by the real sender. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { readAnswerRules } from '../../server/src/core/encoding/answer-rules.ts';
import { SourceText } from '../../server/src/core/syntax/source-text.ts';
import { endpointAt } from '../../server/src/mllp/endpoint.ts';
import { type Listener, startListener } from '../../server/src/mllp/listener.ts';
import { prepareMessage } from '../../server/src/mllp/outgoing.ts';
import { answerByRules } from '../../server/src/mllp/rule-responder.ts';
import { systemRuntime } from '../../server/src/mllp/runtime.ts';
import type { SendResult } from '../../server/src/mllp/send-result.ts';
import { createSender } from '../../server/src/mllp/sender.ts';
import { errorReports } from '../../server/src/service/error-reports.ts';
import { createLanguageService } from '../../server/src/service/language-service.ts';
import { testDefinitions } from '../support/definitions.ts';

const listeners: Listener[] = [];
after(() => Promise.all(listeners.map(listener => listener.close())));

const service = createLanguageService({ definitions: testDefinitions(), pause: () => Promise.resolve() });
const waits: number[] = [];

/** Starts a listener with rules and sends it messages, one after the other. */
async function answersTo(rules: unknown, messages: readonly string[]): Promise<SendResult[]> {
  const read = readAnswerRules(rules);
  assert.deepEqual(read.problems, []);
  const started = await startListener(
    { port: 0 },
    systemRuntime(),
    { received: () => {}, problem: () => {} },
    answerByRules(
      read.rules,
      async text => errorReports(await service.findings(SourceText.of(text))),
      (milliseconds, call) => {
        waits.push(milliseconds);
        setImmediate(call);
      },
    ),
  );
  assert.ok(started.kind === 'listening');
  listeners.push(started.listener);
  const results: SendResult[] = [];
  for (const text of messages) {
    const sender = createSender(endpointAt('127.0.0.1', started.listener.port, { replyTimeout: 300 }), systemRuntime());
    const prepared = prepareMessage(text);
    assert.ok(prepared.kind === 'ready');
    results.push(await sender.send(prepared));
    await sender.close();
  }
  return results;
}

const adt = (id: string, sex = 'F'): string =>
  `MSH|^~\\&|ACME|A|HUB|B|20260301||ADT^A01^ADT_A01|${id}|P|2.5.1\rEVN||20260301\rPID|1||4711||Primjer^Ana||19800214|${sex}\rPV1|1|I\r`;
const oru = (id: string): string =>
  `MSH|^~\\&|LAB|A|HUB|B|20260301||ORU^R01^ORU_R01|${id}|P|2.5.1\rOBR|1|||X\rOBX|1|ST|X||a&b||||||F\r`;

describe('answer rules', () => {
  test('the first rule that fits decides, by type, sender and values; else the message is accepted', async () => {
    const rules = [
      { type: 'ADT^A01', from: 'OTHER', answer: 'AR' },
      { type: 'ADT', where: { 'PID-8': 'X' }, answer: 'AE', text: 'sex X is not known here' },
      { where: { 'OBX[*]-11': 'F', 'PID-3.1': '' }, answer: 'AR', text: 'no patient' },
    ];
    const results = await answersTo(rules, [adt('1'), adt('2', 'X'), oru('3')]);
    assert.deepEqual(
      results.map(({ result, code, text }) => [result, code, text]),
      [
        ['accepted', 'AA', ''],
        ['applicationError', 'AE', 'sex X is not known here'],
        ['rejected', 'AR', 'no patient'],
      ],
    );
  });

  test('the nth message is counted by its rule', async () => {
    const results = await answersTo([{ type: 'ADT', nth: 2, answer: 'AE' }], [adt('1'), oru('2'), adt('3'), adt('4')]);
    assert.deepEqual(
      results.map(({ code }) => code),
      ['AA', 'AA', 'AE', 'AA'],
    );
  });

  test('validate reports what our diagnostics find, each at its place', async () => {
    const wrong = adt('2').replace('PV1|1|I', 'PV1|1').replace('19800214', '19801399');
    const [right, failed] = await answersTo([{ answer: 'validate' }], [adt('1'), wrong]);
    assert.deepEqual([right?.result, right?.code], ['accepted', 'AA']);
    assert.equal(failed?.code, 'AE');
    const { errors = [] } = failed?.reply?.acknowledgement ?? {};
    assert.deepEqual(
      errors.map(({ locations, code, severity }) => [locations[0]?.segment, locations[0]?.field, code, severity]),
      [
        ['PID', 7, '102', 'E'],
        ['PV1', 2, '101', 'E'],
      ],
    );
    assert.match(errors[0]?.userMessage ?? '', /^PID-7\.1 \(Time\): '19801399' has no month 13/);
  });

  test('a sender meets what it should bear', async () => {
    const rules = ['none', 'close', 'malformed', 'wrong-id'].map((answer, index) => ({
      where: { 'MSH-10': String(index + 1) },
      answer,
    }));
    const results = await answersTo(rules, [adt('1'), adt('2'), adt('3'), adt('4')]);
    assert.deepEqual(
      results.map(({ result }) => result),
      ['timedOut', 'unreachable', 'badReply', 'badReply'],
    );
  });

  test('an answer is put off as long as the rule says', async () => {
    waits.length = 0;
    const [result] = await answersTo([{ delay: '1.5', answer: 'AA' }], [adt('1')]);
    assert.deepEqual([result?.code, waits], ['AA', [1_500]]);
  });

  test('what is wrong with rules is said by their number', () => {
    const cases: readonly [unknown, string][] = [
      [{}, 'The rules are no list (expected "- answer: AE").'],
      [['AE'], 'Rule 1: it is no map of keys (expected "answer: AE").'],
      [
        [{ answer: 'AA' }, { answer: 'XX' }],
        'Rule 2: answer is "XX" (expected AA, AE, AR, CA, CE, CR, accept, error, reject, validate, none, close, malformed, wrong-id).',
      ],
      [
        [{ answer: 'AA', typ: 'ADT' }],
        "Rule 1: there is no key 'typ' (expected type, from, where, nth, answer, text, delay).",
      ],
      [[{ answer: 'AA', nth: 'x' }], 'Rule 1: nth is "x" (expected a number from 1 to 9007199254740991).'],
      [[{ answer: 'AA', delay: 9_999 }], 'Rule 1: delay is 9999 (expected a number from 0 to 300).'],
      [[{ answer: 'AA', where: { 'PID-': 'F' } }], "Rule 1: where: 'PID-' is no path (expected a field number)."],
    ];
    for (const [rules, problem] of cases) assert.deepEqual(readAnswerRules(rules).problems, [problem]);
  });
});
