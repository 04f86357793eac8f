import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addressOf, question, staysHere } from '../../client/src/sending/endpoint-words.ts';
import { historyFile, keptSends, SendHistory } from '../../client/src/sending/history.ts';
import { figuresText, loadPlan, planProblem } from '../../client/src/sending/load-words.ts';
import { type Endpoint, endpointsOf } from '../../client/src/settings/endpoints.ts';
import type { SendOutcome } from '../../server/src/protocol.ts';

const outcome = (difference: Partial<SendOutcome> = {}): SendOutcome => ({
  ...{ message: 1, uri: 'file:///adt.hl7', controlId: 'L1', messageType: 'ADT^A01', result: 'accepted', code: 'AA' },
  ...{ text: '', latencyMs: 12.4, reply: 'MSH|\rMSA|AA|L1\r', notes: [], reported: [], isBatch: false },
  ...{ time: '2026-03-14T08:45:00.000Z', sent: 'MSH|\r', delivery: 'received' },
  ...difference,
});

describe('the history of sends', () => {
  test('keeps the newest first, and forgets the oldest', () => {
    const history = new SendHistory();
    for (let number = 0; number < keptSends + 2; number++) history.add('Lab', 'test', outcome());
    assert.equal(history.sends.length, keptSends);
    assert.deepEqual([history.sends[0]?.id, history.sends.at(-1)?.id], [keptSends + 2, 3]);
    history.clear();
    assert.deepEqual(history.sends, []);
  });

  test('knows the reply that a reply is best held against', () => {
    const history = new SendHistory();
    const add = (endpoint: string, difference: Partial<SendOutcome>) =>
      history.add(endpoint, undefined, outcome(difference));
    const same = add('Lab', { controlId: 'L0' });
    add('Hub', { controlId: 'L0' });
    const otherFile = add('Lab', { uri: 'file:///other.hl7', controlId: 'L2' });
    add('Lab', { uri: 'file:///oru.hl7', messageType: 'ORU^R01', controlId: 'L3' });
    add('Lab', { reply: '', controlId: 'L4' });
    const last = add('Lab', { controlId: 'L5' });
    assert.equal(history.previousReply(last), same, 'of the same message of the same file');
    assert.equal(
      history.previousReply(add('Lab', { uri: '', controlId: 'L2' })),
      otherFile,
      'of the same control id, where there is no file',
    );
    assert.equal(history.previousReply(same), undefined);
  });

  test('is written to a file oldest first, as the command line prints it', () => {
    const history = new SendHistory();
    history.add('Lab', undefined, outcome({ controlId: 'A' }));
    history.add('Lab', undefined, outcome({ controlId: 'B' }));
    const rows = JSON.parse(historyFile(history.sends)) as Record<string, unknown>[];
    assert.deepEqual(
      rows.map(row => row.controlId),
      ['A', 'B'],
    );
    assert.deepEqual(Object.keys(rows[0] ?? {}), [
      ...['time', 'endpoint', 'controlId', 'messageType', 'result', 'code', 'text', 'latencyMs', 'sent', 'reply'],
      'notes',
    ]);
  });
});

describe('an endpoint in words', () => {
  const read = (written: Record<string, unknown>): Endpoint => {
    const [endpoint] = endpointsOf({
      get: name => (name === 'endpoints' ? [{ name: 'Lab', ...written }] : undefined),
    }).endpoints;
    assert.ok(endpoint);
    return endpoint;
  };
  const once = 'You are asked once until this window closes.';
  const cases: readonly [Record<string, unknown>, string, boolean, string, string][] = [
    [
      { host: 'lab', port: 1 },
      'lab:1',
      false,
      'Send to Lab at host lab, port 1?',
      `The message leaves this machine, unencrypted. ${once}`,
    ],
    [{ host: '::1', port: 1, tls: true }, '[::1]:1, TLS', true, 'Send to Lab at host ::1, port 1?', once],
    [
      { host: 'lab', port: 1, tls: { insecure: true }, environment: 'production' },
      'lab:1, TLS, certificate NOT verified',
      false,
      'Send to PRODUCTION: Lab at host lab, port 1?',
      `This endpoint is marked as production. The message leaves this machine. Its certificate is not verified: another system could stand in for it. ${once}`,
    ],
    [
      { kind: 'http', url: 'http://[::1]:8080/hl7' },
      'http://[::1]:8080/hl7',
      true,
      'Send to Lab at http://[::1]:8080/hl7?',
      once,
    ],
    [
      { kind: 'http', url: 'https://127.0.0.1.example/' },
      'https://127.0.0.1.example/',
      false,
      'Send to Lab at https://127.0.0.1.example/?',
      `The message leaves this machine. ${once}`,
    ],
    [{ kind: 'folder', folder: '/out' }, '/out', true, 'Send to Lab in /out?', once],
  ];
  for (const [written, address, stays, title, detail] of cases) {
    test(address, () => {
      const endpoint = read(written);
      assert.equal(addressOf(endpoint), address);
      assert.equal(staysHere(endpoint), stays);
      assert.deepEqual(question(endpoint, 'The message'), { title, detail });
    });
  }
});

describe('a load test', () => {
  const plans: readonly [string, ReturnType<typeof loadPlan>][] = [
    ['1000', { count: 1000, concurrency: 1, stopOnError: false }],
    [' 1000 x 8 ', { count: 1000, concurrency: 8, stopOnError: false }],
    ['500x2@50', { count: 500, concurrency: 2, rate: 50, stopOnError: false }],
    ['10 @ 0.5 stop', { count: 10, concurrency: 1, rate: 0.5, stopOnError: true }],
    ['many', undefined],
    ['', undefined],
  ];
  for (const [text, plan] of plans) test(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(loadPlan(text), plan));

  test('says what is wrong with a plan', () => {
    assert.equal(planProblem('10 x 4'), undefined);
    assert.equal(planProblem('0'), 'Expected 1 to 1000000 times.');
    assert.equal(planProblem('1 x 1000'), 'Expected 1 to 256 connections.');
    assert.equal(planProblem('1 @ 0'), 'Expected a rate above 0.');
    assert.equal(planProblem('x'), 'Expected COUNT, COUNT x CONNECTIONS, or COUNT x CONNECTIONS @ A SECOND.');
  });

  test('gives its figures as a table', () => {
    const latencyMs = { min: 0.1, p50: 1, p90: 2, p95: 3, p99: 4, max: 5 };
    const figures = {
      messages: 3,
      seconds: 2,
      perSecond: 1.5,
      results: { accepted: 2, rejected: 1 },
      codes: {},
      latencyMs,
    };
    assert.equal(
      figuresText(
        { kind: 'figures', endpoint: 'Lab (lab:1)', figures, stopped: 'cancelled', firstFailure: 'AR: no.' },
        ' 5 x 1 ',
      ),
      [
        'endpoint       Lab (lab:1)',
        'plan           5 x 1',
        'messages       3 in 2 s, 1.5 a second',
        'results        2 accepted, 1 rejected',
        'codes          none',
        'min            0.1 ms',
        'p50            1 ms',
        'p90            2 ms',
        'p95            3 ms',
        'p99            4 ms',
        'max            5 ms',
        'ended          cancelled before all messages were sent',
        'first failure  AR: no.',
        '',
      ].join('\n'),
    );
  });
});
