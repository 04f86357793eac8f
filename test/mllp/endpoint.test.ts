import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  charsetSetting,
  endpointAt,
  formatAddress,
  isLoopback,
  parseAddress,
  tlsConnectOptions,
} from '../../server/src/mllp/endpoint.ts';
import { systemRuntime } from '../../server/src/mllp/runtime.ts';

const addresses: readonly (readonly [string, string, number])[] = [
  ['127.0.0.1:2601', '127.0.0.1', 2601],
  ['his.example:6661', 'his.example', 6661],
  ['his.example', 'his.example', 2575],
  [':2601', '127.0.0.1', 2601],
  ['[::1]:2601', '::1', 2601],
  ['::1', '::1', 2575],
  ['mllp://his.example:6661/', 'his.example', 6661],
];

for (const [text, host, port] of addresses) {
  test(`reads ${text} as host ${host}, port ${port}`, () => {
    assert.deepEqual(parseAddress(text), { kind: 'address', host, port });
  });
}

for (const text of ['', 'a b', 'host:port', 'host:0', 'host:65536', '[x]:1', 'a:1:2']) {
  test(`says what is wrong with the address ${JSON.stringify(text)}`, () => {
    const parsed = parseAddress(text);
    assert.equal(parsed.kind, 'problem');
    assert.match(parsed.kind === 'problem' ? parsed.message : '', /\.$/);
  });
}

test('tells this machine from others', () => {
  for (const host of [
    '127.0.0.1',
    '127.8.9.1',
    'localhost',
    'LOCALHOST',
    '::1',
    '[::1]',
    '::ffff:127.0.0.1',
    'a.localhost',
  ]) {
    assert.ok(isLoopback(host), host);
  }
  for (const host of ['0.0.0.0', '10.0.0.1', '::', 'localhost.example', '127.example'])
    assert.equal(isLoopback(host), false, host);
});

test('prints IPv6 addresses in brackets', () => {
  assert.equal(formatAddress('::1', 2575), '[::1]:2575');
  assert.equal(formatAddress('localhost', 2575), 'localhost:2575');
});

test('verifies the certificate and asks for TLS 1.2 at least, unless told otherwise', () => {
  const options = tlsConnectOptions('his.example', {});
  assert.equal(options.rejectUnauthorized, true);
  assert.equal(options.minVersion, 'TLSv1.2');
  assert.equal(options.servername, 'his.example');
  assert.equal(tlsConnectOptions('10.0.0.1', {}).servername, undefined);
  assert.equal(tlsConnectOptions('10.0.0.1', { serverName: 'his.example' }).servername, 'his.example');
  assert.equal(tlsConnectOptions('his.example', { insecure: true }).rejectUnauthorized, false);
});

test('fills in defaults and keeps what is given', () => {
  const endpoint = endpointAt('his.example', 6661, { replyTimeout: 5 });
  assert.equal(endpoint.replyTimeout, 5);
  assert.equal(endpoint.window, 1);
  assert.equal(endpoint.keepAlive, false);
});

test('takes a character set by any of its names, and says what it expected', () => {
  const found = charsetSetting('iso-8859-1');
  assert.equal(found.kind === 'charset' && found.charset.name, '8859/1');
  for (const name of ['klingon', 'CNS 11643-1992', '']) assert.equal(charsetSetting(name).kind, 'problem');
});

test('makes control ids that are new and fit MSH-10 of every version', () => {
  const { newControlId } = systemRuntime();
  const ids = Array.from({ length: 100 }, newControlId);
  assert.equal(new Set(ids).size, 100);
  for (const id of ids) assert.match(id, /^[A-Z0-9]{1,20}$/);
});
