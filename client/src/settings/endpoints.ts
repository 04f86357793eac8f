/** `pipehat.endpoints`: the systems that messages are sent to. */
import type {
  EndpointSettings,
  FolderEndpointParams,
  HttpEndpointParams,
  MllpEndpointParams,
  RetryParams,
} from '../../../server/src/protocol.ts';
import { defined, Entry } from './entry.ts';
import { type SettingsSection, sendTimeout } from './settings.ts';
import { clientTls } from './tls.ts';

export const environments = ['test', 'staging', 'production'] as const;
export type Environment = (typeof environments)[number];

/** A system to send to, as the user has written it down. */
export interface Endpoint {
  /** What the server takes, secrets left out. */
  readonly params: MllpEndpointParams | HttpEndpointParams | FolderEndpointParams;
  /** Undefined where the user has not said. */
  readonly environment: Environment | undefined;
  /** Whether its key material needs a passphrase out of secret storage. */
  readonly needsPassphrase: boolean;
}

/** The endpoints that can be used, and in a sentence each why others can't be. */
export interface Endpoints {
  readonly endpoints: readonly Endpoint[];
  readonly problems: readonly string[];
}

const commonKeys = ['name', 'kind', 'environment', 'timeout', 'newIds', 'variables', 'retries', 'charset'];
const kinds = ['mllp', 'http', 'folder'] as const;

/** Reads `pipehat.endpoints`, whatever is in it. */
export function endpointsOf(section: SettingsSection): Endpoints {
  const value = section.get('endpoints');
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  const endpoints: Endpoint[] = [];
  const problems: string[] = [];
  for (const [index, written] of entries.entries()) {
    const entry = new Entry(written);
    const endpoint = read(entry, sendTimeout(section));
    const name = endpoint.params.name || `entry ${index + 1}`;
    if (endpoints.some(other => other.params.name === endpoint.params.name)) entry.problems.push('name: is taken');
    if (entry.problems.length === 0) endpoints.push(endpoint);
    else problems.push(`${name}: ${entry.problems.join('; ')}.`);
  }
  return { endpoints, problems };
}

function read(entry: Entry, defaultTimeout: number): Endpoint {
  const environment = entry.oneOf('environment', environments);
  const base: EndpointSettings = {
    name: entry.requiredText('name'),
    timeout: entry.number('timeout', 0.001, 3600) ?? defaultTimeout,
    ...defined({
      newIds: entry.flag('newIds') || undefined,
      variables: entry.record('variables'),
      retries: entry.part('retries', readRetries),
      charset: entry.text('charset'),
    }),
  };
  switch (entry.oneOf('kind', kinds) ?? 'mllp') {
    case 'mllp':
      return { ...readMllp(entry, base), environment };
    case 'http':
      return { ...readHttp(entry, base), environment };
    case 'folder':
      return { ...readFolder(entry, base), environment };
  }
}

function readMllp(entry: Entry, base: EndpointSettings): Omit<Endpoint, 'environment'> {
  entry.only([...commonKeys, 'host', 'port', 'tls', 'connectTimeout', 'keepAlive']);
  const host = entry.requiredText('host');
  const port = entry.number('port', 1, 65_535, true);
  if (port === undefined && entry.raw('port') === undefined) entry.problems.push('port: is missing');
  const tls = clientTls(entry);
  const keepAlive = entry.raw('keepAlive') === undefined ? true : entry.flag('keepAlive');
  const connectTimeout = entry.number('connectTimeout', 0.001, 600);
  return {
    params: {
      kind: 'mllp',
      ...base,
      host,
      port: port ?? 0,
      keepAlive,
      ...defined({ connectTimeout, tls: tls?.params }),
    },
    needsPassphrase: tls?.needsPassphrase ?? false,
  };
}

function readHttp(entry: Entry, base: EndpointSettings): Omit<Endpoint, 'environment'> {
  entry.only([...commonKeys, 'url', 'tls', 'connectTimeout', 'user']);
  const url = entry.requiredText('url');
  if (url !== '' && !/^https?:\/\/[^\s@]+$/i.test(url)) {
    entry.problems.push('url: expected http:// or https:// and a host, without user or password');
  }
  const tls = clientTls(entry);
  const connectTimeout = entry.number('connectTimeout', 0.001, 600);
  return {
    params: { kind: 'http', ...base, url, ...defined({ connectTimeout, tls: tls?.params, user: entry.text('user') }) },
    needsPassphrase: tls?.needsPassphrase ?? false,
  };
}

function readFolder(entry: Entry, base: EndpointSettings): Omit<Endpoint, 'environment'> {
  entry.only([...commonKeys, 'folder', 'acknowledgements']);
  const folder = entry.requiredText('folder');
  if (folder !== '' && !isAbsolute(folder)) {
    entry.problems.push('folder: expected an absolute path, or one that starts with ~/');
  }
  const acknowledgements = entry.flag('acknowledgements') || undefined;
  return {
    params: { kind: 'folder', ...base, folder, ...defined({ acknowledgements }) },
    needsPassphrase: false,
  };
}

function readRetries(part: Entry): RetryParams {
  part.only(['times', 'delay', 'uncertain']);
  return {
    times: part.number('times', 0, 100, true) ?? 3,
    delay: part.number('delay', 0, 3600) ?? 5,
    uncertain: part.flag('uncertain'),
  };
}

/** Absolute on Windows or elsewhere, or within the user's home. */
export function isAbsolute(path: string): boolean {
  return /^(?:\/|~\/|~\\|[a-z]:[\\/]|\\\\)/i.test(path);
}
