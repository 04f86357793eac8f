import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { endpointsOf } from '../../client/src/settings/endpoints.ts';
import { favouritesOf } from '../../client/src/settings/favourites.ts';
import { listenersOf } from '../../client/src/settings/listeners.ts';
import {
  batchForm,
  clientSettingDeclarations,
  type SettingsSection,
  sendTimeout,
} from '../../client/src/settings/settings.ts';
import { rules as ruleDeclarations } from '../../server/src/core/validate/rules.ts';
import { settingDeclarations, severities } from '../../server/src/service/settings.ts';
import { repositoryRoot } from '../support/paths.ts';

/** What of package.json the settings are in. */
interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, Property>> } };
}

interface Property {
  readonly default: unknown;
  readonly description: string;
  readonly scope: string;
  readonly properties?: Readonly<Record<string, { readonly enum: readonly string[] }>>;
}

const manifest: Manifest = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8'));
const { properties } = manifest.contributes.configuration;

/** The section `pipehat` of a configuration with these values. */
function section(values: Readonly<Record<string, unknown>>): SettingsSection {
  return { get: name => values[name] };
}

describe('the settings in package.json', () => {
  test('are those that the server and the client read', () => {
    const declared = [...Object.keys(settingDeclarations), ...Object.keys(clientSettingDeclarations)];
    assert.deepEqual(Object.keys(properties).sort(), declared.sort());
  });

  test('have the defaults that the server and the client fall back to', () => {
    for (const [name, declaration] of Object.entries({ ...settingDeclarations, ...clientSettingDeclarations })) {
      assert.deepEqual(properties[name]?.default, declaration.default, name);
    }
  });

  test('are described as the server declares them, in a sentence', () => {
    for (const [name, declaration] of Object.entries(settingDeclarations)) {
      assert.equal(properties[name]?.description, declaration.description, name);
    }
    for (const [name, { description }] of Object.entries(properties)) assert.match(description, /^[A-Z].*\.$/, name);
  });

  test('offer a severity for every rule, and for nothing else', () => {
    const rules = properties['pipehat.validation.rules']?.properties ?? {};
    const declared = ruleDeclarations.map(({ code }) => code as string);
    assert.deepEqual(Object.keys(rules).sort(), declared.sort());
    for (const [code, rule] of Object.entries(rules)) assert.deepEqual(rule.enum, severities, code);
  });

  test('and the menus beside them have conditions that VS Code can read: a text with a blank stands in single quotes', () => {
    const conditions = JSON.stringify(manifest.contributes).match(/"when":"(?:[^"\\]|\\.)*"/g) ?? [];
    assert.ok(conditions.length > 50);
    for (const condition of conditions) assert.doesNotMatch(condition, /\\"/, condition);
  });

  test('that name hosts and ports cannot come from a workspace', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    const guarded = Object.keys(properties).filter(name => /^pipehat\.(?:endpoints|listeners|listener\.)/.test(name));
    assert.equal(guarded.length, 6);
    for (const name of guarded) {
      assert.equal(properties[name]?.scope, 'application', name);
      assert.ok(restrictedConfigurations.includes(name), name);
    }
  });
});

/** An endpoint of the setting as the server gets it; undefined where it is left out. */
function endpoint(written: unknown, others: Readonly<Record<string, unknown>> = {}) {
  return endpointsOf(section({ endpoints: [written], ...others })).endpoints[0];
}

/** Why an endpoint is left out. */
function whyNot(written: unknown): readonly string[] {
  return endpointsOf(section({ endpoints: [written] })).problems;
}

