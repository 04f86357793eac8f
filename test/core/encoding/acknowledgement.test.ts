import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AcknowledgementOrder,
  buildAcknowledgement,
  type ErrorReport,
  errorCodes,
  formatTimestamp,
  readAcknowledgement,
} from '../../../server/src/core/encoding/acknowledgement.ts';
import { parseMessage } from '../../../server/src/core/syntax/message.ts';

const time = { epochMilliseconds: Date.UTC(2026, 10, 21, 8, 5, 9), offsetMinutes: 60 };
const order = (more: Partial<AcknowledgementOrder> = {}): AcknowledgementOrder => ({
  code: 'AA',
  controlId: 'OWN1',
  time,
  ...more,
});

function acknowledge(header: string, more: Partial<AcknowledgementOrder> = {}): string[] {
  const message = parseMessage(header);
  assert.ok(message);
  const text = buildAcknowledgement(message, order(more));
  assert.ok(text.endsWith('\r') && !text.includes('\n'), 'every segment ends with CR');
  return text.slice(0, -1).split('\r');
}

const header = (version: string, type = 'ADT^A01^ADT_A01'): string =>
  `MSH|^~\\&|LAB|NORTH|EHR|SOUTH|20261121||${type}|MSG00001|T|${version}|||||DEU|8859/1\r`;

const versions: readonly (readonly [string, string, string])[] = [
  ['2.1', 'ACK', '20261121090509'],
  ['2.2', 'ACK', '20261121090509'],
  ['2.3', 'ACK^A01', '20261121090509+0100'],
  ['2.3.1', 'ACK^A01^ACK', '20261121090509+0100'],
  ['2.4', 'ACK^A01^ACK', '20261121090509+0100'],
  ['2.5.1', 'ACK^A01^ACK', '20261121090509+0100'],
  ['2.5.1^DEU', 'ACK^A01^ACK', '20261121090509+0100'],
  ['2.8.2', 'ACK^A01^ACK', '20261121090509+0100'],
  ['2.9.1', 'ACK^A01^ACK', '20261121090509+0100'],
  ['9.9', 'ACK^A01^ACK', '20261121090509+0100'],
];

for (const [version, type, timestamp] of versions) {
  test(`acknowledges version ${version} with MSH-9 ${type}`, () => {
    assert.deepEqual(acknowledge(header(version)), [
      `MSH|^~\\&|EHR|SOUTH|LAB|NORTH|${timestamp}||${type}|OWN1|T|${version}||||||8859/1`,
      'MSA|AA|MSG00001',
    ]);
  });
}

test('swaps sender and receiver, has its own MSH-10, and echoes MSH-11, MSH-12, MSH-18 and MSH-10 as written', () => {
  const [msh, msa] = acknowledge(
    'MSH|^~\\&|A^1.2.3^ISO|B|C\\T\\D|E|||ORU^R01^ORU_R01|X\\F\\1|P^T|2.6^^|||||| ~ISO IR87\r',
  );
  assert.equal(
    msh,
    'MSH|^~\\&|C\\T\\D|E|A^1.2.3^ISO|B|20261121090509+0100||ACK^R01^ACK|OWN1|P^T|2.6^^|||||| ~ISO IR87',
  );
  assert.equal(msa, 'MSA|AA|X\\F\\1');
});

test('is cut with the delimiters of the message', () => {
  assert.deepEqual(acknowledge('MSH*:%!;*A*B*C*D***ADT:A01:ADT_A01*1*P*2.5.1\r', { code: 'AE', text: 'a*b:c' }), [
    'MSH*:%!;*C*D*A*B*20261121090509+0100**ACK:A01:ACK*OWN1*P*2.5.1',
    'MSA*AE*1*a!F!b!S!c',
  ]);
});

test('keeps the truncation character of 2.7', () => {
  assert.ok(acknowledge('MSH|^~\\&#|A|B|C|D|||ADT^A01^ADT_A01|1|P|2.7\r')[0]?.startsWith('MSH|^~\\&#|C|D|A|B|'));
});

test('uses the delimiters that a header with a bad MSH-2 was cut with', () => {
  assert.equal(
    acknowledge('MSH||A|B|C|D|||ADT^A01|1|P|2.3\r')[0],
    'MSH|^~\\&|C|D|A|B|20261121090509+0100||ACK^A01|OWN1|P|2.3',
  );
});

test('says no event where the message has none', () => {
  assert.match(acknowledge(header('2.5.1', 'ACK'))[0] ?? '', /\|\|ACK\|OWN1/);
});

test('follows the form of MSH-9 where the message names no version', () => {
  assert.match(acknowledge(header('', 'ADT^A01'))[0] ?? '', /\|\|ACK\^A01\|OWN1/);
  assert.match(acknowledge(header('', 'ADT^A01^ADT_A01'))[0] ?? '', /\|\|ACK\^A01\^ACK\|OWN1/);
});

test('rejects what is no message in the standard delimiters, with an empty MSA-2', () => {
  const text = buildAcknowledgement(undefined, order({ code: 'AR', text: 'no MSH' }));
  assert.equal(text, 'MSH|^~\\&|||||20261121090509+0100||ACK|OWN1|P|2.5.1\rMSA|AR||no MSH\r');
});

