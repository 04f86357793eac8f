import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import {
  clientSettingDeclarations,
  endpointSettings,
  listenerSettings,
  type SettingsSection,
  sendTimeout,
} from '../../client/src/settings.ts';
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

  test('that name hosts and ports cannot come from a workspace', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    for (const name of ['pipehat.endpoints', 'pipehat.listener.host', 'pipehat.listener.port']) {
      assert.equal(properties[name]?.scope, 'application', name);
      assert.ok(restrictedConfigurations.includes(name), name);
    }
  });
});

describe('what a user has written into the settings', () => {
  test('is an endpoint where it has name, host and port', () => {
    const lab = { name: ' Lab ', host: 'lab.example', port: 6661, tls: true };
    const settings = endpointSettings(section({ endpoints: [lab, { name: 'ADT', host: '::1', port: 2575 }] }));
    assert.deepEqual(settings, {
      endpoints: [
        { name: 'Lab', host: 'lab.example', port: 6661, tls: true, newIds: false },
        { name: 'ADT', host: '::1', port: 2575, tls: false, newIds: false },
      ],
      leftOut: 0,
    });
  });

  test('is left out and counted where it is no endpoint', () => {
    const port = 2575;
    const entries = [
      undefined,
      'lab:6661',
      { name: '', host: 'a', port },
      { name: 'a', port },
      { name: 'a', host: 'b', port: '2575' },
      { name: 'a', host: 'b', port: 0 },
      { name: 'a', host: 'b', port: 70_000 },
    ];
    assert.deepEqual(endpointSettings(section({ endpoints: entries })), { endpoints: [], leftOut: entries.length });
    assert.deepEqual(endpointSettings(section({ endpoints: 'lab' })), { endpoints: [], leftOut: 0 });
  });

  test('gives way to the default where it is of the wrong kind', () => {
    assert.equal(sendTimeout(section({ 'send.timeout': 5 })), 5);
    assert.equal(sendTimeout(section({ 'send.timeout': '5' })), 30);
    assert.deepEqual(listenerSettings(section({ 'listener.host': '', 'listener.port': 1.5 })), {
      host: '127.0.0.1',
      port: 2575,
      rules: [],
    });
    assert.deepEqual(listenerSettings(section({ 'listener.host': '0.0.0.0', 'listener.port': 0 })), {
      host: '0.0.0.0',
      port: 0,
      rules: [],
    });
  });
});