describe('an endpoint of the settings', () => {
  test('is a name, a host and a port', () => {
    assert.deepEqual(endpoint({ name: ' Lab ', host: 'lab.example', port: 6661 }), {
      params: { kind: 'mllp', name: 'Lab', timeout: 30, host: 'lab.example', port: 6661, keepAlive: true },
      needsPassphrase: false,
      environment: undefined,
    });
  });

  test('has what else is said of it', () => {
    const written = {
      ...{ name: 'Lab', host: '::1', port: 2575, environment: 'production', timeout: 5, connectTimeout: 2 },
      ...{ tls: { ca: 'ca.pem', pfx: 'me.pfx', passphrase: true, serverName: 'lab', insecure: true } },
      ...{ keepAlive: false, newIds: true, variables: { site: 'NORTH' }, charset: '8859/1' },
      retries: { times: 2 },
    };
    assert.deepEqual(endpoint(written), {
      params: {
        ...{ kind: 'mllp', name: 'Lab', timeout: 5, host: '::1', port: 2575, keepAlive: false, connectTimeout: 2 },
        ...{ newIds: true, variables: { site: 'NORTH' }, charset: '8859/1' },
        retries: { times: 2, delay: 5, uncertain: false },
        tls: { ca: ['ca.pem'], pfx: 'me.pfx', serverName: 'lab', insecure: true },
      },
      needsPassphrase: true,
      environment: 'production',
    });
  });

  test('may be a URL or a folder', () => {
    assert.deepEqual(endpoint({ name: 'Hub', kind: 'http', url: 'https://hub.example/hl7', user: 'me' })?.params, {
      ...{ kind: 'http', name: 'Hub', timeout: 30, url: 'https://hub.example/hl7', user: 'me' },
    });
    assert.deepEqual(endpoint({ name: 'Out', kind: 'folder', folder: '~/out' }, { 'send.timeout': 5 })?.params, {
      ...{ kind: 'folder', name: 'Out', timeout: 5, folder: '~/out' },
    });
  });

  const port = 2575;
  const wrong: readonly [unknown, string][] = [
    [undefined, 'entry 1: it: expected an object with keys; name: is missing; host: is missing; port: is missing.'],
    [{ name: '', host: 'a', port }, 'entry 1: name: is missing.'],
    [{ name: 'a', port }, 'a: host: is missing.'],
    [{ name: 'a', host: 'b', port: '2575' }, 'a: port: expected a whole number from 1 to 65535.'],
    [{ name: 'a', host: 'b', port: 70_000 }, 'a: port: expected a whole number from 1 to 65535.'],
    [{ name: 'a', host: 'b', port, environment: 'prod' }, 'a: environment: expected test, staging, production.'],
    [
      { name: 'a', host: 'b', port, tls: { cert: 'x' } },
      'a: tls.cert: unknown (expected one of ca, certificate, key, pfx, passphrase, minimumVersion, serverName, insecure).',
    ],
    [{ name: 'a', host: 'b', port, tls: { key: 'x' } }, 'a: tls: certificate and key go together.'],
    [
      { name: 'a', kind: 'http', url: 'ftp://x' },
      'a: url: expected http:// or https:// and a host, without user or password.',
    ],
    [
      { name: 'a', kind: 'http', url: 'https://me:secret@x' },
      'a: url: expected http:// or https:// and a host, without user or password.',
    ],
    [{ name: 'a', kind: 'folder', folder: 'out' }, 'a: folder: expected an absolute path, or one that starts with ~/.'],
  ];
  for (const [written, problem] of wrong) {
    test(`is left out, and it is said why: ${problem}`, () => {
      assert.deepEqual(whyNot(written), [problem]);
      assert.equal(endpoint(written), undefined);
    });
  }

  test('is left out where its name is taken, and a setting that is no list has none', () => {
    const lab = { name: 'Lab', host: 'a', port };
    assert.deepEqual(endpointsOf(section({ endpoints: [lab, lab] })).problems, ['Lab: name: is taken.']);
    assert.deepEqual(endpointsOf(section({ endpoints: 'lab' })), { endpoints: [], problems: [] });
  });
});

