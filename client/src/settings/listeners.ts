/** `pipehat.listener.*` and `pipehat.listeners`: where messages are taken, and how they are answered. */
import { builtInListenerName, type StartListenerParams } from '../../../server/src/protocol.ts';
import { isAbsolute } from './endpoints.ts';
import { defined, Entry } from './entry.ts';
import { clientSettingDeclarations, type SettingsSection } from './settings.ts';
import { serverTls } from './tls.ts';

/** A listener as the user has written it down. */
export interface ListenerSetting {
  /** What the server takes, secrets left out; the rules are looked at where they are used. */
  readonly params: StartListenerParams;
  readonly needsPassphrase: boolean;
}

/** The listeners that can be started, the built-in one first, and in a sentence each why others can't be. */
export interface ListenerSettings {
  readonly listeners: readonly ListenerSetting[];
  readonly problems: readonly string[];
}

/** Reads the settings of all listeners, whatever is in them. */
export function listenersOf(section: SettingsSection): ListenerSettings {
  const value = section.get('listeners');
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  const listeners: ListenerSetting[] = [builtIn(section)];
  const problems: string[] = [];
  for (const [index, written] of entries.entries()) {
    const entry = new Entry(written);
    const listener = read(entry);
    const { name } = listener.params;
    if (listeners.some(other => other.params.name === name)) entry.problems.push('name: is taken');
    if (entry.problems.length === 0) listeners.push(listener);
    else problems.push(`${name || `entry ${index + 1}`}: ${entry.problems.join('; ')}.`);
  }
  return { listeners, problems };
}

function builtIn(section: SettingsSection): ListenerSetting {
  const host = section.get('listener.host');
  const port = section.get('listener.port');
  const capture = section.get('listener.capture');
  const declared = clientSettingDeclarations;
  return {
    params: {
      name: builtInListenerName,
      host: typeof host === 'string' && host.trim() !== '' ? host.trim() : declared['pipehat.listener.host'].default,
      port: isPort(port) ? port : declared['pipehat.listener.port'].default,
      rules: section.get('listener.rules') ?? [],
      ...(typeof capture === 'string' && isAbsolute(capture) ? { capture } : {}),
    },
    needsPassphrase: false,
  };
}

function read(entry: Entry): ListenerSetting {
  entry.only(['name', 'host', 'port', 'tls', 'rules', 'charset', 'capture']);
  const port = entry.number('port', 0, 65_535, true);
  if (port === undefined && entry.raw('port') === undefined) entry.problems.push('port: is missing');
  const tls = serverTls(entry);
  const capture = entry.text('capture');
  if (capture !== undefined && !isAbsolute(capture)) {
    entry.problems.push('capture: expected an absolute path, or one that starts with ~/');
  }
  return {
    params: {
      name: entry.requiredText('name'),
      host: entry.text('host') ?? clientSettingDeclarations['pipehat.listener.host'].default,
      port: port ?? 0,
      rules: entry.raw('rules') ?? [],
      ...defined({ tls: tls?.params, charset: entry.text('charset'), capture }),
    },
    needsPassphrase: tls?.needsPassphrase ?? false,
  };
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535;
}
