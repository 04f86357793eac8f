import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type Endpoint,
  endpointAt,
  endpointDefaults,
  parseAddress,
  type TlsClientSettings,
} from '../../mllp/endpoint.ts';
import { reasonOf } from '../../node/file-problems.ts';
import type { SendOptions } from '../commands/send.ts';

/** The outcome of {@link endpointFrom}. */
export type EndpointFromOptions =
  | { readonly kind: 'endpoint'; readonly endpoint: Endpoint }
  | { readonly kind: 'problem'; readonly message: string };

/** The endpoint that the options of `send` describe; key material is read here. */
export async function endpointFrom(options: SendOptions, folder: string): Promise<EndpointFromOptions> {
  const address = parseAddress(options.to);
  if (address.kind === 'problem') return { kind: 'problem', message: `--to: ${address.message}` };
  const tls = await tlsFrom(options, folder);
  if (tls.kind === 'problem') return tls;
  const { timeout } = options;
  const endpoint = endpointAt(address.host, address.port, {
    keepAlive: true,
    ...(tls.settings === undefined ? {} : { tls: tls.settings }),
    ...(timeout === undefined
      ? {}
      : {
          connectTimeout: Math.min(timeout, endpointDefaults.connectTimeout),
          tlsTimeout: Math.min(timeout, endpointDefaults.tlsTimeout),
          replyTimeout: timeout,
        }),
  });
  return { kind: 'endpoint', endpoint };
}

async function tlsFrom(
  options: SendOptions,
  folder: string,
): Promise<
  | { readonly kind: 'tls'; readonly settings: TlsClientSettings | undefined }
  | { readonly kind: 'problem'; readonly message: string }
> {
  const { tls, ca, cert, key, insecure } = options;
  const problem = (message: string) => ({ kind: 'problem', message }) as const;
  if (tls !== true) {
    const given = Object.entries({ ca, cert, key, insecure }).find(([, value]) => value !== undefined);
    return given === undefined ? { kind: 'tls', settings: undefined } : problem(`--${given[0]} is for --tls only`);
  }
  if ((cert === undefined) !== (key === undefined)) return problem('--cert and --key go together');
  const read = new Map<string, Buffer>();
  for (const [option, file] of Object.entries({ ca, certificate: cert, key })) {
    if (file === undefined) continue;
    try {
      read.set(option, await readFile(path.resolve(folder, file)));
    } catch (error) {
      return problem(`${file}: ${reasonOf(error)}`);
    }
  }
  return { kind: 'tls', settings: { ...Object.fromEntries(read), ...(insecure === true ? { insecure } : {}) } };
}
