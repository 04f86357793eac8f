/** The endpoints of settings as the delivery layer takes them: files read, seconds in milliseconds. */
import type { Destination } from '../delivery/destination.ts';
import { folderEndpointAt } from '../delivery/folder-endpoint.ts';
import { httpEndpointAt, parseHttpUrl } from '../delivery/http-endpoint.ts';
import type { RemoteEndpoint } from '../handlers/transport.ts';
import { charsetSetting, endpointAt, endpointDefaults, type TlsClientSettings } from '../mllp/endpoint.ts';
import type { TlsParams } from '../protocol.ts';
import { fullPath, readKeyFiles } from './key-files.ts';

/** The outcome of {@link destinationFrom}. */
export type DestinationFrom =
  | { readonly kind: 'destination'; readonly destination: Destination }
  | { readonly kind: 'problem'; readonly message: string };

/** Reads the key material of an endpoint, and everything else that could be wrong with it before a socket is opened. */
export async function destinationFrom(params: RemoteEndpoint): Promise<DestinationFrom> {
  const charset = params.charset === undefined ? undefined : charsetSetting(params.charset);
  if (charset?.kind === 'problem') return { kind: 'problem', message: `${params.name}: ${charset.message}` };
  const own = charset === undefined ? {} : { charset: charset.charset };
  const replyTimeout = params.timeout * 1000;
  if (params.kind === 'folder') {
    const { folder, acknowledgements = false } = params;
    const endpoint = folderEndpointAt(fullPath(folder), { acknowledgements, replyTimeout, ...own });
    return { kind: 'destination', destination: { kind: 'folder', endpoint } };
  }
  const tls = await tlsFrom(params.tls);
  if (tls.kind === 'problem') return tls;
  const limits = {
    replyTimeout,
    connectTimeout:
      params.connectTimeout === undefined ? endpointDefaults.connectTimeout : params.connectTimeout * 1000,
    ...(tls.settings === undefined ? {} : { tls: tls.settings }),
    ...own,
  };
  if (params.kind === 'mllp') {
    const { host, port, keepAlive = true } = params;
    return {
      kind: 'destination',
      destination: { kind: 'mllp', endpoint: endpointAt(host, port, { ...limits, keepAlive }) },
    };
  }
  const url = parseHttpUrl(params.url);
  if (url.kind === 'problem') return { kind: 'problem', message: `${params.name}: ${url.message}` };
  const { user, password = '' } = params;
  const basic = user === undefined ? {} : { basic: { user, password } };
  return {
    kind: 'destination',
    destination: { kind: 'http', endpoint: httpEndpointAt(url.url, { ...limits, ...basic }) },
  };
}

async function tlsFrom(
  params: TlsParams | undefined,
): Promise<
  | { readonly kind: 'tls'; readonly settings: TlsClientSettings | undefined }
  | { readonly kind: 'problem'; readonly message: string }
> {
  if (params === undefined) return { kind: 'tls', settings: undefined };
  const keys = await readKeyFiles(params);
  if (keys.kind === 'problem') return keys;
  const { serverName, insecure } = params;
  const settings = {
    ...keys.identity,
    ...(serverName === undefined ? {} : { serverName }),
    ...(insecure === undefined ? {} : { insecure }),
  };
  return { kind: 'tls', settings };
}
