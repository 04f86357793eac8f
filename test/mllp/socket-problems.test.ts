import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  describeConnectProblem,
  describeKeyProblem,
  describeListenProblem,
  describeTlsProblem,
  errorCode,
} from '../../server/src/mllp/socket-problems.ts';

const failure = (code: string, message = `${code}: something low`): Error =>
  Object.assign(new Error(message), { code });

const connecting: readonly (readonly [string, RegExp])[] = [
  ['ECONNREFUSED', /^Nothing listens at his\.example:2575\./],
  ['ENOTFOUND', /^The host name "his\.example" can't be resolved\./],
  ['EAI_AGAIN', /can't be resolved/],
  ['EHOSTUNREACH', /^There is no route to his\.example:2575\./],
  ['ETIMEDOUT', /did not answer/],
  ['ECONNRESET', /closed the connection at once/],
  ['EODD', /^No connection to his\.example:2575: EODD: something low\.$/],
];

for (const [code, expected] of connecting) {
  test(`says what ${code} means and what to do`, () => {
    assert.match(describeConnectProblem(failure(code), 'his.example', 2575), expected);
  });
}

test('looks at the last of several tries', () => {
  const both = new AggregateError([failure('ENETUNREACH'), failure('ECONNREFUSED')]);
  assert.equal(errorCode(both), 'ECONNREFUSED');
  assert.match(describeConnectProblem(both, 'localhost', 1), /Nothing listens/);
});

test('says what a failed handshake means', () => {
  const describe = (code: string): string => describeTlsProblem(failure(code), '10.0.0.1', 2575);
  assert.match(describe('SELF_SIGNED_CERT_IN_CHAIN'), /trusted here/);
  assert.match(describe('CERT_HAS_EXPIRED'), /has expired/);
  assert.match(describe('ERR_TLS_CERT_ALTNAME_INVALID'), /another name/);
  assert.match(describe('ERR_SSL_WRONG_VERSION_NUMBER'), /does not speak TLS/);
  assert.match(describe('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), /client certificate/);
  assert.match(describe('EODD'), /^No TLS connection to 10\.0\.0\.1:2575: EODD/);
});

test('says why a listener did not start', () => {
  assert.match(describeListenProblem(failure('EADDRINUSE'), '127.0.0.1', 2575), /^Port 2575 is in use/);
  assert.match(describeListenProblem(failure('EACCES'), '127.0.0.1', 104), /port above 1023/);
  assert.match(describeListenProblem(failure('EADDRNOTAVAIL'), '192.0.2.1', 2575), /no address 192\.0\.2\.1/);
});

test('shows no stack and one line only', () => {
  for (const text of [
    describeConnectProblem(failure('EODD', 'first\n    at somewhere (file.js:1:1)'), 'h', 1),
    describeTlsProblem(new Error('first\nsecond'), 'h', 1),
    describeKeyProblem(new Error('first\nsecond')),
    describeListenProblem('a string', 'h', 1),
  ]) {
    assert.doesNotMatch(text, /\n|\bat somewhere\b|second/);
  }
});