test('writes MSH-7 in the zone it is given', () => {
  assert.equal(formatTimestamp({ epochMilliseconds: 0, offsetMinutes: 0 }, true), '19700101000000+0000');
  assert.equal(formatTimestamp({ epochMilliseconds: 0, offsetMinutes: -210 }, true), '19691231203000-0330');
  assert.equal(formatTimestamp({ epochMilliseconds: 0, offsetMinutes: 345 }, false), '19700101054500');
});

const error: ErrorReport = {
  ...errorCodes.requiredFieldMissing,
  locations: [{ segment: 'PID', sequence: 1, field: 3, repetition: 2, component: 4, subcomponent: 1 }],
  severity: 'E',
  diagnostic: 'was | empty',
  userMessage: 'Give an id.',
};

const errorForms: readonly (readonly [string, readonly string[]])[] = [
  ['2.1', ['MSA|AE|MSG00001|bad', 'ERR|101']],
  ['2.3', ['MSA|AE|MSG00001|bad', 'ERR|PID^1^3^101&Required field missing&HL70357']],
  ['2.4', ['MSA|AE|MSG00001|bad', 'ERR|PID^1^3^101&Required field missing&HL70357']],
  [
    '2.5.1',
    ['MSA|AE|MSG00001|bad', 'ERR||PID^1^3^2^4^1|101^Required field missing^HL70357|E|||was \\F\\ empty|Give an id.'],
  ],
  [
    '2.8',
    [
      'MSA|AE|MSG00001',
      'ERR||PID^1^3^2^4^1|101^Required field missing^HL70357|E|||was \\F\\ empty|Give an id.',
      'ERR|||207^Application internal error^HL70357|E||||bad',
    ],
  ],
];

for (const [version, segments] of errorForms) {
  test(`reports an error in the form of ${version}`, () => {
    assert.deepEqual(acknowledge(header(version), { code: 'AE', text: 'bad', errors: [error] }).slice(1), segments);
  });
}

function read(reply: string): ReturnType<typeof readAcknowledgement> {
  const message = parseMessage(reply);
  assert.ok(message);
  return readAcknowledgement(message);
}

for (const version of ['2.2', '2.3', '2.4']) {
  test(`reads back what it wrote in ${version}`, () => {
    const message = parseMessage(header(version));
    const found = read(buildAcknowledgement(message, order({ code: 'AE', text: 'a|b', errors: [error] })));
    assert.equal(found?.code, 'AE');
    assert.equal(found?.controlId, 'MSG00001');
    assert.equal(found?.text, 'a|b');
    assert.deepEqual(
      found?.errors.map(({ code, codeText, locations }) => ({ code, codeText, locations })),
      [
        {
          code: '101',
          codeText: 'Required field missing',
          locations: [
            {
              segment: 'PID',
              sequence: 1,
              field: 3,
              repetition: undefined,
              component: undefined,
              subcomponent: undefined,
            },
          ],
        },
      ],
    );
  });
}

test('reads back what it wrote in 2.5.1', () => {
  const message = parseMessage(header('2.5.1'));
  const found = read(buildAcknowledgement(message, order({ code: 'AE', errors: [error] })));
  assert.deepEqual(found?.errors, [
    {
      locations: [{ segment: 'PID', sequence: 1, field: 3, repetition: 2, component: 4, subcomponent: 1 }],
      code: '101',
      codeText: 'Required field missing',
      severity: 'E',
      applicationCode: '',
      applicationText: '',
      diagnostic: 'was | empty',
      userMessage: 'Give an id.',
    },
  ]);
});

test('reads every location of an ERR-2 and every ERR', () => {
  const found = read(
    'MSH|^~\\&|||||||ACK|1|P|2.5.1\rMSA|AR|9|no\rERR||PID^1^5~PID^1^8|103^Table value not found^HL70357|E|X1^Local^L\r' +
      'ERR||OBX^3|207|W\r',
  );
  assert.deepEqual(
    found?.errors.map(one => one.locations.map(place => [place.segment, place.sequence, place.field])),
    [
      [
        ['PID', 1, 5],
        ['PID', 1, 8],
      ],
      [['OBX', 3, undefined]],
    ],
  );
  assert.equal(found?.errors[0]?.applicationCode, 'X1');
  assert.equal(found?.errors[1]?.severity, 'W');
});

test('reads an ERR-1 whatever version the reply names, and MSA-6', () => {
  const found = read(
    'MSH|^~\\&|||||||ACK|1|P|2.5.1\rMSA|AE|9|||| 204^Unknown key identifier\rERR|PV1^1^7^101&Required\r',
  );
  assert.deepEqual(
    found?.errors.map(one => [one.locations[0]?.segment ?? '', one.code.trim(), one.codeText]),
    [
      ['PV1', '101', 'Required'],
      ['', '204', 'Unknown key identifier'],
    ],
  );
});

test('reads the MSA of a reply that is no ACK', () => {
  const found = read('MSH|^~\\&|||||||RSP^K22^RSP_K21|1|P|2.5\rMSA|AA|Q1\rQAK|T|OK\rQPD|Q22\r');
  assert.equal(found?.code, 'AA');
  assert.equal(found?.controlId, 'Q1');
});

test('finds no acknowledgement in a message without MSA', () => {
  assert.equal(read('MSH|^~\\&|||||||ADT^A01|1|P|2.5\rEVN|A01\r'), undefined);
});
