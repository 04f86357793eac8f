/**
 * Where messages go and how: an address, TLS, deadlines, limits. Plain data, with secrets already looked up; who may
 * name an endpoint is decided by whoever makes one, never here.
 */
import { isIP } from 'node:net';
import type { SecureContextOptions, SecureVersion, ConnectionOptions as TlsConnectOptions } from 'node:tls';
import { type Charset, findCharset } from '../core/encoding/charset-names.ts';

/** The port that IANA keeps for HL7 over MLLP. */
export const DEFAULT_PORT = 2575;
/** Nobody but this machine can reach it. */
export const LOOPBACK = '127.0.0.1';

/** Key material in PEM, or PKCS #12 (PFX), for either side of a TLS connection. It holds for this connection alone. */
export interface TlsIdentity {
  readonly certificate?: string | Buffer;
  readonly key?: string | Buffer;
  readonly pfx?: Buffer;
  readonly passphrase?: string;
  /** Certificate authorities to trust in place of the system's. */
  readonly ca?: string | Buffer | readonly (string | Buffer)[];
  /** TLSv1.2 unless said otherwise. */
  readonly minimumVersion?: SecureVersion;
}

/** TLS as the connecting side wants it. The server's certificate is verified unless `insecure` is said. */
export interface TlsClientSettings extends TlsIdentity {
  /** The name that the certificate has to hold and that SNI asks for; the host where it is left out. */
  readonly serverName?: string;
  /** Takes any certificate. Every result says so. */
  readonly insecure?: boolean;
}

/** TLS as a listener wants it; it needs a certificate and its key, or a PFX. */
export interface TlsServerSettings extends TlsIdentity {
  /** Turns away clients without a certificate that `ca` vouches for. */
  readonly requireClientCertificate?: boolean;
}

/** A peer to send to. Times are in milliseconds. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsClientSettings;
  /** Until the connection stands, name look-up included. */
  readonly connectTimeout: number;
  /** Until the TLS handshake is done. */
  readonly tlsTimeout: number;
  /** Until the reply is there, and anew until the application's reply where both are asked for. */
  readonly replyTimeout: number;
  /** How long a reply may lack the CR behind its end of block before it is taken as complete. */
  readonly returnGrace: number;
  /** Largest reply, in bytes. */
  readonly replyLimit: number;
  /** Keeps the connection for the next message. */
  readonly keepAlive: boolean;
  /** How many messages may wait for their reply at once on one connection. MLLP itself knows one. */
  readonly window: number;
  /** What an empty MSH-18 means here; UTF-8 where nothing is set. */
  readonly charset?: Charset;
}

/** What holds where an endpoint says nothing else. */
export const endpointDefaults = {
  connectTimeout: 10_000,
  tlsTimeout: 10_000,
  replyTimeout: 30_000,
  returnGrace: 200,
  replyLimit: 16 * 1024 * 1024,
  keepAlive: false,
  window: 1,
} as const satisfies Omit<Endpoint, 'host' | 'port'>;

/** An endpoint with {@link endpointDefaults} for what is not given. */
export function endpointAt(
  host: string,
  port: number,
  settings: Partial<Omit<Endpoint, 'host' | 'port'>> = {},
): Endpoint {
  return { ...endpointDefaults, ...settings, host, port };
}

/** The outcome of {@link parseAddress}. */
export type ParsedAddress =
  | { readonly kind: 'address'; readonly host: string; readonly port: number }
  | { readonly kind: 'problem'; readonly message: string };

/** Reads `HOST:PORT`, `HOST`, `:PORT`, `[IPV6]:PORT` or a bare IPv6 address; the port is 2575 where none is given. */
export function parseAddress(text: string): ParsedAddress {
  const trimmed = text.trim().replace(/^mllps?:\/\//i, '');
  const problem = (message: string): ParsedAddress => ({ kind: 'problem', message });
  if (isIP(trimmed) === 6) return { kind: 'address', host: trimmed, port: DEFAULT_PORT };
  const parts = /^(?:\[([^\]]+)\]|([^:\s/]*))(?::(\d+))?\/?$/.exec(trimmed);
  if (parts === null || trimmed === '') {
    return problem(`"${text}" is no address; expected HOST:PORT, such as 127.0.0.1:${DEFAULT_PORT}.`);
  }
  if (parts[1] !== undefined && isIP(parts[1]) !== 6) return problem(`"${parts[1]}" is no IPv6 address.`);
  const port = parts[3] === undefined ? DEFAULT_PORT : Number(parts[3]);
  if (port < 1 || port > 65_535) return problem(`${parts[3]} is no port; expected 1 to 65535.`);
  return { kind: 'address', host: (parts[1] ?? parts[2]) || LOOPBACK, port };
}

/** Whether a host name or address can only be this machine. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return (
    name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^(?:::ffff:)?127(?:\.\d+){3}$/.test(name)
  );
}

/** `host:port` for people; IPv6 in brackets. */
export function formatAddress(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The character set that a setting names, or why it can't be used. */
export function charsetSetting(
  name: string,
): { readonly kind: 'charset'; readonly charset: Charset } | { readonly kind: 'problem'; readonly message: string } {
  const charset = findCharset(name);
  if (charset?.encoding !== undefined) return { kind: 'charset', charset };
  return {
    kind: 'problem',
    message: `"${name}" is no character set that Pipehat can write; expected a name of table 0211, such as UNICODE UTF-8 or 8859/1.`,
  };
}

/** Node's options for the key material of either side. */
export function secureContextOptions(tls: TlsIdentity): SecureContextOptions {
  return {
    minVersion: tls.minimumVersion ?? 'TLSv1.2',
    ...(tls.certificate === undefined ? {} : { cert: tls.certificate }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.pfx === undefined ? {} : { pfx: tls.pfx }),
    ...(tls.passphrase === undefined ? {} : { passphrase: tls.passphrase }),
    ...(tls.ca === undefined
      ? {}
      : { ca: typeof tls.ca === 'string' || Buffer.isBuffer(tls.ca) ? tls.ca : [...tls.ca] }),
  };
}

/** Node's options for the connecting side. SNI takes names only, so an address asks for none. */
export function tlsConnectOptions(host: string, tls: TlsClientSettings): TlsConnectOptions {
  const name = tls.serverName ?? (isIP(host) === 0 ? host : undefined);
  return {
    ...secureContextOptions(tls),
    host,
    rejectUnauthorized: tls.insecure !== true,
    ...(name === undefined ? {} : { servername: name }),
  };
}
