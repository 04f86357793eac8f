/**
 * The settings that the client reads, declared once as the server's are: a test holds package.json against both lists.
 */

/** Names and defaults of the settings that the client reads. */
export const clientSettingDeclarations = {
  'pipehat.endpoints': { default: [] },
  'pipehat.send.timeout': { default: 30 },
  'pipehat.listener.host': { default: '127.0.0.1' },
  'pipehat.listener.port': { default: 2575 },
  'pipehat.listener.rules': { default: [] },
} as const;

/** What VS Code's configuration of the section `pipehat` can do. */
export interface SettingsSection {
  get(name: string): unknown;
}

/** A system to send to. */
export interface MllpEndpoint {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Whether each message goes out with a control id and time of its own. */
  readonly newIds: boolean;
}

/** The endpoints that can be used, and how many entries of the setting are left out since they cannot. */
export interface EndpointSettings {
  readonly endpoints: readonly MllpEndpoint[];
  readonly leftOut: number;
}

/** Reads `pipehat.endpoints`, whatever is in it. */
export function endpointSettings(section: SettingsSection): EndpointSettings {
  const value = section.get('endpoints');
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  const endpoints = entries.flatMap(entry => endpointFrom(entry) ?? []);
  return { endpoints, leftOut: entries.length - endpoints.length };
}

/** Seconds to wait for an acknowledgement. */
export function sendTimeout(section: SettingsSection): number {
  const value = section.get('send.timeout');
  return typeof value === 'number' && value > 0 ? value : clientSettingDeclarations['pipehat.send.timeout'].default;
}

/** Where the listener binds, and how it answers; the rules are looked at where they are used. */
export function listenerSettings(section: SettingsSection): {
  readonly host: string;
  readonly port: number;
  readonly rules: unknown;
} {
  const host = section.get('listener.host');
  const port = section.get('listener.port');
  return {
    host: isName(host) ? host.trim() : clientSettingDeclarations['pipehat.listener.host'].default,
    port: isPort(port) || port === 0 ? port : clientSettingDeclarations['pipehat.listener.port'].default,
    rules: section.get('listener.rules') ?? [],
  };
}

function endpointFrom(entry: unknown): MllpEndpoint | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { name, host, port, tls, newIds } = entry as Record<string, unknown>;
  if (!isName(name) || !isName(host) || !isPort(port)) return undefined;
  return { name: name.trim(), host: host.trim(), port, tls: tls === true, newIds: newIds === true };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
}
