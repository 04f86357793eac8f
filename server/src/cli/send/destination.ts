import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Charset } from '../../core/encoding/charset-names.ts';
import type { Destination } from '../../delivery/destination.ts';
import { folderEndpointAt } from '../../delivery/folder-endpoint.ts';
import { type BasicCredentials, httpEndpointAt, parseHttpUrl } from '../../delivery/http-endpoint.ts';
import {
  charsetSetting,
  endpointAt,
  endpointDefaults,
  parseAddress,
  type TlsClientSettings,
} from '../../mllp/endpoint.ts';
import { reasonOf } from '../../node/file-problems.ts';
import type { SendOptions } from '../commands/send.ts';
import type { Shell } from '../shell.ts';

/** Why the options can't be used: one line. */
interface Problem {
  readonly kind: 'problem';
  readonly message: string;
}

/** The outcome of {@link destinationFrom}. */
export type DestinationFromOptions =
  | {
      readonly kind: 'destination';
      readonly destination: Destination;
      /** What an empty MSH-18 means there, where it is said. */
      readonly charset: Charset | undefined;
    }
  | Problem;

/** The destination that the options of `send` describe; key material is read here, secrets come from the environment. */
export async function destinationFrom(
  options: SendOptions,
  { cwd, environment }: Pick<Shell, 'cwd' | 'environment'>,
): Promise<DestinationFromOptions> {
  const charset = charsetFrom(options);
  if (charset.kind === 'problem') return charset;
  const misplaced = misplacedOption(options);
  if (misplaced !== undefined) return problem(misplaced);
  const common = { ...timeouts(options), ...(charset.charset === undefined ? {} : { charset: charset.charset }) };
  const made = (destination: Destination): DestinationFromOptions => ({
    kind: 'destination',
    destination,
    charset: charset.charset,
  });
  switch (kindOf(options.to)) {
    case 'folder': {
      const folder = options.to.slice('folder:'.length);
      if (folder === '') return problem('--to: folder: names no folder; expected folder:PATH, such as folder:./out');
      const { replyTimeout, connectTimeout, ...rest } = common;
      const endpoint = folderEndpointAt(path.resolve(cwd, folder), {
        ...rest,
        acknowledgements: options.acknowledgements === true,
        ...(replyTimeout === undefined ? {} : { replyTimeout }),
        ...(connectTimeout === undefined ? {} : { writeTimeout: connectTimeout }),
      });
      return made({ kind: 'folder', endpoint });
    }
    case 'http': {
      const parsed = parseHttpUrl(options.to);
      if (parsed.kind === 'problem') return problem(`--to: ${parsed.message}`);
      const tls = await tlsFrom(options, cwd, environment);
      if (tls.kind === 'problem') return tls;
      const basic = credentialsFrom(options, environment);
      if (basic?.kind === 'problem') return basic;
      const endpoint = httpEndpointAt(parsed.url, {
        ...common,
        ...(parsed.isSecure ? { tls: tls.settings } : {}),
        ...(basic === undefined ? {} : { basic: basic.credentials }),
      });
      return made({ kind: 'http', endpoint });
    }
    case 'mllp': {
      const address = parseAddress(options.to);
      if (address.kind === 'problem') return problem(`--to: ${address.message}`);
      const isSecure = options.tls === true || /^\s*mllps:/i.test(options.to);
      const tls = isSecure ? await tlsFrom(options, cwd, environment) : undefined;
      if (tls?.kind === 'problem') return tls;
      const endpoint = endpointAt(address.host, address.port, {
        ...common,
        keepAlive: true,
        ...(tls === undefined ? {} : { tls: tls.settings }),
      });
      return made({ kind: 'mllp', endpoint });
    }
  }
}

