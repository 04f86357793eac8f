/** Where messages go over HTTP, and how: plain data, with secrets already looked up. */
import type { Charset } from '../core/encoding/charset-names.ts';
import { endpointDefaults, type TlsClientSettings } from '../mllp/endpoint.ts';

/** A user name and a password for basic authentication (RFC 7617). The name holds no colon. */
export interface BasicCredentials {
  readonly user: string;
  readonly password: string;
}

/** A peer that takes HL7 over HTTP. Times are in milliseconds. */
export interface HttpEndpoint {
  /** `http:` or `https:`, path and query included, without credentials; see {@link parseHttpUrl}. */
  readonly url: string;
  /** For `https:` alone. The certificate is verified where nothing is said. */
  readonly tls?: TlsClientSettings;
  readonly basic?: BasicCredentials;
  /** Until the connection stands, name look-up included. */
  readonly connectTimeout: number;
  /** Until the TLS handshake is done. */
  readonly tlsTimeout: number;
  /** Until the whole reply is there. */
  readonly replyTimeout: number;
  /** Largest reply, in bytes. */
  readonly replyLimit: number;
  /** Keeps the connection for the next message. */
  readonly keepAlive: boolean;
  /** How many messages may wait for their reply at once, each on a connection of its own. */
  readonly window: number;
  /** What an empty MSH-18 of a reply means where its Content-Type names no character set; UTF-8 where nothing is set. */
  readonly charset?: Charset;
}

/** An endpoint with the defaults of MLLP for what is not given, and kept connections. */
export function httpEndpointAt(url: string, settings: Partial<Omit<HttpEndpoint, 'url'>> = {}): HttpEndpoint {
  const { connectTimeout, tlsTimeout, replyTimeout, replyLimit } = endpointDefaults;
  return { connectTimeout, tlsTimeout, replyTimeout, replyLimit, keepAlive: true, window: 1, ...settings, url };
}

/** The outcome of {@link parseHttpUrl}. */
export type ParsedHttpUrl =
  | { readonly kind: 'url'; readonly url: string; readonly isSecure: boolean }
  | { readonly kind: 'problem'; readonly message: string };

/** Reads an address such as `https://hub.example/hl7`. */
export function parseHttpUrl(text: string): ParsedHttpUrl {
  const problem = (message: string): ParsedHttpUrl => ({ kind: 'problem', message });
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    // The one way in which the constructor says that a text is no URL.
    return problem(`"${text}" is no web address; expected one such as https://hub.example/hl7.`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return problem(`"${url.protocol}" is no protocol to send by; expected http: or https:.`);
  }
  if (url.username !== '' || url.password !== '') {
    return problem('The address holds a user name or password, which would be shown with it. Give them apart from it.');
  }
  url.hash = '';
  return { kind: 'url', url: url.href, isSecure: url.protocol === 'https:' };
}