describe('the favourites of HL7 Tools', () => {
  test('become endpoints, but for those that there are already', () => {
    const favourites = [
      { Description: 'Dev Server', Hostname: '127.0.0.1', Port: 5000, UseTLS: true },
      { Description: 'Test Server', Hostname: '10.0.0.1', Port: '6000' },
      { Hostname: 'x', Port: 1 },
      { Description: 'Known', Hostname: 'y', Port: 2 },
      { Description: 'No port', Hostname: 'z' },
      {},
    ];
    assert.deepEqual(favouritesOf(favourites, ['/ca.cer'], ['Known']), {
      endpoints: [
        { name: 'Dev Server', host: '127.0.0.1', port: 5000, tls: { ca: ['/ca.cer'] } },
        { name: 'Test Server', host: '10.0.0.1', port: 6000 },
        { name: 'x:1', host: 'x', port: 1 },
      ],
      known: 1,
      leftOut: 1,
    });
    assert.deepEqual(favouritesOf(undefined, undefined, []), { endpoints: [], known: 0, leftOut: 0 });
  });

  test('can all be used as they are imported', () => {
    const { endpoints } = favouritesOf([{ Hostname: 'a', Port: 1, UseTLS: true }], ['/ca.cer', ''], []);
    assert.deepEqual(endpointsOf(section({ endpoints })).problems, []);
    assert.equal(endpointsOf(section({ endpoints })).endpoints.length, 1);
  });
});

describe('a listener of the settings', () => {
  const builtIn = { name: 'built-in listener', host: '127.0.0.1', port: 2575, rules: [] };

  test('is there with nothing set, and gives way to the default where a value is of the wrong kind', () => {
    assert.deepEqual(listenersOf(section({})).listeners, [{ params: builtIn, needsPassphrase: false }]);
    const wrong = section({ 'listener.host': '', 'listener.port': 1.5, 'listener.capture': 'relative' });
    assert.deepEqual(listenersOf(wrong).listeners, [{ params: builtIn, needsPassphrase: false }]);
    const other = section({ 'listener.host': '0.0.0.0', 'listener.port': 0, 'listener.capture': '/in' });
    assert.deepEqual(listenersOf(other).listeners[0]?.params, { ...builtIn, host: '0.0.0.0', port: 0, capture: '/in' });
  });

  test('is one of several', () => {
    const tls = { pfx: 'us.pfx', passphrase: true, requireClientCertificate: true };
    const { listeners } = listenersOf(section({ listeners: [{ name: 'ADT', port: 2576, tls, capture: '~/in' }] }));
    assert.deepEqual(listeners[1], {
      params: {
        ...{ name: 'ADT', host: '127.0.0.1', port: 2576, rules: [], capture: '~/in' },
        tls: { pfx: 'us.pfx', requireClientCertificate: true },
      },
      needsPassphrase: true,
    });
  });

  const wrong: readonly [unknown, string][] = [
    [{ name: 'ADT' }, 'ADT: port: is missing.'],
    [{ name: 'built-in listener', port: 1 }, 'built-in listener: name: is taken.'],
    [{ name: 'ADT', port: 1, tls: {} }, 'ADT: tls: a listener needs certificate and key, or pfx.'],
    [{ name: 'ADT', port: 1, capture: 'in' }, 'ADT: capture: expected an absolute path, or one that starts with ~/.'],
  ];
  for (const [written, problem] of wrong) {
    test(`is left out, and it is said why: ${problem}`, () => {
      const { listeners, problems } = listenersOf(section({ listeners: [written] }));
      assert.deepEqual([listeners.length, problems], [1, [problem]]);
    });
  }
});

test('other settings give way to the default where they are of the wrong kind', () => {
  assert.equal(sendTimeout(section({ 'send.timeout': 5 })), 5);
  assert.equal(sendTimeout(section({ 'send.timeout': '5' })), 30);
  assert.deepEqual(
    ['split', 'whole', 'ask', 1].map(value => batchForm(section({ 'send.batch': value }))),
    ['split', 'whole', undefined, undefined],
  );
});