function kindOf(to: string): Destination['kind'] {
  if (/^\s*https?:\/\//i.test(to)) return 'http';
  return to.startsWith('folder:') ? 'folder' : 'mllp';
}

function charsetFrom({ charset: name }: SendOptions): { kind: 'charset'; charset: Charset | undefined } | Problem {
  if (name === undefined) return { kind: 'charset', charset: undefined };
  const setting = charsetSetting(name);
  return setting.kind === 'problem' ? problem(`--charset: ${setting.message}`) : setting;
}

/** An option that has no meaning for where the messages go, or without another one. */
function misplacedOption(options: SendOptions): string | undefined {
  const { to, tls, ca, cert, key, pfx, insecure, user, acknowledgements } = options;
  const kind = kindOf(to);
  const forTls = Object.entries({ ca, cert, key, pfx, insecure }).find(([, value]) => value !== undefined)?.[0];
  const isSecure =
    kind === 'http' ? /^\s*https:/i.test(to) : kind === 'mllp' && (tls === true || /^\s*mllps:/i.test(to));
  if (kind === 'http' && tls === true && !isSecure) return '--tls: an address that begins with https:// asks for it';
  if (kind === 'folder' && tls === true) return '--tls is for HOST:PORT only';
  if (!isSecure && forTls !== undefined) {
    return kind === 'http' ? `--${forTls} is for https:// only` : `--${forTls} is for --tls only`;
  }
  if ((cert === undefined) !== (key === undefined)) return '--cert and --key go together';
  if (pfx !== undefined && cert !== undefined) return 'give --pfx, or --cert and --key, not both';
  if (user !== undefined && kind !== 'http') return '--user is for http:// and https:// only';
  if (acknowledgements === true && kind !== 'folder') return '--acknowledgements is for folder: only';
  const { retries, retryDelay, resendUncertain } = options;
  if (retries > 0) return undefined;
  const forRetries = Object.entries({ 'retry-delay': retryDelay, 'resend-uncertain': resendUncertain });
  const [name] = forRetries.find(([, value]) => value !== undefined) ?? [];
  return name === undefined ? undefined : `--${name} is for --retries only`;
}

function timeouts({ timeout }: SendOptions): {
  readonly connectTimeout?: number;
  readonly tlsTimeout?: number;
  readonly replyTimeout?: number;
} {
  if (timeout === undefined) return {};
  return {
    connectTimeout: Math.min(timeout, endpointDefaults.connectTimeout),
    tlsTimeout: Math.min(timeout, endpointDefaults.tlsTimeout),
    replyTimeout: timeout,
  };
}

function credentialsFrom(
  { user }: SendOptions,
  environment: Shell['environment'],
): { readonly kind: 'credentials'; readonly credentials: BasicCredentials } | Problem | undefined {
  if (user === undefined) return undefined;
  if (user.includes(':')) return problem('--user: a user name for HTTP can hold no colon');
  const password = environment.PIPEHAT_PASSWORD;
  if (password === undefined) return problem('--user: put the password into the environment variable PIPEHAT_PASSWORD');
  return { kind: 'credentials', credentials: { user, password } };
}

async function tlsFrom(
  { ca, cert, key, pfx, insecure }: SendOptions,
  folder: string,
  environment: Shell['environment'],
): Promise<{ readonly kind: 'tls'; readonly settings: TlsClientSettings } | Problem> {
  const read = new Map<string, Buffer>();
  for (const [option, file] of Object.entries({ ca, certificate: cert, key, pfx })) {
    if (file === undefined) continue;
    try {
      read.set(option, await readFile(path.resolve(folder, file)));
    } catch (error) {
      return problem(`${file}: ${reasonOf(error)}`);
    }
  }
  const passphrase = environment.PIPEHAT_PASSPHRASE;
  const hasKey = key !== undefined || pfx !== undefined;
  return {
    kind: 'tls',
    settings: {
      ...Object.fromEntries(read),
      ...(hasKey && passphrase !== undefined ? { passphrase } : {}),
      ...(insecure === true ? { insecure } : {}),
    },
  };
}

function problem(message: string): Problem {
  return { kind: 'problem', message };
}
